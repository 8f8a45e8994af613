/** Exact decimals as the venue writes them: text on the wire, integers of 10^-8 here. */

export const SCALE = 8
const ONE = 10n ** BigInt(SCALE)

/** Reads plain decimal text into units of 10^-8; undefined when it is not that, or finer. */
export function parseDecimal(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,20})(?:\.(\d{1,8}))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '0', fraction = ''] = match
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(SCALE, '0'))
  return sign === '-' ? -value : value
}

/** Reads text that the venue sent, where anything else is a fault. */
export function decimal(text: string): bigint {
  const value = parseDecimal(text)
  if (value === undefined) throw new Error(`${JSON.stringify(text)} is not a plain decimal`)
  return value
}

/** Plain decimal text of units of 10^-8, without trailing zeros, with at least `decimals`. */
export function decimalText(value: bigint, decimals = 0): string {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0')
  const whole = digits.slice(0, -SCALE)
  let fraction = digits.slice(-SCALE)
  while (fraction.length > decimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** The product of two numbers in units of 10^-8, which must be exact. */
export function times(left: bigint, right: bigint): bigint {
  return (left * right) / ONE
}

/** The same number for reading: thousands apart. */
export function grouped(text: string): string {
  const match = /^(-?)(\d+)(\..*)?$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = ''] = match
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction}`
}

/** How many decimals a tick such as `0.01` has. */
export function decimalsOf(tick: string): number {
  return tick.split('.')[1]?.length ?? 0
}

/** A price for reading: with the decimals of its tick, so that prices stand under one another. */
export function priced(text: string, decimals: number): string {
  return grouped(decimalText(decimal(text), decimals))
}
