/** Programs on a feed that misleads: what they decide while it does, and what they trade. */
import { programOf, timestamp } from '@parley/core'
import type { ProgramDecided } from '@parley/core'
import { simulatedFeed } from '../../packages/server/src/feed/simulated/simulated.ts'
import { chaosFeed } from './chaos-feed.ts'
import type { Fault } from './chaos-feed.ts'
import { DAY_US, START, YEAR } from './cast.ts'
import { Desk } from './desk.ts'
import { Envelope } from './envelope.ts'
import { OWNER } from './member.ts'
import { nearFeed } from './near-feed.ts'
import { explained } from './year.ts'

/** `hasOptions`: whether the program had any: what lacks their marks alone may write anew where it has none. */
export type Misled = {
  readonly fault: Fault
  readonly decision: ProgramDecided
  readonly hasOptions: boolean
}

export type Chaos = {
  /** Looks at a fresh market, while it was sound and while it was not. */
  readonly sound: readonly ProgramDecided[]
  readonly misled: readonly Misled[]
  readonly trades: number
}

/** The envelope of every trade is watched by what the market was truly worth. Throws `Broken` for a bad one. */
export async function playChaos(
  seed: number,
  days: number,
  faultAt: (session: number) => Fault | undefined,
): Promise<Chaos> {
  const truth = nearFeed(simulatedFeed({ seed, startAt: START, stepMs: 3_600_000 }), {
    daysMax: 40,
    reach: 0.3,
  })
  const worthOf = (id: string): number | undefined => {
    const mark = truth.mark(id)
    return mark && Number(mark.mid ?? mark.last)
  }
  const isHeld = (symbol: string): boolean =>
    [...(desk.state.programs.get(OWNER as never)?.values() ?? [])].some(({ ledger }) =>
      ledger.has(symbol as never),
    )
  const feed = chaosFeed(truth, faultAt, isHeld)
  const envelope = new Envelope(YEAR, worthOf)
  const sound: ProgramDecided[] = []
  const misled: Misled[] = []
  const desk: Desk = new Desk({
    seed,
    startAt: START,
    feed,
    members: YEAR,
    quoting: { dealers: [{ firm: 'mako', halfSpread: 0.01 }], worthOf },
    onEvent: (event, state, ts) => {
      envelope.event(event, state, ts)
      if (event.type !== 'ProgramDecided') return
      explained(event)
      // In the other look of the day the market is old, fault or none.
      if (ts - truth.now() > 60_000_000) return
      const fault = faultAt(Math.floor((truth.now() - START) / DAY_US))
      if (fault === undefined || fault === 'duplicate session') sound.push(event)
      else {
        const own = programOf(state, event.firm, event.program)?.ledger.keys() ?? []
        const hasOptions = [...own].some((id) => state.listed(id)?.kind === 'option')
        misled.push({ fault, decision: event, hasOptions })
      }
    },
  })
  await desk.open()
  for (let day = 1; day <= days; day++) {
    await desk.advance(timestamp(START + day * DAY_US))
    envelope.settle(desk.state)
    envelope.ledgers(desk.state)
  }
  return { sound, misled, trades: envelope.trades }
}
