/**
 * A tape: every quote of one underlying's options over many days, in columns, with the closes, dividends and splits of the underlying.
 * What is asked of every row again and again (its expiry, its twin) is worked out once, when the tape is made.
 */

/** A count of 10^-8 of the quote asset; a safe integer. */
export type Units = number

export const UNITS = 100_000_000

export type TapeOption = {
  readonly id: string
  readonly right: 'call' | 'put'
  readonly strike: Units
  /** `YYYY-MM-DD`. */
  readonly expiry: string
  /** Epoch microseconds. */
  readonly expiresAt: number
  readonly style: 'american' | 'european'
}

/** A session at its close. Rows from `start` up to `end`, which is not one of them. */
export type TapeDay = {
  readonly date: string
  /** Of its close, epoch microseconds. */
  readonly at: number
  readonly start: number
  readonly end: number
  readonly close?: Units
  /** Cash per unit that goes ex on this day. */
  readonly dividend?: Units
  /** New units for one old one, from this day on. */
  readonly split?: Units
}

/** A price is a count of the tape's step, 0 where there is none; of vol and delta NaN, of the others -1 stands for none. */
export type TapeColumns = {
  /** Place among the tape's options. */
  readonly option: Int32Array
  readonly bid: Int32Array
  readonly ask: Int32Array
  readonly last: Int32Array
  readonly vol: Float64Array
  readonly delta: Float64Array
  readonly volume: Int32Array
  readonly openInterest: Int32Array
}

export type TapeColumn = keyof TapeColumns

/** What an import found wrong with the file that the tape was made from. */
export type TapeQuality = {
  readonly rowsRead: number
  readonly rowsKept: number
  readonly refused: Readonly<Record<string, number>>
  readonly warnings: Readonly<Record<string, number>>
  readonly notes: readonly string[]
}

export type TapeParts = {
  /** Label of what is read from it. */
  readonly source: string
  readonly underlying: string
  readonly multiplier: number
  /** In which its options trade. */
  readonly tick: Units
  /** In which its prices are counted. */
  readonly step: Units
  /** In order of date. */
  readonly days: readonly TapeDay[]
  readonly options: readonly TapeOption[]
  readonly columns: TapeColumns
  readonly quality: TapeQuality
}

export type Tape = TapeParts & {
  readonly expiries: readonly { readonly expiry: string; readonly expiresAt: number }[]
  /** By option: place of its expiry, 1 for a call, and its strike per unit. */
  readonly expiryOf: Int32Array
  readonly isCall: Uint8Array
  readonly strikeOf: Float64Array
  /** By row: the row of the other right at its strike on the same day, -1 where there is none. */
  readonly twin: Int32Array
}

/** A tape that cannot be read or made: where, and why. */
export class TapeError extends Error {
  override readonly name = 'TapeError'
}

/** Throws a {@link TapeError} where rows and days do not fit each other. */
export function tapeOf(parts: TapeParts): Tape {
  const { options, columns, days } = parts
  const rows = columns.option.length
  for (const [name, column] of Object.entries(columns))
    if (column.length !== rows)
      throw new TapeError(`column ${name} has ${column.length} rows of ${rows}`)
  let end = 0
  let date = ''
  for (const day of days) {
    if (day.date <= date) throw new TapeError(`day ${day.date} comes after ${date}`)
    if (day.start !== end || day.end < end) throw new TapeError(`rows of ${day.date} overlap`)
    ;({ end, date } = day)
  }
  if (end !== rows) throw new TapeError(`the days have ${end} rows of ${rows}`)
  if (columns.option.some((place) => place < 0 || place >= options.length))
    throw new TapeError('a row is of no option')
  return { ...parts, ...indexOf(options), twin: twinsOf(parts) }
}

function indexOf(
  options: readonly TapeOption[],
): Pick<Tape, 'expiries' | 'expiryOf' | 'isCall' | 'strikeOf'> {
  const places = new Map<number, number>()
  const expiries: { readonly expiry: string; readonly expiresAt: number }[] = []
  const expiryOf = new Int32Array(options.length)
  options.forEach(({ expiry, expiresAt }, i) => {
    let place = places.get(expiresAt)
    if (place === undefined) {
      place = expiries.length
      expiries.push({ expiry, expiresAt })
      places.set(expiresAt, place)
    }
    expiryOf[i] = place
  })
  return {
    expiries,
    expiryOf,
    isCall: Uint8Array.from(options, ({ right }) => Number(right === 'call')),
    strikeOf: Float64Array.from(options, ({ strike }) => strike / UNITS),
  }
}

function twinsOf({ options, columns, days }: TapeParts): Int32Array {
  const places = new Map<string, number>()
  const nameOf = ({ expiry, strike }: TapeOption, right: string): string =>
    `${expiry} ${strike} ${right}`
  options.forEach((option, i) => places.set(nameOf(option, option.right), i))
  const other = options.map(
    (option) => places.get(nameOf(option, option.right === 'call' ? 'put' : 'call')) ?? -1,
  )
  const rowOf = new Int32Array(options.length).fill(-1)
  const twin = new Int32Array(columns.option.length).fill(-1)
  for (const { start, end } of days) {
    for (let i = start; i < end; i++) rowOf[columns.option[i] ?? 0] = i
    for (let i = start; i < end; i++) {
      const row = rowOf[other[columns.option[i] ?? 0] ?? -1] ?? -1
      // What an earlier day left behind is of that day.
      if (row >= start) twin[i] = row
    }
  }
  return twin
}

/** Its days from one date to another, both included. Throws a {@link TapeError} where there is none. */
export function daysWithin(tape: Tape, from?: string, to?: string): readonly TapeDay[] {
  const [first, last] = [tape.days[0], tape.days.at(-1)]
  if (!first || !last) throw new TapeError(`${tape.source} has no day`)
  const within = tape.days.filter(
    ({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to),
  )
  if (within.length > 0) return within
  throw new TapeError(
    `no day from ${from ?? first.date} to ${to ?? last.date}: the tape has ${first.date} to ${last.date}`,
  )
}
