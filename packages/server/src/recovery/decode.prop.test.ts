import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from '@parley/core'
import * as fc from 'fast-check'
import { decodeFast } from './decode.ts'
import { story } from './_venue.ts'

const { tree: value } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `~${text}`),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/), tie('tree'), { maxKeys: 5 }),
  ),
}))

function outcomeOf(read: (text: string) => unknown, text: string): unknown {
  try {
    return { value: read(text) }
  } catch (error) {
    return error instanceof SyntaxError ? 'not JSON' : error
  }
}

void test('decodes whatever the codec encodes, as the core does', () => {
  fc.assert(
    fc.property(value, (tree) => {
      const text = encode(tree)
      deepEqual(decodeFast(text), decode(text))
      equal(encode(decodeFast(text)), text)
    }),
  )
})

void test('on altered text it answers or refuses as the core does', () => {
  const texts = story().drafts.flatMap(({ command, outcome }) => [command, ...outcome])
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.constantFrom('', '"', '{', '}', '[', ',', ':', '\\', '~', ' ', '\n', '-', 'e', 'null'),
      (text, place, put) => {
        const at = place % (text.length + 1)
        const altered = text.slice(0, at) + put + text.slice(at + 1)
        deepEqual(outcomeOf(decodeFast, altered), outcomeOf(decode, altered))
      },
    ),
    { numRuns: 2000 },
  )
})

void test('refuses what is not JSON', () => {
  for (const text of ['', '{', '{"a":1,}', '[1,]', '"', '01', '{"a" 1}', '1 2', 'undefined'])
    throws(() => decodeFast(text), SyntaxError, text)
})
