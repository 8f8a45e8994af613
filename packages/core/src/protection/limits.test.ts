import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  answer,
  ask,
  asking,
  must,
  px,
  quote,
  quoting,
  send,
} from '../_venue.ts'
import { present } from '../assert.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { firmId, userId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { SPY, banding, funded, limiting, mark, mmpOf, quotedOn, usd } from './_protected.ts'
import { marksWanted } from './deal.ts'
import type { BandTerms } from './band.ts'

const USD = instrumentId('USD')
const tight = { ticks: 10, markAgeMs: 1_000 }

for (const [what, terms, expected] of [
  ['no measure', { markAgeMs: 1 }, 'bad_protection band'],
  ['no ticks', { ticks: 0, markAgeMs: 1 }, 'bad_protection band.ticks'],
  ['half a tick', { ticks: 1.5, markAgeMs: 1 }, 'bad_protection band.ticks'],
  [
    'too many basis points',
    { basisPoints: 100_001, markAgeMs: 1 },
    'bad_protection band.basisPoints',
  ],
  ['negative volatility', { volPoints: -1n, markAgeMs: 1 }, 'bad_protection band.volPoints'],
  ['no age', { ticks: 1, markAgeMs: 0 }, 'bad_protection band.markAgeMs'],
] as const satisfies readonly (readonly [string, BandTerms, string])[])
  void test(`[PRT-9] a band with ${what} is refused`, () => {
    assert.equal(answer(funded(), banding('mako', terms, 'mako')), expected)
  })

void test('[PRT-9] [PRT-21] a firm sets bands for itself, the operator for all; the venue’s are published', () => {
  const world = funded()
  assert.equal(answer(world, banding('mako', tight)), 'role_forbidden firm')
  assert.equal(answer(world, banding('mako', tight, 'nova')), 'role_forbidden firm')
  assert.equal(answer(world, banding('mako', undefined, 'mako')), 'unknown_protection scope')
  const [own] = must(world, banding('mako', tight, 'mako'))
  const [all] = must(world, banding(OPERATOR, tight))
  assert.ok(own && all)
  assert.deepEqual(
    [audienceOf(world.state, own), audienceOf(world.state, all)],
    [['mako'], 'public'],
  )
  must(world, banding('mako', undefined, 'mako'))
  assert.equal(world.state.protection.bands.size, 1)
})

for (const [bid, offer, expected] of [
  ['4.00', '4.20', 'ok'],
  ['3.99', '4.20', 'price_band bid.price'],
  ['4.00', '4.21', 'price_band ask.price'],
  ['4.11', '4.21', 'price_band ask.price'],
] as const)
  void test(`[PRT-9] ten ticks around 4.10, quoted ${bid} / ${offer}: ${expected}`, () => {
    const world = funded()
    must(world, banding(OPERATOR, tight))
    const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
    const marks = [mark(world, 'C400', '4.10')]
    const quoted = { ...quoting('mako', rfqId, `${bid} / ${offer}`, { size: 1n }), marks }
    assert.equal(answer(world, quoted), expected)
  })

void test('[PRT-9] every measure given binds: the refusal has the narrowest bounds and the mark', () => {
  const world = funded()
  must(
    world,
    banding(OPERATOR, { ticks: 50, basisPoints: 1000, volPoints: px('2'), markAgeMs: 1_000 }),
  )
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  const marks = [mark(world, 'C400', '4.10', { vega: '0.1' })]
  const decision = send(world, { ...quoting('mako', rfqId, '3.50 / 4.00', { size: 1n }), marks })
  // Fifty ticks are 0.50, a tenth is 0.41, two points of vega are 0.20.
  assert.deepEqual(decision.ok || decision.rejection.detail, {
    reference: String(px('4.10')),
    lowest: String(px('3.90')),
    highest: String(px('4.30')),
    source: 'a test',
    observedAt: String(marks[0]?.observedAt),
  })
})

void test('[PRT-9] the limit of an acceptance is held in its worse direction, in the taker’s own orientation', () => {
  const world = funded()
  const { rfqId } = quotedOn(world, { legs: 'sell 1 C400' })
  const { rfqId: other } = quotedOn(world)
  must(world, banding(OPERATOR, tight))
  const marks = [mark(world, 'C400', '4.10')]
  const trying = (what: string, of = other) =>
    answer(world, { ...accepting('acme', of, what), marks })
  assert.equal(trying('buy 1 at 4.21'), 'price_band limit')
  assert.equal(trying('sell 1 at 3.99'), 'price_band limit')
  // A limit that is only too good to be met harms nobody.
  assert.equal(trying('buy 1 at 3.50'), 'limit_not_met limit')
  // Buying the mirror of a call is selling it: the mirror is worth -4.10.
  const flipped = send(world, { ...accepting('acme', rfqId, 'buy 1 at -3.99'), marks })
  assert.ok(!flipped.ok)
  assert.equal(flipped.rejection.code, 'price_band')
  const { reference, lowest, highest } = flipped.rejection.detail ?? {}
  assert.deepEqual(
    [reference, lowest, highest],
    ['-4.10', '-4.20', '-4.00'].map((text) => String(px(text))),
  )
  assert.equal(trying('buy 1 at -4.00', rfqId), 'ok')
})

void test('[PRT-9] a structure’s mark is its legs’ together, and a firm’s band binds that firm alone', () => {
  const world = funded()
  must(world, banding('mako', tight, 'mako'))
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 1 P400', { size: 1n })
  const marks = [mark(world, 'C400', '4.10'), mark(world, 'P400', '3.10')]
  const quoted = (firm: string) => ({ ...quoting(firm, rfqId, '1.20 / -', { size: 1n }), marks })
  assert.equal(answer(world, quoted('nova')), 'ok')
  assert.equal(answer(world, quoted('mako')), 'price_band bid.price')
  const near = { ...quoting('mako', rfqId, '1.10 / -', { size: 1n }), marks }
  assert.equal(answer(world, near), 'ok')
})

void test('[PRT-10] no mark, one that is too old, or an option without its vega, is a refusal of its own', () => {
  const world = funded()
  must(world, banding(OPERATOR, { volPoints: px('2'), markAgeMs: 1_000 }))
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  const quoted = quoting('mako', rfqId, '4.00 / 4.20', { size: 1n })
  const old = mark(world, 'C400', '4.10', { vega: '1', ageMs: 1_001 })
  for (const marks of [undefined, [], [old], [mark(world, 'C400', '4.10')]])
    assert.equal(answer(world, { ...quoted, marks }), 'no_mark bid.price')
  const other = send(world, quoted)
  assert.deepEqual(other.ok || other.rejection.detail, { instrument: 'C400', maxAgeMs: '1000' })
  const marks = [mark(world, 'C400', '4.10', { vega: '1' })]
  assert.equal(answer(world, { ...quoted, marks }), 'ok')
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 1 at 4.20')), 'no_mark limit')
})

void test('[PRT-11] orders of a firm are held by size, notional and premium wherever they are sent', () => {
  const world = funded()
  const limits = { size: 8n, asset: USD, notional: usd('240000'), premium: usd('2000') }
  for (const firm of ['acme', 'mako']) must(world, limiting(firm, limits))
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { size: 9n })), 'clip_size size')
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { size: 7n })), 'max_notional size')
  const rfqId = ask(world, 'bree', 'buy 1 C400', { size: 10n })
  const quoted = (sides: string, size: bigint) =>
    answer(world, quoting('mako', rfqId, sides, { size }))
  assert.equal(quoted('4.00 / 4.20', 9n), 'clip_size bid.size')
  assert.equal(quoted('- / 4.20', 7n), 'max_notional ask.size')
  assert.equal(quoted('3.00 / 4.20', 5n), 'max_premium ask.size')
  assert.equal(quoted('3.00 / 4.00', 5n), 'ok')
  const own = ask(world, 'acme', 'buy 1 C400', { size: 6n })
  quote(world, 'nova', own, '3.00 / 3.20', { size: 6n })
  assert.equal(answer(world, accepting('acme', own, 'buy 6 at 3.34')), 'max_premium size')
  assert.equal(answer(world, accepting('acme', own, 'buy 6 at 3.33')), 'ok')
})

void test('[PRT-11] what the venue has set is not loosened by the firm; limits by user and account hold their own', () => {
  const world = funded()
  must(world, limiting(OPERATOR, { size: 5n }, { firm: firmId('acme') }))
  must(world, limiting('acme', { size: 50n }))
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { size: 6n })), 'clip_size size')
  assert.equal(
    answer(world, limiting('bree', { size: 1n }, { firm: firmId('acme') })),
    'role_forbidden firm',
  )
  const account = accountId('bree:main')
  must(world, limiting('bree', { size: 2n }, { account }))
  must(world, limiting('bree', { size: 1n }, { user: userId('someone') }))
  assert.equal(answer(world, asking('bree', 'buy 1 C400', { size: 3n })), 'clip_size size')
  assert.equal(answer(world, asking('bree', 'buy 1 C400', { size: 2n })), 'ok')
  assert.equal(answer(world, limiting('acme', undefined, { account })), 'unknown_account account')
  assert.equal(answer(world, limiting('acme', { premium: usd('1') })), 'bad_protection asset')
  assert.equal(answer(world, limiting('acme', {})), 'bad_protection limits')
  assert.equal(answer(world, limiting('bree', undefined)), 'unknown_protection scope')
})

void test('[PRT-12] live quotes together stay within the exposure; a replaced one makes room, an ended one too', () => {
  const world = funded()
  const exposure = usd('120000')
  must(world, limiting('mako', { asset: USD, exposure }))
  const first = quotedOn(world, { size: 2n })
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 5n })
  const quoted = (size: bigint) => answer(world, quoting('mako', rfqId, '4.00 / 4.20', { size }))
  assert.equal(quoted(2n), 'max_exposure')
  assert.equal(quoted(1n), 'ok')
  assert.equal(answer(world, quoting('mako', first.rfqId, '4.00 / -', { size: 2n })), 'ok')
  assert.equal(answer(world, quoting('mako', first.rfqId, '- / 4.30', { size: 1n })), 'ok')
  assert.equal(quoted(2n), 'ok')
  must(world, accepting('acme', first.rfqId, 'buy 1 at 4.30'))
  assert.equal(quoted(3n), 'ok')
})

void test('[PRT-12] [PRT-7] what live quotes come to is the same counted as they came, at once, or after a restart', () => {
  const world = funded()
  must(world, limiting('mako', { asset: USD, exposure: usd('1000000') }))
  quotedOn(world, { size: 2n })
  quotedOn(world, { size: 1n })
  const total = (state = world.state) =>
    [...(state.protection.orderLimits.get(firmId('mako'))?.values() ?? [])].map(
      (limit) => limit.exposure,
    )
  assert.deepEqual(total(), [usd('120000')])
  must(world, limiting('mako', { asset: USD, exposure: usd('900000') }))
  assert.deepEqual(total(), [usd('120000')])
  assert.deepEqual(total(loadState(saveState(world.state))), [usd('120000')])
})

void test('[PRT-22] which marks an order comes with follows from settings and the structure, not from other orders', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 100 SPY', { size: 1n })
  const { structure } = present(world.state.rfqs.get(rfqId), 'an open request').terms
  const wanted = (firm: string) => marksWanted(world.state, firmId(firm), structure)
  assert.deepEqual(wanted('mako'), [])
  must(world, banding('mako', tight, 'mako'))
  assert.deepEqual([wanted('mako'), wanted('nova')], [['C400', 'SPY'], []])
  must(world, mmpOf('opal', { delta: 1n }, { scope: SPY }))
  const before = wanted('nova')
  quote(world, 'opal', rfqId, '- / 1', { size: 1n })
  must(world, { ...accepting('acme', rfqId, 'sell 1 at 1'), timeInForce: 'resting' })
  assert.deepEqual([before, wanted('nova')], [['C400'], ['C400']])
  must(world, { ...mmpOf('opal', {}, { scope: SPY }), terms: undefined })
  assert.deepEqual(wanted('nova'), [])
})
