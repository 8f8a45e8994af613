import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns, facts, shortTime, table } from './table.ts'

void test('words stand left, numbers right, and no line ends in spaces', () => {
  const text = table(
    columns(['asset', '>total', 'note']),
    [
      ['USD', '1,000.00', ''],
      ['SPY', '-5', 'written'],
    ],
    'nothing',
  )
  assert.equal(
    text,
    ['asset     total  note', 'USD    1,000.00', 'SPY          -5  written', ''].join('\n'),
  )
})

void test('an empty table says what to do next', () => {
  assert.equal(table(columns(['a']), [], 'No trades yet.'), 'No trades yet.\n')
})

void test('facts leave out what is not known', () => {
  assert.equal(
    facts([
      ['firm', 'acme'],
      ['taker', undefined],
      ['at', 'now'],
    ]),
    'firm  acme\nat    now\n',
  )
})

void test('times are shortened to the second', () => {
  assert.equal(shortTime('2021-01-04T20:00:00.000001Z'), '2021-01-04 20:00:00')
  assert.equal(shortTime('2021-01-04T20:00:00Z'), '2021-01-04 20:00:00')
})
