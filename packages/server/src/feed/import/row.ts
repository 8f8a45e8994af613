/** One record, typed and judged on its own. What needs other rows to judge is in `comparison.ts`. */
import type { LocalDate } from '../feed.ts'
import { parseUnits } from '../price-units.ts'
import type { Units } from '../chain.ts'
import type { Field, ResolvedMap } from './column-map.ts'
import type { TextRow } from './csv.ts'
import type { DateReader } from './date-format.ts'
import type { Refusal, RowWarning } from './defect.ts'
import { judgeLabel, readLabel, underlyingOfRoot } from './label.ts'
import type { Label } from './label.ts'

/** A quote whose contract and day are known. NaN stands for absent. `refusal` is set where the values are unusable. */
export type ReadRow = {
  readonly underlying: string
  readonly date: LocalDate
  readonly expiry: LocalDate
  readonly strike: Units
  readonly right: 'call' | 'put'
  readonly root: string
  readonly style: 'american' | 'european' | undefined
  readonly spot: Units
  readonly bid: Units
  readonly ask: Units
  readonly last: Units
  readonly iv: number
  readonly delta: number
  readonly volume: number
  readonly openInterest: number
  readonly warnings: readonly RowWarning[]
  readonly refusal: Refusal | undefined
  readonly detail: string | undefined
}

/** A row of which not even the contract is known. */
export type UnreadRow = { readonly refusal: Refusal; readonly detail: string }

export type RowContext = {
  readonly map: ResolvedMap
  readonly width: number
  readonly readDate: DateReader
  /** The day of a file that is one snapshot. */
  readonly snapshotDate: LocalDate | undefined
  readonly defaultUnderlying: string | undefined
}

type Taken = { readonly value: Units; readonly problem?: 'unparsable' }

/** Reads one record. Answers the first refusal in the order of `REFUSALS`, save those found by comparison. */
export function readRow(row: TextRow, context: RowContext): ReadRow | UnreadRow {
  if (row[context.width] !== undefined && row[context.width] !== null)
    return { refusal: 'malformed_line', detail: 'more fields than the header has' }
  const contract = readContract(row, context)
  if ('refusal' in contract) return contract
  const warnings: RowWarning[] = []
  const price = (field: Field): Taken => takePrice(text(row, context.map, field), warnings)
  const [bid, ask, strike] = [price('bid'), price('ask'), price('strike')]
  const bad = (['bid', 'ask', 'strike'] as const).find(
    (_, i) => [bid, ask, strike][i]?.problem === 'unparsable',
  )
  if (bad) return { refusal: 'unparsable_number', detail: `${bad}: ${text(row, context.map, bad)}` }
  if (Number.isNaN(strike.value)) return { refusal: 'missing_field', detail: 'strike is empty' }
  const [last, spot] = [price('last'), price('spot')]
  const optional = { warnings, row, map: context.map }
  const iv = readVol(optional)
  const delta = number('delta', optional)
  const volume = number('volume', optional)
  const openInterest = number('openInterest', optional)
  if (last.problem || spot.problem) warnings.push('optional_unparsable')
  const verdict = judge({ ...contract, strike: strike.value, bid: bid.value, ask: ask.value })
  if (verdict.warning) warnings.push(verdict.warning)
  if (!verdict.refusal) warnSides(bid.value, ask.value, warnings)
  if (isOlder(text(row, context.map, 'lastTrade'), contract.date)) warnings.push('stale_last')
  return {
    ...contract,
    strike: strike.value,
    bid: positive(bid.value),
    ask: positive(ask.value),
    last: positive(last.value),
    spot: positive(spot.value),
    iv,
    delta,
    volume,
    openInterest,
    warnings: [...new Set(warnings)],
    refusal: verdict.refusal,
    detail: verdict.detail,
  }
}

type ContractRead = {
  readonly underlying: string
  readonly date: LocalDate
  readonly expiry: LocalDate
  readonly right: 'call' | 'put'
  readonly root: string
  readonly style: 'american' | 'european' | undefined
  readonly label: Label | undefined
}

function readContract(row: TextRow, context: RowContext): ContractRead | UnreadRow {
  const { map, readDate } = context
  const symbol = text(row, map, 'osi')
  const label = symbol === '' ? undefined : readLabel(symbol)
  const givenUnderlying = text(row, map, 'underlying') || context.defaultUnderlying
  const underlying = (givenUnderlying ?? (label && underlyingOfRoot(label.root)))?.toUpperCase()
  const [dateText, expiryText, rightText] = [
    context.snapshotDate ?? text(row, map, 'date'),
    text(row, map, 'expiry'),
    text(row, map, 'right'),
  ]
  if (!underlying) return { refusal: 'missing_field', detail: 'underlying is empty' }
  if (!dateText) return { refusal: 'missing_field', detail: 'date is empty' }
  if (!expiryText) return { refusal: 'missing_field', detail: 'expiry is empty' }
  if (!rightText) return { refusal: 'missing_field', detail: 'right is empty' }
  const date = context.snapshotDate ?? readDate(dateText)
  const expiry = readDate(expiryText)
  if (!date) return { refusal: 'unparsable_date', detail: `date: ${dateText}` }
  if (!expiry) return { refusal: 'unparsable_date', detail: `expiry: ${expiryText}` }
  const right = RIGHTS.get(rightText.toLowerCase())
  if (!right) return { refusal: 'unparsable_right', detail: rightText }
  const root = text(row, map, 'root') || label?.root || underlying
  const style = STYLES.get(text(row, map, 'style').toLowerCase())
  return { underlying, date, expiry, right, root, style, label }
}

const RIGHTS: ReadonlyMap<string, 'call' | 'put'> = new Map([
  ['call', 'call'],
  ['c', 'call'],
  ['put', 'put'],
  ['p', 'put'],
])
const STYLES: ReadonlyMap<string, 'american' | 'european'> = new Map([
  ['a', 'american'],
  ['american', 'american'],
  ['e', 'european'],
  ['european', 'european'],
])

type Verdict = {
  readonly refusal?: Refusal
  readonly detail?: string
  readonly warning?: RowWarning
}

function judge(
  row: ContractRead & { readonly strike: Units; readonly bid: Units; readonly ask: Units },
): Verdict {
  const { label, bid, ask, strike } = row
  const judged = label && judgeLabel(label, { ...row, strikeUnits: strike })
  if (judged?.kind === 'contradicts') return { refusal: 'label_contradicts', detail: judged.what }
  const warned = judged?.kind === 'saturday' ? ({ warning: 'expiry_label' } as const) : {}
  if (row.date > row.expiry) return { refusal: 'expired', ...warned }
  if (strike <= 0) return { refusal: 'negative', detail: 'strike', ...warned }
  if (bid < 0 || ask < 0) return { refusal: 'negative', ...warned }
  if (!(bid > 0) && !(ask > 0)) return { refusal: 'no_quote', ...warned }
  if (bid > ask && ask > 0) return { refusal: 'crossed', ...warned }
  return warned
}

function warnSides(bid: Units, ask: Units, warnings: RowWarning[]): void {
  if (bid === 0 || ask === 0) warnings.push('zero_for_missing')
  if (Number.isNaN(bid) || Number.isNaN(ask)) warnings.push('one_sided')
}

/** The field's text without surrounding spaces; empty where it is absent. */
export function text(row: TextRow, map: ResolvedMap, field: Field): string {
  const source = map[field]
  if (!source) return ''
  return 'constant' in source ? source.constant : (row[source.index] ?? '').trim()
}

function takePrice(raw: string, warnings: RowWarning[]): Taken {
  if (raw === '' || /^nan$/i.test(raw)) return { value: Number.NaN }
  const parsed = parseUnits(raw)
  if (!parsed) return { value: Number.NaN, problem: 'unparsable' }
  if (parsed.rounded) warnings.push('rounded')
  return { value: parsed.units }
}

type Optional = {
  readonly warnings: RowWarning[]
  readonly row: TextRow
  readonly map: ResolvedMap
}

function number(field: Field, { warnings, row, map }: Optional): number {
  const raw = text(row, map, field)
  if (raw === '' || /^nan$/i.test(raw)) return Number.NaN
  const value = Number(raw)
  if (Number.isFinite(value)) return value
  warnings.push('optional_unparsable')
  return Number.NaN
}

const VOL_PLAUSIBLE = { min: 0.01, max: 5 }

function readVol(optional: Optional): number {
  const iv = number('iv', optional)
  if (iv <= 0) {
    optional.warnings.push('iv_not_positive')
    return Number.NaN
  }
  if (iv < VOL_PLAUSIBLE.min || iv > VOL_PLAUSIBLE.max) optional.warnings.push('iv_implausible')
  return iv
}

/** Zero stands for missing: no bid, no ask, no trade. */
function positive(value: Units): Units {
  return value > 0 ? value : Number.NaN
}

/** True when an ISO instant's UTC date is before the session's: New York's last trade is on the same UTC date. */
function isOlder(lastTrade: string, date: LocalDate): boolean {
  return lastTrade !== '' && lastTrade.slice(0, 10) < date
}
