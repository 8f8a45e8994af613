/** Salts of leaves: unpredictable in a venue, reproducible in a demonstration. */
import { hash, randomFillSync } from 'node:crypto'
import { SALT_LENGTH } from './record.ts'
import type { SaltSource } from './record.ts'

const POOL_SALTS = 2048
/** 33 bytes make 44 base64url characters: two salts of 132 bits, and no padding between. */
const POOL_BYTES = (POOL_SALTS / 2) * 33

/** Salts from the system's randomness, drawn in pools: one system call for 2,048 of them. */
export function randomSalts(): SaltSource {
  const bytes = Buffer.allocUnsafe(POOL_BYTES)
  let pool = ''
  let at = 0
  return (_seq, leaves) => {
    const length = leaves * SALT_LENGTH
    if (leaves > POOL_SALTS)
      return randomFillSync(Buffer.allocUnsafe(leaves * 33))
        .toString('base64url')
        .slice(0, length)
    if (at + length > pool.length) {
      pool = randomFillSync(bytes).toString('base64url')
      at = 0
    }
    at += length
    return pool.slice(at - length, at)
  }
}

/**
 * Salts that follow from a seed and the record's number alone, so that the same commands make the same journal twice.
 * For demonstrations and tests: whoever knows the seed can guess at the hidden leaves of a proof.
 */
export function seededSalts(seed: string): SaltSource {
  return (seq, leaves) => {
    let salts = ''
    for (let i = 0; i < leaves; i++)
      salts += hash('sha256', `${seed}\n${seq}\n${i}`, 'base64url').slice(0, SALT_LENGTH)
    return salts
  }
}
