/**
 * The right edge of a growing Merkle tree: the roots of its whole subtrees, largest first. It is all that is needed to go on
 * and to name the root, in a few hundred bytes however long the journal is.
 */
import { hash } from 'node:crypto'
import { leafNode, parent } from './merkle.ts'

export type Frontier = { readonly size: number; readonly nodes: readonly Buffer[] }

export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] }

/** The edge after more record hashes (base64url, in order). */
export function grow({ size, nodes }: Frontier, recordHashes: readonly string[]): Frontier {
  const edge = [...nodes]
  let count = size
  for (const recordHash of recordHashes) {
    let node = leafNode(recordHash)
    // Each trailing one of the count in binary is a whole subtree that the new one completes.
    for (let rest = count; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = edge.pop()
      if (left) node = parent(left, node)
    }
    edge.push(node)
    count++
  }
  return { size: count, nodes: edge }
}

/** The root over all records, as `rootOf` the whole tree. */
export function rootOfFrontier({ nodes }: Frontier): string {
  const top = nodes.reduceRight<Buffer | undefined>(
    (right, left) => (right ? parent(left, right) : left),
    undefined,
  )
  return top ? top.toString('base64url') : hash('sha256', '', 'base64url')
}
