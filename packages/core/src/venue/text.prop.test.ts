import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { apply, at as placeOf } from '../_venue.ts'
import { encode } from '../codec.ts'
import { decide } from './decide.ts'
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import { commandText, eventText } from './text.ts'

const maybe = fc.option(fc.bigInt(), { nil: undefined })
const prices = fc.option(fc.array(fc.bigInt(), { minLength: 1, maxLength: 4 }), { nil: undefined })
const rung = fc.record({
  price: maybe,
  size: fc.bigInt(),
  min: maybe,
  step: maybe,
  legPrices: prices,
})
const side = fc.option(fc.array(rung, { minLength: 1, maxLength: 3 }), { nil: undefined })
const anyText = fc.oneof(fc.string(), fc.constantFrom('~1', '~~', 'a"b', 'q-1', 'a.b:c'))
const id = fc.stringMatching(/^[a-z]+-[0-9a-z]{11}$/)

test('[COD-3] the text of a quoting command is the codec’s, whatever its caller wrote', () => {
  fc.assert(
    fc.property(
      anyText,
      anyText,
      anyText,
      anyText,
      fc.nat(),
      side,
      side,
      (firm, clientId, account, rfqId, ttlMs, bid, ask) => {
        const actor = { firm, user: 'u' }
        const command = { type: 'PlaceQuote', actor, clientId, account, rfqId, ttlMs, bid, ask }
        assert.equal(commandText(command as unknown as Command), encode(command))
      },
    ),
  )
})

test('[COD-3] the texts of a quote and its hold are the codec’s', () => {
  const lines = fc.array(
    fc.record({ asset: fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{0,20}$/), amount: fc.bigInt() }),
  )
  fc.assert(
    fc.property(
      id,
      id,
      side,
      side,
      fc.nat(),
      fc.boolean(),
      lines,
      anyText,
      (quoteId, rfqId, bid, ask, at, held, holdLines, user) => {
        const quote = {
          quoteId,
          rfqId,
          maker: 'm',
          user,
          account: 'm:main',
          bid,
          ask,
          placedAt: at,
          expiresAt: at + 1,
          holdId: held ? quoteId : undefined,
        }
        const placed = { type: 'QuotePlaced', quote } as unknown as Event
        assert.equal(eventText(placed), encode(placed))
        const purpose = { kind: 'quote', id: quoteId }
        const backed = {
          type: 'HoldPlaced',
          hold: { id: rfqId, account: 'm:main', purpose, lines: holdLines },
        } as unknown as Event
        assert.equal(eventText(backed), encode(backed))
      },
    ),
  )
})

/** A field that may be left out, as the venue leaves it out: there and undefined, or not there. */
const left = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined })
const plain = fc.stringMatching(/^[a-z0-9][a-z0-9_:.-]{0,20}$/)
const taken = fc.constantFrom('buy', 'sell')
const moment = fc.maxSafeInteger()
const ids = fc.array(plain, { maxLength: 4 })
const marks = left(fc.array(fc.record({ instrument: plain, price: fc.bigInt(), source: anyText })))
const program = left(anyText)
const hedges = left(fc.array(fc.record({ instrument: plain, lots: fc.bigInt() })))
const structure = fc.record(
  {
    id: plain,
    legs: fc.array(fc.record({ instrument: plain, side: taken, ratio: fc.nat() })),
    quoteAsset: plain,
    unit: fc.bigInt(),
    tick: fc.bigInt(),
    parts: fc.array(fc.record({ legs: fc.array(fc.nat()) })),
    hedges: fc.array(fc.record({ instrument: plain, price: fc.bigInt() })),
    references: fc.array(fc.record({ instrument: plain, price: fc.bigInt() })),
  },
  { requiredKeys: ['id', 'legs', 'quoteAsset', 'unit', 'tick'] },
)

function isTextOf(event: unknown): void {
  assert.equal(eventText(event as Event), encode(event))
}

test('[COD-3] the texts of a match, its trades and its marking are the codec’s', () => {
  const fill = { tradeId: id, quoteId: id, maker: plain, price: fc.bigInt(), size: fc.bigInt() }
  const match = fc.record({
    matchId: id,
    rfqId: id,
    entryId: id,
    side: taken,
    size: fc.bigInt(),
    price: fc.bigInt(),
    program,
    hedges,
    fills: fc.array(fc.record(fill)),
  })
  const trade = fc.record({
    tradeId: id,
    rfqId: id,
    quoteId: id,
    entryId: id,
    structure,
    side: taken,
    price: fc.bigInt(),
    size: fc.bigInt(),
    legPrices: prices,
    legPricesBy: fc.constantFrom('maker', 'venue'),
    hedges,
    maker: plain,
    disclosedTaker: left(plain),
  })
  const marking = fc.record({
    matchId: id,
    rfqId: id,
    parties: ids,
    instruments: ids,
    tradedAt: moment,
  })
  fc.assert(
    fc.property(match, marks, trade, marking, id, program, (made, on, settled, planned, by, of) => {
      isTextOf({ type: 'MatchMade', match: made, marks: on })
      isTextOf({ type: 'TradeSettled', trade: settled })
      isTextOf({ type: 'MarkingPlanned', marking: planned })
      const cause = { kind: 'trade', id: by, program: of && { firm: 'f', program: of } }
      isTextOf({ type: 'EntryPosted', entry: { id: by, cause, postings: [] } })
    }),
  )
})

test('[COD-3] the texts of a request and its announcement are the codec’s', () => {
  const terms = fc.record({
    rfqId: id,
    structure,
    size: fc.bigInt(),
    step: fc.bigInt(),
    format: fc.constantFrom('uniform', 'pay_as_bid'),
    sides: fc.constantFrom('two_way', 'buy'),
    feedback: left(fc.record({ rank: fc.boolean() })),
    openedAt: moment,
    expiresAt: moment,
    blindUntil: left(moment),
    quotesUntil: left(moment),
    secondRound: left(fc.record({ ms: fc.nat() })),
    workup: left(fc.record({ ms: fc.nat() })),
    sealed: left(fc.record({ commitUntil: moment })),
    disclosedTaker: left(plain),
    alias: left(plain),
  })
  const owner = fc.record({
    taker: plain,
    user: anyText,
    account: plain,
    flip: fc.boolean(),
    identity: fc.constantFrom('anonymous', 'disclosed'),
    panel: ids,
    reserve: fc.record({ buy: maybe, sell: maybe }),
    repeatedAfterMs: left(fc.nat()),
    program,
    intent: left(anyText),
    liquidation: left(fc.record({ callId: anyText })),
  })
  fc.assert(
    fc.property(terms, owner, marks, (asked, by, on) => {
      isTextOf({ type: 'RfqRequested', terms: asked, owner: by, marks: on })
      isTextOf({ type: 'RfqOpened', terms: asked })
    }),
  )
})

test('[COD-3] the text of every command and event of any history is the codec’s', () => {
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      for (const event of world.events) assert.equal(eventText(event), encode(event))
      for (const move of history) {
        const command = commandOf(world, move)
        if (!command) continue
        world.seq += 1
        world.now += 1
        assert.equal(commandText(command), encode(command))
        const decision = decide(world.state, command, placeOf(world))
        if (!decision.ok) continue
        for (const event of decision.events) assert.equal(eventText(event), encode(event))
        apply(world, decision.events)
      }
    }),
    { numRuns: 60 },
  )
})
