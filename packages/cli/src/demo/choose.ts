/** Which option to sell: the one nearest a delta, among those with a mark of the day and the right time to run. */
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Instrument, Mark } from '@parley/sdk'
import type { DayRange } from './story.ts'

/** An option as it may be sold today. */
export type Choice = {
  readonly option: Instrument
  readonly mark: Mark
  /** Without its sign. */
  readonly delta: number
  /** The delta comes from the mark, or was computed from its price with no rate and no yield. */
  readonly deltaFrom: 'mark' | 'model'
  readonly days: number
}

export type Wanted = {
  readonly symbol: string
  readonly right: 'call' | 'put'
  readonly today: string
  readonly target: number
  readonly days: DayRange
  readonly instruments: readonly Instrument[]
  /** Marks by instrument; only those that are fresh today. */
  readonly fresh: ReadonlyMap<string, Mark>
  /** What else an option must be. */
  readonly admits?: (option: Instrument) => boolean
}

/** The option nearest the target delta; at one distance the nearer expiry, then the lower strike. */
export function chooseOption(wanted: Wanted): Choice | undefined {
  const { symbol, right, today, target, days: range, fresh, admits = () => true } = wanted
  const spot = middleOf(fresh.get(symbol))
  let best: Choice | undefined
  for (const option of wanted.instruments) {
    const { expiryDate } = option
    if (option.kind !== 'option' || option.right !== right || expiryDate === undefined) continue
    if (option.underlying !== symbol || option.settledAt !== undefined) continue
    const days = daysBetween(today, expiryDate)
    const mark = fresh.get(option.instrument)
    if (!mark || days < range.min || days > range.max || !admits(option)) continue
    const delta = mark.delta ?? modelDelta(option, { mark, spot, years: days / 365 })
    if (delta === undefined) continue
    const deltaFrom = mark.delta ? 'mark' : 'model'
    const choice: Choice = { option, mark, delta: Math.abs(delta), deltaFrom, days }
    if (!best || isNearer(choice, best, target)) best = choice
  }
  return best
}

function isNearer(choice: Choice, than: Choice, target: number): boolean {
  const [a, b] = [Math.abs(choice.delta - target), Math.abs(than.delta - target)]
  if (a !== b) return a < b
  if (choice.days !== than.days) return choice.days < than.days
  return Number(choice.option.strike) < Number(than.option.strike)
}

function modelDelta(
  option: Instrument,
  at: { readonly mark: Mark; readonly spot: number | undefined; readonly years: number },
): number | undefined {
  const price = middleOf(at.mark)
  if (at.spot === undefined || price === undefined) return undefined
  const terms = {
    right: option.right ?? 'call',
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

export function middleOf(mark: Mark | undefined): number | undefined {
  const text = mark?.mid ?? mark?.last
  return text === undefined ? undefined : Number(text)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
