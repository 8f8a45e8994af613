/** A mandate as its owner writes it, into the numbers it is signed and judged in. */
import { OPENINGS, PRICE_SCALE, parseDecimal, price, timestamp, within } from '@parley/core'
import type { InstrumentId, Mandate, Opening, Price } from '@parley/core'

/** Decimals as text, per unit; the time as ISO-8601 in UTC. */
export type MandateTerms = {
  readonly number: number
  readonly underlyings: readonly string[]
  readonly opens: readonly Opening[]
  readonly contractsMax: number
  readonly clipMax: number
  readonly exposureMax: string
  readonly creditMin: string
  readonly rollCreditMin: string
  readonly slippageBps: number
  readonly markMaxAgeMs: number
  readonly callStrikeMin?: string
  readonly putStrikeMax?: string
  readonly daysMin: number
  readonly daysMax: number
  readonly window: {
    readonly days: readonly number[]
    readonly fromMinute: number
    readonly toMinute: number
  }
  readonly validUntil: string
}

/** The mandate, or the field that cannot be read. */
export function mandateFrom(terms: MandateTerms): Mandate | { readonly path: string } {
  const wrong: string[] = []
  const at = (path: keyof MandateTerms): Price | undefined => {
    const text = terms[path]
    if (text === undefined) return undefined
    const value = typeof text === 'string' ? parseDecimal(text, PRICE_SCALE) : undefined
    if (value !== undefined && within(value)) return price(value)
    wrong.push(path)
    return undefined
  }
  const whole = (path: 'contractsMax' | 'clipMax'): bigint => {
    if (Number.isSafeInteger(terms[path])) return BigInt(terms[path])
    wrong.push(path)
    return 0n
  }
  const until = Date.parse(terms.validUntil)
  if (!terms.validUntil.endsWith('Z') || Number.isNaN(until) || until < 0) wrong.push('validUntil')
  if (!terms.opens.every((each) => OPENINGS.includes(each))) wrong.push('opens')
  const zero = price(0n)
  const mandate = {
    number: terms.number,
    underlyings: terms.underlyings as readonly InstrumentId[],
    opens: terms.opens,
    contractsMax: whole('contractsMax'),
    clipMax: whole('clipMax'),
    exposureMax: at('exposureMax') ?? zero,
    creditMin: at('creditMin') ?? zero,
    rollCreditMin: at('rollCreditMin') ?? zero,
    slippageBps: terms.slippageBps,
    markMaxAgeMs: terms.markMaxAgeMs,
    callStrikeMin: at('callStrikeMin'),
    putStrikeMax: at('putStrikeMax'),
    daysMin: terms.daysMin,
    daysMax: terms.daysMax,
    window: terms.window,
    validUntil: timestamp(Number.isNaN(until) || until < 0 ? 0 : until * 1000),
  }
  const [path] = wrong
  return path === undefined ? mandate : { path: `mandate.${path}` }
}
