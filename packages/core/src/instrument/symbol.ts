/** Symbols of options and futures at the edges: the venue's own id, the OSI 21-character code and Deribit's name. Core never parses its own ids. */
import { formatDecimal, parseDecimal } from '../num/decimal.ts'
import { PRICE_SCALE, price, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { instrumentId } from './instrument.ts'
import type { InstrumentId } from './instrument.ts'

/** What a symbol says of an option. `expiryDate` is 'YYYY-MM-DD'. */
export type OptionName = {
  readonly root: string
  readonly expiryDate: string
  readonly strike: Price
  readonly right: 'call' | 'put'
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** The venue's id: `SPY-20210319-375-C`. */
export function optionId(name: OptionName): InstrumentId {
  const letter = name.right === 'call' ? 'C' : 'P'
  const date = name.expiryDate.replaceAll('-', '')
  return instrumentId(`${name.root}-${date}-${formatDecimal(name.strike, PRICE_SCALE)}-${letter}`)
}

/**
 * The root of an option that no corporate action has touched: what it is on and, where it is paid in the coin, that too (`BTC_BTC`), so
 * that options of one date and strike which are paid in cash and in the coin have two ids.
 */
export function optionRoot(underlying: string, quoteAsset: string): string {
  return quoteAsset === underlying ? `${underlying}_${quoteAsset}` : underlying
}

/** The OSI code, 21 characters: root padded to six, yymmdd, C or P, strike × 1000 in eight digits. Undefined where the strike does not fit. */
export function formatOsi(name: OptionName): string | undefined {
  const thousandths = name.strike / 100_000n
  if (thousandths * 100_000n !== name.strike || thousandths > 99_999_999n) return undefined
  if (!/^[A-Z0-9]{1,6}$/.test(name.root) || !/^20\d\d-/.test(name.expiryDate)) return undefined
  const date = name.expiryDate.slice(2).replaceAll('-', '')
  const letter = name.right === 'call' ? 'C' : 'P'
  return `${name.root.padEnd(6)}${date}${letter}${thousandths.toString().padStart(8, '0')}`
}

/** Reads an OSI code, padded or not. Undefined when it is not one, or its date is not a date. */
export function parseOsi(code: string): OptionName | undefined {
  const match = /^([A-Z0-9]{1,6}) *(\d\d)(\d\d)(\d\d)([CP])(\d{8})$/.exec(code)
  if (!match) return undefined
  const [, root = '', yy = '', mm = '', dd = '', letter, digits = ''] = match
  const expiryDate = realDate(`20${yy}-${mm}-${dd}`)
  if (!expiryDate) return undefined
  const strike = price(BigInt(digits) * 100_000n)
  return { root, expiryDate, strike, right: letter === 'C' ? 'call' : 'put' }
}

/** What a symbol says of a future. `expiryDate` is 'YYYY-MM-DD'. */
export type FutureName = Pick<OptionName, 'root' | 'expiryDate'>

/** The venue's id of a future: `BTC-20261225-F`. */
export function futureId({ root, expiryDate }: FutureName): InstrumentId {
  return instrumentId(`${root}-${expiryDate.replaceAll('-', '')}-F`)
}

/** Deribit's name of a future: `BTC-25DEC26`. */
export function formatDeribitFuture({ root, expiryDate }: FutureName): string {
  return `${root}-${deribitDate(expiryDate)}`
}

/** Reads Deribit's name of a future. Undefined when it is not one, or its date is not a date. */
export function parseDeribitFuture(symbol: string): FutureName | undefined {
  const match = /^([A-Z0-9_]{1,16})-(\d{1,2})([A-Z]{3})(\d\d)$/.exec(symbol)
  if (!match) return undefined
  const [, root = '', day = '', monthName = '', yy = ''] = match
  const expiryDate = dateOf(day, monthName, yy)
  return expiryDate ? { root, expiryDate } : undefined
}

/**
 * Deribit's name: `BTC-25DEC26-100000-C`, a decimal strike written with `d` for the point. There the coin alone is the root of an option
 * that is paid in it, and coin and currency (`BTC_USD`) of one that is not.
 */
export function formatDeribit(name: OptionName): string {
  const date = deribitDate(name.expiryDate)
  const strike = formatDecimal(name.strike, PRICE_SCALE).replace('.', 'd')
  return `${name.root}-${date}-${strike}-${name.right === 'call' ? 'C' : 'P'}`
}

/** Reads Deribit's name. Undefined when it is not one. */
export function parseDeribit(symbol: string): OptionName | undefined {
  const match = /^([A-Z0-9_]{1,16})-(\d{1,2})([A-Z]{3})(\d\d)-(\d+(?:d\d+)?)-([CP])$/.exec(symbol)
  if (!match) return undefined
  const [, root = '', day = '', monthName = '', yy = '', strikeText = '', letter] = match
  const expiryDate = dateOf(day, monthName, yy)
  const strike = parseDecimal(strikeText.replace('d', '.'), PRICE_SCALE)
  if (!expiryDate || strike === undefined || !within(strike)) return undefined
  return { root, expiryDate, strike: price(strike), right: letter === 'C' ? 'call' : 'put' }
}

function deribitDate(expiryDate: string): string {
  const [year = '', month = '', day = ''] = expiryDate.split('-')
  return `${Number(day)}${MONTHS[Number(month) - 1] ?? ''}${year.slice(2)}`
}

function dateOf(day: string, monthName: string, yy: string): string | undefined {
  const month = MONTHS.indexOf(monthName) + 1
  return realDate(`20${yy}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`)
}

function realDate(text: string): string | undefined {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return days !== undefined && day >= 1 && day <= days ? text : undefined
}
