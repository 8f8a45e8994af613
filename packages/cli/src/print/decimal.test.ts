import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimal, decimalText, grouped, parseDecimal, times } from './decimal.ts'

void test('decimal text is read and written exactly', () => {
  const rows: [string, bigint][] = [
    ['0', 0n],
    ['374.25', 37_425_000_000n],
    ['-0.00000001', -1n],
    ['10000000000000000000', 10n ** 27n],
  ]
  for (const [text, value] of rows) {
    assert.equal(decimal(text), value)
    assert.equal(decimalText(value), text)
  }
  assert.equal(decimalText(300_000_000n, 2), '3.00')
  assert.equal(times(decimal('1.5'), decimal('-2.5')), decimal('-3.75'))
})

void test('what is not a plain decimal is not read', () => {
  for (const text of ['', '1e3', '+1', '.5', '1.', '1.123456789', '1,000', ' 1'])
    assert.equal(parseDecimal(text), undefined, text)
  assert.throws(() => decimal('abc'), /not a plain decimal/)
})

void test('thousands are set apart', () => {
  assert.equal(grouped('1234567.891'), '1,234,567.891')
  assert.equal(grouped('-999'), '-999')
  assert.equal(grouped('-1000'), '-1,000')
  assert.equal(grouped('n/a'), 'n/a')
})
