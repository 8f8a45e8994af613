import { deepEqual, equal } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { consistencyPath, earlierRoot, isConsistent } from './consistency.ts'
import { EMPTY_FRONTIER, grow, rootOfFrontier } from './frontier.ts'
import { rootOf, treeOf } from './merkle.ts'

function hashes(count: number, salt = ''): string[] {
  return Array.from({ length: count }, (_, i) =>
    createHash('sha256').update(`${salt}${i}`).digest('base64url'),
  )
}

function sized(records: readonly string[]): { size: number; root: string } {
  return { size: records.length, root: rootOf(treeOf(records)) }
}

const hex = (text: string): string => Buffer.from(text, 'base64url').toString('hex')

void test('paths and roots are those of the test tree of Certificate Transparency', () => {
  // Leaf inputs, roots and proofs of merkle_tree_test.cc of google/certificate-transparency.
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657']
  const inputs = [...leaves, '606162636465666768696a6b6c6d6e6f'].map((text) =>
    Buffer.from(text, 'hex').toString('base64url'),
  )
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  for (const [i, root] of roots.entries())
    equal(hex(sized(inputs.slice(0, i + 1)).root), root, `${i + 1} leaves`)
  const proofs: [number, number, string[]][] = [
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ]
  for (const [old, size, expected] of proofs)
    deepEqual(consistencyPath(treeOf(inputs.slice(0, size)), old).map(hex), expected)
})

void test('each beginning of a tree is consistent with it, and the edge names the same roots', () => {
  for (let size = 1; size < 40; size++) {
    const records = hashes(size)
    const tree = treeOf(records)
    equal(rootOfFrontier(grow(EMPTY_FRONTIER, records)), rootOf(tree))
    for (let old = 1; old <= size; old++) {
      const path = consistencyPath(tree, old)
      equal(earlierRoot(tree, old), sized(records.slice(0, old)).root)
      equal(
        isConsistent(sized(records.slice(0, old)), sized(records), path),
        true,
        `${old}/${size}`,
      )
      const rest = grow(grow(EMPTY_FRONTIER, records.slice(0, old)), records.slice(old))
      deepEqual([rest.size, rootOfFrontier(rest)], [size, rootOf(tree)])
    }
  }
  equal(rootOfFrontier(EMPTY_FRONTIER), rootOf(treeOf([])))
})

void test('a rewritten beginning, another size, or an altered path is not consistent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (size, a, b) => {
      const old = 1 + (a % (size - 1))
      const records = hashes(size)
      const tree = treeOf(records)
      const path = consistencyPath(tree, old)
      const kept = sized(records.slice(0, old))
      const other = records.with(b % old, hashes(1, 'other')[0] ?? '')
      equal(isConsistent(sized(other.slice(0, old)), sized(records), path), false)
      equal(isConsistent(kept, sized(other), consistencyPath(treeOf(other), old)), false)
      equal(isConsistent(kept, { ...sized(records), size: 2 * size + 1 }, path), false)
      equal(isConsistent({ ...kept, size: size + 1 }, sized(records), path), false)
      equal(isConsistent(kept, sized(records), [...path, kept.root]), false)
      equal(isConsistent(kept, sized(records), path.slice(1)), false)
      equal(isConsistent(kept, sized(records), path.with(b % path.length, kept.root)), false)
    }),
  )
})

void test('sizes that are no sizes are not consistent', () => {
  const tree = sized(hashes(3))
  for (const size of [0, -1, 1.5, NaN, 4])
    equal(isConsistent({ size, root: tree.root }, tree, []), false, String(size))
  equal(isConsistent(tree, tree, []), true)
  equal(isConsistent(tree, { ...tree, root: sized(hashes(3, 'x')).root }, []), false)
})
