/** Hedge legs of a request: their canonical form, their lots, what is held for them, their band, and what they post. */
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
  listing,
  must,
  owned,
  px,
  quote,
  quoting,
  send,
  share,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import { checkBooks } from '../_invariant.ts'
import { HEDGE_LIMITS, unhedged } from '../instrument/hedge.ts'
import type { TypedHedge } from '../instrument/hedge.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { structureText } from '../instrument/structure-id.ts'
import { executionsOf } from '../lot/execution.ts'
import { fillsOf } from '../lot/fills.ts'
import { flowsOf } from '../statement/cash-flow.ts'
import { funded } from '../protection/_protected.ts'
import { timestamp } from '../time/timestamp.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { CreateRfq } from './command.ts'

const SPY = instrumentId('SPY')

function hedge(over: Partial<TypedHedge> = {}): TypedHedge {
  return { instrument: SPY, side: 'sell', lots: 105n, price: px('380'), ...over }
}

function hedged(over: Partial<TypedHedge> = {}): { world: World; rfqId: string } {
  const world = funded()
  return { world, rfqId: ask(world, 'acme', 'buy 1 C400', { hedges: [hedge(over)] }) }
}

function markOf(world: World, text: string, ageMs = 0) {
  const observedAt = timestamp(world.now + 1 - ageMs * 1000)
  return { marks: [{ instrument: SPY, price: px(text), source: 'test', observedAt }] }
}

void test('[HDG-1] hedge legs are judged in order, each by: instrument, leg of its own, quote asset, lots, price, band', () => {
  const world = funded()
  must(world, listing(share('XYZ')))
  must(world, listing(share('EZU', { quote: 'EUR' })))
  const [good, xyz] = [hedge(), hedge({ instrument: instrumentId('XYZ') })]
  const of = (over: Partial<TypedHedge>) => [good, { ...xyz, ...over }]
  const named = (id: string) => of({ instrument: instrumentId(id) })
  const tries: readonly (readonly [string, readonly TypedHedge[], Partial<CreateRfq>?])[] = [
    ['ok', [good, xyz]],
    ['unknown_instrument hedges.1.instrument', named('NONE')],
    ['hedge_not_allowed hedges.1.instrument', named('USD')],
    ['hedge_not_allowed hedges.1.instrument', named('P400')],
    ['duplicate_leg hedges.1.instrument', named('SPY')],
    ['mixed_quote_asset hedges.1.instrument', named('EZU')],
    ['bad_size hedges.1.lots', of({ lots: 0n })],
    ['bad_size hedges.1.lots', of({ lots: HEDGE_LIMITS.lotsMax + 1n })],
    ['bad_tick hedges.1.price', of({ price: px('0') })],
    ['bad_tick hedges.1.price', of({ price: px('380.005') })],
    ['bad_decimal hedges.1.band', of({ band: px('-1') })],
    ['too_many_hedges hedges', Array.from({ length: 11 }, () => good)],
  ]
  for (const [expected, hedges] of tries)
    assert.equal(answer(world, asking('acme', 'buy 1 C400', { hedges })), expected)
  const shares = asking('acme', 'buy 100 SPY, sell 1 C400', { hedges: [good] })
  assert.equal(answer(world, shares), 'duplicate_leg hedges.0.instrument')
})

void test('[HDG-2] whichever way it is typed the structure, its id and what dealers are told are the same, and a hedge turns with its structure', () => {
  const told = (legs: string, ...hedges: readonly TypedHedge[]) => {
    const world = funded()
    must(world, listing(share('ABC')))
    const mark = { price: px('380'), source: 'test', observedAt: timestamp(world.now) }
    const marks = ['ABC', 'SPY'].map((id) => ({ ...mark, instrument: instrumentId(id) }))
    return eventOf(must(world, asking('acme', legs, { hedges, marks })), 'RfqOpened')
  }
  const abc = hedge({ instrument: instrumentId('ABC'), side: 'buy', lots: 20n, band: px('1.5') })
  const typed = told('buy 1 C400', hedge(), abc)
  const mirrored = told('sell 1 C400', { ...abc, side: 'sell' }, hedge({ side: 'buy' }))
  assert.deepEqual(mirrored, typed)
  const { structure } = typed.terms
  assert.equal(
    structureText(structure.legs, structure.hedges),
    'buy 1 C400\nhedge buy 2/1 ABC 380 1.5\nhedge sell 21/2 SPY 380 -\n',
  )
  const ids = new Set([
    structure.id,
    unhedged(structure).id,
    told('buy 1 C400', hedge({ side: 'buy' }), abc).terms.structure.id,
    told('buy 1 C400', hedge({ lots: 104n }), abc).terms.structure.id,
    told('buy 1 C400', hedge({ price: px('381') }), abc).terms.structure.id,
    told('buy 1 C400', hedge({ band: px('1') }), abc).terms.structure.id,
  ])
  assert.equal(ids.size, 6)
})

void test('[HDG-3] [HDG-6] a match trades its part of the hedge at the fixed price in its one entry, and charges fees by lot', () => {
  const { world, rfqId } = hedged()
  quote(world, 'mako', rfqId, '- / 4.00', { size: 3n })
  quote(world, 'nova', rfqId, '- / 4.10', { size: 10n })
  const events = must(
    world,
    accepting('acme', rfqId, 'buy 5 at 5', undefined, { timeInForce: 'fill_or_kill' }),
  )
  const trades = events.flatMap((event) => (event.type === 'TradeSettled' ? [event.trade] : []))
  // 105 × 3/10 is 31.5: 32. Of 105 × 5/10 = 52.5 the whole is 53, of which nova has what is left.
  assert.deepEqual(
    trades.map((trade) => [trade.maker, trade.hedges?.map(({ side, lots }) => [side, lots])]),
    [
      ['mako', [['sell', 32n]]],
      ['nova', [['sell', 21n]]],
    ],
  )
  const { match } = eventOf(events, 'MatchMade')
  assert.deepEqual(match.hedges, [{ instrument: 'SPY', side: 'sell', lots: 53n, price: px('380') }])
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(owned(world, 'acme', 'SPY').total, 10_000n - 53n)
  assert.equal(owned(world, 'mako', 'SPY').total, 10_000n + 32n)
  // 5 calls at 4.10 × 100, 53 shares at 380; a cent a share.
  assert.equal(owned(world, 'acme', 'USD').total, 1_000_000_00n - 205_000n + 53n * 38_000n - 53n)
  const fees = events.flatMap((event) => (event.type === 'FeeCharged' ? [event.fee.amount] : []))
  assert.deepEqual(fees, [32n, 21n])
  checkBooks(world.state)
})

void test('[HDG-3] a seller of the structure trades the other side of the hedge', () => {
  const { world, rfqId } = hedged()
  quote(world, 'mako', rfqId, '4.00 / -')
  must(world, funding('acme', 'SPY', 1_000n))
  must(world, accepting('acme', rfqId, 'sell 10 at 4'))
  assert.equal(owned(world, 'acme', 'SPY').total, 11_000n + 105n)
  assert.equal(owned(world, 'mako', 'SPY').total, 10_000n - 105n)
})

void test('[HDG-4] a quote holds what the hedge could need on the worse of its sides, lots rounded up, with its fees; so does a counter-offer', () => {
  const { world, rfqId } = hedged()
  // Of 3 structures 31.5 lots, so 32: bought beside the ask, delivered beside the bid.
  quote(world, 'mako', rfqId, '- / 4.00', { size: 3n })
  assert.equal(owned(world, 'mako', 'USD').held, 32n * 38_000n)
  quote(world, 'mako', rfqId, '3.90 / 4.00', { size: 3n })
  assert.equal(owned(world, 'mako', 'SPY').held, 300n)
  assert.equal(owned(world, 'mako', 'USD').held, 32n * 38_000n)
  const counter = {
    type: 'CounterRfq',
    actor: actor('acme'),
    rfqId: rfqId as never,
    side: 'buy',
    size: 3n,
    price: px('1'),
    ttlMs: 9_000,
  } as const
  must(world, counter)
  assert.equal(owned(world, 'acme', 'SPY').held, 32n)
  assert.equal(owned(world, 'acme', 'USD').held, 300_00n + 32n)
  const poor = { ...quoting('opal', rfqId, '3.9 / -', { size: 10n }) }
  must(world, funding('opal', 'SPY', -9_900n))
  assert.equal(answer(world, poor), 'insufficient_available')
  must(world, funding('opal', 'SPY', 5n))
  assert.equal(answer(world, poor), 'ok')
  checkBooks(world.state)
})

void test('[HDG-5] while the mark is further from the price than the band nothing is asked, taken, countered or hit; without one, neither', () => {
  const world = funded()
  const banded = { hedges: [hedge({ band: px('2') })] }
  const create = asking('acme', 'buy 1 C400', banded)
  assert.equal(answer(world, create), 'no_mark hedges')
  assert.equal(answer(world, { ...create, ...markOf(world, '382.01') }), 'hedge_off_band hedges')
  must(world, { ...create, ...markOf(world, '382') })
  const [rfqId = ''] = world.state.rfqs.keys()
  quote(world, 'mako', rfqId, '3.90 / 4.00')
  const take = accepting('acme', rfqId, 'buy 10 at 4')
  assert.equal(answer(world, take), 'no_mark')
  assert.equal(answer(world, { ...take, ...markOf(world, '377.99') }), 'hedge_off_band')
  assert.equal(answer(world, { ...take, ...markOf(world, '380', 60_001) }), 'no_mark')
  const decision = send(world, { ...take, ...markOf(world, '383') })
  assert.deepEqual(!decision.ok && decision.rejection.detail, {
    instrument: 'SPY',
    reference: String(px('383')),
    lowest: String(px('378')),
    highest: String(px('382')),
  })
  const counter = {
    type: 'CounterRfq',
    actor: actor('acme'),
    rfqId: rfqId as never,
    side: 'buy',
    size: 3n,
    price: px('3.95'),
    ttlMs: 9_000,
  } as const
  assert.equal(answer(world, { ...counter, ...markOf(world, '377') }), 'hedge_off_band')
  must(world, { ...counter, ...markOf(world, '379') })
  const { counterId } = world.state.rfqs.get(rfqId as never)?.counter ?? assert.fail()
  const hit = {
    type: 'HitCounter',
    actor: actor('mako'),
    rfqId: rfqId as never,
    counterId,
    account: 'mako:main' as never,
  } as const
  assert.equal(answer(world, { ...hit, ...markOf(world, '377') }), 'hedge_off_band')
  must(world, { ...take, ...markOf(world, '378') })
})

void test('[HDG-5] a waiting acceptance goes on waiting while a hedge is off its band', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400', {
    hedges: [hedge({ band: px('2') })],
    ...markOf(world, '380'),
  })
  const rest = accepting('acme', rfqId, 'buy 10 at 4', undefined, { timeInForce: 'resting' })
  must(world, { ...rest, ...markOf(world, '380') })
  const off = must(world, { ...quoting('mako', rfqId, '- / 4'), ...markOf(world, '383') })
  assert.deepEqual(
    off.map(({ type }) => type),
    ['QuotePlaced', 'HoldPlaced'],
  )
  const on = must(world, { ...quoting('nova', rfqId, '- / 4'), ...markOf(world, '381') })
  assert.ok(eventOf(on, 'MatchMade'))
})

void test('[HDG-6] lots and statements book the hedge at its own price, and all parts make up the entry', () => {
  const { world, rfqId } = hedged()
  quote(world, 'mako', rfqId, '- / 4.00')
  const events = must(world, accepting('acme', rfqId, 'buy 10 at 4'))
  const { entry } = eventOf(events, 'EntryPosted')
  const { listed } = world.state
  const fills = fillsOf(entry, events, {
    listed,
    structureOf: () => undefined,
    markOf: () => undefined,
  })
  const own = executionsOf(entry.postings, fills, listed).filter(
    ({ account }) => account === 'acme:main',
  )
  assert.deepEqual(
    own.map(({ instrument, quantity, cash, fee }) => [instrument, quantity, cash, fee]),
    [
      ['C400', 10n, -400_000n, 0n],
      ['SPY', -105n, 105n * 38_000n - 105n, 105n],
    ],
  )
  const flows = flowsOf(
    { entry, fills },
    {
      listed,
      isTrading: (account) => world.state.accounts.get(account)?.kind === 'trading',
      flowsBy: () => [],
    },
  )
  const usd = flows
    .filter(({ account, asset }) => account === 'acme:main' && asset === 'USD')
    .reduce((sum, flow) => sum + flow.amount, 0n)
  assert.equal(owned(world, 'acme', 'USD').total - 1_000_000_00n, usd)
})

void test('[HDG-7] a corporate action on a hedge leg ends the request; a snapshot keeps the hedge', () => {
  const { world, rfqId } = hedged()
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  const bare = funded()
  must(bare, listing(share('XYZ')))
  const hedges = [hedge({ instrument: instrumentId('XYZ') })]
  ask(bare, 'acme', 'buy 1 SPY', { hedges, ttlMs: 86_400_000 })
  bare.now -= 1
  const ended = acted(bare, {
    kind: 'symbol_change',
    underlying: instrumentId('XYZ'),
    symbol: instrumentId('NEW'),
  })
  assert.ok(rfqId && ended.some(({ type }) => type === 'RfqEnded'))
})
