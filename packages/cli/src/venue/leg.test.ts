import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { doingText, legsText, parseLeg, parseQuoteSide, quantityText } from './leg.ts'

void test('a leg is side, ratio and instrument', () => {
  const call = { side: 'buy', ratio: 1, instrument: 'SPY-20210219-380-C' } as const
  assert.deepEqual(parseLeg('buy 1 SPY-20210219-380-C'), call)
  assert.deepEqual(parseLeg(' buy   spy-20210219-380-c '), call)
  const share = { side: 'sell', ratio: 100, instrument: 'SPY' } as const
  assert.deepEqual(parseLeg('sell 100 SPY'), share)
  assert.equal(legsText([call, share]), 'buy 1 SPY-20210219-380-C, sell 100 SPY')
  for (const text of ['', 'buy', 'hold 1 SPY', 'buy 0 SPY', 'buy 1.5 SPY', 'buy 1 SPY 2'])
    assert.throws(() => parseLeg(text), UsageError, text)
})

void test('a quote side is a price, and a size after an x', () => {
  assert.deepEqual(parseQuoteSide('3.21x10', '--bid', '5'), { price: '3.21', size: '10' })
  assert.deepEqual(parseQuoteSide('-0.45', '--ask', '5'), { price: '-0.45', size: '5' })
  for (const text of ['', 'x', '3x0', '3x1x1', 'three', '3x1.5'])
    assert.throws(() => parseQuoteSide(text, '--bid', '5'), UsageError, text)
})

void test('what a side does is said leg by leg where the side alone would mislead', () => {
  const put = { side: 'sell', ratio: 1, instrument: 'P360' } as const
  const wing = { side: 'buy', ratio: 2, instrument: 'P350' } as const
  assert.equal(doingText({ legs: [put] }, 'buy', '1000'), 'sell 1,000 P360')
  assert.equal(doingText({ legs: [put] }, 'sell', '1000'), 'buy 1,000 P360')
  assert.equal(doingText({ legs: [put, wing] }, 'sell', '3'), 'buy 3 P360, sell 6 P350')
  assert.equal(doingText({ legs: [wing] }, 'buy', '3'), undefined)
})

void test('where a lot is no unit a size is told in units, with its lots', () => {
  const coin = { side: 'buy', ratio: 1, instrument: 'ETH' } as const
  const call = { side: 'sell', ratio: 1, instrument: 'ETH-C' } as const
  const lotSizes = [{ instrument: 'ETH', lot: '0.01' }]
  assert.equal(quantityText({ legs: [coin], lotSizes }, '2'), '0.02 ETH, 2 lots')
  assert.equal(quantityText({ legs: [coin], lotSizes }, '1'), '0.01 ETH, 1 lot')
  assert.equal(quantityText({ legs: [coin], lotSizes }, '120000'), '1,200 ETH, 120,000 lots')
  assert.equal(quantityText({ legs: [coin] }, '2000'), '2,000')
  // Of several legs it is the structures that are counted, and each leg says its own.
  const legs = [{ ...coin, ratio: 100 }, call]
  assert.equal(quantityText({ legs, lotSizes }, '3'), '3')
  assert.equal(doingText({ legs, lotSizes }, 'buy', '3'), 'buy 3 ETH (300 lots), sell 3 ETH-C')
})
