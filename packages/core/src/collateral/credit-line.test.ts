import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  funding,
  must,
  owned,
  px,
  quote,
  quoting,
  send,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { liveQuotes } from '../protection/live.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { creditUsed } from './credit-line.ts'
import { chained, covers, creditLine, regime } from './_spread.ts'
import { whatIf } from './what-if.ts'

const SPY = instrumentId('SPY')
const USD = instrumentId('USD')
const OPAL = accountId('opal:main')

/** opal, a dealer with 1,000 dollars and no share, may owe 50,000 dollars and 300 shares. */
function lent(over: { readonly usd?: bigint; readonly spy?: bigint } = {}): World {
  const world = chained({ cash: 2_000_000_00n })
  must(world, regime('opal', 'credit_line'))
  must(world, funding('opal', 'USD', -4_999_000_00n))
  if (over.usd !== 0n) must(world, creditLine('opal', 'USD', over.usd ?? 50_000_00n))
  if (over.spy !== 0n) must(world, creditLine('opal', 'SPY', over.spy ?? 300n))
  return world
}

const used = ({ state }: World, asset = USD): bigint => creditUsed(state.ledger, OPAL, asset)

/** acme trades with opal at opal's price, whichever side that is. */
function trade(world: World, side: 'buy' | 'sell', size: bigint, legs: string, at: string): string {
  const rfqId = ask(world, 'acme', legs, { size, panel: ['opal'] })
  const text = side === 'buy' ? `- / ${at}` : `${at} / -`
  const quoted = send(world, quoting('opal', rfqId, text, { size }))
  if (!quoted.ok) return quoted.rejection.code
  const limit = side === 'buy' ? '1000' : '-1000'
  must(world, accepting('acme', rfqId, `${side} ${size} at ${limit}`))
  checkBooks(world.state)
  return 'traded'
}

void test('[CRL-2] [CRL-3] shorts and debts use the line, exactly', () => {
  const world = lent()
  assert.equal(trade(world, 'buy', 1n, 'buy 1 P400', '2'), 'traded')
  // Strike cash of 40,000 against 1,000 and the premium of 200.
  assert.equal(used(world), 40_000_00n - 1_200_00n)
  assert.equal(covers(world, 'opal'), 'P400: USD 40000')
  // A call without a long holds a share of the other line for each it stands for.
  assert.equal(trade(world, 'buy', 2n, 'buy 1 C410', '1'), 'traded')
  assert.equal(used(world, SPY), 200n)
  // A long put bounds the short one: 1,000 of width in the place of 40,000, for which 300 were paid.
  assert.equal(trade(world, 'sell', 1n, 'buy 1 P390', '3'), 'traded')
  assert.equal(covers(world, 'opal'), 'C410: SPY 200, P400: USD 1000')
})

void test('[CRL-2] what would go beyond a line is refused with the line and the shortage', () => {
  const world = lent()
  assert.equal(trade(world, 'buy', 1n, 'buy 1 P400', '2'), 'traded')
  const rfqId = ask(world, 'acme', 'buy 1 P400', { size: 1n, panel: ['opal'] })
  const refusal = send(world, quoting('opal', rfqId, '- / 2', { size: 1n }))
  assert.ok(!refusal.ok)
  assert.equal(refusal.rejection.code, 'credit_line_exceeded')
  const { asset, account, line: lineOf, available, short } = refusal.rejection.detail ?? {}
  assert.deepEqual([asset, account, lineOf], ['USD', 'opal:main', '5000000'])
  assert.equal(BigInt(short ?? 0), 40_000_00n - BigInt(available ?? 0) - 50_000_00n)
  // A promise uses the line as a trade does: three calls are all the shares there are to owe.
  const calls = ask(world, 'acme', 'buy 1 C410', { size: 3n, panel: ['opal'] })
  quote(world, 'opal', calls, '- / 1', { size: 3n })
  assert.equal(used(world, SPY), 300n)
  const more = ask(world, 'acme', 'buy 1 C400', { size: 1n, panel: ['opal'] })
  assert.equal(answer(world, quoting('opal', more, '- / 9', { size: 1n })), 'credit_line_exceeded')
  // Shares it does not have it may sell as far as the line goes.
  must(world, {
    type: 'CancelQuote',
    actor: actor('opal'),
    quoteId: liveQuotes(world.state)[0]?.quoteId as never,
  })
  assert.equal(trade(world, 'buy', 300n, 'buy 1 SPY', '401'), 'traded')
  assert.equal(owned(world, 'opal', 'SPY').total, -300n)
  assert.equal(trade(world, 'buy', 1n, 'buy 1 SPY', '401'), 'credit_line_exceeded')
})

void test('[CRL-2] a taker on credit pays out of its line, and is refused beyond it', () => {
  const world = lent()
  must(world, regime('acme', 'credit_line'))
  must(world, funding('acme', 'USD', -owned(world, 'acme', 'USD').available))
  must(world, creditLine('acme', 'USD', 1_500_00n))
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 2n, panel: ['mako'] })
  quote(world, 'mako', rfqId, '8 / 9', { size: 2n })
  const before = saveState(world.state)
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 2 at 10')), 'credit_line_exceeded')
  assert.equal(saveState(world.state), before)
  must(world, accepting('acme', rfqId, 'buy 1 at 10'))
  assert.equal(owned(world, 'acme', 'USD').total, -900_00n)
  checkBooks(world.state)
})

void test('[CRL-2] an assignment is paid and delivered out of the lines', () => {
  const world = lent()
  must(world, funding('acme', 'SPY', 100n))
  trade(world, 'buy', 1n, 'buy 1 P400', '2')
  trade(world, 'buy', 3n, 'buy 1 C380', '22')
  must(world, sweep)
  world.now += 31 * DAY
  must(world, sweep)
  must(world, settling('P400', '390'))
  assert.equal(owned(world, 'opal', 'SPY').total, -200n)
  assert.equal(world.state.settled.has(instrumentId('C380')), true)
  checkBooks(world.state)
  assert.equal(used(world, SPY), 200n)
  assert.equal(owned(world, 'opal', 'USD').held, 0n)
})

void test('[CRL-4] a line is set on a credit account alone, not below its use, and ends with the regime', () => {
  const world = lent()
  trade(world, 'buy', 1n, 'buy 1 P400', '2')
  for (const [command, expected] of [
    [creditLine('mako', 'USD', 1n), 'not_on_credit account'],
    [
      { ...creditLine('opal', 'USD', 1n), account: accountId('zeta:main') },
      'unknown_account account',
    ],
    [creditLine('opal', 'P400', 1n), 'unknown_instrument asset'],
    [creditLine('opal', 'none', 1n), 'unknown_instrument asset'],
    [creditLine('opal', 'USD', -1n), 'bad_amount amount'],
    [creditLine('opal', 'USD', 10_000_00n), 'line_in_use amount'],
    [{ ...creditLine('opal', 'USD', 1n), actor: actor('opal') }, 'role_forbidden'],
    [regime('opal', 'defined_risk'), 'line_in_use regime'],
  ] as const)
    assert.equal(answer(world, command), expected)
  must(world, funding('opal', 'USD', 50_000_00n))
  // The share line is not used: it ends with the regime, and the covers of before are enough.
  const ended = must(world, regime('opal', 'defined_risk'))
  assert.deepEqual(
    ended.flatMap((event) =>
      event.type === 'CreditLineSet' ? [`${event.asset} ${event.before} ${event.amount}`] : [],
    ),
    ['SPY 300 0', 'USD 5000000 0'],
  )
  assert.equal(world.state.accounts.get(OPAL)?.lines, undefined)
  checkBooks(world.state)
})

void test('[CRL-4] what is told of a line: who set it, why, and what it was; to its firm alone', () => {
  const world = lent()
  const [event] = must(world, creditLine('opal', 'USD', 60_000_00n))
  assert.ok(event?.type === 'CreditLineSet')
  assert.match(event.changeId, /^line-/)
  assert.deepEqual(event, {
    type: 'CreditLineSet',
    changeId: event.changeId,
    account: 'opal:main',
    firm: 'opal',
    asset: 'USD',
    amount: 60_000_00n,
    before: 50_000_00n,
    reference: 'committee of May',
    by: `${OPERATOR}-1`,
  })
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
})

void test('[CRL-2] [COL-11] another regime is foreseen without the lines', () => {
  const { state } = lent()
  const account = state.accounts.get(OPAL)
  assert.ok(account)
  const deltas = new Map([[instrumentId('P400'), -1n]])
  const of = (name: 'defined_risk' | 'credit_line') =>
    whatIf(state.ledger, state.listed, account, name, deltas)
  assert.equal(of('defined_risk').refused?.code, 'insufficient_available')
  assert.equal(of('credit_line').refused, undefined)
  assert.equal(of('credit_line').available.get(USD), 1_000_00n - 40_000_00n)
})

void test('[CRL-5] who owes a share pays its dividend, and cannot where no line reaches', () => {
  const world = lent()
  trade(world, 'buy', 300n, 'buy 1 SPY', '401')
  const paying = (perUnit: string, externalId: string) =>
    ({
      type: 'PostDividend',
      actor: actor(OPERATOR),
      instrument: SPY,
      perUnit: px(perUnit),
      flowDate: '2026-01-05',
      externalId,
      reference: '',
    }) as const
  const before = owned(world, 'opal', 'USD').total
  must(world, paying('0.333', 'a'))
  assert.equal(owned(world, 'opal', 'USD').total, before - 99_90n)
  checkBooks(world.state)
  assert.equal(answer(world, paying('2000', 'b')), 'credit_line_exceeded')
})

for (const [what, terms, lines, left] of [
  [
    'a reverse split',
    { kind: 'split', numerator: 1n, denominator: 2n, fractionPrice: px('400') },
    'SPY 150 USD 5000000',
    -150n,
  ],
  [
    'a new symbol',
    { kind: 'symbol_change', symbol: instrumentId('SPX2') },
    'SPX2 300 USD 5000000',
    0n,
  ],
  ['a merger for cash', { kind: 'cash_merger', cash: px('410') }, 'USD 17300000', 0n],
] as const)
  void test(`[CRL-5] a line in shares follows ${what}`, () => {
    const world = chained({ cash: 2_000_000_00n })
    must(world, regime('opal', 'credit_line'))
    must(world, creditLine('opal', 'USD', 50_000_00n))
    must(world, creditLine('opal', 'SPY', 300n))
    trade(world, 'buy', 299n, 'buy 1 SPY', '401')
    must(world, creditLine('opal', 'SPY', what === 'a reverse split' ? 299n : 300n))
    acted(world, { underlying: SPY, ...terms })
    checkBooks(world.state)
    const after = world.state.accounts.get(OPAL)?.lines ?? []
    assert.equal(after.map(({ asset, amount }) => `${asset} ${amount}`).join(' '), lines)
    assert.equal(owned(world, 'opal', 'SPY').total, left)
  })

void test('[CRL-1] an account without lines is a spread account', () => {
  const world = lent({ usd: 0n, spy: 0n })
  assert.equal(trade(world, 'buy', 1n, 'buy 1 P400', '2'), 'insufficient_available')
  assert.equal(trade(world, 'buy', 1n, 'buy 1 C400', '2'), 'insufficient_available')
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { panel: ['opal'] })), 'ok')
})
