/**
 * The mandate envelope: bounds that automation cannot leave, laid down by the owner, signed, and judged by the venue on every
 * request and acceptance of the program, not by the program itself. [PRG-4]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { BlockSignature } from '../block/block.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { ProgramId } from './tag.ts'

/** What may be opened. Reducing what the program has of an option is always allowed, within the other bounds. */
export const OPENINGS = [
  'short_call',
  'short_put',
  'long_call',
  'long_put',
  'buy_underlying',
  'sell_underlying',
] as const
export type Opening = (typeof OPENINGS)[number]

export type Mandate = {
  /** One more than the last granted: a signed mandate is used once. */
  readonly number: number
  readonly underlyings: readonly InstrumentId[]
  readonly opens: readonly Opening[]
  /** Short option contracts open at once. */
  readonly contractsMax: bigint
  /** Lots of the largest leg of one request. */
  readonly clipMax: bigint
  /** Strike cash of all short options. */
  readonly exposureMax: Price
  /** Least net credit per unit of an order that opens short options and closes none. */
  readonly creditMin: Price
  /** Least net credit per unit of an order that closes short options and opens others. Below zero: the most paid. */
  readonly rollCreditMin: Price
  /** Worst limit against the marks: this many hundredths of a percent of what the legs are worth, and never less than a tick. */
  readonly slippageBps: number
  readonly markMaxAgeMs: number
  readonly callStrikeMin: Price | undefined
  readonly putStrikeMax: Price | undefined
  /** Whole days to expiry of what is opened. */
  readonly daysMin: number
  readonly daysMax: number
  readonly window: Window
  readonly validUntil: Timestamp
}

/** When anything may be done: days of the week (0 is Sunday) and minutes of the day, UTC, the last one excluded. */
export type Window = {
  readonly days: readonly number[]
  readonly fromMinute: number
  readonly toMinute: number
}

export type Granted = {
  readonly mandate: Mandate
  readonly grantedAt: Timestamp
  /** The owner's key that signed it; left out where the firm signs its requests alone. */
  readonly signature?: BlockSignature | undefined
}

const LIMITS = { underlyings: 20, days: 3_650, slippageBps: 10_000, markMaxAgeMs: 7 * 86_400_000 }

/** The mandate as one line of text: what its owner signs. */
export function mandateText(firm: FirmId, program: ProgramId, mandate: Mandate): string {
  const price = (at: Price | undefined): string =>
    at === undefined ? 'any' : formatDecimal(at, PRICE_SCALE)
  const { days, fromMinute, toMinute } = mandate.window
  return [
    'parley-mandate-1',
    `firm ${firm}`,
    `program ${program}`,
    `number ${mandate.number}`,
    `underlyings ${mandate.underlyings.join(' ')}`,
    `opens ${mandate.opens.join(' ')}`,
    `contracts ${mandate.contractsMax}`,
    `clip ${mandate.clipMax}`,
    `exposure ${price(mandate.exposureMax)}`,
    `credit ${price(mandate.creditMin)}`,
    `roll-credit ${price(mandate.rollCreditMin)}`,
    `slippage ${mandate.slippageBps}`,
    `mark-age ${mandate.markMaxAgeMs}`,
    `call-strike ${price(mandate.callStrikeMin)}`,
    `put-strike ${price(mandate.putStrikeMax)}`,
    `days ${mandate.daysMin} ${mandate.daysMax}`,
    `window ${days.join('')} ${fromMinute} ${toMinute}`,
    `until ${mandate.validUntil}`,
  ].join('; ')
}

/** Refuses a mandate that contradicts itself or its bounds, by its first wrong field. */
export function checkMandate(mandate: Mandate, last: number): Rejection | undefined {
  const { underlyings, opens, window, slippageBps, markMaxAgeMs } = mandate
  const whole = (value: number, from: number, to: number): boolean =>
    Number.isSafeInteger(value) && value >= from && value <= to
  const minutes = whole(window.fromMinute, 0, 1439) && whole(window.toMinute, 1, 1440)
  const wellFormed: readonly (readonly [string, boolean])[] = [
    ['number', mandate.number === last + 1],
    ['underlyings', isSet(underlyings) && underlyings.length <= LIMITS.underlyings],
    ['opens', isSet(opens) && opens.every((each) => OPENINGS.includes(each))],
    ['contractsMax', mandate.contractsMax >= 0n],
    ['clipMax', mandate.clipMax > 0n],
    ['exposureMax', mandate.exposureMax >= 0n],
    ['slippageBps', whole(slippageBps, 0, LIMITS.slippageBps)],
    ['markMaxAgeMs', whole(markMaxAgeMs, 1, LIMITS.markMaxAgeMs)],
    ['daysMin', whole(mandate.daysMin, 0, LIMITS.days)],
    ['daysMax', whole(mandate.daysMax, mandate.daysMin, LIMITS.days)],
    ['window.days', isSet(window.days) && window.days.every((day) => whole(day, 0, 6))],
    ['window', minutes && window.fromMinute < window.toMinute],
  ]
  const wrong = wellFormed.find(([, ok]) => !ok)
  return wrong && reject('malformed', `mandate.${wrong[0]}`)
}

function isSet(values: readonly unknown[]): boolean {
  return values.length > 0 && new Set(values).size === values.length
}
