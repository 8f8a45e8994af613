/** Five programs over many days on the venue's own timer, watched from outside, played twice, and each decision planned again. */
import { timestamp, instrumentId, multiplierOf } from '@parley/core'
import type { ProgramDecided, State, Timestamp } from '@parley/core'
import { simulatedFeed } from '../../packages/server/src/feed/simulated/simulated.ts'
import type { Feed } from '../../packages/server/src/feed/feed.ts'
import { expect } from '../oracle/broken.ts'
import { DAY_US, START, YEAR } from './cast.ts'
import { Desk } from './desk.ts'
import { Envelope } from './envelope.ts'
import type { Member } from './member.ts'
import { nearFeed } from './near-feed.ts'
import { replay } from './replay.ts'
import { YearTally } from './tally.ts'
import type { ProgramYear } from './tally.ts'

export type YearOutcome = {
  readonly seed: number
  readonly days: number
  readonly decisions: number
  readonly trades: number
  readonly replanned: number
  readonly programs: readonly ProgramYear[]
  readonly stateHash: string
  readonly journalHash: string
}

export type YearOptions = {
  readonly seed: number
  readonly days: number
  /** What the watch takes the members and their mandates to be, to prove that it sees a difference; as they are where left out. */
  readonly watched?: readonly Member[]
  readonly onDay?: ((day: number) => void) | undefined
}

const DEALERS = [
  { firm: 'mako', halfSpread: 0.01 },
  { firm: 'nova', halfSpread: 0.02 },
  { firm: 'orca', halfSpread: 0.015 },
]

function feedOf(seed: number): Feed {
  const inner = simulatedFeed({ seed, startAt: START, stepMs: 3_600_000 })
  return nearFeed(inner, { daysMax: 40, reach: 0.3 })
}

/** Throws `Broken` at the first promise that does not hold. */
export async function playYear(options: YearOptions): Promise<YearOutcome> {
  const first = await playOnce(options)
  const second = await playOnce(options)
  for (const what of ['stateHash', 'journalHash'] as const)
    expect(first.outcome[what] === second.outcome[what], 'repeat', () => `another ${what}`)
  const again = await replay(first.desk.journal, feedOf(options.seed), first.moments)
  expect(
    again.stateHash === first.outcome.stateHash,
    'replay',
    () => 'another state from the journal',
  )
  return { ...first.outcome, replanned: again.decisions }
}

async function playOnce({ seed, days, watched = YEAR, onDay }: YearOptions) {
  const members = YEAR
  const feed = feedOf(seed)
  const worthOf = (id: string): number | undefined => {
    const mark = feed.mark(id)
    return mark && Number(mark.mid ?? mark.last)
  }
  const envelope = new Envelope(watched, worthOf)
  const tally = new YearTally(members)
  const moments: Timestamp[] = []
  const desk: Desk = new Desk({
    seed,
    startAt: START,
    feed,
    members,
    quoting: { dealers: DEALERS, worthOf },
    onEvent: (event, state, ts) => {
      envelope.event(event, state, ts)
      if (event.type === 'ProgramDecided') {
        explained(event)
        moments.push(desk.now)
      }
      tally.event(event, state)
    },
  })
  await desk.open()
  const worth = (member: Member): number =>
    equityOf(envelope.balancesOf(member), desk.state, worthOf)
  const start = members.map(worth)
  for (let day = 1; day <= days; day++) {
    await desk.advance(timestamp(START + day * DAY_US))
    envelope.settle(desk.state)
    envelope.ledgers(desk.state)
    for (const member of members) envelope.covered(member, desk.state)
    onDay?.(day)
  }
  const programs = members.map((member, i) => ({
    ...tally.of(member),
    start: start[i] ?? 0,
    end: worth(member),
  }))
  return {
    desk,
    moments,
    outcome: {
      seed,
      days,
      decisions: moments.length,
      trades: envelope.trades,
      programs,
      stateHash: desk.stateHash,
      journalHash: desk.journal.head().hash,
    },
  }
}

/** Something is done or something is said, and each reason has its rule, what was seen and what it was held against. */
export function explained({ program, tick, intents, reasons }: ProgramDecided): void {
  const said = [...reasons, ...intents.flatMap(({ why }) => why)]
  const whole = said.every(({ rule, observed, threshold }) => rule && observed && threshold)
  const each = intents.every(({ why }) => why.length > 0)
  expect(
    whole && each && said.length > 0,
    'explanation',
    () => `${program} #${tick} says too little`,
  )
}

function equityOf(
  balances: ReadonlyMap<string, bigint>,
  { instruments }: State,
  worthOf: (id: string) => number | undefined,
): number {
  let sum = 0
  for (const [id, held] of balances) {
    const instrument = instruments.get(instrumentId(id))
    if (!instrument || held === 0n) continue
    const units = Number(held) / 10 ** instrument.scale
    const each = instrument.kind === 'cash' ? 1 : (worthOf(id) ?? 0)
    sum += units * each * Number(multiplierOf(instrument))
  }
  return sum
}
