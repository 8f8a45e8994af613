/** What an option symbol says of its contract, against what the columns say. */
import { parseOsi } from '@parley/core'
import type { LocalDate } from '../feed.ts'
import { plusDays, weekday } from '../session-time.ts'

export type Columns = {
  readonly underlying: string
  readonly expiry: LocalDate
  readonly strikeUnits: number
  readonly right: 'call' | 'put'
}

export type Label = {
  readonly root: string
  readonly expiry: LocalDate
  readonly strikeUnits: number
  readonly right: 'call' | 'put'
}

/** `saturday`: the symbol names the Saturday after the expiry column's day, the convention before 2015. */
export type LabelVerdict =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'saturday' }
  | { readonly kind: 'contradicts'; readonly what: string }

/** Listing classes whose options are on an index of another name. */
const INDEX_OF_ROOT: ReadonlyMap<string, string> = new Map([
  ['SPXW', 'SPX'],
  ['SPXPM', 'SPX'],
  ['NDXP', 'NDX'],
  ['RUTW', 'RUT'],
  ['VIXW', 'VIX'],
  ['XSPW', 'XSP'],
])

/** The underlying a listing class belongs to; digits of an adjusted contract left out (AAPL7 is of AAPL). */
export function underlyingOfRoot(root: string): string {
  return INDEX_OF_ROOT.get(root) ?? root.replace(/\d$/, '')
}

/** Reads an OSI symbol, padded or not. Undefined when it is not one. */
export function readLabel(symbol: string): Label | undefined {
  const name = parseOsi(symbol)
  if (!name) return undefined
  return {
    root: name.root,
    expiry: name.expiryDate,
    strikeUnits: Number(name.strike),
    right: name.right,
  }
}

export function judgeLabel(label: Label, columns: Columns): LabelVerdict {
  const plain = columns.underlying.replaceAll(/[^A-Z0-9]/g, '')
  if (underlyingOfRoot(label.root) !== plain && label.root !== plain)
    return { kind: 'contradicts', what: `root ${label.root}, underlying ${columns.underlying}` }
  if (label.right !== columns.right)
    return { kind: 'contradicts', what: `symbol says ${label.right}, column ${columns.right}` }
  if (label.strikeUnits !== columns.strikeUnits)
    return { kind: 'contradicts', what: 'strike of the symbol differs from the column' }
  if (label.expiry === columns.expiry) return { kind: 'agrees' }
  const friday = weekday(label.expiry) === 6 && label.expiry > columns.expiry
  // Where that Friday was a holiday the last trading day is the Thursday.
  if (friday && plusDays(label.expiry, -2) <= columns.expiry) return { kind: 'saturday' }
  return { kind: 'contradicts', what: `symbol expires ${label.expiry}, column ${columns.expiry}` }
}
