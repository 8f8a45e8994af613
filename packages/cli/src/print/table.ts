/** Aligned tables: words to the left, numbers to the right. */

export type Column = { readonly title: string; readonly align?: 'left' | 'right' }
export type Cell = string | undefined

/** Columns from short words: a leading `>` aligns right. */
export function columns(titles: readonly string[]): Column[] {
  return titles.map((title) =>
    title.startsWith('>') ? { title: title.slice(1), align: 'right' } : { title },
  )
}

/** A table, or `empty` where there are no rows: it says what to do next. */
export function table(
  heads: readonly Column[],
  rows: readonly (readonly Cell[])[],
  empty: string,
): string {
  if (rows.length === 0) return `${empty}\n`
  const widths = heads.map(({ title }, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  )
  const line = (cells: readonly Cell[]): string =>
    heads
      .map(({ align }, i) => {
        const text = cells[i] ?? ''
        return align === 'right' ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)
      })
      .join('  ')
      .trimEnd()
  return `${[line(heads.map(({ title }) => title)), ...rows.map(line)].join('\n')}\n`
}

/** Names and values under one another. */
export function facts(rows: readonly (readonly [string, Cell])[]): string {
  const known = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(...known.map(([name]) => name.length))
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value ?? ''}\n`).join('')
}

/** `2021-01-04T20:00:00.000000Z` as people read it; the zone is always UTC. */
export function shortTime(iso: string): string {
  return iso
    .replace('T', ' ')
    .replace(/(:\d\d)\.\d+Z$/, '$1')
    .replace(/Z$/, '')
}
