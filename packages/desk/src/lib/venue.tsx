/** The desk's one connection to the venue: client, stream, live store and clock, given to the page by context. */
import { Refused, createClient, openStream } from '@parley/sdk'
import type { Client, Push } from '@parley/sdk'
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { createVenueClock } from './clock.ts'
import type { VenueClock } from './clock.ts'
import { applyPush, createLiveStore, emptyStore } from './live-store.ts'
import type { Aftermath, LiveStore } from './live-store.ts'

export type Connection = {
  readonly state: 'connecting' | 'open' | 'closed'
  readonly reason: string
  /** Browser time of the last change, epoch milliseconds. */
  readonly since: number
}

export interface Venue {
  readonly client: Client
  readonly store: LiveStore
  readonly clock: VenueClock
  readonly connection: () => Connection
  readonly watchConnection: (listener: () => void) => () => void
  /** Opens the stream; answers how to close it. */
  readonly connect: (after: (aftermath: Aftermath) => void, onLost: () => void) => () => void
}

export function createVenue(url: string): Venue {
  const store = createLiveStore()
  const clock = createVenueClock(Date.now)
  const listeners = new Set<() => void>()
  let connection: Connection = { state: 'connecting', reason: '', since: Date.now() }
  const setConnection = (state: Connection['state'], reason: string): void => {
    connection = { state, reason, since: Date.now() }
    for (const listener of listeners) listener()
  }
  return {
    client: createClient({ url }),
    store,
    clock,
    connection: () => connection,
    watchConnection(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connect(after, onLost) {
      emptyStore(store)
      setConnection('connecting', '')
      const queue = createFrameQueue((pushes) => after(applyAll(store, pushes)))
      const stream = openStream({
        url,
        topics: ['instruments', 'marks', 'balances', 'rfqs'],
        onPush(push) {
          clock.hear(push.ts / 1000)
          queue(push)
        },
        onState(state, reason) {
          setConnection(state, reason)
          if (state === 'closed') onLost()
        },
      })
      // A stream that is closed before it opened is no fault: the page went away.
      stream.ready.catch(() => undefined)
      return () => stream.close()
    },
  }
}

function applyAll(store: LiveStore, pushes: readonly Push[]): Aftermath {
  const parts = pushes.map((push) => applyPush(store, push))
  return {
    lostSight: parts.flatMap((part) => part.lostSight),
    traded: parts.some((part) => part.traded),
    booked: parts.some((part) => part.booked),
  }
}

/** At most one repaint per frame, whatever the rate of messages; a hidden page has no frames, so it uses a timer. */
function createFrameQueue(flush: (pushes: readonly Push[]) => void): (push: Push) => void {
  let waiting: Push[] = []
  const run = (): void => {
    const pushes = waiting
    waiting = []
    flush(pushes)
  }
  return (push) => {
    waiting.push(push)
    if (waiting.length > 1) return
    if (document.hidden) setTimeout(run, 250)
    else requestAnimationFrame(run)
  }
}

const VenueContext = createContext<Venue | undefined>(undefined)

export function VenueProvider(props: { readonly venue: Venue; readonly children: ReactNode }) {
  return <VenueContext value={props.venue}>{props.children}</VenueContext>
}

export function useVenue(): Venue {
  const venue = use(VenueContext)
  if (!venue) throw new Error('useVenue outside VenueProvider')
  return venue
}

export function useConnection(): Connection {
  const venue = useVenue()
  return useSyncExternalStore(venue.watchConnection, venue.connection)
}

/** Venue time in epoch milliseconds, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const { clock } = useVenue()
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs)
    return () => clearInterval(timer)
  }, [clock, everyMs])
  return now
}

/** A fresh client id for one write; sent again with the same body it is harmless. */
export function newClientId(kind: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return `desk-${kind}-${bytes.toHex()}`
}

/** What to show a person of an error: the venue's own refusal, or that the venue could not be reached. */
export function refusalOf(error: unknown): Refused['refusal'] {
  if (error instanceof Refused) return error.refusal
  const meaning = 'The venue could not be reached. Nothing is known to have happened; try again.'
  return { code: 'unreachable', meaning, retry: true }
}
