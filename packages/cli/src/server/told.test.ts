import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldIn } from './told.ts'

void test('what a program tells is its last line, and what fell over tells nothing', () => {
  const told = { code: 'no_closes', meaning: 'give them\nwith --underlying', retry: false }
  assert.deepEqual(toldIn(`1,000 rows\n${JSON.stringify({ error: told })}\n`), told)
  for (const said of ['', 'Error: out of memory\n    at main\n', '{"error":', '3'])
    assert.equal(toldIn(said), undefined)
})
