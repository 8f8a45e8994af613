/** What an importer finds wrong with a row. One meaning each; a refused row has exactly one reason. */

/** Why a row was refused, with its meaning. In order of precedence: the first that holds is the reason given. */
export const REFUSALS = {
  malformed_line: 'not a readable CSV record: extra fields, bad quoting or bad UTF-8',
  missing_field: 'a field needed to know the contract or the day is empty',
  unparsable_date: 'a date is not a date',
  unparsable_number: 'a number is not a number, or is out of range',
  unparsable_right: 'the right is neither call nor put',
  label_contradicts: 'the option symbol names another underlying, expiry, strike or right',
  stale_copy: "the same numbers as another underlying's earlier session: relabelled rows",
  repeated_session: 'the same numbers as another session of the same underlying',
  expired: 'quoted after its expiry',
  negative: 'a negative price or a strike of zero or less',
  no_quote: 'no bid and no ask (empty or zero)',
  crossed: 'bid above ask',
  duplicate: 'the contract already has a quote in this session',
} as const

/** What is doubtful in a row or a session that is kept. */
export const WARNINGS = {
  zero_for_missing: 'rows: bid or ask is 0: taken as no bid or no ask',
  one_sided: 'rows: bid or ask is empty: taken as no bid or no ask',
  expiry_label:
    'rows: the symbol says Saturday where the expiry column says the trading day before',
  iv_not_positive: 'rows: implied vol of zero or less, dropped',
  iv_implausible: 'rows: implied vol under 1% or over 500%, kept as the file has it',
  optional_unparsable: 'rows: an optional field is not a number, dropped',
  rounded: 'rows: a price has digits below 10^-8, rounded',
  stale_last: 'rows: the last trade is older than the session',
  spot_varies: "rows: another spot than the session's first row, which is used",
  spot_mismatch: "sessions: the chain's spot differs from the underlying file's close by over 0.5%",
  close_missing: 'sessions: quoted on a day the underlying file lacks',
  bad_close: 'rows of the underlying file: date or close cannot be read, skipped',
  unexplained_jump: 'sessions: the close moved by over 40% and no split is on file',
} as const

export type Refusal = keyof typeof REFUSALS
export type Warning = keyof typeof WARNINGS

/** Warnings of a single row, as opposed to a session's or a file's. */
export const ROW_WARNINGS = [
  'zero_for_missing',
  'one_sided',
  'expiry_label',
  'iv_not_positive',
  'iv_implausible',
  'optional_unparsable',
  'rounded',
  'stale_last',
  'spot_varies',
] as const satisfies readonly Warning[]
export type RowWarning = (typeof ROW_WARNINGS)[number]

export const REFUSAL_CODES = Object.keys(REFUSALS) as readonly Refusal[]

/** One case of a defect. `row` is the line number in the file, the header being line 1. */
export type Example = {
  readonly row: number
  readonly values: Readonly<Record<string, string>>
  readonly detail?: string
}

export type Finding = { readonly count: number; readonly examples: readonly Example[] }

/** Counts by reason, with the first few examples of each. */
export type Tally<Reason extends string> = {
  add(reason: Reason, example: () => Example, times?: number): void
  findings(): Partial<Record<Reason, Finding>>
}

export function tally<Reason extends string>(examplesMax: number): Tally<Reason> {
  const kept: Partial<Record<Reason, { count: number; examples: Example[] }>> = {}
  return {
    add: (reason, example, times = 1) => {
      const entry = kept[reason] ?? { count: 0, examples: [] }
      kept[reason] = entry
      entry.count += times
      if (entry.examples.length < examplesMax) entry.examples.push(example())
    },
    findings: () => kept,
  }
}
