import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const PAGE = new URL('../docs/reference/acceptance.md', import.meta.url)

/** Rows of the page's tables: the file they link to, and the words it has to have. */
const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, path = '', words = ''] = /\]\(([^)]+)\) \| `([^`]+)` \|/.exec(line) ?? []
    return path === '' ? [] : [{ line, path, words }]
  })

test('every check of the acceptance page is where the page says', () => {
  assert.ok(rows.length >= 30, `${rows.length} rows`)
  for (const { line, path, words } of rows) {
    const file = new URL(path, PAGE)
    assert.ok(existsSync(file), `no such file: ${line}`)
    assert.ok(readFileSync(file, 'utf8').includes(words), `its words are not there: ${line}`)
  }
})
