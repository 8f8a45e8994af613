import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { timestamp } from '../time/timestamp.ts'
import { PRIMES, PRIME_OF_MANY_ROOTS } from './_draw-primes.ts'
import { drawKeyOf, proofOf, proves, seedFrom } from './draw-key.ts'

const NOW = timestamp(1)
const key = drawKeyOf(PRIMES, NOW) ?? assert.fail('the primes make a key')

const digestOf = (text: string | undefined): string =>
  createHash('sha256')
    .update(text ?? '')
    .digest('hex')

/** The text, its seed, and SHA-256 of its proof as text: from the standard's steps in Python, by hashlib and pow with the whole exponent. */
const worked = [
  [
    'expiry ACME 1767992400000000',
    '1cc1be1048bd8959b5f72e4f4f922cfb',
    '73d36d2e7fb35ec6ea3df48d6c9245f61ad4bf79e395025c2d3a672cf8178a40',
  ],
  [
    'exercise ACME-20260109-182-P 0',
    'cb3d899f23d0ffb444d555b636ab21e2',
    '7886086083d57c870f04bb0ded495e9dbbb07564666b2020922270924e1725aa',
  ],
  [
    'merger ACME',
    '40f4c8d44d6a36d6f7d2d413f83c8c48',
    '3e6856c2af6ac0ed2219fd05643cad421dee7d583a6e02da2dd7ba076abf01a7',
  ],
] as const

for (const [text, seed, digest] of worked)
  void test(`[EXP-16] the proof and the seed for "${text}" are what the standard’s steps give`, () => {
    const proof = proofOf(PRIMES, text) ?? assert.fail('a key makes proofs')
    assert.equal(digestOf(proof), digest)
    assert.equal(seedFrom(proof), seed)
    assert.ok(proves(key.modulus, text, proof))
    assert.ok(!proves(key.modulus, `${text} `, proof), 'of another text')
    const more = (BigInt(`0x${proof}`) + BigInt(`0x${key.modulus}`)).toString(16)
    assert.ok(!proves(key.modulus, text, more), 'the same beyond the modulus is another')
    const last = proof.at(-1) === '0' ? '1' : '0'
    assert.ok(!proves(key.modulus, text, proof.slice(0, -1) + last))
  })

void test('[EXP-16] a key comes with a proof for each of its eight texts', () => {
  assert.equal(key.roots.length, 8)
  for (const [i, root] of key.roots.entries()) assert.ok(proves(key.modulus, `key ${i}`, root))
  assert.equal(
    digestOf(key.roots[7]),
    '4b7c6e6997527b4ccf74fd3322655e0a82c49856b27e59cc5cf156f416d76ca6',
  )
})

/** Not prime: one more than a prime is even. */
const even = PRIMES.q.replace(/b$/, 'c')
/** Two primes of half the length, as one number. */
const composite = 0xf9c54b6f4e1fb1b5b65c1bd0c0f3f8ef7f5f0b2f5c9f4c5d9a6f2c1b0d9e8f7bn
  .toString(16)
  .repeat(4)

const unsound = [
  ['the same prime twice', { p: PRIMES.p, q: PRIMES.p }],
  ['a prime by which a number has many roots', { p: PRIMES.p, q: PRIME_OF_MANY_ROOTS }],
  ['an even number', { p: PRIMES.p, q: even }],
  ['a number that is no prime', { p: PRIMES.p, q: composite }],
  ['a prime too short', { p: PRIMES.p, q: PRIMES.q.slice(1) }],
  ['capitals', { p: PRIMES.p, q: PRIMES.q.toUpperCase() }],
] as const
for (const [what, primes] of unsound)
  void test(`[EXP-16] ${what} makes no key`, () => assert.equal(drawKeyOf(primes, NOW), undefined))
