/** Reads CSV through DuckDB, every column as text, in chunks of some two thousand rows. The only use of DuckDB. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { ImportRefused } from './refused.ts'
import type { Scan } from './scan.ts'

/** A record as its fields' text; null where the record ends early. */
export type TextRow = readonly (string | null)[]

/** A record the reader could not split. `line` is its line number in the file. */
export type BadLine = { readonly line: number; readonly text: string; readonly why: string }

const BAD_LINE_CHARS = 200
/** Columns beyond the header's, where a record's extra fields land. */
const OVERFLOW = 'overflow'

/**
 * Calls `onRow` for each record in file order with its ordinal from 0 among readable records, and answers the lines
 * that could not be read. A row longer than the header has its extra field at index `header.length`.
 */
export async function readRows(
  path: string,
  scan: Scan,
  onRow: (row: TextRow, ordinal: number) => void,
): Promise<readonly BadLine[]> {
  // Its binary is loaded where a file is read, not by every venue that starts.
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  try {
    const result = await connection.stream(readQuery(path, scan))
    let ordinal = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) break
      for (const row of chunk.getRows()) onRow(row.map(asText), ordinal++)
    }
    return await badLines(connection)
  } catch (error) {
    if (error instanceof ImportRefused) throw error
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new ImportRefused('unreadable', `${path}: ${why}`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The greatest value of a column among those matching a regular expression; undefined when none does. */
export async function greatest(
  path: string,
  scan: Scan,
  column: number,
  pattern: string,
): Promise<string | undefined> {
  let found: string | undefined
  const expression = new RegExp(pattern)
  await readRows(path, scan, (row) => {
    const value = row[column]
    if (value && expression.test(value) && (found === undefined || value > found)) found = value
  })
  return found
}

function readQuery(path: string, scan: Scan): string {
  const names = [...scan.header.map((_, i) => `c${i}`), OVERFLOW]
  const columns = names.map((name) => `${quoted(name)}: 'VARCHAR'`).join(', ')
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ${quoted(scan.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `compression = '${scan.compressed ? 'gzip' : 'none'}'`,
    `columns = {${columns}}`,
    'null_padding = true',
    'parallel = false',
    'ignore_errors = true',
    'store_rejects = true',
    'rejects_limit = 0',
  ]
  return `SELECT * FROM read_csv(${quoted(path)}, ${options.join(', ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

async function badLines(connection: DuckDBConnection): Promise<readonly BadLine[]> {
  const query = `SELECT line, min(left(csv_line, ${BAD_LINE_CHARS})), min(error_type::VARCHAR)
    FROM reject_errors GROUP BY line ORDER BY line`
  const reader = await connection.runAndReadAll(query)
  return reader.getRows().map(([line, text, why]) => ({
    line: Number(line),
    text: asText(text) ?? '',
    why: (asText(why) ?? 'unreadable').toLowerCase(),
  }))
}
