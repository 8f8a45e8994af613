/** Rows whose contract and day are known, in growing columns, until comparison has judged them. */
import type { LocalDate, OptionKey } from '../feed.ts'
import { formatUnits } from '../price-units.ts'
import { REFUSAL_CODES, ROW_WARNINGS } from './defect.ts'
import type { Refusal, RowWarning } from './defect.ts'
import type { ReadRow } from './row.ts'

/** The days of one underlying. */
export type SessionKey = { readonly underlying: string; readonly date: LocalDate }

/** A contract, and its shape: the number shared by contracts of any underlying with the same expiry, strike and right. */
export type CandidateContract = {
  readonly underlying: string
  readonly root: string
  readonly expiry: LocalDate
  readonly strike: number
  readonly right: 'call' | 'put'
  readonly style: OptionKey['style'] | undefined
  readonly shape: number
}

export const VALUE_COLUMNS = [
  'bid',
  'ask',
  'last',
  'iv',
  'delta',
  'volume',
  'openInterest',
] as const
export type ValueColumn = (typeof VALUE_COLUMNS)[number]

export type Candidates = {
  readonly sessions: readonly SessionKey[]
  readonly contracts: readonly CandidateContract[]
  /** First spot given in a session, by session number; NaN where none. */
  readonly spots: readonly number[]
  readonly length: number
  readonly session: Int32Array
  readonly contract: Int32Array
  /** Ordinal among readable records. */
  readonly ordinal: Int32Array
  readonly values: Readonly<Record<ValueColumn, Float64Array>>
  /** 0: kept; otherwise 1 + the index of the refusal in `REFUSAL_CODES`. */
  readonly verdict: Uint8Array
  /** Bit n: the nth of `ROW_WARNINGS` holds. */
  readonly warned: Uint16Array
}

export type CandidateStore = {
  /** Adds a row and answers its place. */
  add(row: ReadRow, ordinal: number): number
  finish(): Candidates
}

const INITIAL_ROWS = 4096

export function candidateStore(expectedRows: number): CandidateStore {
  const sessions = numbering<SessionKey>()
  const contracts = numbering<CandidateContract>()
  const shapes = numbering<null>()
  const spots: number[] = []
  let room = Math.max(INITIAL_ROWS, expectedRows)
  let length = 0
  let session = new Int32Array(room)
  let contract = new Int32Array(room)
  let ordinals = new Int32Array(room)
  let verdict = new Uint8Array(room)
  let warned = new Uint16Array(room)
  const values = Object.fromEntries(
    VALUE_COLUMNS.map((name) => [name, new Float64Array(room)]),
  ) as Record<ValueColumn, Float64Array>

  function grow(): void {
    room *= 2
    session = grown(session, new Int32Array(room))
    contract = grown(contract, new Int32Array(room))
    ordinals = grown(ordinals, new Int32Array(room))
    verdict = grown(verdict, new Uint8Array(room))
    warned = grown(warned, new Uint16Array(room))
    for (const name of VALUE_COLUMNS) values[name] = grown(values[name], new Float64Array(room))
  }

  function numberOf(row: ReadRow): number {
    const terms = `${row.expiry}|${row.strike}|${row.right}`
    const shape = shapes.of(terms, () => null)
    const { underlying, root, expiry, strike, right, style } = row
    return contracts.of(`${underlying}|${root}|${shape}`, () => ({
      underlying,
      root,
      expiry,
      strike,
      right,
      style,
      shape,
    }))
  }

  return {
    add: (row, ordinal) => {
      if (length === room) grow()
      const { underlying, date } = row
      const day = sessions.of(`${underlying}|${date}`, () => ({ underlying, date }))
      const known = spots[day] ?? Number.NaN
      if (Number.isNaN(known)) spots[day] = row.spot
      session[length] = day
      contract[length] = numberOf(row)
      ordinals[length] = ordinal
      verdict[length] = row.refusal ? verdictOf(row.refusal) : 0
      for (const name of VALUE_COLUMNS) values[name][length] = row[name]
      const varies = !Number.isNaN(known) && !Number.isNaN(row.spot) && known !== row.spot
      warned[length] = maskOf(varies ? [...row.warnings, 'spot_varies'] : row.warnings)
      return length++
    },
    finish: () => ({
      sessions: sessions.all,
      contracts: contracts.all,
      spots,
      length,
      session,
      contract,
      ordinal: ordinals,
      values,
      verdict,
      warned,
    }),
  }
}

function maskOf(warnings: readonly RowWarning[]): number {
  return warnings.reduce((mask, warning) => mask | (1 << ROW_WARNINGS.indexOf(warning)), 0)
}

export function warningsOf(mask: number): readonly RowWarning[] {
  return ROW_WARNINGS.filter((_, bit) => (mask & (1 << bit)) !== 0)
}

export function verdictOf(refusal: Refusal): number {
  return 1 + REFUSAL_CODES.indexOf(refusal)
}

export function refusalOf(verdict: number): Refusal | undefined {
  return verdict === 0 ? undefined : REFUSAL_CODES[verdict - 1]
}

/** A row's values as text, for a report. */
export function describe(candidates: Candidates, i: number): Record<string, string> {
  const contract = candidates.contracts[candidates.contract[i] ?? -1]
  const session = candidates.sessions[candidates.session[i] ?? -1]
  const shown: Record<string, string> = {}
  if (session) shown['date'] = session.date
  if (contract) {
    shown['underlying'] = contract.underlying
    shown['expiry'] = contract.expiry
    shown['strike'] = formatUnits(contract.strike)
    shown['right'] = contract.right
  }
  for (const name of ['bid', 'ask'] as const) {
    const value = candidates.values[name][i] ?? Number.NaN
    if (!Number.isNaN(value)) shown[name] = formatUnits(value)
  }
  return shown
}

type Numbering<T> = { readonly all: readonly T[]; of(key: string, make: () => T): number }

/** Gives each distinct key the next whole number. */
function numbering<T>(): Numbering<T> {
  const numbers = new Map<string, number>()
  const all: T[] = []
  return {
    all,
    of: (key, make) => {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, all.length)
      all.push(make())
      return all.length - 1
    },
  }
}

function grown<A extends Int32Array | Float64Array | Uint8Array | Uint16Array>(
  from: A,
  into: A,
): A {
  into.set(from)
  return into
}
