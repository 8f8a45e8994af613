import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { hedgedText, hedgesText, parseHedge } from './hedge.ts'

void test('a hedge leg is side, lots, instrument and price, and a band where there is one', () => {
  const plain = { side: 'sell', lots: '500', instrument: 'SPY', price: '380.25' } as const
  assert.deepEqual(parseHedge('sell 500 spy at 380.25'), plain)
  const banded = { ...plain, band: '1.5' } as const
  assert.deepEqual(parseHedge(' sell 500 SPY  at 380.25 band 1.5 '), banded)
  for (const text of [
    '',
    'sell 500 SPY',
    'sell 0 SPY at 1',
    'hold 5 SPY at 1',
    'sell 5 SPY at one',
    'sell 5 SPY at 1 band',
    'sell 5 SPY at 1 within 2',
    'sell 5 SPY at 1 band 2 3',
  ])
    assert.throws(() => parseHedge(text), UsageError, text)
  assert.equal(
    hedgesText([banded]),
    'hedge: who buys all of it sells 500 SPY at 380.25 (who sells it buys them), while its mark is within 1.5\n',
  )
  assert.equal(hedgedText([plain]), ', and sold 500 SPY at 380.25')
  assert.equal(hedgedText(), '')
})
