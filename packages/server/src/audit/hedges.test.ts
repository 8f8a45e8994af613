/** Hedge legs, and counter-offers that were hit, in proofs: their lots and prices follow from the terms, or the proof says so. */
import { deepEqual, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, decode, encode, firmId, instrumentId, price, userId } from '@parley/core'
import type { CreateRfq, Event, HedgeFill, RfqId } from '@parley/core'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import type { Draft } from '../journal/record.ts'
import { CALL, OPERATOR, openVenue } from '../recovery/_venue.ts'
import type { TestVenue } from '../recovery/_venue.ts'
import { proof } from './proof.ts'
import { verifyProof } from './verify-proof.ts'

const actor = (firm: string) => ({ firm: firmId(firm), user: userId(`${firm}-user`) })
const dollars = (whole: number) => price(BigInt(whole) * 10n ** 8n)
const ACME = instrumentId('ACME')

function open(venue: TestVenue, over: Partial<CreateRfq> = {}): RfqId {
  const [opened] = venue.submit({
    type: 'CreateRfq',
    actor: actor('taker'),
    account: accountId('taker:main'),
    legs: [{ instrument: CALL, side: 'sell', ratio: 1 }],
    size: 10n,
    hedges: [{ instrument: ACME, side: 'buy', lots: 15n, price: dollars(100) }],
    ttlMs: 60_000,
    panel: undefined,
    identity: 'anonymous',
    ...over,
  })
  ok(opened?.type === 'RfqRequested')
  return opened.terms.rfqId
}

function bid(venue: TestVenue, rfqId: RfqId, dealer: string, size: bigint): void {
  venue.submit({
    type: 'PlaceQuote',
    actor: actor(dealer),
    account: accountId(`${dealer}:main`),
    rfqId,
    ttlMs: 30_000,
    // The structure is kept as the purchase of the call; the taker sells it.
    bid: [{ price: dollars(2), size }],
  })
}

/** Two makers of 3 and 4 structures: of 15 lots to 10 structures 4.5 and 6, so 5 and 6 of 10.5, rounded to 11. */
function filled(): { venue: TestVenue; rfqId: RfqId } {
  const venue = openVenue()
  const rfqId = open(venue)
  bid(venue, rfqId, 'north', 3n)
  bid(venue, rfqId, 'south', 9n)
  const events = venue.submit({
    type: 'AcceptQuote',
    actor: actor('taker'),
    rfqId,
    side: 'buy',
    size: 7n,
    limit: dollars(0),
    timeInForce: 'fill_or_kill',
  })
  ok(
    events.some(({ type }) => type === 'MatchMade'),
    'it traded',
  )
  return { venue, rfqId }
}

async function problemsOf(drafts: readonly Draft[], rfqId: RfqId, firm: string): Promise<string> {
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, drafts)
  const made = JSON.parse(JSON.stringify(await proof(journal, rfqId, firm))) as unknown
  return verifyProof(made).problems.join('\n')
}

/** The drafts with the hedges of the match's trades changed, sealed anew: a venue that lies under a whole chain. */
function lying(venue: TestVenue, change: (fill: HedgeFill) => HedgeFill): Draft[] {
  return venue.drafts.map((draft) => ({
    ...draft,
    outcome: draft.outcome.map((text) => {
      if (!text.startsWith('{"type":"TradeSettled"')) return text
      const event = decode(text) as Extract<Event, { type: 'TradeSettled' }>
      const hedges = event.trade.hedges?.map(change) ?? []
      return encode({ ...event, trade: { ...event.trade, hedges } })
    }),
  }))
}

void test("a match with a hedge is checked by the taker's proof and by each maker's", async () => {
  const { venue, rfqId } = filled()
  for (const firm of ['taker', 'north', 'south'])
    deepEqual(await problemsOf(venue.drafts, rfqId, firm), '', firm)
})

void test('another price, side or number of lots is found', async () => {
  const { venue, rfqId } = filled()
  const lies: readonly ((fill: HedgeFill) => HedgeFill)[] = [
    (fill) => ({ ...fill, price: dollars(101) }),
    (fill) => ({ ...fill, side: fill.side === 'buy' ? 'sell' : 'buy' }),
    (fill) => ({ ...fill, lots: fill.lots + 2n }),
    (fill) => ({ ...fill, lots: fill.lots - 2n }),
    (fill) => ({ ...fill, instrument: instrumentId('USD') }),
  ]
  for (const lie of lies)
    for (const firm of ['taker', 'north', 'south'])
      match(await problemsOf(lying(venue, lie), rfqId, firm), /hedges/, firm)
  // One lot more for one maker is its own rounding, as far as that maker can see; the taker sees that it is not.
  const one = lying(venue, (fill) => ({ ...fill, lots: fill.lots - 1n }))
  match(await problemsOf(one, rfqId, 'taker'), /hedges/)
})

void test('a counter-offer that was hit is proved like an acceptance', async () => {
  const venue = openVenue()
  const rfqId = open(venue)
  const placed = venue.submit({
    type: 'CounterRfq',
    actor: actor('taker'),
    rfqId,
    side: 'buy',
    size: 5n,
    price: dollars(-2),
    minFill: 1n,
    ttlMs: 30_000,
  })
  const counter = placed.find((event) => event.type === 'CounterPlaced')
  ok(counter?.type === 'CounterPlaced', 'it was placed')
  const hit = venue.submit({
    type: 'HitCounter',
    actor: actor('south'),
    rfqId,
    counterId: counter.counter.counterId,
    account: accountId('south:main'),
    size: 3n,
  })
  ok(hit.some(({ type }) => type === 'MatchMade'))
  for (const firm of ['taker', 'south', 'north'])
    deepEqual(await problemsOf(venue.drafts, rfqId, firm), '', firm)
})

void test('a workup is proved to who was in it: its price, its side, what the taker added, and its hedge', async () => {
  const venue = openVenue()
  const rfqId = open(venue, { workup: { ms: 1_000, openTo: 'makers' } })
  bid(venue, rfqId, 'north', 3n)
  bid(venue, rfqId, 'south', 9n)
  venue.submit({
    type: 'AcceptQuote',
    actor: actor('taker'),
    rfqId,
    side: 'buy',
    size: 3n,
    limit: dollars(0),
    timeInForce: 'fill_or_kill',
  })
  const account = accountId('north:main')
  venue.submit({ type: 'AddToWorkup', actor: actor('north'), rfqId, account, size: 5n })
  venue.submit({ type: 'AddToWorkup', actor: actor('taker'), rfqId, size: 4n })
  const events = venue.submit({ type: 'RunWorkup', actor: OPERATOR, rfqId }, 1_000)
  ok(events.some(({ type }) => type === 'WorkupMatched'))
  for (const firm of ['taker', 'north', 'south'])
    deepEqual(await problemsOf(venue.drafts, rfqId, firm), '', firm)
  const dearer = venue.drafts.map((draft) => ({
    ...draft,
    outcome: draft.outcome.map((text) => {
      const event = decode(text) as Event
      return event.type === 'WorkupMatched'
        ? encode({ ...event, match: { ...event.match, price: dollars(1) } })
        : text
    }),
  }))
  match(await problemsOf(dearer, rfqId, 'taker'), /price of its workup/)
})
