/** Why nothing was imported. `unknown_family` names the columns that were seen and how to map them. */
export type ImportRefusalCode =
  | 'unreadable'
  | 'unknown_family'
  | 'bad_column_map'
  | 'unknown_underlying'
  | 'no_rows_kept'
  | 'no_closes'
  | 'price_range'
  | 'unwritable'
  | 'no_session'

export class ImportRefused extends Error {
  override name = 'ImportRefused'
  readonly code: ImportRefusalCode

  constructor(code: ImportRefusalCode, message: string) {
    super(message)
    this.code = code
  }
}
