import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SECOND,
  accepting,
  actor,
  answer,
  eventOf,
  must,
  quote,
  quoting,
  ask,
  send,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId, userId } from '../party/firm.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { decide } from '../venue/decide.ts'
import { at } from '../_venue.ts'
import { SPY, funded, mark, mmpOf, quotedOn, resetting, typesOf, usd } from './_protected.ts'
import { usedAt } from './mmp.ts'
import { mmpKey } from './mmp-terms.ts'
import type { MmpLimits, MmpTerms } from './mmp-terms.ts'
import { timestamp } from '../time/timestamp.ts'

const buys = (rfqId: RfqId, size = 1) => accepting('acme', rfqId, `buy ${size} at 5`)

const WRONG: readonly (readonly [
  string,
  MmpLimits,
  Partial<MmpTerms> & { scope?: object },
  string,
])[] = [
  ['no limit', {}, {}, 'bad_protection limits'],
  ['no trades', { trades: 0 }, {}, 'bad_protection limits.trades'],
  ['too many trades', { trades: 10_001 }, {}, 'bad_protection limits.trades'],
  ['half a trade', { trades: 1.5 }, {}, 'bad_protection limits.trades'],
  ['a window of nothing', { trades: 1 }, { windowMs: 0 }, 'bad_protection windowMs'],
  ['a window of over an hour', { trades: 1 }, { windowMs: 3_600_001 }, 'bad_protection windowMs'],
  ['too long a freeze', { trades: 1 }, { frozenMs: 3_600_001 }, 'bad_protection frozenMs'],
  ['a negative probe', { trades: 1 }, { probeSize: -1n }, 'bad_protection probeSize'],
  ['quantity of nothing in particular', { quantity: 1n }, {}, 'bad_protection underlying'],
  ['delta of nothing in particular', { delta: 1n }, {}, 'bad_protection underlying'],
  ['notional in no asset', { notional: usd('1') }, { asset: undefined }, 'bad_protection asset'],
  [
    'notional in shares',
    { notional: usd('1') },
    { asset: instrumentId('SPY') },
    'bad_protection asset',
  ],
  ['a negative amount', { vega: usd('-1') }, {}, 'bad_protection limits.vega'],
  [
    'an underlying nobody listed',
    { trades: 1 },
    { scope: { underlying: instrumentId('XYZ') } },
    'unknown_instrument underlying',
  ],
  [
    'cash as underlying',
    { trades: 1 },
    { scope: { underlying: instrumentId('USD') } },
    'unknown_instrument underlying',
  ],
]

for (const [what, limits, over, expected] of WRONG)
  void test(`[PRT-1] terms with ${what} are refused`, () => {
    assert.equal(answer(funded(), mmpOf('mako', limits, over)), expected)
  })

void test('[PRT-1] a rule is set, replaced and ended by its scope; what is not set can be neither ended nor reset', () => {
  const world = funded()
  const end = { ...mmpOf('mako', {}), terms: undefined }
  assert.equal(answer(world, end), 'unknown_protection scope')
  assert.equal(answer(world, resetting('mako')), 'unknown_protection scope')
  must(world, mmpOf('mako', { trades: 1 }))
  must(world, mmpOf('mako', { trades: 2 }))
  must(world, mmpOf('mako', { trades: 3 }, { scope: SPY }))
  const rules = world.state.protection.mmp.get(firmId('mako'))
  assert.deepEqual(
    [...(rules?.values() ?? [])].map(({ terms }) => terms.limits.trades),
    [2, 3],
  )
  must(world, end)
  assert.equal(rules?.size, 1)
})

void test('[PRT-1] a firm has a hundred rules at most', () => {
  const world = funded()
  for (let i = 0; i < 100; i++)
    must(world, mmpOf('mako', { trades: 1 }, { scope: { user: userId(`u${i}`) } }))
  assert.equal(answer(world, mmpOf('mako', { trades: 1 })), 'bad_protection scope')
  assert.equal(answer(world, mmpOf('mako', { trades: 2 }, { scope: { user: userId('u0') } })), 'ok')
})

void test('[PRT-3] [PRT-4] of two acceptances against a rule of one trade, the second finds no quote', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }))
  const first = quotedOn(world)
  const second = quotedOn(world, { taker: 'bree' })
  const events = must(world, buys(first.rfqId))
  const hit = eventOf(events, 'MmpTriggered')
  assert.deepEqual(
    [hit.firm, hit.frozen.measure, hit.observed, hit.limit, hit.quotes],
    ['mako', 'trades', 1n, 1n, [second.quoteId]],
  )
  assert.deepEqual(
    typesOf(events).filter((type) => /^Mmp|Ended$/.test(type)),
    ['MmpCounted', 'MmpTriggered', 'QuoteEnded', 'RfqEnded'],
  )
  assert.equal(answer(world, accepting('bree', second.rfqId, 'buy 1 at 5')), 'no_live_quote size')
})

void test('[PRT-4] [PRT-21] the trigger is the maker’s alone; the other taker sees an ordinary withdrawal', () => {
  const world = funded()
  const set = must(world, mmpOf('mako', { trades: 1 }))
  const first = quotedOn(world)
  quotedOn(world, { taker: 'bree' })
  const events = must(world, buys(first.rfqId))
  const seen = (type: 'MmpCounted' | 'MmpTriggered' | 'QuoteEnded') =>
    audienceOf(world.state, eventOf(events, type))
  assert.deepEqual(audienceOf(world.state, eventOf(set, 'MmpSet')), ['mako'])
  assert.deepEqual(seen('MmpCounted'), ['mako'])
  assert.deepEqual(seen('MmpTriggered'), ['mako'])
  assert.deepEqual(seen('QuoteEnded'), ['bree', 'mako'])
  assert.equal(eventOf(events, 'QuoteEnded').outcome, 'cancelled')
})

void test('[PRT-3] another dealer fills what a frozen one would have', () => {
  const world = funded()
  must(world, mmpOf('mako', { quantity: 250_00000000n }, { scope: SPY }))
  const { rfqId } = quotedOn(world, { size: 5n })
  quote(world, 'nova', rfqId, '3.90 / 4.40', { size: 5n })
  const { match } = eventOf(must(world, buys(rfqId, 5)), 'MatchMade')
  // Two contracts are 200 shares; a third would be 300.
  assert.deepEqual(
    match.fills.map(({ maker, size }) => `${maker} ${size}`),
    ['mako 2', 'nova 3'],
  )
})

void test('[PRT-3] an all-or-none quote that does not fit in the window is passed over whole', () => {
  const world = funded()
  must(world, mmpOf('mako', { quantity: 250_00000000n }, { scope: SPY }))
  const { rfqId } = quotedOn(world, { size: 5n })
  const firm = quoting('mako', rfqId, '- / 4.20', { size: 5n })
  must(world, { ...firm, ask: firm.ask?.map((rung) => ({ ...rung, min: 5n })) })
  assert.equal(answer(world, buys(rfqId, 5)), 'no_live_quote size')
})

void test('[PRT-2] the window slides: what leaves it makes room, at its very edge', () => {
  const world = funded()
  must(world, mmpOf('mako', { notional: usd('100000') }, { windowMs: 1_000 }))
  must(world, buys(quotedOn(world, { size: 1n }).rfqId))
  const since = world.now
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 2n })
  quote(world, 'mako', rfqId, '4.00 / 4.20', { size: 2n })
  // 40,000 of 100,000 are used: two more would be 120,000.
  world.now = since + SECOND - 2
  assert.equal(answer(world, buys(rfqId, 2)), 'not_filled size')
  world.now = since + SECOND - 1
  assert.equal(answer(world, buys(rfqId, 2)), 'ok')
})

void test('[PRT-5] a frozen rule refuses quotes in its scope and no others, until it is reset', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }, { scope: SPY }))
  must(world, buys(quotedOn(world).rfqId))
  const option = ask(world, 'acme', 'buy 1 P400', { size: 1n })
  const coin = ask(world, 'acme', 'buy 1 BTC', { size: 1n })
  assert.equal(answer(world, quoting('mako', option, '3.00 / 3.20', { size: 1n })), 'mmp_frozen')
  assert.equal(answer(world, quoting('mako', coin, '900.0 / -', { size: 1n })), 'ok')
  assert.equal(answer(world, quoting('nova', option, '3.00 / 3.20', { size: 1n })), 'ok')
  must(world, mmpOf('mako', { trades: 1 }, { scope: SPY }))
  assert.equal(answer(world, quoting('mako', option, '3.00 / 3.20', { size: 1n })), 'mmp_frozen')
  must(world, resetting('mako', SPY))
  assert.equal(answer(world, quoting('mako', option, '3.00 / 3.20', { size: 1n })), 'ok')
  assert.equal(answer(world, accepting('acme', option, 'buy 1 at 5')), 'ok')
})

void test('[PRT-5] a rule with a time resets by itself, at that moment, with an empty window', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }, { windowMs: 3_600_000, frozenMs: 5_000 }))
  must(world, buys(quotedOn(world).rfqId))
  const since = world.now
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  const quoted = quoting('mako', rfqId, '4.00 / 4.20', { size: 1n })
  world.now = since + 5 * SECOND - 2
  const refused = send(world, quoted)
  assert.deepEqual(refused.ok || refused.rejection.detail, {
    measure: 'trades',
    since: String(since),
    until: String(since + 5 * SECOND),
  })
  assert.equal(answer(world, quoted), 'ok')
  assert.equal(answer(world, buys(rfqId)), 'ok')
})

void test('[PRT-6] half-open: one small fill first, not counted, then the rule is open', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }, { probeSize: 2n }))
  must(world, buys(quotedOn(world).rfqId))
  must(world, resetting('mako'))
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 5n })
  assert.equal(
    answer(world, quoting('mako', rfqId, '4.00 / 4.20', { size: 5n })),
    'mmp_half_open bid.size',
  )
  must(world, quoting('mako', rfqId, '4.00 / 4.20', { size: 2n }))
  const probed = must(world, buys(rfqId, 2))
  assert.ok(!typesOf(probed).includes('MmpTriggered'))
  const next = quotedOn(world, { size: 5n })
  assert.ok(typesOf(must(world, buys(next.rfqId, 5))).includes('MmpTriggered'))
})

void test('[PRT-6] a quote older than the reset gives no more than the probe', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 9 }, { probeSize: 2n }))
  const { rfqId } = quotedOn(world, { size: 5n })
  must(world, resetting('mako'))
  assert.equal(answer(world, buys(rfqId, 3)), 'not_filled size')
  assert.equal(answer(world, buys(rfqId, 2)), 'ok')
})

void test('[PRT-7] a frozen rule and its window come back from a snapshot, and refuse and reset alike', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 2 }, { frozenMs: 5_000, scope: SPY }))
  must(world, buys(quotedOn(world).rfqId))
  const half = loadState(saveState(world.state))
  const rfq = quotedOn(world)
  assert.equal(usedAt(ruleIn(half), timestamp(world.now)).trades, 1)
  must(world, buys(rfq.rfqId))
  const text = saveState(world.state)
  const twin = loadState(text)
  assert.equal(saveState(twin), text)
  assert.equal(ruleIn(twin).frozen?.measure, 'trades')
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  const again = loadState(saveState(world.state))
  const decision = decide(again, quoting('mako', rfqId, '4.00 / 4.20', { size: 1n }), at(world))
  assert.equal(decision.ok || decision.rejection.code, 'mmp_frozen')
})

function ruleIn(state: World['state']) {
  const rule = state.protection.mmp.get(firmId('mako'))?.get(mmpKey(SPY))
  assert.ok(rule)
  return rule
}

void test('[PRT-1] rules by user and by class of structure count their own quotes alone', () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }, { scope: { user: userId('mako-1') } }))
  must(world, mmpOf('nova', { trades: 1 }, { scope: { structureClass: 'option_combo' } }))
  const other = { firm: firmId('mako'), user: userId('mako-2') }
  const first = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  must(world, { ...quoting('mako', first, '4.00 / 4.20', { size: 1n }), actor: other })
  const single = quotedOn(world, { maker: 'nova' })
  for (const rfqId of [first, single.rfqId])
    assert.ok(!typesOf(must(world, buys(rfqId))).includes('MmpCounted'))
  const combo = quotedOn(world, { maker: 'nova', legs: 'buy 1 C400, sell 1 P400', at: '- / 0.20' })
  assert.ok(typesOf(must(world, buys(combo.rfqId))).includes('MmpTriggered'))
  assert.ok(typesOf(must(world, buys(quotedOn(world).rfqId))).includes('MmpTriggered'))
})

void test('[PRT-8] delta is read off the mark that came with the acceptance; without a fresh one the quote is passed over', () => {
  const world = funded()
  // 40 shares a contract at 0.4: the maker may be sold short of 100.
  must(world, mmpOf('mako', { delta: 100_00000000n }, { scope: SPY, markAgeMs: 1_000 }))
  const { rfqId } = quotedOn(world, { size: 3n })
  const marked = (size: number, ...marks: readonly ReturnType<typeof mark>[]) => ({
    ...buys(rfqId, size),
    marks,
  })
  assert.equal(answer(world, buys(rfqId)), 'no_live_quote size')
  assert.equal(answer(world, marked(1, mark(world, 'C400', '4.1'))), 'no_live_quote size')
  const old = mark(world, 'C400', '4.1', { delta: '0.4', ageMs: 1_001 })
  assert.equal(answer(world, marked(1, old)), 'no_live_quote size')
  const fresh = mark(world, 'C400', '4.1', { delta: '0.4' })
  assert.equal(answer(world, marked(3, fresh)), 'not_filled size')
  const events = must(world, marked(2, mark(world, 'C400', '4.1', { delta: '0.4' })))
  assert.equal(eventOf(events, 'MmpCounted').entry.delta, -80_00000000n)
})

void test('[PRT-2] delta counts in each direction by itself, shares at one each', () => {
  const world = funded()
  must(world, mmpOf('mako', { delta: 100_00000000n }, { scope: SPY }))
  const sells = quotedOn(world, { legs: 'buy 1 SPY', size: 60n, at: '399.00 / 401.00' })
  must(world, accepting('acme', sells.rfqId, 'buy 60 at 401'))
  const buysBack = quotedOn(world, { legs: 'buy 1 SPY', size: 60n, at: '399.00 / 401.00' })
  must(world, accepting('acme', buysBack.rfqId, 'sell 60 at 399'))
  const more = quotedOn(world, { legs: 'buy 1 SPY', size: 41n, at: '399.00 / 401.00' })
  assert.equal(answer(world, accepting('acme', more.rfqId, 'buy 41 at 401')), 'not_filled size')
  const events = must(world, accepting('acme', more.rfqId, 'buy 40 at 401'))
  assert.equal(eventOf(events, 'MmpTriggered').frozen.measure, 'delta')
})

void test('[PRT-2] vega is counted in cash a volatility point, rounded away from zero', () => {
  const world = funded()
  must(world, mmpOf('mako', { vega: usd('100') }, { scope: SPY }))
  const { rfqId } = quotedOn(world)
  const marks = [mark(world, 'C400', '4.1', { delta: '0.4', vega: '0.33333333' })]
  const events = must(world, { ...buys(rfqId), marks })
  assert.equal(eventOf(events, 'MmpCounted').entry.vega, -3334n)
})

void test('[PRT-21] rules are set by their own firm: an actor sets its own and no other’s', () => {
  const world = funded()
  must(world, { ...mmpOf('mako', { trades: 1 }), actor: actor('nova') })
  assert.deepEqual([...world.state.protection.mmp.keys()], ['nova'])
})
