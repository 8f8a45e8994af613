import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPlace, writePlace } from './place.ts'

void test('a place is read from the address that it writes', () => {
  const place = { name: 'statement', query: { account: 'acme:main', from: '2026-01-01' } }
  assert.deepEqual(readPlace(writePlace(place)), place)
  assert.equal(writePlace({ name: 'risk', query: {} }), '#risk')
})

void test('an address that says nothing is a place without a name', () => {
  assert.deepEqual(readPlace(''), { name: '', query: {} })
  assert.deepEqual(readPlace('#'), { name: '', query: {} })
  assert.deepEqual(readPlace('#risk?'), { name: 'risk', query: {} })
})
