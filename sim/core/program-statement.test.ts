/** Statements of two programs that are on both sides of an option in one account, by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_US, accountId, firmId, instrumentId } from '@parley/core'
import type { ProgramLots, Statement } from '@parley/sdk'
import { DAY, OPENED_AT, must, owned, settling, sweep } from '../../packages/core/src/_venue.ts'
import {
  INCOME,
  adopting,
  applying,
  granting,
  income,
  programmed,
  taking,
} from '../../packages/core/src/program/_program.ts'
import type { ProgramId } from '../../packages/core/src/program/tag.ts'
import { programLotsOf } from '../../packages/server/src/statement/program-lots.ts'
import { sourcesOf } from '../../packages/server/src/statement/sources.ts'
import { statementOf } from '../../packages/server/src/statement/statement.ts'
import { readClosedLots, readLots } from '../../packages/server/src/views/lot-query.ts'
import type { Views } from '../../packages/server/src/views/views.ts'
import { Recorded, closing } from './recorded.ts'

const OTHER = 'other' as ProgramId

/** `income` writes two calls at 4, `other` buys two of the same at 5: their account has none, and so to the end. */
function opposed(): Recorded {
  const world = programmed()
  must(world, applying(OTHER))
  must(world, granting({}, OTHER))
  must(world, adopting({ USD: 300_000_00n, SPY: 500n }, OTHER))
  const recorded = new Recorded(world)
  const deal = (side: 'buy' | 'sell', at: string, program: ProgramId): void => {
    const marks = { C400: at }
    must(world, taking(world, { legs: 'buy 1 C400', side, size: 2n, at, marks, program }))
    recorded.keep()
  }
  world.now += DAY / 2
  deal('sell', '4', INCOME)
  deal('buy', '5', OTHER)
  assert.equal(owned(world, 'acme', 'C400').total, 0n)
  world.now = OPENED_AT + 2 * DAY
  must(world, closing(1, { SPY: '400', C400: '4.5' }))
  recorded.keep()
  return recorded
}

function ended(recorded: Recorded, at: string): void {
  const { world } = recorded
  world.now = OPENED_AT + 30 * DAY
  must(world, sweep)
  recorded.keep()
  must(world, settling('C400', at))
  recorded.keep()
  world.now = OPENED_AT + 32 * DAY
  must(world, closing(31, { SPY: at }))
  recorded.keep()
}

function told(views: Views, program?: ProgramId, startDay = 1): Statement {
  const asked = {
    subject: { account: 'acme:main', programs: program === undefined ? undefined : [program] },
    startUs: OPENED_AT + (startDay - 1) * DAY_US,
    endUs: OPENED_AT + 31 * DAY_US,
    currency: 'USD',
    capital: undefined,
  }
  const now = { us: OPENED_AT + 32 * DAY_US, live: () => undefined }
  const statement = statementOf(views, asked, now)
  assert.ok(statement.reconciliation.reconciles, statement.reconciliation.says)
  const cents = (text: string): number => Math.round(100 * Number(text))
  const { profit, parts } = sourcesOf(views, asked, now)
  assert.equal(profit, statement.equity.profit)
  const sum = Object.values(parts).reduce((all, part) => all + cents(part), 0)
  assert.equal(sum, cents(profit), 'the parts make up the profit')
  return statement
}

function closings({ assets }: Statement): Readonly<Record<string, string>> {
  return Object.fromEntries(
    assets.flatMap(({ asset, closing: left }) => (left === '0' ? [] : [[asset, left]])),
  )
}

function flowsOf({ assets }: Statement, asset: string): Readonly<Record<string, string>> {
  const kinds = assets.find((each) => each.asset === asset)?.kinds ?? []
  return Object.fromEntries(kinds.map(({ kind, amount }) => [kind, amount]))
}

const endings = ({ assignments }: Statement) =>
  assignments.map(({ instrument, how, quantity, entryId }) => [instrument, how, quantity, entryId])

void test('[STM-7] [PRG-8] out of the money both positions end, each with its own premium, where no entry moves anything', async () => {
  const recorded = opposed()
  ended(recorded, '390')
  using views = await recorded.views()
  const [wrote, bought, all] = [told(views, INCOME), told(views, OTHER), told(views)]
  assert.deepEqual(closings(wrote), { SPY: '1000', USD: '500800' })
  assert.deepEqual(closings(bought), { SPY: '500', USD: '299000' })
  assert.deepEqual(flowsOf(wrote, 'C400'), { exercise: '2', premium: '-2' })
  assert.deepEqual(flowsOf(bought, 'C400'), { exercise: '-2', premium: '2' })
  assert.deepEqual(
    wrote.positions.map(({ instrument }) => instrument),
    ['SPY'],
  )
  assert.deepEqual(endings(wrote), [['C400', 'expired', '2', undefined]])
  assert.deepEqual(endings(bought), [['C400', 'expired', '2', undefined]])
  // Shares fell from 400 to 390; the premium of the one is its own, and the other's its loss.
  assert.deepEqual([wrote.equity.putIn, wrote.equity.profit], ['900000', '-9200'])
  assert.deepEqual([bought.equity.putIn, bought.equity.profit], ['500000', '-6000'])
  assert.deepEqual([wrote.realised.tax, bought.realised.tax], ['800', '-1000'])
  assert.equal(all.realised.tax, '-200')
  assert.deepEqual(wrote.income, [{ kind: 'premium', amount: '800' }])
  // On the first day the call was at 4.50: the one had lost 100 by then, the other too.
  const second = told(views, INCOME, 2)
  assert.deepEqual([second.equity.opening, second.equity.putIn], ['899900', '0'])
})

void test('[STM-7] [LOT-12] [PRG-8] in the money the one delivers to the other, and both statements follow their ledgers', async () => {
  const recorded = opposed()
  ended(recorded, '410')
  const { world } = recorded
  using views = await recorded.views()
  const [wrote, bought] = [told(views, INCOME), told(views, OTHER)]
  assert.deepEqual(closings(wrote), { SPY: '800', USD: '580800' })
  assert.deepEqual(closings(bought), { SPY: '700', USD: '219000' })
  for (const [statement, program] of [
    [wrote, INCOME],
    [bought, OTHER],
  ] as const) {
    const ledger = income(world, program).ledger
    assert.equal(closings(statement)['SPY'], String(ledger.get(instrumentId('SPY'))))
    assert.equal(Number(closings(statement)['USD']) * 100, Number(ledger.get(instrumentId('USD'))))
  }
  assert.deepEqual(flowsOf(wrote, 'USD'), { adoption: '500000', exercise: '80000', premium: '800' })
  assert.deepEqual(endings(wrote), [['C400', 'assigned', '2', undefined]])
  assert.deepEqual(endings(bought), [['C400', 'exercised', '2', undefined]])
  // 1,000 shares gain 10 each, less 10 on each of the 200 called away, and the premium; the other's gain is what it paid five for.
  assert.equal(wrote.equity.profit, String(10_000 - 2_000 + 800))
  assert.equal(bought.equity.profit, String(5_000 + 2_000 - 1_000))
  // Given before any close, the shares cost the first, of 400, which is their strike too: the premium is what is left. [LOT-13]
  assert.equal(wrote.realised.tax, '800')
  assert.equal(bought.realised.tax, '0')
  const rest = told(views)
  assert.equal(Number(rest.equity.profit), 20_000 + 800 - 1_000)
})

void test('[LOT-12] lots of a program are its own, not those of its account that bear its name, and make up its statement with an exact residual', async () => {
  const recorded = opposed()
  const reader = { firm: firmId('acme'), readsAll: false }
  const open = (views: Views, program?: ProgramId) => {
    const read = readLots(views, reader, program === undefined ? {} : { program }, () => '4.5')
    assert.ok('lots' in read)
    return read.lots
      .filter(({ instrument }) => instrument === 'C400')
      .map(({ account, side, quantity, taxBasis, program: of }) => [
        account,
        side,
        quantity,
        taxBasis,
        of,
      ])
  }
  const sums = (views: Views, program: ProgramId, days: number): ProgramLots => {
    const now = { us: OPENED_AT + days * DAY_US - DAY_US / 2, live: () => undefined }
    const of = programLotsOf(views, { account: accountId('acme:main'), program }, now)
    const parts = (names: readonly (keyof ProgramLots)[]): number =>
      names.reduce((sum, name) => sum + Number(of[name]), 0)
    const { profit } = of
    assert.equal(parts(['realised', 'unrealised', 'income', 'residual']), Number(profit))
    const economic = [
      'economicRealised',
      'economicUnrealised',
      'income',
      'economicResidual',
    ] as const
    assert.equal(parts(economic), Number(profit))
    return of
  }
  {
    using views = await recorded.views()
    // The account is flat: what the one wrote the other closed.
    assert.deepEqual(open(views), [])
    assert.deepEqual(open(views, INCOME), [['acme:main', 'short', '2', '800', INCOME]])
    assert.deepEqual(open(views, OTHER), [['acme:main', 'long', '2', '1000', OTHER]])
    const [wrote, bought] = [sums(views, INCOME, 2), sums(views, OTHER, 2)]
    // Marked at 4.50. The shares came in before any close and cost the first, of 400; the premium of the call went to them economically.
    assert.deepEqual(
      [wrote.unrealised, wrote.economicUnrealised, wrote.taxBasis, wrote.economicBasis],
      ['-100', '-100', '399200', '399200'],
    )
    assert.deepEqual([bought.unrealised, bought.taxBasis, bought.residual], ['-100', '201000', '0'])
    assert.equal(wrote.profit, '-100')
    assert.equal(wrote.residual, '0')
  }
  ended(recorded, '410')
  using views = await recorded.views()
  const statement = told(views, INCOME)
  const wrote = sums(views, INCOME, 32)
  assert.equal(wrote.realised, statement.realised.tax)
  assert.equal(wrote.economicRealised, statement.realised.economic)
  assert.equal(wrote.profit, statement.equity.profit)
  const closed = readClosedLots(views, reader, { program: INCOME })
  assert.ok('lots' in closed)
  // Inside the account nothing moved: what ended there has no entry.
  assert.deepEqual(
    closed.lots.map(({ instrument, how, quantity, entryId }) => [
      instrument,
      how,
      quantity,
      entryId,
    ]),
    [
      ['SPY', 'assigned', '200', undefined],
      ['C400', 'assigned', '2', undefined],
    ],
  )
  const none = readLots(views, reader, { program: 'nobody' }, () => undefined)
  assert.deepEqual(none, { code: 'unknown_program', path: 'program' })
})
