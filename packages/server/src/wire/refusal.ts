/** A refusal on the wire, and the status HTTP gives to its class: the one table of both. */
import { REJECTIONS } from '@parley/core'
import type { Rejection, RejectionClass, State } from '@parley/core'
import type { Refusal } from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'

export const STATUS: Readonly<Record<RejectionClass, number>> = {
  invalid: 400,
  unauthenticated: 401,
  not_permitted: 403,
  not_found: 404,
  conflict: 409,
  expired: 410,
  insufficient: 422,
  limit: 429,
  unavailable: 503,
}

export function statusOf({ code }: Rejection): number {
  return code === 'body_too_large' ? 413 : STATUS[REJECTIONS[code].class]
}

/** Core names the fields of a command; a caller is told the field of the body it sent. */
export function onWire(rejection: Rejection): Rejection {
  const path = rejection.path
    ?.replace(/^instrument\.(?:terms\.)?/, 'spec.')
    .replace(/^spec\.id$/, 'spec.instrument')
    .replace(/^spec\.settlementAsset$/, 'spec.quoteAsset')
    .replace(/^spec\.carry\.price$/, 'spec.carryPrice')
    .replace(/^spec\.carry\.observedAt$/, 'spec.carryObservedAt')
    .replace(/^firm\.id$/, 'firm')
    .replace(/^price\.limit$/, 'limit')
    .replace(/^price\.offset$/, 'pegOffset')
  return path === undefined ? rejection : { ...rejection, path }
}

export function refusalView(state: State, { code, path, detail }: Rejection): Refusal {
  const { meaning, retry } = REJECTIONS[code]
  return {
    code,
    meaning,
    ...(path === undefined ? {} : { path }),
    ...(detail === undefined ? {} : { detail: readable(state, detail) }),
    retry,
  }
}

const AMOUNTS: ReadonlySet<string> = new Set([
  'available',
  'short',
  'line',
  'used',
  'fee',
  'amount',
  'beforeAmount',
  'afterAmount',
  'maxAmount',
])
const PRICES = new Set(['mean', 'reserve', 'best', 'tick', 'net', 'reference', 'lowest', 'highest'])
const TIMES = new Set(['observedAt', 'since', 'until'])

/** Core gives integers; a person reads decimals. `AMOUNTS` are of `asset`. */
function readable(state: State, detail: NonNullable<Rejection['detail']>): Record<string, string> {
  const asset = detail['asset']
  return Object.fromEntries(
    Object.entries(detail).flatMap(([key, value]) => {
      // The scale of a mean, which is read by it here.
      if (key === 'scale') return []
      if (PRICES.has(key)) return [[key, priceText(BigInt(value))]]
      if (TIMES.has(key)) return [[key, timeText(Number(value))]]
      const isAmount = AMOUNTS.has(key) && asset !== undefined
      return [[key, isAmount ? amountText(state, asset, BigInt(value)) : value]]
    }),
  )
}
