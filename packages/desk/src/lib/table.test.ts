import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTable } from './table.ts'

type Row = { readonly id: string; readonly n: number }

function watched() {
  const table = createTable<Row>((row) => row.id)
  const woken: string[] = []
  table.watch('a', () => woken.push('a'))
  table.watch('b', () => woken.push('b'))
  table.watch(undefined, () => woken.push('list'))
  return { table, woken }
}

void test('a change wakes who reads that row, and the list once', () => {
  const { table, woken } = watched()
  table.upsert([
    { id: 'a', n: 1 },
    { id: 'c', n: 1 },
  ])
  assert.deepEqual(woken, ['a', 'list'])
  assert.deepEqual(table.get('a'), { id: 'a', n: 1 })
})

void test('a snapshot wakes those whose row went away too', () => {
  const { table, woken } = watched()
  table.upsert([{ id: 'a', n: 1 }])
  woken.length = 0
  table.replace([{ id: 'b', n: 2 }])
  assert.deepEqual(woken, ['b', 'a', 'list'])
  assert.equal(table.get('a'), undefined)
})

void test('the list is the same array until something changes', () => {
  const { table } = watched()
  table.upsert([{ id: 'a', n: 1 }])
  const before = table.list()
  assert.equal(table.list(), before)
  table.upsert([])
  assert.equal(table.list(), before)
  table.upsert([{ id: 'a', n: 2 }])
  assert.deepEqual(table.list(), [{ id: 'a', n: 2 }])
})

void test('who stops watching is not woken', () => {
  const table = createTable<Row>((row) => row.id)
  let woken = 0
  const stop = table.watch('a', () => woken++)
  table.upsert([{ id: 'a', n: 1 }])
  stop()
  table.upsert([{ id: 'a', n: 2 }])
  assert.equal(woken, 1)
})
