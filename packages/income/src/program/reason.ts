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

/** A reason, and whether its rule holds. */
export type Ruled = { readonly reason: Reason; readonly holds: boolean }

/** What is not known holds of nothing: `unknown` says so in its place. */
export function ruled(
  rule: string,
  observed: number | undefined,
  threshold: number,
  sense: '>=' | '<=',
  unknown = 'no credit is known',
): Ruled {
  const reason = because(rule, observed ?? unknown, `${sense} ${threshold}`)
  if (observed === undefined) return { reason, holds: false }
  return { reason, holds: sense === '>=' ? observed >= threshold : observed <= threshold }
}
