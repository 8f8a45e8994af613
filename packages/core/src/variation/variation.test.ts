import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  coin,
  eventOf,
  funding,
  furnished,
  future,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  quoting,
  send,
  settling,
  share,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { covers, creditLine, regime } from '../collateral/_spread.ts'
import { whatIf } from '../collateral/what-if.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { marks } from '../margin/_margined.ts'
import { notionalOf, perStructure } from '../protection/measure.ts'
import { classOf } from '../protection/structure-class.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { carrying, futures } from './_futures.ts'

const F = instrumentId('BTCF')

/** Cash of main accounts in whole dollars. */
function dollars(world: World, ...firms: readonly string[]): string {
  return firms.map((firm) => String(Number(owned(world, firm, 'USD').total) / 100)).join(' ')
}

/** acme buys futures of mako. */
function buy(world: World, size: bigint, at: string, taker = 'acme', maker = 'mako'): void {
  traded(world, { taker, maker, side: 'buy', legs: 'buy 1 BTCF', size, at })
  checkBooks(world.state)
}

const refused: readonly (readonly [string, Instrument, string])[] = [
  ['on a share', future('X', { underlying: 'SPY' }), 'future_on_share instrument.underlying'],
  ['on an option', future('X', { underlying: 'C400' }), 'bad_listing instrument.underlying'],
  ['on nothing', future('X', { underlying: 'ETH' }), 'bad_listing instrument.underlying'],
  ['in another asset', future('X', { quote: 'EUR' }), 'bad_listing instrument.terms.quoteAsset'],
  ['of no multiplier', future('X', { multiplier: 0n }), 'bad_listing instrument.multiplier'],
  ['off its tick', future('X', { carryPrice: '60000.2' }), 'bad_listing instrument.carry.price'],
  ['at nothing', future('X', { carryPrice: '0' }), 'bad_listing instrument.carry.price'],
  [
    'counted at another price',
    { ...future('X'), reference: px('1') },
    'bad_listing instrument.reference',
  ],
  ['in parts', { ...future('X'), scale: 1 as 0 }, 'bad_listing instrument.scale'],
  [
    'whose tick is no cent by the contract',
    future('X', { tick: '0.005', lot: 2n }),
    'listing_not_whole instrument.terms.tick',
  ],
  [
    'too large to be held',
    future('X', { multiplier: 10n ** 15n }),
    'out_of_range instrument.multiplier',
  ],
  [
    'that has expired',
    future('X', { expiresAt: OPENED_AT }),
    'instrument_expired instrument.expiresAt',
  ],
  [
    'carried at a price of tomorrow',
    future('X', { observedAt: OPENED_AT + DAY }),
    'malformed instrument.carry.observedAt',
  ],
]
for (const [what, instrument, code] of refused)
  void test(`[FUT-1] no future is listed ${what}`, () => {
    assert.equal(answer(furnished(), listing(instrument)), code)
  })

void test('[FUT-1] a future is listed, known to everybody and kept', () => {
  const world = furnished()
  const [event] = must(world, listing(future('BTCF')))
  assert.ok(event)
  assert.equal(audienceOf(world.state, event), 'public')
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  assert.equal(answer(world, funding('acme', 'BTCF', 1n)), 'unknown_instrument asset')
})

void test('[FUT-3] a trade pays the difference to the carry price, and the fees', () => {
  const world = futures()
  buy(world, 2n, '60100.5')
  // 2 × 100.5 and 2 × 1 of fees.
  assert.equal(dollars(world, 'acme', 'mako'), '99797 100201')
  assert.equal(owned(world, 'acme', 'BTCF').total, 2n)
  assert.equal(owned(world, 'mako', 'BTCF').total, -2n)
  // Below the carry price the seller pays.
  buy(world, 1n, '59000', 'bree', 'nova')
  assert.equal(dollars(world, 'bree', 'nova'), '100999 99000')
})

void test('[FUT-3] a future trades as a leg beside options and coins, at one net price', () => {
  const world = futures()
  const expiresAt = OPENED_AT + 30 * DAY
  must(
    world,
    listing(option('BC', { underlying: 'BTC', strike: '60000', multiplier: 1n, expiresAt })),
  )
  must(world, marks(world, 'BTC 60000, BC 2000'))
  must(world, funding('acme', 'BTC', 100_000_000n))
  // A synthetic put: the call less the future.
  const legs = 'buy 1 BC, sell 1 BTCF'
  const rfqId = ask(world, 'acme', legs, { size: 1n, panel: ['mako'] })
  const { structure } = world.state.rfqs.get(rfqId)?.terms ?? assert.fail('it is open')
  assert.equal(structure.unit, 100_000_000n)
  assert.equal(classOf(structure, world.state.listed), 'hedged')
  quote(world, 'mako', rfqId, '-58200 / -57900', { size: 1n })
  const events = must(world, accepting('acme', rfqId, 'buy 1 at -57900'))
  const { trade } = eventOf(events, 'TradeSettled')
  // Without marks the future starts at its carry price, and the call takes the rest.
  assert.deepEqual(trade.legPrices, [px('2100'), px('60000')])
  const net = (trade.legPrices ?? []).reduce((sum, each, i) => sum + (i === 0 ? each : -each), 0n)
  assert.equal(net, px('-57900'))
  // 60000 less 57900 paid, and the taker's fee of the future.
  assert.equal(dollars(world, 'acme', 'mako'), '97899 102100')
  checkBooks(world.state)
})

void test('[FUT-10] a future hedges as a leg at a fixed price', () => {
  const world = futures(300_000n)
  must(world, listing(option('BC', { underlying: 'BTC', strike: '60000', multiplier: 1n })))
  must(world, marks(world, 'BTC 60000, BC 2000'))
  const hedge = { instrument: F, side: 'sell', lots: 5n, price: px('60200') } as const
  const rfqId = ask(world, 'acme', 'buy 1 BC', { size: 10n, panel: ['mako'], hedges: [hedge] })
  quote(world, 'mako', rfqId, '- / 2000', { size: 10n })
  must(world, accepting('acme', rfqId, 'buy 4 at 2000'))
  assert.equal(owned(world, 'acme', 'BTCF').total, -2n)
  // 4 × 2000 paid, 2 × 200 received, 2 × 1 of fees.
  assert.equal(dollars(world, 'acme', 'mako'), '292398 307600')
  checkBooks(world.state)
  const late = asking('acme', 'buy 1 BC', { size: 10n, panel: ['mako'], hedges: [hedge] })
  must(world, listing(future('BTCS', { expiresAt: world.now + 10_000_000 })))
  const short = { ...hedge, instrument: instrumentId('BTCS') }
  assert.equal(
    answer(world, { ...late, hedges: [short] }),
    'instrument_expired hedges.0.instrument',
  )
})

void test('[FUT-10] a future counts with its multiplier in size and delta, and at a price that stays in notionals', () => {
  const world = futures()
  must(world, listing(future('BTCM', { multiplier: 10n })))
  const structureOf = (legs: string) => {
    const id = ask(world, 'acme', legs, { size: 2n })
    return world.state.rfqs.get(id)?.terms.structure ?? assert.fail('it is open')
  }
  const { listed } = world.state
  const one = structureOf('buy 3 BTCM, sell 1 BTCF')
  assert.equal(notionalOf(one, listed, px('1'), 1n), 60_000_00n * 31n)
  assert.equal(
    perStructure({ structure: one, listed, price: 0n }, { now: 0 as never, marks: [] }, 0).delta,
    // Sorted by instrument, BTCF is bought: 1 − 30.
    -29n * 10n ** 16n,
  )
  assert.equal(notionalOf(structureOf('buy 1 BTCM'), listed, px('61000'), 2n), 61_000_00n * 20n)
  assert.equal(classOf(structureOf('buy 1 BTCG'), listed), 'future')
  assert.equal(classOf(one, listed), 'spot_combo')
})

for (const name of ['covered', 'defined_risk'] as const)
  void test(`[FUT-5] no account under ${name} has futures, on either side`, () => {
    const world = futures()
    must(world, regime('opal', name))
    const rfqId = ask(world, 'acme', 'buy 1 BTCF', { size: 1n })
    assert.equal(
      answer(world, quoting('opal', rfqId, '60000 / 60001', { size: 1n })),
      'future_needs_margin bid',
    )
    assert.equal(
      answer(world, quoting('opal', rfqId, '- / 60001', { size: 1n })),
      'future_needs_margin ask',
    )
    const own = ask(world, 'opal', 'buy 1 BTCF', { size: 1n, panel: ['mako'] })
    quote(world, 'mako', own, '60000 / 60001', { size: 1n })
    for (const what of ['buy 1 at 60001', 'sell 1 at 60000'])
      assert.equal(answer(world, accepting('opal', own, what)), 'future_needs_margin')
    buy(world, 1n, '60000')
    assert.equal(answer(world, regime('acme', name)), 'future_needs_margin')
    // Sold again, nothing keeps it.
    traded(world, {
      taker: 'acme',
      maker: 'mako',
      side: 'sell',
      legs: 'buy 1 BTCF',
      size: 1n,
      at: '60000',
    })
    assert.equal(answer(world, regime('acme', name)), 'ok')
  })

void test('[FUT-5] long and short hold the rate of the carry price alike, and what they have lost to the mark', () => {
  const world = futures()
  buy(world, 3n, '60000')
  // 20 % of 60000, three times.
  assert.equal(covers(world, 'acme'), 'BTCF: USD 36000')
  assert.equal(covers(world, 'mako'), 'BTCF: USD 36000')
  must(world, marks(world, 'BTCF 59000'))
  assert.equal(covers(world, 'acme'), 'BTCF: USD 39000')
  assert.equal(covers(world, 'mako'), 'BTCF: USD 36000')
  must(world, {
    type: 'SetMarginRates',
    actor: actor(OPERATOR),
    underlying: instrumentId('BTC'),
    rates: { riskBps: 501, floorBps: 0, owedBps: 15_000 },
  })
  // In the same record: 5.01 % of 60000 is 3006, and 1000 is lost to the mark.
  assert.equal(covers(world, 'acme'), 'BTCF: USD 12018')
  assert.equal(covers(world, 'mako'), 'BTCF: USD 9018')
  checkBooks(world.state)
  must(world, carrying(world, 'BTCF 59000'))
  // 5.01 % of 59000 is 2955.90.
  assert.equal(covers(world, 'acme'), 'BTCF: USD 8867.7')
  assert.equal(covers(world, 'mako'), 'BTCF: USD 8867.7')
  checkBooks(world.state)
})

void test('[FUT-5] what a trade would need is told before, and refused where it is not there', () => {
  const world = futures(12_100n)
  const account = world.state.accounts.get(accountId('acme:main')) ?? assert.fail('it is open')
  const deltas = new Map([[F, 1n]])
  const { ledger, listed } = world.state
  assert.equal(whatIf(ledger, listed, account, 'margined', deltas).refused, undefined)
  const { required, refused: no } = whatIf(ledger, listed, account, 'covered', deltas)
  assert.deepEqual(
    [required, no?.code].map((each) => (each instanceof Map ? 'some' : each)),
    [
      { code: 'future_needs_margin', detail: { instrument: 'BTCF', account: 'acme:main' } },
      'future_needs_margin',
    ],
  )
  const rfqId = ask(world, 'acme', 'buy 1 BTCF', { size: 1n, panel: ['mako'] })
  // 12,000 of margin; 200 above the carry price are not there.
  assert.equal(
    answer(world, quoting('mako', rfqId, '- / 59800', { size: 1n })),
    'insufficient_available',
  )
  quote(world, 'mako', rfqId, '- / 60200', { size: 1n })
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 1 at 60200')), 'insufficient_available')
})

void test('[FUT-4] variation moves from those who lost to those who gained, in one entry a future', () => {
  const world = futures()
  buy(world, 3n, '60000')
  traded(world, {
    taker: 'acme',
    maker: 'nova',
    side: 'sell',
    legs: 'buy 1 BTCF',
    size: 2n,
    at: '60000',
  })
  const events = must(world, carrying(world, 'BTCF 60500.5, BTCG 60010'))
  const entries = events.filter((event) => event.type === 'EntryPosted')
  assert.equal(entries.length, 1)
  assert.deepEqual(entries[0]?.entry.cause, {
    kind: 'variation',
    id: 'BTCF',
    from: px('60000'),
    to: px('60500.5'),
  })
  assert.deepEqual(
    entries[0]?.entry.postings.map(({ from, to, amount, reason }) => [from, to, amount, reason]),
    [
      ['mako:main', 'venue:clearing', 150_150n, 'variation'],
      ['venue:clearing', 'acme:main', 50_050n, 'variation'],
      ['venue:clearing', 'nova:main', 100_100n, 'variation'],
    ],
  )
  for (const event of events.filter(({ type }) => type === 'VariationSettled'))
    assert.equal(audienceOf(world.state, event), 'public')
  checkBooks(world.state)
  // What is bought now comes at the new price, and is the same asset.
  buy(world, 1n, '60500.5', 'acme', 'mako')
  assert.equal(owned(world, 'acme', 'BTCF').total, 2n)
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
})

const badCarries: readonly (readonly [string, string, string])[] = [
  ['nothing', '', 'malformed carried'],
  ['a coin', 'BTC 60000', 'unknown_instrument carried.0.instrument'],
  ['what is not listed', 'BTCX 60000', 'unknown_instrument carried.0.instrument'],
  ['a future twice', 'BTCF 60000, BTCF 60001', 'unknown_instrument carried.1.instrument'],
  ['below zero', 'BTCF -1', 'bad_decimal carried.0.price'],
  ['off its tick', 'BTCF 60000.2', 'bad_tick carried.0.price'],
]
for (const [what, text, code] of badCarries)
  void test(`[FUT-4] variation of ${what}: ${code}`, () => {
    const world = futures()
    const command = carrying(world, text === '' ? 'BTCF 1' : text)
    assert.equal(answer(world, text === '' ? { ...command, carried: [] } : command), code)
  })

void test('[FUT-4] variation is the operator’s, in order of time, and until expiry', () => {
  const world = futures()
  assert.equal(
    answer(world, { ...carrying(world, 'BTCF 60000'), actor: actor('mako') }),
    'role_forbidden',
  )
  assert.equal(
    answer(world, carrying(world, 'BTCF 60000', world.now + DAY)),
    'malformed carried.0.observedAt',
  )
  const early = world.now
  must(world, carrying(world, 'BTCF 60100'))
  assert.equal(
    answer(world, carrying(world, 'BTCF 60200', early - 1)),
    'malformed carried.0.observedAt',
  )
  // Again at the price that it has: nothing is paid.
  const again = must(world, carrying(world, 'BTCF 60100'))
  assert.deepEqual(
    again.map(({ type }) => type),
    ['VariationSettled'],
  )
  world.now = OPENED_AT + 30 * DAY
  assert.equal(
    answer(world, carrying(world, 'BTCF 60200')),
    'instrument_expired carried.0.instrument',
  )
})

void test('[FUT-6] what an account lacks for variation is called for, and a deposit meets it', () => {
  const world = futures(15_000n)
  buy(world, 1n, '60000')
  const events = must(world, carrying(world, 'BTCF 50000'))
  const { call, change } = eventOf(events, 'MarginCallChanged')
  // 15,000 less 1 of fees and 10,000 of variation; 10,000 are to be held.
  assert.deepEqual([call.account, change, call.deficit], ['acme:main', 'called', 5_001_00n])
  const { cures } = eventOf(events, 'MarginCallChanged')
  assert.deepEqual(cures, [])
  checkBooks(world.state)
  must(world, funding('acme', 'USD', 6_000_00n))
  const met = must(world, marks(world, 'BTCF 50000'))
  assert.equal(eventOf(met, 'MarginCallChanged').change, 'met')
})

void test('[FUT-6] on credit variation uses the line, and what is beyond it is called for', () => {
  const world = futures(15_000n, ['mako'])
  buy(world, 1n, '60000')
  must(world, carrying(world, 'BTCF 70000'))
  // 5,000 left, 14,000 held: 9,000 of the line.
  assert.equal(owned(world, 'mako', 'USD').available, -9_000_00n)
  const events = must(world, carrying(world, 'BTCF 80000'))
  const { call } = eventOf(events, 'MarginCallChanged')
  assert.deepEqual([call.account, call.deficit], ['mako:main', 6_000_00n])
  must(world, creditLine('mako', 'USD', 25_000_00n))
  assert.equal(eventOf(must(world, marks(world, 'BTCF 80000')), 'MarginCallChanged').change, 'met')
})

for (const onCredit of [[], ['mako', 'acme']])
  void test(`[FUT-6] a promise is kept whatever the carry price has become ${onCredit.join(' ')}`, () => {
    const world = futures(12_100n, onCredit)
    const rfqId = ask(world, 'nova', 'buy 1 BTCF', { size: 1n, panel: ['mako'] })
    quote(world, 'mako', rfqId, '60000 / 60100', { size: 1n })
    must(world, carrying(world, 'BTCF 90000'))
    // mako sells at 60100 what is worth 90000.
    must(world, accepting('nova', rfqId, 'buy 1 at 60100'))
    assert.equal(owned(world, 'mako', 'USD').total, (12_100n - 29_900n) * 100n)
    const events = must(world, marks(world, 'BTCF 90000'))
    assert.equal(eventOf(events, 'MarginCallChanged').call.account, 'mako:main')
    checkBooks(world.state)
  })

void test('[FUT-7] an entry with a future is reversed until the next variation', () => {
  for (const isMoved of [false, true]) {
    const world = futures()
    const events = traded(world, {
      taker: 'acme',
      maker: 'mako',
      side: 'buy',
      legs: 'buy 1 BTCF',
      size: 1n,
      at: '60100',
    })
    const { entry } = eventOf(events, 'EntryPosted')
    const paid = isMoved ? must(world, carrying(world, 'BTCF 60200')) : []
    const reverse = {
      type: 'ReverseEntry',
      actor: actor(OPERATOR),
      entry,
      reason: 'error',
    } as const
    assert.equal(answer(world, reverse), isMoved ? 'not_reversible entryId' : 'ok')
    if (!isMoved) {
      assert.equal(dollars(world, 'acme', 'mako'), '100000 100000')
      assert.equal(covers(world, 'acme'), '')
      continue
    }
    const variation = eventOf(paid, 'EntryPosted').entry
    assert.equal(answer(world, { ...reverse, entry: variation }), 'not_reversible entryId')
  }
})

void test('[FUT-8] at expiry the last variation is paid to the settlement price, and nothing is left', () => {
  const world = futures()
  buy(world, 2n, '60100')
  must(world, carrying(world, 'BTCF 61000'))
  assert.equal(answer(world, settling('BTCF', '62000')), 'not_yet_expired instrument')
  world.now = OPENED_AT + 30 * DAY
  for (const [price, code] of [['-1', 'bad_decimal settlementPrice']] as const)
    assert.equal(answer(world, settling('BTCF', price)), code)
  const method = {
    kind: 'average',
    from: settling('BTCF', '1').observedAt,
    until: settling('BTCF', '1').observedAt,
    observations: [],
  } as const
  assert.equal(
    answer(world, { ...settling('BTCF', '62000'), method }),
    'bad_settlement method.observations',
  )
  // Off the tick: each contract pays the cents that are whole.
  const events = must(world, settling('BTCF', '62000.12999999'))
  assert.deepEqual(
    events.map(({ type }) => type),
    ['FutureSettled', 'HoldResolved', 'HoldResolved', 'EntryPosted'],
  )
  assert.equal(owned(world, 'acme', 'USD').total, 100_000_00n - 2_00n + 2n * 1900_12n)
  assert.equal(owned(world, 'mako', 'USD').total, 100_000_00n - 2n * 1900_12n)
  for (const firm of ['acme', 'mako']) {
    assert.equal(owned(world, firm, 'BTCF').total, 0n)
    assert.equal(owned(world, firm, 'USD').held, 0n)
  }
  checkBooks(world.state)
  assert.equal(answer(world, settling('BTCF', '62000')), 'instrument_expired instrument')
  assert.equal(answer(world, asking('acme', 'buy 1 BTCF')), 'instrument_expired legs.0.instrument')
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(
    answer(world, { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' }),
    'not_reversible entryId',
  )
})

void test('[FUT-8] nothing is settled while a request, or one hedged by it, stands', () => {
  const world = futures()
  const over = { size: 1n, ttlMs: 3_600_000 }
  world.now = OPENED_AT + 30 * DAY - 3_700 * 1_000_000
  const rfqId = ask(world, 'acme', 'buy 1 BTCF', over)
  world.now = OPENED_AT + 30 * DAY
  assert.equal(answer(world, settling('BTCF', '62000')), 'rfq_still_open instrument')
  must(world, { type: 'CancelRfq', actor: actor('acme'), rfqId })
  assert.equal(answer(world, settling('BTCF', '62000')), 'ok')
})

void test('[FUT-9] a coin with a live future has no corporate action, and one with an action no new future', () => {
  const world = furnished()
  must(world, listing(coin('ETH')))
  const announcing = {
    type: 'AnnounceCorporateAction',
    actor: actor(OPERATOR),
    terms: {
      kind: 'split',
      underlying: instrumentId('ETH'),
      numerator: 2n,
      denominator: 1n,
      fractionPrice: undefined,
    },
    effectiveAt: (OPENED_AT + 60 * DAY) as never,
    reference: 'chain',
  } as const
  const [announced] = must(world, announcing)
  assert.equal(
    answer(world, listing(future('ETHF', { underlying: 'ETH' }))),
    'bad_listing instrument.underlying',
  )
  assert.ok(announced?.type === 'CorporateActionAnnounced')
  const { actionId } = announced.action
  must(world, { type: 'WithdrawCorporateAction', actor: actor(OPERATOR), actionId })
  must(world, listing(future('ETHF', { underlying: 'ETH' })))
  assert.equal(answer(world, announcing), 'bad_action underlying')
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('ETHF', '60000'))
  assert.equal(answer(world, announcing), 'ok')
})

void test('[FUT-9] a share has no future', () => {
  const world = furnished()
  must(world, listing(share('QQQ')))
  const decision = send(world, listing(future('QF', { underlying: 'QQQ' })))
  assert.ok(!decision.ok)
  assert.equal(decision.rejection.code, 'future_on_share')
})
