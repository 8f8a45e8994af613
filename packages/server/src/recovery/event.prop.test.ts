import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailed, decode, encode, isKept } from '@parley/core'
import type { Event } from '@parley/core'
import * as fc from 'fast-check'
import { callerOf } from './caller.ts'
import type { Caller } from './caller.ts'
import { callerAt, eventAt } from './event.ts'
import { KnownTexts, integerOf } from './known.ts'
import { story } from './_venue.ts'

/** Among other texts, as in a row. */
function within<T>(read: (bytes: Buffer, start: number, end: number) => T, text: string): T {
  const bytes = Buffer.from(`"before"\n${text}\n{"type":"After"}\n`)
  return read(bytes, 9, 9 + Buffer.byteLength(text))
}

/** What the text says, without fields that say nothing: how the two leave them out is their own affair. */
function told(read: () => unknown): unknown {
  try {
    return decode(encode(read()))
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

function asDecoded(text: string): void {
  const event = told(() => within(eventAt, text) ?? 'not kept')
  if (event !== 'not kept')
    deepEqual(
      event,
      told(() => decode(text)),
    )
  else equal(isKept((decode(text) as Event).type), false)
}

const id = fc.stringMatching(/^[a-z]+-[0-9a-z]{11}$/)
const text = fc.oneof(id, fc.string(), fc.constantFrom('~1', '~~', 'a"b', 'ż', 'a\u0001', '\u007f'))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const short = fc.oneof(fc.bigInt({ min: -(10n ** 6n), max: 10n ** 16n }), fc.bigInt())
const rungs = fc.array(
  fc.oneof(
    fc.record({ price: short, size: short }),
    fc.record({ price: maybe(short), size: short, min: maybe(short), step: maybe(short) }),
  ),
  { minLength: 1, maxLength: 3 },
)
const quoted = fc.record({
  type: fc.constant('QuotePlaced'),
  quote: fc.record({
    quoteId: id,
    rfqId: id,
    maker: text,
    user: text,
    account: text,
    bid: maybe(rungs),
    ask: maybe(rungs),
    placedAt: fc.maxSafeInteger(),
    expiresAt: fc.maxSafeInteger(),
    holdId: maybe(id),
  }),
})
const held = fc.record({
  type: fc.constant('HoldPlaced'),
  hold: fc.record({
    id: text,
    account: text,
    purpose: fc.record({ kind: fc.constantFrom('quote', 'cover'), id: text }),
    lines: fc.array(fc.record({ asset: text, amount: short }), { maxLength: 3 }),
  }),
})

void test('the events of a quote are as the core decodes them, and so is their text', () => {
  fc.assert(
    fc.property(fc.oneof(quoted, held), (event) => {
      const written = encode(event)
      asDecoded(written)
      equal(encode(within(eventAt, written)), written)
    }),
    { numRuns: 1000 },
  )
})

void test('an altered text is read or refused as the core does', () => {
  const texts = story().drafts.flatMap(({ outcome, refused }) => (refused ? [] : outcome))
  for (const each of texts) asDecoded(each)
  const kept = texts.filter((each) => isKept((decode(each) as Event).type))
  fc.assert(
    fc.property(
      fc.constantFrom(...kept),
      fc.nat(),
      fc.constantFrom('', '"', '{', '}', '[', ',', ':', '\\', '~', ' ', '-', '0', 'e', 'ż', '}}'),
      (event, place, put) => {
        // Behind the name of the type: with another, it may be one that is not kept.
        const from = event.indexOf(',') + (place % (event.length - event.indexOf(',') + 1))
        asDecoded(event.slice(0, from) + put + event.slice(from + 1))
      },
    ),
    { numRuns: 3000 },
  )
})

void test('of an event that is not kept no more than its name is read', () => {
  equal(within(eventAt, '{"type":"TradeSettled","trade":'), undefined)
  equal(isKept('TradeSettled'), false)
  equal(isKept('QuotePlaced'), true)
  throws(() => within(eventAt, '{"type":"NoSuchEvent"}'), AssertionFailed)
})

void test('the caller read off the bytes of a command is the one read off its text', () => {
  const rest = fc.constantFrom({}, { rfqId: 'rfq-1' }, { reason: 'a"b' }, { clientId: 'x' })
  fc.assert(
    fc.property(text, text, maybe(text), rest, (firm, user, clientId, more) => {
      const command = encode({ type: 'CancelRfq', actor: { firm, user }, clientId, ...more })
      deepEqual(who(within(callerAt, command)), who(callerOf(command)))
    }),
    { numRuns: 1000 },
  )
})

function who({ actor, clientId }: Caller): unknown {
  return { actor, clientId }
}

void test('a text or a number that is known is the one that was asked for', () => {
  const known = new KnownTexts(4)
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ -!#-[\]-}]*$/), { maxLength: 20 }), (texts) => {
      for (const each of texts) equal(known.read(Buffer.from(`${each}"`), 0), each)
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (values) => {
      for (const value of [...values, ...values]) equal(integerOf(value), BigInt(value))
    }),
  )
})
