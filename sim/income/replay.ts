/**
 * Plays the journal of a run again beside a second feed, and plans every decision anew where it was made: the pure plan on the same
 * situation gives the decision that was recorded, to the byte.
 */
import {
  decode,
  encode,
  evolve,
  initialState,
  instrumentId,
  programOf,
  remember,
  saveState,
  timestamp,
} from '@parley/core'
import type { Command, Event, ProgramDecided, State, Timestamp } from '@parley/core'
import { REALISED_DAYS, fileNow, planProgram, programBook, realisedVol } from '@parley/income'
import type { Mark } from '@parley/sdk'
import type { Feed } from '../../packages/server/src/feed/feed.ts'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { marketFor } from '../../packages/server/src/program/situation.ts'
import { stateHashOf } from '../../packages/server/src/snapshot/snapshot.ts'
import { timeText } from '../../packages/server/src/wire/numbers.ts'
import { expect } from '../oracle/broken.ts'

const DAY_US = 86_400_000_000

export type Replay = { readonly decisions: number; readonly stateHash: string }

/** `moments`: what the clock said when each decision was made, in order. Throws `Broken` at the first that differs. */
export async function replay(
  journal: Journal,
  feed: Feed,
  moments: readonly Timestamp[],
): Promise<Replay> {
  const state = initialState()
  let decisions = 0
  for await (const page of journal.read(1))
    for (const { seq, command, outcome, refused } of page) {
      for (const text of refused ? [] : outcome) {
        const event = decode(text) as Event
        if (event.type === 'ProgramDecided') {
          const now = moments[decisions++]
          expect(now !== undefined, 'replan', () => `decision ${decisions} was not made`)
          planAgain(state, event, feed, now)
        }
        evolve(state, event)
      }
      remember(state, decode(command) as Command, seq)
    }
  expect(decisions === moments.length, 'replan', () => `${decisions} decisions are in the journal`)
  return { decisions, stateHash: stateHashOf(saveState(state)) }
}

function planAgain(state: State, event: ProgramDecided, feed: Feed, now: Timestamp): void {
  for (let next = feed.nextSession(); next !== undefined && next <= now; next = feed.nextSession())
    feed.advanceTo(next)
  const program = programOf(state, event.firm, event.program)
  expect(program !== undefined, 'replan', () => `${event.program} decides and is not there`)
  const file = fileNow(program)
  const sources = {
    marksOf: (of: string) => marksIn(feed, state, of),
    carryOf: (of: string) => feed.carry?.(of),
    // No program of the cast asks how the day went.
    closeOf: () => undefined,
    volOf: (symbol: string) => {
      const from = timestamp(Math.max(0, now - REALISED_DAYS * DAY_US))
      const seen = feed.history({ symbol, from, to: now })
      return realisedVol(
        seen.map(({ observedAt: at, mid, last }) => ({ at, price: Number(mid ?? last) })),
      )
    },
  }
  const market = marketFor(state, file, sources, now)
  const plan = planProgram(file, programBook(state, program, file), market, {
    tick: event.tick,
    now,
  })
  const said = encode([event.intents, event.reasons])
  const again = encode([plan.intents, plan.reasons])
  expect(again === said, 'replan', () => `${event.program} #${event.tick}: ${said}; now ${again}`)
}

function marksIn(feed: Feed, { instruments }: State, underlying: string): readonly Mark[] {
  return feed.marks().flatMap(({ symbol, observedAt, ...rest }) => {
    const instrument = instruments.get(instrumentId(symbol))
    const of = instrument?.kind === 'option' ? instrument.underlying : instrument?.id
    return of === underlying
      ? [{ instrument: symbol, ...rest, observedAt: timeText(observedAt), stale: false }]
      : []
  })
}
