import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedFaults } from './draw-seed.ts'

/** What a venue told, by a key of which the primes are known. */
const MODULUS =
  '80c5abc65926d6997d9505d7060c4dc736d70d2ec7b1bab54bae5dbbb7f107e1' +
  '402cef3cc72fe43200ea498dce837735b3e20301b21b7f35dd3d9776ef77c6d0' +
  '4a5e027d63733d13fc44c0397b6392c5107233e15241695e742cce7fb2672fa9' +
  '37431d5c2a66b5544d4f9ebc846434087146285e77f0afbf1761c1aac439985b' +
  '431c57c32900edc7ce2374f6aa34656491bad71d7e59f1d7cd771502faaff2e4' +
  'cf9bc0e9b4d5ded8314fe772c504c5116ac0d914647b3a49d9431834a12dd7d3' +
  'd627c77df98939372337e5ef4692178adac9cf435f5eb9d317ead0e2dc403af8' +
  'd8c5b569c29207a083890ab98f67445b9b2b96eb9db0c314b3063e06e3d7afc1'
const PROOF =
  '05f7c21af2b6153ae43522c10cbcd071022a51d672a264a7f73c6a853477465a' +
  '39537cfd0b4baf53c2d640f16b8816c56f52945dc283d320b16ffcb86bd40b1d' +
  'ab417d9aa9689a021a2606b361c78b22bc417ce982d492fa34378a79eb1b9c56' +
  '44c24add185bb735a7e5bc3168b864842bf25862529daca7bea24fb2a6b6fa67' +
  '03c18336f1fcb6f641f897fb92e6f6b675e3c8f496d6dec677ca0df7b5bb1f60' +
  '3f0df2a51ca0b173848cc5ab6d852c38520c237b3b5456f39c0414bb0f599c3b' +
  '11c87b75fe7c9f3ba29b400dcaa213cdf0dcd36aafd55cd637e1b6fe44cd9cc3' +
  '258ff888c58b253d8878af486407f90cf8ed6889d0ff6450c2ad9291f27b746d'
const OF = 'expiry ACME 1767992400000000'
const SEED = '1cc1be1048bd8959b5f72e4f4f922cfb'
/** The seed after it, where a step comes to no end by the first. */
const NEXT = '5b8e44e05cceff430d40b84c6dc28917'

const key = {
  modulus: MODULUS,
  exponent: 65_537 as const,
  roots: [],
  since: '2026-01-02T00:00:00.000000Z',
}
const option = { underlying: 'ACME', expiresAt: '2026-01-09T21:00:00.000000Z' }
const closed = {
  at: '2026-01-09T21:00:01.000000Z',
  by: 'expiry',
  instrument: 'ACME-20260109-182-C',
} as const
const told = {
  seed: SEED,
  open: '6',
  exercised: '5',
  written: '3',
  start: '9',
  of: OF,
  proof: PROOF,
}
const { of: _of, proof: _proof, ...unproved } = told

const rows: [string, Parameters<typeof seedFaults>, RegExp | undefined][] = [
  ['as it was told', [key, closed, told, option], undefined],
  ['the seed after', [key, closed, { ...told, seed: NEXT }, option], undefined],
  [
    'another seed',
    [key, closed, { ...told, seed: NEXT.replace(/^./, 'z') }, option],
    /does not follow/,
  ],
  ['a proof of something else', [key, closed, { ...told, of: OF + '0' }, option], /is not of/],
  [
    'the expiry of others',
    [key, closed, told, { ...option, expiresAt: '2026-01-16T21:00:00.000000Z' }],
    /named by/,
  ],
  ['another underlying', [key, closed, told, { ...option, underlying: 'ACM' }], /named by/],
  ['called for at expiry', [key, { ...closed, by: 'exercise' }, told, option], undefined],
  ['no proof', [key, closed, unproved, option], /no proof/],
  [
    'no proof, from before the key',
    [key, { ...closed, at: '2026-01-01T21:00:01.000000Z' }, unproved, option],
    undefined,
  ],
]
for (const [what, given, fault] of rows)
  void test(`[EXP-16] a seed: ${what}`, () => {
    const faults = seedFaults(...given)
    if (fault) assert.match(faults[0] ?? '', fault)
    else assert.deepEqual(faults, [])
  })
