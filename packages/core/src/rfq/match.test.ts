/** Acceptances that several makers fill, that fill in part, or that wait. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  owned,
  px,
  quote,
  quoting,
  send,
  share,
  sweep,
  SECOND,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { AuctionFormat } from '../auction/offer.ts'
import type { Rung } from '../collateral/quote-hold.ts'
import { accountId } from '../ledger/account.ts'
import type { Command } from '../venue/command.ts'
import type { Event } from '../venue/event.ts'
import type { PlaceQuote } from './command.ts'

function funded(): World {
  const world = furnished()
  must(world, listing(share('FEE', { takerFeePerLot: 7n, makerFeePerLot: 3n })))
  must(world, {
    type: 'OpenAccount',
    actor: actor('ops'),
    account: accountId('acme:second'),
    firm: actor('acme').firm,
  })
  for (const firm of ['acme', 'mako', 'nova', 'opal'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 1_000n],
      ['FEE', 1_000n],
    ] as const)
      must(world, funding(firm, asset, minor))
  return world
}

/** `60@10` any part, `50!10.5` all or none, `40@11/10` from 10, `40@11/10+5` from 10 in fives. */
function rung(text: string): Rung {
  const [, size = '', kind, price = '', min, step] =
    /^(\d+)([@!])(-?[\d.]+)(?:\/(\d+))?(?:\+(\d+))?$/.exec(text) ?? assert.fail(text)
  const least = kind === '!' ? BigInt(size) : min === undefined ? undefined : BigInt(min)
  return {
    price: px(price),
    size: BigInt(size),
    ...(least === undefined ? {} : { min: least }),
    ...(step === undefined ? {} : { step: BigInt(step) }),
  }
}

/** A dealer's ask ladder. */
function offering(dealer: string, rfqId: string, ladder: string): PlaceQuote {
  return {
    ...quoting(dealer, rfqId, '- / -'),
    ask: ladder.split(', ').map(rung),
  }
}

function fillsOf(events: readonly Event[]): string {
  return eventOf(events, 'MatchMade')
    .match.fills.map(({ maker, size, price }) => `${maker} ${size}@${Number(price) / 1e8}`)
    .join(', ')
}

const FORMATS: readonly (readonly [AuctionFormat, string])[] = [
  // The book of rfq-venues.md 13.5: greedy would clear at 11.
  ['uniform', 'mako 50@10.5, nova 50@10.5'],
  ['pay_as_bid', 'mako 50@10, nova 50@10.5'],
  ['second_price', 'mako 50@11, nova 50@11'],
]
for (const [format, expected] of FORMATS)
  void test(`[ACC-1] [ALC-5] [ALC-7] the worked example, ${format}: ${expected}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 100n, format })
    must(world, offering('mako', rfqId, '60@10'))
    must(world, offering('nova', rfqId, '50!10.5'))
    must(world, offering('opal', rfqId, '40!11, 100@12'))
    const events = must(world, accepting('acme', rfqId, 'buy 100 at 12'))
    assert.equal(fillsOf(events), expected)
    assert.equal(owned(world, 'acme', 'SPY').total, 1_100n)
    assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
    assert.equal(owned(world, 'opal', 'SPY').held, 0n)
  })

void test('[TRD-1] [SET-3] [ACC-1] rungs of one quote trade apart, in one entry, each with its fees', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 FEE', { size: 30n, format: 'pay_as_bid' })
  must(world, offering('mako', rfqId, '10@4, 20@5'))
  const events = must(world, accepting('acme', rfqId, 'buy 30 at 5'))
  assert.equal(fillsOf(events), 'mako 10@4, mako 20@5')
  const { entry } = eventOf(events, 'EntryPosted')
  for (const event of events)
    if (event.type === 'TradeSettled') assert.equal(event.trade.entryId, entry.id)
  assert.deepEqual(
    events.flatMap((event) =>
      event.type === 'FeeCharged' ? [[event.firm, event.fee.amount]] : [],
    ),
    [
      ['acme', 70n],
      ['mako', 30n],
      ['acme', 140n],
      ['mako', 60n],
    ],
  )
  assert.equal(owned(world, 'mako', 'USD').total, 100_000_00n + 140_00n - 90n)
})

const parts: readonly (readonly [string, Partial<Parameters<typeof accepting>[4]>, string])[] = [
  ['fill_or_kill', {}, 'not_filled size'],
  ['immediate_or_cancel', { timeInForce: 'immediate_or_cancel' }, 'mako 60@10'],
  ['from 60', { timeInForce: 'immediate_or_cancel', minFill: 60n }, 'mako 60@10'],
  ['from 61', { timeInForce: 'immediate_or_cancel', minFill: 61n }, 'not_filled size'],
  ['from 0', { timeInForce: 'immediate_or_cancel', minFill: 0n }, 'bad_minimum minFill'],
  ['from 101', { timeInForce: 'immediate_or_cancel', minFill: 101n }, 'bad_minimum minFill'],
  ['whole or nothing from 99', { minFill: 99n }, 'bad_minimum minFill'],
]
for (const [what, over, expected] of parts)
  void test(`[ACC-8] [ALC-4] 60 offered, 100 wanted, ${what}: ${expected}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 100n })
    must(world, offering('mako', rfqId, '60@10'))
    const decision = send(world, accepting('acme', rfqId, 'buy 100 at 12', undefined, over))
    assert.equal(
      decision.ok
        ? fillsOf(decision.events)
        : `${decision.rejection.code} ${decision.rejection.path}`,
      expected,
    )
  })

const ladders: readonly (readonly [string, string])[] = [
  ['10@4, 10@5', 'ok'],
  ['10@4/1', 'ok'],
  ['10@4/2+2', 'ok'],
  ['10!4', 'ok'],
  ['10@4/11', 'bad_minimum ask.min'],
  ['10@4/0', 'bad_minimum ask.min'],
  ['10@4/2+9', 'bad_minimum ask.step'],
  ['10@4+0', 'bad_minimum ask.step'],
  ['10@4, 11@5', 'bad_size ask.more.0.size'],
  ['10@4, 9@5, 8@5.001', 'bad_tick ask.more.1.price'],
  ['1@1, 1@2, 1@3, 1@4, 1@5', 'ok'],
  ['1@1, 1@2, 1@3, 1@4, 1@5, 1@6', 'too_many_rungs ask.more'],
]
for (const [ladder, expected] of ladders)
  void test(`[QTE-1] [QTE-9] a ladder ${ladder}: ${expected}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    assert.equal(answer(world, offering('mako', rfqId, ladder)), expected)
  })

void test('[QTE-9] [ALC-10] no least or step on a request too large to try every combination', () => {
  const world = funded()
  must(world, funding('mako', 'SPY', 1_000_000n))
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 20_001n })
  assert.equal(answer(world, offering('mako', rfqId, '20000@1/2')), 'bad_minimum ask')
  assert.equal(answer(world, offering('mako', rfqId, '20000@1')), 'ok')
  const smaller = ask(world, 'acme', 'buy 1 SPY', { size: 10_000n })
  assert.equal(answer(world, offering('nova', smaller, '9@1/2, 9@2/2, 9@3/2')), 'bad_minimum ask')
  assert.equal(answer(world, offering('nova', smaller, '9@1/2, 9@2/2, 9@3')), 'ok')
})

const stepped: readonly (readonly [string, string])[] = [
  ['1000!1', 'ok'],
  ['1000@1/500+100', 'ok'],
  ['950@1', 'ok'],
  ['950!1', 'bad_minimum ask.step'],
  ['1000@1/150', 'bad_minimum ask.step'],
  ['1000@1/100+50', 'bad_minimum ask.step'],
]
for (const [ladder, expected] of stepped)
  void test(`[QTE-9] [RFQ-2] on a request in steps of 100, ${ladder}: ${expected}`, () => {
    const world = funded()
    must(world, funding('mako', 'SPY', 1_000_000n))
    const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 1_000_000n, step: 100n })
    assert.equal(answer(world, offering('mako', rfqId, ladder)), expected)
  })

void test('[RFQ-2] a request is a whole number of its steps', () => {
  const world = funded()
  assert.equal(answer(world, asking('acme', 'buy 1 SPY', { size: 10n, step: 3n })), 'bad_size step')
  assert.equal(answer(world, asking('acme', 'buy 1 SPY', { size: 10n, step: 0n })), 'bad_size step')
})

void test('[QTE-1] [QTE-2] a ladder crosses itself wherever a bid meets an ask', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const command = { ...offering('mako', rfqId, '5@10, 5@6'), bid: [rung('5@5'), rung('5@6')] }
  assert.equal(answer(world, command), 'crossed_quote bid.price')
})

void test('[QTE-4] a ladder holds what all its prices could come to owe', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 100n })
  must(world, { ...quoting('mako', rfqId, '- / -'), bid: [rung('10@4'), rung('20@3')] })
  assert.equal(owned(world, 'mako', 'USD').held, 100_00n)
  must(world, offering('nova', rfqId, '10@4, 20@5'))
  assert.equal(owned(world, 'nova', 'SPY').held, 30n)
})

void test('[ACC-9] a fill goes to the accounts named, in their order', () => {
  const world = funded()
  const shares = [
    { account: accountId('acme:second'), size: 40n },
    { account: accountId('acme:main'), size: 60n },
  ]
  const rfqId = ask(world, 'acme', 'sell 1 SPY', { size: 100n })
  must(world, funding('acme', 'USD', 1n))
  must(world, { ...quoting('mako', rfqId, '- / -'), bid: [rung('70@10')] })
  must(world, { ...quoting('nova', rfqId, '- / -'), bid: [rung('70@9')] })
  // The second account has no shares to sell.
  const take = accepting('acme', rfqId, 'buy 100 at -9', undefined, { shares })
  assert.equal(answer(world, take), 'insufficient_available')
  must(world, {
    type: 'Deposit',
    actor: actor('ops'),
    account: accountId('acme:second'),
    asset: take.actor.firm && ('SPY' as never),
    amount: 40n as never,
    reference: 'wire',
  })
  const { entry } = eventOf(must(world, take), 'EntryPosted')
  assert.deepEqual(
    entry.postings
      .filter(({ reason }) => reason === 'delivery')
      .map(({ from, to, amount }) => `${from} ${to} ${amount}`),
    ['acme:second mako:main 40', 'acme:main mako:main 30', 'acme:main nova:main 30'],
  )
})

const misshared: readonly (readonly [string, readonly (readonly [string, bigint])[], string])[] = [
  ['none', [], 'bad_shares shares'],
  ['too little', [['acme:main', 9n]], 'bad_shares shares'],
  ['too much', [['acme:main', 11n]], 'bad_shares shares'],
  [
    'nothing',
    [
      ['acme:main', 10n],
      ['acme:second', 0n],
    ],
    'bad_size shares.1.size',
  ],
  ['another firm’s', [['mako:main', 10n]], 'unknown_account shares.0.account'],
  [
    'one twice',
    [
      ['acme:main', 5n],
      ['acme:main', 5n],
    ],
    'unknown_account shares.1.account',
  ],
]
for (const [what, list, code] of misshared)
  void test(`[ACC-9] accounts: ${what}: ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    quote(world, 'mako', rfqId, '- / 4')
    const shares = list.map(([account, size]) => ({ account: accountId(account), size }))
    const take = accepting('acme', rfqId, 'buy 10 at 4', undefined, { shares })
    assert.equal(answer(world, take), code)
  })

void test('[ACC-11] fees over the limit are refused with their amount', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 FEE')
  quote(world, 'mako', rfqId, '- / 4')
  const take = (feeMax: string): Command =>
    accepting('acme', rfqId, 'buy 10 at 4', undefined, { feeMax: px(feeMax) })
  assert.deepEqual(send(world, take('0.69')), {
    ok: false,
    rejection: { code: 'fee_above_limit', path: 'feeMax', detail: { fee: '70', asset: 'USD' } },
  })
  assert.equal(answer(world, take('0.7')), 'ok')
})

const waiting = (rfqId: string, what: string): Command =>
  accepting('acme', rfqId, what, undefined, { timeInForce: 'resting' })

void test('[ACC-10] a resting acceptance trades at once where it can', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '- / 4')
  assert.equal(fillsOf(must(world, waiting(rfqId, 'buy 10 at 4'))), 'mako 10@4')
})

void test('[ACC-10] it waits, and the quote that meets it trades in the step that places it', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '- / 6', { size: 5n })
  const rested = must(world, waiting(rfqId, 'buy 10 at 5'))
  assert.deepEqual(
    rested.map(({ type }) => type),
    ['AcceptanceRested'],
  )
  quote(world, 'nova', rfqId, '- / 5', { size: 5n })
  assert.ok(world.state.rfqs.get(rfqId)?.resting.buy)
  const events = must(world, quoting('mako', rfqId, '- / 4.50', { size: 5n }))
  assert.equal(events[0]?.type, 'QuotePlaced')
  assert.equal(fillsOf(events), 'mako 5@5, nova 5@5')
  assert.equal(world.state.rfqs.size, 0)
  assert.equal(owned(world, 'mako', 'SPY').held, 0n)
  assert.equal(owned(world, 'mako', 'SPY').total, 995n)
})

void test('[ACC-10] a new one takes the place of the old; it can be taken back, by its taker alone', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'sell 1 SPY')
  const back = (firm: string, side: 'buy' | 'sell'): Command => ({
    type: 'CancelAcceptance',
    actor: actor(firm),
    rfqId,
    side,
  })
  assert.equal(answer(world, back('acme', 'buy')), 'no_resting_acceptance side')
  must(world, waiting(rfqId, 'buy 10 at -4'))
  must(world, waiting(rfqId, 'buy 5 at -3'))
  // Typed as the mirror: it buys by selling the canonical structure.
  assert.equal(world.state.rfqs.get(rfqId)?.resting.sell?.size, 5n)
  assert.equal(answer(world, back('mako', 'buy')), 'unknown_rfq rfqId')
  assert.equal(answer(world, back('acme', 'sell')), 'no_resting_acceptance side')
  assert.equal(answer(world, back('acme', 'buy')), 'ok')
  assert.equal(answer(world, quoting('mako', rfqId, '3 / -')), 'ok')
  assert.equal(world.state.rfqs.size, 1)
})

void test('[ACC-10] what cannot be paid when quotes come ends as unfunded, and the quote stands', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 1_000n })
  must(world, waiting(rfqId, 'buy 1000 at 100'))
  must(world, funding('acme', 'USD', -100_000_00n))
  const events = must(world, quoting('mako', rfqId, '- / 100', { size: 1_000n }))
  const { outcome, side } = eventOf(events, 'AcceptanceEnded')
  assert.equal(`${side} ${outcome}`, 'buy unfunded')
  assert.equal(world.state.rfqs.get(rfqId)?.quotes.size, 1)
})

void test('[ACC-10] [ACC-11] one whose fees are over its limit goes on waiting', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 FEE')
  must(
    world,
    accepting('acme', rfqId, 'buy 10 at 4', undefined, { timeInForce: 'resting', feeMax: px('0') }),
  )
  must(world, quoting('mako', rfqId, '- / 4'))
  assert.ok(world.state.rfqs.get(rfqId)?.resting.buy)
})

void test('[ACC-10] a waiting acceptance ends with its request', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  must(world, waiting(rfqId, 'buy 10 at 4'))
  world.now += 30 * SECOND
  must(world, sweep)
  assert.equal(answer(world, waiting(rfqId, 'buy 10 at 4')), 'rfq_not_open rfqId')
})

void test('[ALC-2] a demand that names two quotes takes both and no third', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const one = quote(world, 'mako', rfqId, '- / 6', { size: 5n })
  const two = quote(world, 'nova', rfqId, '- / 7', { size: 5n })
  quote(world, 'opal', rfqId, '- / 5')
  const take = { ...accepting('acme', rfqId, 'buy 10 at 9'), onlyQuoteIds: [one, two] }
  assert.equal(fillsOf(must(world, take)), 'mako 5@7, nova 5@7')
})
