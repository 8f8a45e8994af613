/** Which column, or constant, holds each field of an option quote. */
import { ImportRefused } from './refused.ts'

/** Fields a quote can have. `osi` is an option symbol that names root, expiry, strike and right. */
export const FIELDS = [
  'date',
  'expiry',
  'strike',
  'right',
  'bid',
  'ask',
  'underlying',
  'spot',
  'last',
  'iv',
  'delta',
  'root',
  'osi',
  'style',
  'volume',
  'openInterest',
  'lastTrade',
] as const
export type Field = (typeof FIELDS)[number]

const REQUIRED = ['date', 'expiry', 'strike', 'right', 'bid', 'ask'] as const

export type ColumnSource =
  | { readonly column: string }
  /** The same text for every row. */
  | { readonly constant: string }

export type ColumnMap = Readonly<Partial<Record<Field, ColumnSource>>>

/** How to take each field from a row: its index, or a constant. */
export type ResolvedMap = Readonly<
  Partial<Record<Field, { readonly index: number } | { readonly constant: string }>>
>

/**
 * Reads `date=quote_day,expiry=exp,…,underlying==SPY`: one `=` names a column, two give a constant.
 * Throws `ImportRefused` with code `bad_column_map` on an unknown field, a repeated one or a missing one.
 */
export function parseColumnMap(text: string): ColumnMap {
  const map: Partial<Record<Field, ColumnSource>> = {}
  for (const part of text.split(',')) {
    const split = part.indexOf('=')
    const name = part.slice(0, Math.max(split, 0)).trim()
    const field = FIELDS.find((known) => known === name)
    const target = part.slice(split + 1).trim()
    if (split < 1 || target === '' || target === '=')
      throw badMap(`'${part.trim()}' is not field=column or field==constant`)
    if (!field) throw badMap(`'${name}' is not a field; fields are ${FIELDS.join(', ')}`)
    if (map[field]) throw badMap(`'${field}' is given twice`)
    map[field] = target.startsWith('=') ? { constant: target.slice(1) } : { column: target }
  }
  const missing = REQUIRED.filter((field) => !map[field])
  if (missing.length > 0) throw badMap(`${missing.join(', ')} must be mapped`)
  return map
}

/** Finds the columns in a header, ignoring case. Throws `bad_column_map` naming the columns that are not there. */
export function resolveMap(map: ColumnMap, header: readonly string[]): ResolvedMap {
  const lower = header.map((name) => name.toLowerCase())
  const resolved: Partial<Record<Field, { index: number } | { constant: string }>> = {}
  const absent: string[] = []
  for (const field of FIELDS) {
    const source = map[field]
    if (!source) continue
    if ('constant' in source) {
      resolved[field] = source
      continue
    }
    const exact = header.indexOf(source.column)
    const index = exact >= 0 ? exact : lower.indexOf(source.column.toLowerCase())
    if (index < 0) absent.push(`${field}=${source.column}`)
    else resolved[field] = { index }
  }
  if (absent.length > 0)
    throw badMap(`no such column: ${absent.join(', ')}; the file has ${header.join(', ')}`)
  return resolved
}

function badMap(why: string): ImportRefused {
  return new ImportRefused('bad_column_map', `column map: ${why}`)
}
