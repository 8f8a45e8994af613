import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REJECTIONS, reject } from './rejection.ts'

void test('[REJ-1] every code is a lower-case word with a class, a retry hint and a meaning of its own', () => {
  const meanings = new Set<string>()
  for (const [code, { class: kind, retry, meaning }] of Object.entries(REJECTIONS)) {
    assert.match(code, /^[a-z]+(_[a-z]+)*$/)
    assert.match(kind, /^[a-z_]+$/)
    assert.equal(typeof retry, 'boolean')
    assert.match(meaning, /^[A-Z].*\.$/)
    meanings.add(meaning)
  }
  assert.equal(meanings.size, Object.keys(REJECTIONS).length)
})

void test('[REJ-2] a refusal leaves out what it does not have', () => {
  assert.deepEqual(reject('no_legs'), { code: 'no_legs' })
  assert.deepEqual(reject('no_legs', 'legs'), { code: 'no_legs', path: 'legs' })
  assert.deepEqual(reject('bad_size', undefined, { max: '5' }), {
    code: 'bad_size',
    detail: { max: '5' },
  })
})
