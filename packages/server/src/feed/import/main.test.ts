import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readTapeBytes } from '@parley/income'
import { csv, MAP, rowText, temporaryFile } from '../_chains.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

function run(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}

void describe('the import command', () => {
  const file = temporaryFile(csv(rowText(), rowText({ strike: '110', bid: '9' })))

  void it('prints a table, or with --json the report', () => {
    const table = run(file, '--columns', MAP)
    assert.deepEqual([table.code, table.err], [0, ''])
    assert.match(table.out, /2 read = 1 kept \+ 1 refused/)
    const json = run(file, '--columns', MAP, '--json')
    const report: unknown = JSON.parse(json.out)
    assert.ok(typeof report === 'object' && report !== null && 'rowsKept' in report)
    assert.equal(report.rowsKept, 1)
  })

  void it('writes a tape, or says why it cannot', () => {
    const path = temporaryFile('', '.tape')
    assert.equal(run(file, '--columns', MAP, '--tape', path).code, 0)
    assert.equal(readTapeBytes(readFileSync(path)).columns.option.length, 1)
    const unwritable = run(file, '--columns', MAP, '--tape', '/no/such/folder/tape')
    assert.equal(unwritable.code, 1)
    assert.match(unwritable.err, /^unwritable: /)
  })

  void it('exits 1 with the reason when nothing is imported', () => {
    const unknown = run(file)
    assert.equal(unknown.code, 1)
    assert.match(unknown.err, /^unknown_family: .*quote_date/)
    assert.match(run('/no/such/file').err, /^unreadable: /)
    const { error } = JSON.parse(run('/no/such/file', '--json').err) as { error: object }
    assert.deepEqual(Object.keys(error), ['code', 'meaning', 'retry'])
    const none = run(file, '--columns', MAP, '--chain', '--on', '1999-01-01')
    assert.deepEqual([none.code, none.out], [1, ''])
    assert.match(none.err, /^no_session: [^\n]*\n$/)
  })

  void it('exits 2 on wrong usage and 0 on --help', () => {
    const rows: [string[], string][] = [
      [[], 'import takes one file'],
      [[file, '--nonsense'], "Unknown option '--nonsense'"],
      [[file, '--columns', 'date'], "column map: 'date' is not field=column or field==constant"],
    ]
    for (const [words, said] of rows) {
      assert.deepEqual(run(...words), { code: 2, out: '', err: `parley: ${said}\n` })
      const error = { code: 'usage', meaning: said, retry: false }
      assert.deepEqual(JSON.parse(run(...words, '--json').err), { error })
    }
    const help = run('--help')
    assert.equal(help.code, 0)
    assert.match(help.out, /usage: parley import FILE/)
  })
})
