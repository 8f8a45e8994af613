/**
 * Exact decimals of the desk: a whole number of 10^-8, the finest the wire carries. Agreed money never passes through a
 * float; floats are for pictures only.
 */

/** A count of 10^-8. */
export type Fixed = bigint & { readonly __unit: 'fixed' }

export const FIXED_DECIMALS = 8
const ONE = 10n ** BigInt(FIXED_DECIMALS)
const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d{1,8})?$/

export function fixed(count: bigint): Fixed {
  return count as Fixed
}

export const ZERO = fixed(0n)

/** Reads plain decimal text. Undefined when it is missing, not plain, or has more than 8 decimals. */
export function parseFixed(text: string | undefined): Fixed | undefined {
  if (text === undefined || text.length > 40 || !PLAIN.test(text)) return undefined
  const [units = '', fraction = ''] = text.split('.')
  return fixed(BigInt(units + fraction.padEnd(FIXED_DECIMALS, '0')))
}

/** Shortest plain decimal text: what the wire takes. */
export function fixedText(value: Fixed): string {
  const digits = magnitude(value)
    .toString()
    .padStart(FIXED_DECIMALS + 1, '0')
  const fraction = digits.slice(-FIXED_DECIMALS).replace(/0+$/, '')
  const units = digits.slice(0, -FIXED_DECIMALS)
  return `${value < 0n ? '-' : ''}${units}${fraction === '' ? '' : `.${fraction}`}`
}

export function plus(...terms: readonly Fixed[]): Fixed {
  return fixed(terms.reduce((sum: bigint, term) => sum + term, 0n))
}

export function minus(a: Fixed, b: Fixed): Fixed {
  return fixed(a - b)
}

export function negated(value: Fixed): Fixed {
  return fixed(-value)
}

/** a × b, cut toward zero below 10^-8. Exact for a price times a size times a unit the venue has listed. */
export function product(a: Fixed, b: Fixed): Fixed {
  return fixed((a * b) / ONE)
}

/** A whole number as a Fixed. */
export function whole(count: bigint | number): Fixed {
  return fixed(BigInt(count) * ONE)
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Decimals written in a text such as a tick: '0.05' has 2, '1' has none. */
export function decimalsOf(text: string | undefined): number {
  const point = text?.indexOf('.') ?? -1
  return text === undefined || point < 0 ? 0 : text.length - point - 1
}

/** For pictures and rankings only. */
export function toFloat(value: Fixed): number {
  return Number(fixedText(value))
}
