import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCsv, readRows } from './income-file.ts'

void test('quotation marks, line ends and empty lines are read as RFC 4180 has them', () => {
  const text = '\uFEFFa,b\r\n"1,5","say ""so"""\r\n\r\n"two\nlines",x\n'
  assert.deepEqual(parseCsv(text), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1,5', 'say "so"'] },
    { line: 4, cells: ['two\nlines', 'x'] },
  ])
  assert.throws(() => parseCsv('a\n"b'), /line 2 does not end/)
})

void test('columns are found by name or by map, and what a row lacks comes from the defaults', () => {
  const lines = parseCsv('Ref,Date,Amount,Note\nr-1,2026-01-15T08:00:00Z,"1,234.50",first\n')
  const map = { externalId: 'Ref', flowDate: 'date', reference: 'Note' }
  const rows = readRows(lines, map, { account: 'acme:main', kind: 'interest', asset: 'USD' })
  assert.deepEqual(rows, [
    {
      line: 2,
      row: {
        account: 'acme:main',
        kind: 'interest',
        asset: 'USD',
        amount: '1234.50',
        flowDate: '2026-01-15',
        externalId: 'r-1',
        reference: 'first',
      },
    },
  ])
  assert.throws(() => readRows(lines, map, { account: 'a:b', kind: 'x' }), /no column for asset/)
  assert.throws(() => readRows(lines, { foo: 'Ref' }, {}), /there is no field foo/)
  assert.throws(() => readRows([], {}, {}), /empty/)
})
