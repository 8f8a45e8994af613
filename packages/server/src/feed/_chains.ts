/** For tests: where real chain files are, and small ones made on the spot. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const DATA = resolve(import.meta.dirname, '../../../../../shared/data')

/** Path of a real data file. */
export function dataFile(name: string): string {
  return join(DATA, name)
}

/** `false` where every file is there; otherwise why the tests that need them are skipped. */
export function skipWithout(names: readonly string[], tests: number): string | false {
  const missing = names.filter((name) => !existsSync(dataFile(name)))
  return missing.length > 0 && `${tests} test(s) need ${missing.join(', ')} in ../shared/data`
}

const directory = mkdtempSync(join(tmpdir(), 'parley-chain-'))
let written = 0

/** Writes a temporary file and answers its path. */
export function temporaryFile(content: string | Uint8Array, ending = '.csv'): string {
  const path = join(directory, `chain-${written++}${ending}`)
  writeFileSync(path, content)
  return path
}

export const HEADER = 'underlying,quote_date,expiration,strike,type,bid,ask,iv,volume,osi,spot'
export const MAP =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,iv=iv,volume=volume,osi=osi,spot=spot'

export type RowText = {
  readonly underlying?: string
  readonly date?: string
  readonly expiry?: string
  readonly strike?: string
  readonly right?: string
  readonly bid?: string
  readonly ask?: string
  readonly iv?: string
  readonly volume?: string
  readonly osi?: string
  readonly spot?: string
}

/** A sound row of XYZ at 100, but for what is given. */
export function rowText(row: RowText = {}): string {
  const { underlying = 'XYZ', date = '2024-03-01', expiry = '2024-04-19' } = row
  const { strike = '100', right = 'call', bid = '2.1', ask = '2.2', iv = '0.25' } = row
  const { volume = '10', osi = '', spot = '100' } = row
  return [underlying, date, expiry, strike, right, bid, ask, iv, volume, osi, spot].join(',')
}

export function csv(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`
}
