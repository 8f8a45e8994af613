import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { formatUnits, parseUnits } from './price-units.ts'

const READ: readonly [string, number, boolean][] = [
  ['345.0', 34_500_000_000, false],
  ['.5', 50_000_000, false],
  ['5.', 500_000_000, false],
  ['-0', 0, false],
  ['+1.25', 125_000_000, false],
  ['1e-05', 1000, false],
  ['1.0000000000000003e-05', 1000, true],
  ['0.30000000000000004', 30_000_000, true],
  ['0.000000005', 1, true],
  ['0.000000004', 0, true],
  ['9e-10', 0, true],
  ['1e3', 100_000_000_000, false],
  ['-2.75', -275_000_000, false],
]

void describe('price units', () => {
  for (const [text, units, rounded] of READ)
    void it(`reads ${text}`, () => assert.deepEqual(parseUnits(text), { units, rounded }))

  for (const text of [
    '',
    '.',
    '-',
    'abc',
    '1,5',
    '1.2.3',
    '0x10',
    '1e',
    'Infinity',
    '1e300',
    '90071993',
  ])
    void it(`refuses '${text}'`, () => assert.equal(parseUnits(text), undefined))

  void it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (units) => {
        assert.deepEqual(parseUnits(formatUnits(units)), { units, rounded: false })
      }),
    )
  })
})
