/** The chain of one underlying as a flat list of lines: an expiry, then its strikes, then the next expiry. */
import { deliveryText, listedRoot } from '@parley/sdk'
import type { Instrument } from '@parley/sdk'
import { parseFixed, toFloat } from '../../lib/decimal.ts'

export type StrikeLine = {
  readonly kind: 'strike'
  readonly expiryDate: string
  readonly strike: string
  /** For comparing with the spot only. */
  readonly level: number
  readonly call: Instrument | undefined
  readonly put: Instrument | undefined
}

export type ExpiryLine = {
  readonly kind: 'expiry'
  /** Tells it from that of the same day whose options are paid in another asset, or deliver other than their multiplier. */
  readonly key: string
  readonly expiryDate: string
  /** What its options are paid for and settled in, where that is the coin they are on. */
  readonly coin: string | undefined
  /** Name and delivery of options that a split has left other than their fellows. */
  readonly adjusted: string | undefined
  readonly expiresAt: string
  readonly sample: Instrument
}

export type ChainRows = {
  readonly lines: readonly (StrikeLine | ExpiryLine)[]
  /** Line number of each expiry. */
  readonly expiries: readonly (ExpiryLine & { readonly at: number })[]
}

/** Underlyings that have options, in the order listed; those that a corporate action ended or renamed are gone. */
export function underlyingsOf(instruments: readonly Instrument[]): readonly string[] {
  const gone = new Set(instruments.flatMap((i) => (i.retired ? [i.instrument] : [])))
  const roots = instruments.flatMap((i) => (i.kind === 'option' ? [i.underlying ?? ''] : []))
  return [...new Set(roots)].filter((root) => !gone.has(root))
}

/** Where the desk starts: the first share, else the first there is. */
export function startOf(
  underlyings: readonly string[],
  listed: (id: string) => Instrument | undefined,
): string | undefined {
  return underlyings.find((id) => listed(id)?.kind === 'share') ?? underlyings[0]
}

/** Options alive at `now` (epoch milliseconds), by expiry and strike; those paid in the coin they are on, and those that deliver other than their multiplier, after the others of their day. */
export function chainRows(
  instruments: readonly Instrument[],
  underlying: string,
  now: number,
): ChainRows {
  const alive = instruments.filter(
    (i) =>
      i.kind === 'option' &&
      i.underlying === underlying &&
      i.settledAt === undefined &&
      i.retired === undefined &&
      Date.parse(i.expiresAt ?? '') > now,
  )
  const byExpiry = Map.groupBy(
    alive,
    (option) => `${option.expiryDate ?? ''} ${coinOf(option) ?? ''} ${adjustedOf(option) ?? ''}`,
  )
  const lines: (StrikeLine | ExpiryLine)[] = []
  const expiries: (ExpiryLine & { at: number })[] = []
  for (const key of [...byExpiry.keys()].sort()) {
    const options = byExpiry.get(key) ?? []
    const [sample] = options
    if (!sample) continue
    const { expiryDate = '', expiresAt = '' } = sample
    const coin = coinOf(sample)
    const adjusted = adjustedOf(sample)
    const line = { kind: 'expiry', key, expiryDate, expiresAt, coin, adjusted, sample } as const
    expiries.push({ ...line, at: lines.length })
    lines.push(line, ...strikeLines(expiryDate, options))
  }
  return { lines, expiries }
}

/** The coin that an inverse option is on, paid for and settled in. */
function coinOf({ kind, quoteAsset, underlying }: Instrument): string | undefined {
  return kind === 'option' && quoteAsset === underlying ? quoteAsset : undefined
}

function adjustedOf(option: Instrument): string | undefined {
  const delivery = deliveryText(option)
  return delivery && `${listedRoot(option)} ${delivery}`
}

function strikeLines(expiryDate: string, options: readonly Instrument[]): StrikeLine[] {
  const byStrike = Map.groupBy(options, (option) => option.strike ?? '')
  const lines = [...byStrike].map(([strike, pair]): StrikeLine => {
    const value = parseFixed(strike)
    return {
      kind: 'strike',
      expiryDate,
      strike,
      level: value === undefined ? 0 : toFloat(value),
      call: pair.find(({ right }) => right === 'call'),
      put: pair.find(({ right }) => right === 'put'),
    }
  })
  return lines.sort((a, b) => a.level - b.level)
}

/** Line of the expiry's strike nearest the spot; the expiry's own line while there is no spot. */
export function atTheMoney(rows: ChainRows, expiryAt: number, spot: number | undefined): number {
  let best = expiryAt
  let distance = Number.POSITIVE_INFINITY
  for (let i = expiryAt + 1; i < rows.lines.length; i++) {
    const line = rows.lines[i]
    if (line?.kind !== 'strike' || spot === undefined) break
    const away = Math.abs(line.level - spot)
    if (away < distance) [best, distance] = [i, away]
  }
  return best
}

/** Calendar days from `now` to an expiry, rounded up. */
export function daysTo(expiresAt: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 86_400_000))
}
