/** Faults put into the venue on purpose. Each must be noticed, and by the oracle that is there for it. */
import { decode, encode } from '@parley/core'
import type { Event, State } from '@parley/core'
import type { Draft } from '../packages/server/src/journal/record.ts'
import type { Client } from './world/client.ts'
import type { Fate } from './world/journal.ts'

export const SABOTAGES = [
  'posting dropped',
  'cover forgotten',
  'hold resolved twice',
  'price altered',
  'answered too early',
  'client ids forgotten',
  'state altered in recovery',
  'name leaked',
  'message lost',
  'side leaked',
] as const
export type Sabotage = (typeof SABOTAGES)[number]

export type Means = {
  /** At each event, as it is applied. */
  readonly meddle?: (state: State, event: Event) => void
  /** To each group on its way to disk. */
  readonly tamper?: (drafts: readonly Draft[]) => readonly Draft[]
  readonly fate?: () => Fate | undefined
  /** To the state just recovered. */
  readonly recovered?: (state: State) => void
  /** To what a client hears. */
  readonly heard?: (data: unknown) => unknown
  readonly client?: (client: Client) => void
  /** To what a twin's dealer is sent. */
  readonly leak?: (text: string, taker: string) => string
}

export function sabotageOf(sabotage: Sabotage | undefined): Means {
  switch (sabotage) {
    case undefined:
      return {}
    case 'posting dropped':
      return { meddle: dropPosting }
    case 'cover forgotten':
      return { meddle: forgetCover }
    case 'hold resolved twice':
      return { tamper: tampering((texts) => doubled(texts, 'HoldResolved')) }
    case 'price altered':
      return { tamper: tampering(alterPrice) }
    case 'answered too early':
      return earlyFromThen()
    case 'client ids forgotten':
      return { recovered: (state) => state.clientIds.clear() }
    case 'state altered in recovery':
      return { recovered: (state) => void state.reversed.add('entry-zzzzzzzzzzz' as never) }
    case 'name leaked':
      return { heard: leakName }
    case 'message lost':
      return { client: dropOnce() }
    case 'side leaked':
      return { leak: (text, taker) => text.replace('"quotes":[]', `"quotes":[],"hint":"${taker}"`) }
  }
}

/** One end of a trade's posting goes missing in memory. */
function dropPosting({ ledger }: State, event: Event): void {
  if (event.type !== 'EntryPosted' || event.entry.cause.kind !== 'trade') return
  ledger.total[0] = (ledger.total[0] ?? 0n) + 1n
}

function forgetCover({ ledger }: State, event: Event): void {
  if (event.type !== 'HoldPlaced' || event.hold.purpose.kind !== 'cover') return
  for (const [key, id] of ledger.covers) if (id === event.hold.id) ledger.covers.delete(key)
}

function tampering(
  change: (texts: readonly string[]) => readonly string[],
): NonNullable<Means['tamper']> {
  return (drafts) =>
    drafts.map((draft) => (draft.refused ? draft : { ...draft, outcome: change(draft.outcome) }))
}

function doubled(texts: readonly string[], type: Event['type']): string[] {
  return texts.flatMap((text) => (text.startsWith(`{"type":"${type}"`) ? [text, text] : [text]))
}

function alterPrice(texts: readonly string[]): string[] {
  return texts.map((text) => {
    if (!text.startsWith('{"type":"TradeSettled"')) return text
    const event = decode(text) as Extract<Event, { type: 'TradeSettled' }>
    return encode({ ...event, trade: { ...event.trade, price: event.trade.price + 1n } })
  })
}

/** From some append on, nothing is written, and answered all the same. */
function earlyFromThen(): Means {
  let appends = 0
  return { fate: () => (++appends >= 200 ? { kind: 'early' } : undefined) }
}

/** An anonymous request names its taker to the panel. */
function leakName(data: unknown): unknown {
  const text = JSON.stringify(data)
  return JSON.parse(text.replace(/"role":"maker","state":"open"/g, '$&,"taker":"acme"')) as unknown
}

function dropOnce(): NonNullable<Means['client']> {
  let calls = 0
  return (client) => {
    if (++calls === 300) client.dropOne = true
  }
}
