/** The allocator run again from a proof alone, over fills by several makers, ladders, formats, mirrors and waiting acceptances. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, decode, encode, firmId, instrumentId, price, userId } from '@parley/core'
import type { AcceptQuote, AuctionFormat, Command, Event, QuoteSide, RfqId } from '@parley/core'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS, leafOf } from '../journal/record.ts'
import type { Draft } from '../journal/record.ts'
import { openVenue } from '../recovery/_venue.ts'
import type { TestVenue } from '../recovery/_venue.ts'
import { proof } from './proof.ts'
import type { Proof, ProofLeaf } from './proof.ts'
import { verifyProof } from './verify-proof.ts'

const DEALERS = ['north', 'south', 'east']
const actor = (firm: string) => ({ firm: firmId(firm), user: userId(`${firm}-user`) })
const dollars = (whole: number) => price(BigInt(Math.round(whole * 100)) * 1_000_000n)
const rung = (at: number, size: bigint, min = 1n) => ({ price: dollars(at), size, min })

/** Typed as it is, or its mirror. */
function ask(venue: TestVenue, format: AuctionFormat, mirrored: boolean): RfqId {
  const [opened] = venue.submit({
    type: 'CreateRfq',
    actor: actor('taker'),
    clientId: `c${venue.nextId()}`,
    account: accountId('taker:main'),
    legs: [{ instrument: instrumentId('ACME'), side: mirrored ? 'sell' : 'buy', ratio: 1 }],
    size: 100n,
    ttlMs: 60_000,
    panel: DEALERS.map(firmId),
    identity: 'anonymous',
    format,
  })
  if (opened?.type !== 'RfqRequested') throw new Error('the request was refused')
  equal(opened.owner.flip, mirrored)
  return opened.terms.rfqId
}

function quote(
  venue: TestVenue,
  rfqId: RfqId,
  dealer: string,
  ladder: QuoteSide,
  side: 'bid' | 'ask',
): void {
  const [placed] = venue.submit({
    type: 'PlaceQuote',
    actor: actor(dealer),
    clientId: `q${venue.nextId()}`,
    account: accountId(`${dealer}:main`),
    rfqId,
    ttlMs: 30_000,
    [side]: ladder,
  })
  equal(placed?.type, 'QuotePlaced')
}

function accept(venue: TestVenue, rfqId: RfqId, over: Partial<AcceptQuote>): readonly Event[] {
  return venue.submit({
    type: 'AcceptQuote',
    actor: actor('taker'),
    clientId: `a${venue.nextId()}`,
    rfqId,
    side: 'buy',
    size: 100n,
    limit: dollars(200),
    timeInForce: 'fill_or_kill',
    ...over,
  })
}

async function proofOf(drafts: readonly Draft[], rfqId: string, firm = 'taker'): Promise<Proof> {
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, drafts)
  return JSON.parse(JSON.stringify(await proof(journal, rfqId, firm))) as Proof
}

type Made = { readonly venue: TestVenue; readonly rfqId: RfqId }

/** The worked case: 60 any part at 100, 50 all or none at 100.50, 40 all or none at 101, and a ladder that is not needed. */
function filled(format: AuctionFormat): Made {
  const venue = openVenue(DEALERS)
  const rfqId = ask(venue, format, false)
  quote(venue, rfqId, 'north', [rung(99, 1n)], 'ask')
  quote(venue, rfqId, 'north', [rung(100, 60n)], 'ask')
  quote(venue, rfqId, 'south', [rung(100.5, 50n, 50n)], 'ask')
  quote(venue, rfqId, 'east', [rung(101, 40n, 40n), rung(102, 100n)], 'ask')
  accept(venue, rfqId, {})
  return { venue, rfqId }
}

void test('a proof of a match by several makers is run again and agrees, in each format', async () => {
  for (const format of ['uniform', 'pay_as_bid', 'second_price'] as const) {
    const { venue, rfqId } = filled(format)
    const report = verifyProof(await proofOf(venue.drafts, rfqId))
    deepEqual(report.problems, [], format)
    deepEqual(report.auction, { offers: 4, makers: 3, fills: 2 }, format)
  }
})

void test('a mirrored request, a part that is wanted, chosen quotes and a waiting acceptance agree too', async () => {
  const rows: [string, boolean, (venue: TestVenue, rfqId: RfqId) => void][] = [
    [
      'mirrored: selling as typed buys the canonical structure',
      true,
      (venue, rfqId) => {
        quote(venue, rfqId, 'north', [rung(101, 100n)], 'ask')
        accept(venue, rfqId, { side: 'sell', limit: dollars(-200) })
      },
    ],
    [
      'immediate or cancel',
      false,
      (venue, rfqId) => {
        quote(venue, rfqId, 'north', [rung(101, 30n), rung(102, 5n)], 'ask')
        quote(venue, rfqId, 'south', [rung(300, 30n)], 'ask')
        accept(venue, rfqId, { timeInForce: 'immediate_or_cancel' })
      },
    ],
    [
      'waiting, and met by the second quote',
      false,
      (venue, rfqId) => {
        accept(venue, rfqId, { timeInForce: 'resting', limit: dollars(101) })
        quote(venue, rfqId, 'north', [rung(100, 60n)], 'ask')
        quote(venue, rfqId, 'south', [rung(101, 60n)], 'ask')
      },
    ],
    [
      'waiting again after another was taken back, on the other side',
      false,
      (venue, rfqId) => {
        accept(venue, rfqId, { timeInForce: 'resting', limit: dollars(101) })
        accept(venue, rfqId, { timeInForce: 'resting', limit: dollars(100), side: 'sell' })
        venue.submit({ type: 'CancelAcceptance', actor: actor('taker'), rfqId, side: 'buy' })
        quote(venue, rfqId, 'south', [rung(100, 100n)], 'bid')
      },
    ],
  ]
  for (const [name, mirrored, tell] of rows) {
    const venue = openVenue(DEALERS)
    const rfqId = ask(venue, 'uniform', mirrored)
    tell(venue, rfqId)
    const report = verifyProof(await proofOf(venue.drafts, rfqId))
    deepEqual(report.problems, [], name)
    ok(report.auction && report.auction.fills > 0, name)
  }
  const venue = openVenue(DEALERS)
  const rfqId = ask(venue, 'uniform', false)
  quote(venue, rfqId, 'north', [rung(100, 100n)], 'ask')
  quote(venue, rfqId, 'south', [rung(101, 100n)], 'ask')
  const chosen = [...(venue.state.rfqs.get(rfqId)?.quotes.values() ?? [])].at(-1)?.quoteId
  ok(chosen)
  accept(venue, rfqId, { onlyQuoteIds: [chosen] })
  const report = verifyProof(await proofOf(venue.drafts, rfqId))
  deepEqual([report.problems, report.auction?.offers], [[], 1])
})

/** The drafts with each event of the match changed and sealed anew: a venue that lies under a whole chain. */
function lying({ venue }: Made, change: (event: Event) => Event): Draft[] {
  return venue.drafts.map((draft) =>
    draft.outcome.some((text) => text.startsWith('{"type":"MatchMade"'))
      ? { ...draft, outcome: draft.outcome.map((text) => encode(change(decode(text) as Event))) }
      : draft,
  )
}

void test('a venue that filled otherwise than by the rules is found by the proof alone', async () => {
  const made = filled('uniform')
  const rows: [string, (event: Event) => Event, RegExp][] = [
    [
      'a worse price',
      (event) =>
        event.type === 'MatchMade'
          ? {
              ...event,
              match: {
                ...event.match,
                price: dollars(101),
                fills: event.match.fills.map((fill) => ({ ...fill, price: dollars(101) })),
              },
            }
          : event.type === 'TradeSettled'
            ? { ...event, trade: { ...event.trade, price: dollars(101) } }
            : event,
      /the allocator gives/,
    ],
    [
      'a trade that is not the fill',
      (event) =>
        event.type === 'TradeSettled'
          ? { ...event, trade: { ...event.trade, size: event.trade.size - 1n } }
          : event,
      /not the fills of the match/,
    ],
    [
      'another total',
      (event) =>
        event.type === 'MatchMade' ? { ...event, match: { ...event.match, size: 99n } } : event,
      /the allocator gives/,
    ],
  ]
  for (const [name, change, problem] of rows) {
    const report = verifyProof(await proofOf(lying(made, change), made.rfqId))
    match(report.problems.join('\n'), problem, name)
  }
  // A venue that let a quote count which was too late, or forgot one, gives other fills as well.
  const forgotten = made.venue.drafts.map((draft) => {
    const command = decode(draft.command) as Command
    const isSouth = command.type === 'PlaceQuote' && command.actor.firm === 'south'
    if (!isSouth) return draft
    return {
      ...draft,
      outcome: draft.outcome.map((text) => {
        const event = decode(text) as Event
        return event.type === 'QuotePlaced'
          ? encode({ ...event, quote: { ...event.quote, ask: [rung(150, 50n)] } })
          : text
      }),
    }
  })
  match(
    verifyProof(await proofOf(forgotten, made.rfqId)).problems.join('\n'),
    /the allocator gives/,
  )
})

void test("a loser's proof names no rival, and holds the hash of what it lost to, for an auditor to open", async () => {
  const { venue, rfqId } = filled('uniform')
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, venue.drafts)
  const [loser, taker] = await Promise.all([
    proof(journal, rfqId, 'east'),
    proof(journal, rfqId, 'taker'),
  ])
  const last = loser.records.at(-1)
  const same = taker.records.find(({ seq }) => seq === last?.seq)
  ok(last && same)
  for (const name of ['north', 'south', 'taker']) ok(!JSON.stringify(loser).includes(`"${name}`))
  let opened = 0
  for (const [i, leaf] of same.leaves.entries()) {
    const hidden: ProofLeaf | undefined = last.leaves[i]
    if (typeof leaf === 'string' || typeof hidden !== 'string') continue
    equal(leafOf(leaf.salt, leaf.text), hidden)
    if ((decode(leaf.text) as Event).type === 'TradeSettled') opened++
  }
  equal(opened, 2)
})
