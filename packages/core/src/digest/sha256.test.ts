import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sha256 } from './sha256.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const of = (text: string): string => hex(sha256(Buffer.from(text)))

// FIPS 180-2 appendix B and the NIST example file.
const published: readonly (readonly [string, string])[] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
]
for (const [text, digest] of published)
  void test(`[STR-6] the published digest of ${text.length} letters`, () => {
    assert.equal(of(text), digest)
  })

void test('[STR-6] every length around the blocks agrees with the machine’s own SHA-256', () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length * 17) & 255)
    assert.equal(hex(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'))
  }
})
