/** Shares and rates as people write them: `25%` or `0.25`. */
import { UsageError } from '../command/command.ts'

export function share(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  const match = /^(-?\d+(?:\.\d+)?)(%)?$/.exec(text)
  if (!match) throw new UsageError(`${name} ${JSON.stringify(text)}: write it as 25% or 0.25`)
  return Number(match[1]) / (match[2] ? 100 : 1)
}

export const percent = (value: number | undefined, decimals = 1): string =>
  value === undefined ? '' : `${(100 * value).toFixed(decimals)}%`

/** A figure for reading: thousands apart, `decimals` after the point. */
export function figure(value: number | undefined, decimals = 2): string {
  if (value === undefined || !Number.isFinite(value)) return ''
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const apart = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const text = fraction === undefined ? apart : `${apart}.${fraction}`
  return value < 0 && Number(value.toFixed(decimals)) !== 0 ? `-${text}` : text
}
