import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { parseBasket } from './basket.ts'

void test('a basket is a structure a line, with blanks and remarks left out', () => {
  const text = '# program\nbuy 100 ABC, sell 1 ABC-20260220-100-C\n\nsell 50 XYZ # last\n'
  assert.deepEqual(parseBasket(text), [
    {
      legs: [
        { side: 'buy', ratio: 100, instrument: 'ABC' },
        { side: 'sell', ratio: 1, instrument: 'ABC-20260220-100-C' },
      ],
    },
    { legs: [{ side: 'sell', ratio: 50, instrument: 'XYZ' }] },
  ])
})

for (const [what, text, message] of [
  ['a line that is no leg', 'buy 1 ABC\nABC', /^line 2: --leg "ABC"/],
  ['nothing but remarks', '# nothing', /without a structure/],
] as const)
  void test(`a basket of ${what} is refused`, () => {
    assert.throws(
      () => parseBasket(text),
      (error) => error instanceof UsageError && message.test(error.message),
    )
  })
