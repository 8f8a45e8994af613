/**
 * What a journal's texts say, read off its bytes. A quote's texts, of which nearly the whole journal is, are spelled out here as core's
 * `venue/text.ts` spells out how they are written: no string of the line is made, and no key looked up. Whatever is not so to the letter
 * is decoded as any other text is, so that the two agree on every one.
 */
import { isKept } from '@parley/core'
import type { Event, Hold, HoldLine, Quote, Rung } from '@parley/core'
import { callerOf } from './caller.ts'
import type { Caller } from './caller.ts'
import { decodeFast } from './decode.ts'
import { KnownTexts, integerOf } from './known.ts'

/** The event whose text is between two places. Undefined where the state keeps nothing of it: then only its name is read. */
export function eventAt(bytes: Buffer, start: number, end: number): Event | undefined {
  begin(bytes, start)
  if (skips(QUOTE_PLACED)) {
    const quote = readQuote()
    if (isRead(end)) return { type: 'QuotePlaced', quote }
  } else if (skips(HOLD_PLACED)) {
    const hold = readHold()
    if (isRead(end)) return { type: 'HoldPlaced', hold }
  } else if (skips(TYPE)) {
    const type = readText(names)
    if (isPlain && !isKept(type)) return undefined
  }
  // The text is what `encode` wrote of an event.
  return decodeFast(bytes.toString('utf8', start, end)) as Event
}

/** Actor and client id of the command whose text is between two places. */
export function callerAt(bytes: Buffer, start: number, end: number): Caller {
  begin(bytes, start)
  expect(TYPE)
  readText(names)
  expect(ACTOR)
  const firm = readText(names)
  expect(USER)
  const user = readText(names)
  expect(CLIENT_ID)
  const clientId = readText(fresh)
  // Branded ids: the text is what `encode` wrote of a command.
  if (isPlain) return { actor: { firm, user }, clientId } as Caller
  return callerOf(bytes.toString('utf8', start, end))
}

const TYPE = Buffer.from('{"type":"')
const ACTOR = Buffer.from(',"actor":{"firm":"')
const USER = Buffer.from(',"user":"')
const CLIENT_ID = Buffer.from('},"clientId":"')

const QUOTE_PLACED = Buffer.from('{"type":"QuotePlaced","quote":{"quoteId":"')
const RFQ_ID = Buffer.from(',"rfqId":"')
const MAKER = Buffer.from(',"maker":"')
const ACCOUNT = Buffer.from(',"account":"')
const BID = Buffer.from(',"bid":[')
const ASK = Buffer.from(',"ask":[')
const PRICE = Buffer.from('{"price":"~')
const SIZE = Buffer.from(',"size":"~')
const PLACED_AT = Buffer.from(',"placedAt":')
const EXPIRES_AT = Buffer.from(',"expiresAt":')
const HOLD_ID = Buffer.from(',"holdId":"')

const HOLD_PLACED = Buffer.from('{"type":"HoldPlaced","hold":{"id":"')
const PURPOSE = Buffer.from(',"purpose":{"kind":"')
const ID = Buffer.from(',"id":"')
const LINES = Buffer.from('},"lines":[')
const ASSET = Buffer.from('{"asset":"')
const AMOUNT = Buffer.from(',"amount":"~')

const CLOSE = Buffer.from('}')
const CLOSE_BOTH = Buffer.from('}}')
const CLOSE_LIST = Buffer.from(']')
const COMMA = Buffer.from(',')

function readQuote(): Quote {
  const quoteId = readText(fresh)
  expect(RFQ_ID)
  const rfqId = readText(names)
  expect(MAKER)
  const maker = readText(names)
  expect(USER)
  const user = readText(names)
  expect(ACCOUNT)
  const account = readText(names)
  const bid = skips(BID) ? readList(readRung) : undefined
  const ask = skips(ASK) ? readList(readRung) : undefined
  expect(PLACED_AT)
  const placedAt = readWhole()
  expect(EXPIRES_AT)
  const expiresAt = readWhole()
  const holdId = skips(HOLD_ID) ? readText(fresh) : undefined
  expect(CLOSE_BOTH)
  // In the order and shape of the venue's own, and branded as the text says.
  return {
    quoteId,
    rfqId,
    maker,
    user,
    account,
    bid,
    ask,
    placedAt,
    expiresAt,
    holdId,
  } as unknown as Quote
}

function readRung(): Rung {
  expect(PRICE)
  const price = readInteger()
  expect(SIZE)
  const size = readInteger()
  expect(CLOSE)
  return { price, size } as Rung
}

function readHold(): Hold {
  const id = readText(fresh)
  expect(ACCOUNT)
  const account = readText(names)
  expect(PURPOSE)
  const kind = readText(names)
  expect(ID)
  const purpose = { kind, id: readText(fresh) }
  expect(LINES)
  const lines = skips(CLOSE_LIST) ? [] : readList(readLine)
  expect(CLOSE_BOTH)
  return { id, account, purpose, lines } as unknown as Hold
}

function readLine(): HoldLine {
  expect(ASSET)
  const asset = readText(names)
  expect(AMOUNT)
  const amount = readInteger()
  expect(CLOSE)
  return { asset, amount } as HoldLine
}

/** A list with a member or more, from behind its bracket. */
function readList<T>(readMember: () => T): T[] {
  // Most have one member, and are kept: a list that grows from nothing takes room for seventeen.
  const list = [readMember()]
  while (skips(COMMA)) list.push(readMember())
  expect(CLOSE_LIST)
  return list
}

const ZERO = 48
const QUOTE = 34
const MINUS = 45
/** So many digits are a safe integer, whatever they are. */
const SHORT_DIGITS = 15

/** What is named by many records, and what a record names twice. */
const names = new KnownTexts(4096)
const fresh = new KnownTexts(64)

// One text is read at a time, start to end, by plain functions, as in `decode.ts`.
let source: Buffer = Buffer.alloc(0)
let at = 0
/** Whether all that was read so far is as this file expects. If not, what the functions answered means nothing. */
let isPlain = true

function begin(bytes: Buffer, start: number): void {
  source = bytes
  at = start
  isPlain = true
}

function isRead(end: number): boolean {
  return isPlain && at === end
}

function skips(literal: Buffer): boolean {
  const { length } = literal
  for (let i = 0; i < length; i++) if (source[at + i] !== literal[i]) return false
  at += length
  return true
}

function expect(literal: Buffer): void {
  if (!skips(literal)) isPlain = false
}

/** A text from behind its opening quotation mark, its closing one included. */
function readText(known: KnownTexts): string {
  const text = known.read(source, at)
  if (text === undefined) {
    isPlain = false
    return ''
  }
  at += text.length + 1
  return text
}

/** An integer of the codec from behind its `~`, the closing quotation mark included. */
function readInteger(): bigint {
  const isNegative = source[at] === MINUS
  if (isNegative) at++
  const start = at
  const value = readDigits()
  const digits = at - start
  if (digits === 0 || digits > SHORT_DIGITS || source[at] !== QUOTE) isPlain = false
  at++
  return integerOf(isNegative ? -value : value)
}

/** A number as JSON has it, if it is whole, not negative and safe. */
function readWhole(): number {
  const start = at
  const value = readDigits()
  const isPadded = source[start] === ZERO && at > start + 1
  if (at === start || isPadded || value > Number.MAX_SAFE_INTEGER) isPlain = false
  return value
}

function readDigits(): number {
  let value = 0
  for (;;) {
    const digit = (source[at] ?? 0) - ZERO
    if (!(digit >= 0 && digit <= 9)) return value
    value = value * 10 + digit
    at++
  }
}
