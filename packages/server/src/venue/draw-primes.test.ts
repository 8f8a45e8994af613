import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawKeyOf, proofOf, seedFrom, timestamp } from '@parley/core'
import { drawKeyFault, isDrawProof, seedsOf } from '@parley/sdk/draw-proof'
import { KNOWN_PRIMES, newPrimes } from './draw-primes.ts'

const keyFrom = (primes: typeof KNOWN_PRIMES) =>
  drawKeyOf(primes, timestamp(1)) ?? assert.fail('the primes make a key')

void test('[EXP-16] OpenSSL’s RSA finds the venue’s keys and proofs sound', () => {
  const primes = newPrimes()
  assert.notDeepEqual(primes, newPrimes())
  for (const each of [primes, KNOWN_PRIMES]) {
    const key = keyFrom(each)
    assert.equal(drawKeyFault(key), undefined)
    for (const text of ['expiry SPY 1767992400000000', 'exercise SPY-20260109-400-C 17']) {
      const proof = proofOf(each, text) ?? assert.fail('a key makes proofs')
      assert.ok(isDrawProof(key.modulus, text, proof))
      assert.ok(!isDrawProof(key.modulus, `${text}1`, proof))
      assert.equal(seedsOf(proof)[0], seedFrom(proof))
    }
  }
})

void test('[EXP-16] a key by which a text may have several proofs is found out', () => {
  const key = keyFrom(KNOWN_PRIMES)
  const other = keyFrom(newPrimes())
  const faults: [unknown, RegExp][] = [
    [{ ...key, roots: key.roots.slice(1) }, /7 proofs/],
    [{ ...key, roots: [...key.roots.slice(0, 7), key.roots[0]] }, /proof 7/],
    [{ ...key, modulus: other.modulus }, /proof 0/],
    [{ ...key, modulus: `7${key.modulus.slice(1)}` }, /2,048 bits/],
    [{ ...key, modulus: 'f'.repeat(512) }, /3 divides/],
  ]
  for (const [wrong, what] of faults) assert.match(drawKeyFault(wrong as typeof key) ?? '', what)
})
