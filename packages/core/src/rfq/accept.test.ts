import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepting,
  answer,
  ask,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  quote,
  quoting,
  send,
  share,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { mirror } from '../ledger/entry.ts'

/** Three dealers and a taker with 100,000 dollars and 1,000 shares each. */
function funded(): World {
  const world = furnished()
  must(world, listing(share('FEE', { takerFeePerLot: 7n, makerFeePerLot: 3n })))
  for (const firm of ['acme', 'mako', 'nova', 'opal'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 1_000n],
      ['FEE', 1_000n],
    ] as const)
      must(world, funding(firm, asset, minor))
  return world
}

const ladders: readonly {
  what: string
  quotes: readonly (readonly [string, string, bigint])[]
  take: string
  by: string
}[] = [
  {
    what: 'the lowest ask',
    quotes: [
      ['mako', '- / 5', 10n],
      ['nova', '- / 4', 10n],
    ],
    take: 'buy 10 at 9',
    by: 'nova',
  },
  {
    what: 'the highest bid',
    quotes: [
      ['mako', '5 / -', 10n],
      ['nova', '4 / -', 10n],
    ],
    take: 'sell 10 at 1',
    by: 'mako',
  },
  {
    what: 'at one price the first',
    quotes: [
      ['nova', '- / 4', 10n],
      ['mako', '- / 4', 10n],
    ],
    take: 'buy 10 at 9',
    by: 'nova',
  },
  {
    what: 'two where one is too small',
    quotes: [
      ['mako', '- / 4', 9n],
      ['nova', '- / 5', 10n],
    ],
    take: 'buy 10 at 9',
    by: 'mako nova',
  },
  {
    what: 'a small one for a small size',
    quotes: [
      ['mako', '- / 4', 9n],
      ['nova', '- / 5', 10n],
    ],
    take: 'buy 9 at 9',
    by: 'mako',
  },
  {
    what: 'never the other side',
    quotes: [['mako', '4 / -', 10n]],
    take: 'buy 10 at 9',
    by: 'no_live_quote size',
  },
  { what: 'nobody', quotes: [], take: 'buy 10 at 9', by: 'no_live_quote size' },
  {
    what: 'nothing over the size',
    quotes: [['mako', '- / 4', 10n]],
    take: 'buy 11 at 9',
    by: 'bad_size size',
  },
  {
    what: 'nothing at size 0',
    quotes: [['mako', '- / 4', 10n]],
    take: 'buy 0 at 9',
    by: 'bad_size size',
  },
  {
    what: 'nothing over the limit',
    quotes: [['mako', '- / 4', 10n]],
    take: 'buy 10 at 3.99',
    by: 'limit_not_met limit',
  },
  {
    what: 'what is at the limit',
    quotes: [['mako', '- / 4', 10n]],
    take: 'buy 10 at 4',
    by: 'mako',
  },
  {
    what: 'nothing under the limit',
    quotes: [['mako', '4 / -', 10n]],
    take: 'sell 10 at 4.01',
    by: 'limit_not_met limit',
  },
]
for (const { what, quotes, take, by } of ladders)
  void test(`[ACC-2] [ACC-3] [ALC-1] ${take} takes ${what}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    for (const [dealer, sides, size] of quotes) quote(world, dealer, rfqId, sides, { size })
    const decision = send(world, accepting('acme', rfqId, take))
    assert.equal(
      decision.ok
        ? eventOf(decision.events, 'MatchMade')
            .match.fills.map(({ maker }) => maker)
            .join(' ')
        : `${decision.rejection.code} ${decision.rejection.path}`,
      by,
    )
  })

void test('[ALC-2] a named quote fills or nothing does', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '- / 4')
  const dear = quote(world, 'nova', rfqId, '- / 5')
  assert.equal(
    answer(world, accepting('acme', rfqId, 'buy 10 at 9', 'quote-none')),
    'no_live_quote onlyQuoteIds',
  )
  const events = must(world, accepting('acme', rfqId, 'buy 10 at 9', dear))
  assert.equal(eventOf(events, 'TradeSettled').trade.maker, 'nova')
})

void test('[ACC-3] [REJ-2] the refusal for a limit tells the best price, as the taker typed the structure', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'sell 1 SPY')
  quote(world, 'mako', rfqId, '4 / -')
  assert.deepEqual(send(world, accepting('acme', rfqId, 'buy 10 at -4.01')), {
    ok: false,
    rejection: { code: 'limit_not_met', path: 'limit', detail: { best: '-400000000' } },
  })
})

for (const other of ['bree', 'mako', 'ops'])
  void test(`[ACC-2] ${other} does not accept for acme`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    quote(world, 'mako', rfqId, '- / 4')
    assert.equal(answer(world, accepting(other, rfqId, 'buy 10 at 9')), 'unknown_rfq rfqId')
  })

void test('[ACC-1] [SET-1] [SET-3] [TRD-1] one entry holds cash, legs and both fees, in order', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY, buy 2 FEE')
  const quoteId = quote(world, 'mako', rfqId, '- / 4')
  const events = must(world, accepting('acme', rfqId, 'buy 10 at 4'))
  const { trade } = eventOf(events, 'TradeSettled')
  const { entry } = eventOf(events, 'EntryPosted')
  const { match } = eventOf(events, 'MatchMade')
  assert.deepEqual(entry.cause, { kind: 'trade', id: match.matchId })
  assert.equal(match.entryId, entry.id)
  assert.equal(entry.id, trade.entryId)
  assert.equal(trade.quoteId, quoteId)
  assert.deepEqual(
    entry.postings.map(({ from, to, asset, amount, reason }) => [from, to, asset, amount, reason]),
    [
      ['acme:main', 'mako:main', 'USD', 4_000n, 'cash'],
      ['mako:main', 'acme:main', 'FEE', 20n, 'delivery'],
      ['mako:main', 'acme:main', 'SPY', 10n, 'delivery'],
      ['acme:main', 'venue:fees', 'USD', 150n, 'fee'],
      ['mako:main', 'venue:fees', 'USD', 60n, 'fee'],
    ],
  )
  const fees = events.flatMap((event) =>
    event.type === 'FeeCharged' ? [[event.firm, event.fee.amount]] : [],
  )
  assert.deepEqual(fees, [
    ['acme', 150n],
    ['mako', 60n],
  ])
  assert.equal(events.filter((event) => event.type === 'EntryPosted').length, 1)
  assert.equal(events.at(-1)?.type, 'RfqEnded')
  assert.deepEqual(mirror(mirror(entry.postings)), entry.postings)
})

void test('[SET-1] zero flows post nothing', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  quote(world, 'mako', rfqId, '- / 0', { size: 1n })
  const { entry } = eventOf(must(world, accepting('acme', rfqId, 'buy 1 at 0')), 'EntryPosted')
  assert.deepEqual(
    entry.postings.map(({ asset, amount }) => [asset, amount]),
    [['C400', 1n]],
  )
})

void test('[SET-2] at a negative price the seller pays', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '-0.05 / -')
  const { entry } = eventOf(
    must(world, accepting('acme', rfqId, 'sell 10 at -0.05')),
    'EntryPosted',
  )
  assert.deepEqual(
    entry.postings.slice(0, 1).map(({ from, to, amount }) => [from, to, amount]),
    [['acme:main', 'mako:main', 50n]],
  )
})

for (const identity of ['anonymous', 'disclosed'] as const)
  void test(`[TRD-2] a trade of a request ${identity}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'sell 1 SPY', { identity })
    const quoteId = quote(world, 'mako', rfqId, '4 / -')
    const { trade } = eventOf(must(world, accepting('acme', rfqId, 'buy 10 at -4')), 'TradeSettled')
    const { tradeId, entryId, structure, ...rest } = trade
    assert.match(`${tradeId} ${entryId}`, /^trade-.{11} entry-.{11}$/)
    assert.equal(structure.legs[0]?.side, 'buy')
    assert.deepEqual(rest, {
      rfqId,
      quoteId,
      side: 'sell',
      price: 400_000_000n,
      size: 10n,
      legPrices: [400_000_000n],
      legPricesBy: 'venue',
      maker: 'mako',
      disclosedTaker: identity === 'disclosed' ? 'acme' : undefined,
    })
  })

void test('[ACC-5] the maker spends its means elsewhere only as far as its quote leaves them', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 100n })
  quote(world, 'mako', rfqId, '900 / 901', { size: 100n })
  assert.equal(answer(world, funding('mako', 'USD', -10_000_01n)), 'insufficient_available')
  assert.equal(answer(world, funding('mako', 'SPY', -901n)), 'insufficient_available')
  assert.equal(answer(world, funding('mako', 'USD', -10_000_00n)), 'ok')
  must(world, accepting('acme', rfqId, 'sell 100 at 900'))
  assert.equal(owned(world, 'mako', 'USD').total, 0n)
})

const uncovered: readonly (readonly [string, string, bigint, string])[] = [
  ['a cash-settled call', 'buy 1 K400', 1n, 'cover_unavailable'],
  ['a physical call without the shares', 'buy 1 C400', 11n, 'insufficient_available'],
  ['a put without the strike', 'buy 1 P400', 3n, 'insufficient_available'],
  ['a put whose cover no balance could hold', 'buy 1 HUGE', 1_000_000_000n, 'out_of_range'],
  ['a physical call with the shares', 'buy 1 C400', 10n, 'ok'],
  ['a put with the strike', 'buy 1 P400', 2n, 'ok'],
  ['a cash-settled put with the strike', 'buy 1 Q400', 2n, 'ok'],
]
for (const [what, legs, size, code] of uncovered)
  void test(`[COL-1] [ACC-5] writing ${what}: ${code}`, () => {
    const world = funded()
    must(world, listing(option('HUGE', { right: 'put', strike: '10000000', multiplier: 100n })))
    const rfqId = ask(world, 'acme', legs, { size })
    quote(world, 'mako', rfqId, '0 / -', { size })
    assert.equal(answer(world, accepting('acme', rfqId, `sell ${size} at 0`)), code)
  })

void test('[COL-1] a dealer cannot offer a cash-settled call it does not hold', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 K400')
  assert.equal(answer(world, quoting('mako', rfqId, '- / 1')), 'cover_unavailable ask')
})
