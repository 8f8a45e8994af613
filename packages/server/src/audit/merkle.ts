/**
 * The Merkle tree over all record hashes of a journal, as in RFC 6962, section 2.1: a leaf is sha256(0x00 ‖ record hash),
 * a node sha256(0x01 ‖ left ‖ right), the last one of an odd level goes up as it is. Its root fixes every record;
 * a path shows that one record is in it without showing the others. Trees of some sizes share the path of their last leaf, so
 * the root that is shown is sealed once more, with the number of records.
 */
import { hash } from 'node:crypto'
import { assert } from '@parley/core'

export const HASH_BYTES = 32

/** A tree, level by level: the leaves first, the root last. */
export type Tree = { readonly size: number; readonly levels: readonly Buffer[] }

/** The tree over record hashes (base64url, in order of seq). */
export function treeOf(recordHashes: readonly string[]): Tree {
  let level: Buffer = Buffer.concat(recordHashes.map(leafNode))
  const levels = [level]
  while (level.length > HASH_BYTES) {
    level = levelAbove(level)
    levels.push(level)
  }
  return { size: recordHashes.length, levels }
}

/** The root, base64url. Of an empty journal, the hash of nothing. */
export function rootOf({ size, levels }: Tree): string {
  const top = levels.at(-1)
  if (size === 0 || !top) return hash('sha256', '', 'base64url')
  return top.toString('base64url')
}

/** The inclusion path of the record at `index` (seq − 1), from its sibling upwards, base64url. */
export function pathOf({ size, levels }: Tree, index: number): string[] {
  assert(index >= 0 && index < size, `record ${index} is in the tree`)
  const path: string[] = []
  let at = index
  for (const level of levels) {
    const sibling = nodeAt(level, at ^ 1)
    if (sibling.length > 0) path.push(sibling.toString('base64url'))
    at >>>= 1
  }
  return path
}

/** The root that a path leads to from a record's hash; undefined where the path has not the length the tree requires. */
export function rootFrom(
  recordHash: string,
  index: number,
  size: number,
  path: readonly string[],
): string | undefined {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return undefined
  let node = leafNode(recordHash)
  let at = index
  let last = size - 1
  let used = 0
  while (last > 0) {
    const right = at % 2 === 1
    if (right || at < last) {
      const sibling = path[used++]
      if (sibling === undefined) return undefined
      const other = Buffer.from(sibling, 'base64url')
      node = right ? parent(other, node) : parent(node, other)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return used === path.length ? node.toString('base64url') : undefined
}

/** The root as it is shown: sha256(0x02 ‖ number of records, 8 bytes ‖ root), base64url. */
export function sealedRoot(root: string, records: number): string {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(records))
  return sha256(Buffer.concat([Buffer.of(2), count, Buffer.from(root, 'base64url')])).toString(
    'base64url',
  )
}

/** The leaf of the tree for a record's hash. */
export function leafNode(recordHash: string): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), Buffer.from(recordHash, 'base64url')]))
}

/** The node above two. */
export function parent(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.of(1), left, right]))
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer')
}

function nodeAt(level: Buffer, index: number): Buffer {
  return level.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
}

function levelAbove(level: Buffer): Buffer {
  const nodes = level.length / HASH_BYTES
  const above: Buffer[] = []
  for (let i = 0; i < nodes; i += 2)
    above.push(i + 1 < nodes ? parent(nodeAt(level, i), nodeAt(level, i + 1)) : nodeAt(level, i))
  return Buffer.concat(above)
}
