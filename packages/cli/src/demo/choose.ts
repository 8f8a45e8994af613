/** Which call to sell: the one nearest a delta, among those with a mark of the day and the right time to run. */
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Instrument, Mark } from '@parley/sdk'

export const DAYS_MIN = 20
export const DAYS_MAX = 45

export type Call = {
  readonly option: Instrument
  readonly mark: Mark
  readonly delta: number
  /** The delta comes from the mark, or was computed from its price with no rate and no yield. */
  readonly deltaFrom: 'mark' | 'model'
  readonly days: number
}

export type Choice = {
  readonly symbol: string
  readonly today: string
  readonly target: number
  readonly instruments: readonly Instrument[]
  /** Marks by instrument; only those that are fresh today. */
  readonly fresh: ReadonlyMap<string, Mark>
}

/** The call nearest the target delta; at one distance the nearer expiry, then the lower strike. */
export function chooseCall(choice: Choice): Call | undefined {
  const spot = middle(choice.fresh.get(choice.symbol))
  let best: Call | undefined
  for (const option of choice.instruments) {
    const { expiryDate } = option
    if (option.kind !== 'option' || option.right !== 'call' || expiryDate === undefined) continue
    if (option.underlying !== choice.symbol || option.settledAt !== undefined) continue
    const days = daysBetween(choice.today, expiryDate)
    const mark = choice.fresh.get(option.instrument)
    if (!mark || days < DAYS_MIN || days > DAYS_MAX) continue
    const delta = mark.delta ?? modelDelta(option, { mark, spot, years: days / 365 })
    if (delta === undefined) continue
    const call: Call = { option, mark, delta, deltaFrom: mark.delta ? 'mark' : 'model', days }
    if (!best || isNearer(call, best, choice.target)) best = call
  }
  return best
}

function isNearer(call: Call, than: Call, target: number): boolean {
  const [a, b] = [Math.abs(call.delta - target), Math.abs(than.delta - target)]
  if (a !== b) return a < b
  if (call.days !== than.days) return call.days < than.days
  return Number(call.option.strike) < Number(than.option.strike)
}

function modelDelta(
  option: Instrument,
  at: { readonly mark: Mark; readonly spot: number | undefined; readonly years: number },
): number | undefined {
  const price = middle(at.mark)
  if (at.spot === undefined || price === undefined) return undefined
  const terms = {
    right: 'call',
    spot: at.spot,
    strike: Number(option.strike),
    years: at.years,
    rate: 0,
    yield: 0,
  } as const
  const vol = at.mark.iv ?? impliedVol({ ...terms, price }).vol
  const { status, delta } = priceEuropean({ ...terms, vol })
  return status === 'ok' ? delta : undefined
}

function middle(mark: Mark | undefined): number | undefined {
  const text = mark?.mid ?? mark?.last
  return text === undefined ? undefined : Number(text)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
