import type { Reason } from '@parley/core'

/** A rule, what was seen, and what it was held against; numbers to six figures. */
export function because(
  rule: string,
  observed: number | string,
  threshold: number | string,
): Reason {
  return { rule, observed: textOf(observed), threshold: textOf(threshold) }
}

function textOf(value: number | string): string {
  const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value
  return text.slice(0, 120)
}
