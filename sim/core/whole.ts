/** For tests: programs of an account, and what is in none of them, as statements and lots tell them, beside what the core had. */
import assert from 'node:assert/strict'
import { DAY_US, decode, economicProfitOf, parseDecimal, profitOf } from '@parley/core'
import type { Closure, Lot } from '@parley/core'
import { OPENED_AT } from '../../packages/core/src/_venue.ts'
import type { ProgramId } from '../../packages/core/src/program/tag.ts'
import { daysOf } from '../../packages/server/src/statement/days.ts'
import { movementsOf } from '../../packages/server/src/statement/sums.ts'
import type { Worth } from '../../packages/server/src/statement/worth.ts'
import { text } from '../../packages/server/src/views/views.ts'
import type { Views } from '../../packages/server/src/views/views.ts'
import type { Ledger, Recorded } from './recorded.ts'

/** The start of a day counted from 1. */
export const dayStart = (n: number): number =>
  Math.floor(OPENED_AT / DAY_US) * DAY_US + (n - 1) * DAY_US

/** Prices that are whole in minor units, another each day, so that parts and wholes are worth the same to the minor unit. */
const valueOf: Worth['of'] = (asset, amount, dayEndUs) =>
  asset === 'USD' ? amount : amount * BigInt(1_000 + ((dayEndUs / DAY_US) % 17) * asset.length)
export const WORTH: Worth = {
  currency: 'USD',
  of: valueOf,
  whole: valueOf,
  mark: () => undefined,
  rateAt: () => undefined,
  paid: () => 0n,
}

export type Whole = { readonly account: string; readonly programs: readonly ProgramId[] }

/** On every day equity is that of its parts; answers the kinds of flow that were seen of programs. */
export function checkWhole(
  recorded: Recorded,
  views: Views,
  { account, programs }: Whole,
  [start, end]: readonly [number, number],
): ReadonlySet<string> {
  const seen = new Set<string>()
  const whole = daysOf(views, { account, programs: undefined }, start, end, WORTH)
  const parts = programs.map((program) => {
    const subject = { account, programs: [program] }
    for (const { kinds } of movementsOf(views, subject, start, end))
      for (const { kind } of kinds) seen.add(kind)
    checkPeriod(recorded, views, { account, program }, [start, end])
    checkLots(recorded, views, { account, program }, end)
    return { program, ...daysOf(views, subject, start, end, WORTH) }
  })
  for (const [i, { endUs, equity }] of whole.days.entries()) {
    const rest = new Map(
      [...recorded.world.state.instruments.keys()].map((asset) => [
        asset as string,
        recorded.before(account, asset, endUs),
      ]),
    )
    let ofPrograms = 0n
    for (const { program, days } of parts) {
      const ledger = recorded.ledgerBefore(program, endUs)
      const day = days[i] ?? assert.fail('a day of all is one of each')
      assert.deepEqual(inOrder(day.holdings), inOrder(ledger), `${program}, day ${i}`)
      assert.equal(day.equity, worthOf(ledger, endUs))
      for (const [asset, held] of ledger) rest.set(asset, (rest.get(asset) ?? 0n) - held)
      ofPrograms += day.equity
    }
    assert.equal(ofPrograms + worthOf(rest, endUs), equity, `day ${i}`)
  }
  return seen
}

/** What a program's statement says moved is what its ledger did, asset by asset, and what is not in it was not there. */
export function checkPeriod(
  recorded: Recorded,
  views: Views,
  { account, program }: { readonly account: string; readonly program: ProgramId },
  [start, end]: readonly [number, number],
): void {
  const assets = movementsOf(views, { account, programs: [program] }, start, end)
  const [before, after] = [
    recorded.ledgerBefore(program, start),
    recorded.ledgerBefore(program, end),
  ]
  const { instruments } = recorded.world.state
  for (const { asset, opening, closing, kinds, reconciles } of assets) {
    const scale = instruments.get(asset as never)?.scale ?? 0
    const exact = (amount: string): bigint => parseDecimal(amount, scale) ?? assert.fail(amount)
    assert.ok(reconciles, `${program} ${asset}`)
    assert.equal(exact(opening), before.get(asset) ?? 0n, `${program} ${asset} at first`)
    assert.equal(exact(closing), after.get(asset) ?? 0n, `${program} ${asset} at last`)
    const moved = kinds.reduce((sum, { amount }) => sum + exact(amount), 0n)
    assert.equal(exact(opening) + moved, exact(closing))
  }
  const named = new Set(assets.map(({ asset }) => asset))
  for (const [asset, held] of [...before, ...after])
    assert.ok(held === 0n || named.has(asset), `${program} ${asset} is told`)
}

/** The open lots of a program are what it has of all but cash; basis and profit make up the cash of what it did, by both bases. */
function checkLots(
  recorded: Recorded,
  views: Views,
  { account, program }: { readonly account: string; readonly program: ProgramId },
  end: number,
): void {
  const holder = `${account}/${program}`
  const lots = views
    .all('select lot from program_lots where holder = ? and open = 1', [holder])
    .map((row) => decode(text(row['lot'])) as Lot)
  const closures = views
    .all('select closure from program_closures where holder = ?', [holder])
    .map((row) => decode(text(row['closure'])) as Closure)
  const units = new Map<string, bigint>()
  let [tax, economic] = [0n, 0n]
  for (const lot of lots) {
    const signed = lot.side === 'long' ? lot.quantity : -lot.quantity
    units.set(lot.instrument, (units.get(lot.instrument) ?? 0n) + signed)
    tax += lot.tax
    economic += lot.economic
  }
  const held = [...recorded.ledgerBefore(program, end)].filter(([asset]) => asset !== 'USD')
  assert.deepEqual(inOrder(units), inOrder(new Map(held)), `lots of ${program}`)
  for (const closure of closures) {
    const isGiven = closure.how === 'transfer'
    // What is given back goes at its basis, which no money is paid for; what is taken in came at nothing here.
    tax += profitOf(closure) - (isGiven ? closure.closed : 0n)
    economic += economicProfitOf(closure) - (isGiven ? closure.closedEconomic : 0n)
  }
  const [row] = views.all(
    `select cast(coalesce(sum(amount), 0) as text) as total from program_flows where account = ? and program = ?
       and asset = 'USD' and kind in ('premium', 'principal', 'fee', 'exercise', 'settlement', 'corporate_action')`,
    [account, program],
  )
  const cash = BigInt(text(row?.['total']))
  assert.equal(tax, cash, `tax basis and profit of ${program}`)
  assert.equal(economic, cash, `economic basis and profit of ${program}`)
}

function worthOf(of: Ledger, endUs: number): bigint {
  return [...of].reduce((sum, [asset, amount]) => sum + (WORTH.of(asset, amount, endUs) ?? 0n), 0n)
}

function inOrder(of: Ledger): readonly (readonly [string, bigint])[] {
  return [...of].filter(([, held]) => held !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
