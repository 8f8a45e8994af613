import { equal, notEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { pathOf, rootFrom, rootOf, sealedRoot, treeOf } from './merkle.ts'

/** The definition of RFC 6962, section 2.1, as it is written there. */
function reference(leaves: readonly Buffer[]): Buffer {
  const sha = (...parts: readonly Buffer[]) =>
    createHash('sha256').update(Buffer.concat(parts)).digest()
  const [only] = leaves
  if (!only) return sha()
  if (leaves.length === 1) return sha(Buffer.of(0), only)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha(Buffer.of(1), reference(leaves.slice(0, k)), reference(leaves.slice(k)))
}

function hashes(count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    createHash('sha256').update(String(i)).digest('base64url'),
  )
}

void test('the root is the one RFC 6962 defines', () => {
  for (let size = 0; size < 40; size++) {
    const expected = reference(hashes(size).map((text) => Buffer.from(text, 'base64url')))
    equal(rootOf(treeOf(hashes(size))), expected.toString('base64url'), `${size} records`)
  }
})

void test('the empty tree and a leaf have the published values', () => {
  // RFC 6962's own test tree: the empty one, and the leaf over an empty string.
  const hex = (text: string) => Buffer.from(text, 'base64url').toString('hex')
  equal(hex(rootOf(treeOf([]))), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  equal(
    hex(rootOf(treeOf(['']))),
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
})

void test('a path leads from its record, and from no other, to the root', () => {
  for (let size = 1; size < 40; size++) {
    const records = hashes(size)
    const tree = treeOf(records)
    for (let index = 0; index < size; index++) {
      const path = pathOf(tree, index)
      const record = String(records[index])
      equal(rootFrom(record, index, size, path), rootOf(tree))
      notEqual(rootFrom(String(hashes(size + 1)[size]), index, size, path), rootOf(tree))
      equal(rootFrom(record, index, size, [...path, record]), undefined)
      if (path.length > 0) equal(rootFrom(record, index, size, path.slice(1)), undefined)
    }
    equal(rootFrom(String(records[0]), size, size, []), undefined)
  }
})

void test('a path altered anywhere leads elsewhere', () => {
  const records = hashes(100)
  const tree = treeOf(records)
  fc.assert(
    fc.property(fc.nat(99), fc.nat(), fc.nat(42), (index, step, place) => {
      const path = pathOf(tree, index)
      const at = step % path.length
      const altered = path.map((node, i) => (i === at ? swap(node, place) : node))
      notEqual(rootFrom(String(records[index]), index, 100, altered), rootOf(tree))
    }),
  )
})

/** Another base64url character, chosen so that the bytes it stands for differ. */
function swap(text: string, at: number): string {
  const other = text[at] === 'A' ? 'w' : 'A'
  return text.slice(0, at) + other + text.slice(at + 1)
}

void test('the shown root fixes the number of records, which the path of the last one does not', () => {
  const records = hashes(46)
  const tree = treeOf(records)
  const last = String(records[45])
  const path = pathOf(tree, 45)
  // 45 and 39 have as many ones in binary: the same path serves both.
  equal(rootFrom(last, 39, 40, path), rootOf(tree))
  notEqual(sealedRoot(rootOf(tree), 40), sealedRoot(rootOf(tree), 46))
})
