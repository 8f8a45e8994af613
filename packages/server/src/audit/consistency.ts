/**
 * Consistency proofs as in RFC 6962, section 2.1.2: that the tree over the first `size` records is the beginning of a later
 * tree, shown without the records. Who kept an old root can so tell a history that grew from one that was rewritten.
 */
import { assert } from '@parley/core'
import { HASH_BYTES, parent } from './merkle.ts'
import type { Tree } from './merkle.ts'

/** The nodes that lead both to the root over the first `size` records and to the root over all, base64url. */
export function consistencyPath(tree: Tree, size: number): string[] {
  assert(size > 0 && size <= tree.size, `an earlier tree has 1 to ${tree.size} records`, size)
  return subproof(tree, size, 0, tree.size, true).map((node) => node.toString('base64url'))
}

/** The root over the first `size` records, base64url. */
export function earlierRoot({ size: all, levels }: Tree, size: number): string {
  assert(size > 0 && size <= all, `an earlier tree has 1 to ${all} records`, size)
  return rootOver({ size: all, levels }, 0, size).toString('base64url')
}

/** MTH of the RFC over the records `from` to `to`. */
function rootOver(tree: Tree, from: number, to: number): Buffer {
  const split = splitOf(to - from)
  const isWhole = split * 2 === to - from || to - from === 1
  return isWhole
    ? nodeOver(tree, from, to)
    : parent(nodeOver(tree, from, from + split), rootOver(tree, from + split, to))
}

/** SUBPROOF of the RFC over the records `from` to `to`, of which the first `size` are old; `known`: their root is the old one. */
function subproof(tree: Tree, size: number, from: number, to: number, known: boolean): Buffer[] {
  const count = to - from
  if (size === count) return known ? [] : [nodeOver(tree, from, to)]
  const split = splitOf(count)
  return size <= split
    ? [...subproof(tree, size, from, from + split, known), nodeOver(tree, from + split, to)]
    : [...subproof(tree, size - split, from + split, to, false), nodeOver(tree, from, from + split)]
}

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

/** The node over the records `from` to `to`: a level of the tree holds it, for the RFC cuts at powers of two only. */
function nodeOver({ levels }: Tree, from: number, to: number): Buffer {
  let level = 0
  while (2 ** level < to - from) level++
  const at = (from / 2 ** level) * HASH_BYTES
  const node = levels[level]?.subarray(at, at + HASH_BYTES)
  assert(node?.length === HASH_BYTES, 'a level holds the node')
  return node
}

/**
 * Whether the tree with root `oldRoot` over `oldSize` records is the beginning of the one with root `newRoot` over `newSize`:
 * the algorithm of RFC 9162, section 2.1.4.2. Roots and nodes are base64url.
 */
export function isConsistent(
  old: { readonly size: number; readonly root: string },
  later: { readonly size: number; readonly root: string },
  path: readonly string[],
): boolean {
  if (!Number.isSafeInteger(old.size) || !Number.isSafeInteger(later.size)) return false
  if (old.size < 1 || old.size > later.size) return false
  if (old.size === later.size) return path.length === 0 && old.root === later.root
  let at = old.size - 1
  let last = later.size - 1
  while (at % 2 === 1) {
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  // An old tree that is whole is itself the first node, which the proof then leaves out.
  const nodes = (at === 0 ? [old.root, ...path] : path).map((node) =>
    Buffer.from(node, 'base64url'),
  )
  const [first, ...rest] = nodes
  if (!first) return false
  let oldNode: Buffer = first
  let newNode: Buffer = first
  for (const node of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      oldNode = parent(node, oldNode)
      newNode = parent(node, newNode)
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2)
        last = Math.floor(last / 2)
      }
    } else newNode = parent(newNode, node)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return (
    last === 0 &&
    oldNode.toString('base64url') === old.root &&
    newNode.toString('base64url') === later.root
  )
}
