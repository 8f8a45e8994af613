import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typed } from '../../test/_parley.ts'

void test('a split that can leave parts of a unit asks for their price before anything is sent', async () => {
  const line = 'corporate-action announce ABC --at 2026-01-06T14:30:00Z --reference x --split'
  for (const split of ['3:2', '1:10']) {
    const { code, err } = await typed([...line.split(' '), split])
    assert.equal(code, 2)
    assert.match(err, /--fraction PRICE is missing/)
  }
})
