/** A statement as CSV (RFC 4180): one row a figure, so that it can be read by a sheet and by a script. */
import type { Statement } from '@parley/sdk'
import { headOf, sectionsOf } from './rows.ts'

export function statementCsv(of: Statement): string {
  const lines = [['section', 'item', 'value', 'more...']]
  for (const [name, value] of headOf(of)) lines.push(['Statement', name, value])
  for (const { title, heads, rows } of sectionsOf(of)) {
    lines.push([title, ...heads])
    for (const row of rows) lines.push([title, ...row])
  }
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

/** Quoted where it must be; text that a sheet would take for a formula is set off, and a number below zero is none. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
