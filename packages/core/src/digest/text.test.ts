import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { AssertionFailed } from '../assert.ts'
import { sha256OfText } from './sha256.ts'

void test('[BLK-3] the published vectors of FIPS 180-4', () => {
  for (const [text, digest] of [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ] as const)
    assert.equal(sha256OfText(text), digest)
})

void test('[BLK-3] as node:crypto has it, at every length around a block and beyond', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 300 })
  fc.assert(
    fc.property(ascii, (text) => {
      assert.equal(sha256OfText(text), createHash('sha256').update(text).digest('hex'))
    }),
    { numRuns: 500 },
  )
  for (let length = 50; length < 140; length++)
    assert.equal(
      sha256OfText('x'.repeat(length)),
      createHash('sha256').update('x'.repeat(length)).digest('hex'),
    )
})

void test('what is not 7-bit text is a fault of the caller', () => {
  assert.throws(() => sha256OfText('é'), AssertionFailed)
})
