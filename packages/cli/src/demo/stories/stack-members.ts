/** The programs of the stack: calls on a basket of two names, puts on another, put spreads on a further one; as many as the market has. */
import type { Mandate, ProgramFile } from '@parley/sdk'
import { Failure } from '../../command/command.ts'
import { middleOf } from '../choose.ts'
import type { Desk } from '../desk.ts'
import type { How } from '../story.ts'

export type Member = {
  readonly program: string
  readonly file: ProgramFile
  readonly mandate: Mandate
  /** Units of the underlying it is given. */
  readonly units: number
  /** Most cash it may draw of the pool; undefined where it is covered by what it holds. */
  readonly budget: string | undefined
}

type Opens = Mandate['opens']

const ROLES: readonly {
  readonly name: string
  readonly strategy: 'covered_call' | 'cash_secured_put' | 'bull_put'
  readonly opens: Opens
  /** Which of the market's names. */
  readonly place: number
}[] = [
  { name: 'calls', strategy: 'covered_call', opens: ['short_call'], place: 0 },
  { name: 'calls', strategy: 'covered_call', opens: ['short_call'], place: 1 },
  { name: 'puts', strategy: 'cash_secured_put', opens: ['short_put'], place: 2 },
  { name: 'spreads', strategy: 'bull_put', opens: ['short_put', 'long_put'], place: 3 },
]

/** What a position in a coin is worth, about: a thousand of them would be no position. */
const COIN_WORTH = 100_000
/** Width of a spread, as a share of the price. */
const WIDTH = 0.01
const HOUR_MS = 3_600_000

type Name = {
  readonly id: string
  readonly price: number
  readonly units: number
  readonly multiplier: number
}

export async function membersOf(desk: Desk, how: How): Promise<readonly Member[]> {
  const names = await namesOf(desk, how)
  const [first] = names
  if (!first) throw new Failure('there is no underlying with a mark to run programs on')
  const members = new Map<string, Member>()
  for (const role of ROLES) {
    const on = names[role.place % names.length] ?? first
    const program = `${role.name}-${on.id.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}`
    if (!members.has(program)) members.set(program, memberOf(program, role, on, how))
  }
  return [...members.values()]
}

/** The story's own underlying first, then shares, then coins. */
async function namesOf(desk: Desk, how: How): Promise<readonly Name[]> {
  const [{ instruments }, { marks }] = await Promise.all([
    desk.principal.call('instruments'),
    desk.principal.call('marks'),
  ])
  const rank = (of: { instrument: string; kind: string }): number =>
    of.instrument === desk.symbol ? 0 : of.kind === 'share' ? 1 : 2
  return instruments
    .filter(({ kind }) => kind === 'share' || kind === 'coin')
    .toSorted((a, b) => rank(a) - rank(b) || (a.instrument < b.instrument ? -1 : 1))
    .flatMap(({ instrument: id, kind }) => {
      const price = middleOf(marks.find((mark) => mark.instrument === id))
      const option = instruments.find(({ underlying }) => underlying === id)
      if (price === undefined || !option) return []
      const { multiplier = 1 } = option
      const asked = kind === 'share' ? how.shares : Math.max(1, Math.floor(COIN_WORTH / price))
      return [{ id, price, units: Math.floor(asked / multiplier) * multiplier, multiplier }]
    })
}

function memberOf(
  program: string,
  { strategy, opens }: (typeof ROLES)[number],
  { id, price, units, multiplier }: Name,
  { delta, days }: How,
): Member {
  const contracts = Math.floor(units / multiplier)
  const width = Number((WIDTH * price).toFixed(2))
  const isSpread = strategy === 'bull_put'
  const file: ProgramFile = {
    strategy,
    underlying: id,
    contracts,
    target: { delta, daysMin: days.min, daysMax: days.max, ...(isSpread ? { width } : {}) },
    // Dealers of the demonstration are wide: a quarter of the middle is given up where it must be.
    execution: { haircut: 0.25, ttlMs: 30_000, collectMs: 5_000 },
    everyMs: HOUR_MS,
  }
  const mandate: Mandate = {
    number: 1,
    underlyings: [id],
    opens,
    contractsMax: contracts * (isSpread ? 2 : 1),
    clipMax: contracts,
    exposureMax: String(Math.ceil(2 * price * units)),
    creditMin: '0.01',
    rollCreditMin: '0',
    slippageBps: 5_000,
    markMaxAgeMs: HOUR_MS,
    daysMin: 0,
    daysMax: days.max,
    window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 },
    validUntil: '2099-12-31T00:00:00.000000Z',
  }
  const isCall = strategy === 'covered_call'
  // A wing may be listed further away than was asked for.
  const most = isSpread ? 5 * width * units : price * units
  const budget = isCall ? undefined : String(Math.ceil(most))
  return { program, file, mandate, units: isCall ? units : 0, budget }
}
