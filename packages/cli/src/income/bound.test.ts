import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundsOf } from './bound.ts'
import { parseChains } from './chain-file.ts'

const KNOWN = ['delta', 'days', 'netCredit'] as const

void test('bounds are ranges or sides, percents are shares, and several join', () => {
  assert.deepEqual(
    boundsOf(['delta 0.15..35%', 'days>=14', 'days <= 45', 'netCredit = 0'], KNOWN),
    {
      delta: { least: 0.15, most: 0.35 },
      days: { least: 14, most: 45 },
      netCredit: { least: 0, most: 0 },
    },
  )
  assert.throws(() => boundsOf(['luck >= 1'], KNOWN), /no measure "luck"/)
  assert.throws(() => boundsOf(['delta about 1'], KNOWN), /write it as/)
})

const ROW = { right: 'call', strike: 105, expiry: '2021-02-19', days: 30, bid: 1, ask: 1.2 }

void test('a chain is one object, several, or one a line; what is missing has its usual value', () => {
  const chain = { underlying: 'SPY', spot: 100, rows: [ROW] }
  const [one] = parseChains(JSON.stringify(chain))
  assert.equal(one?.rows[0]?.id, 'SPY-20210219-105-C')
  assert.equal(one?.rows[0]?.multiplier, 100)
  assert.equal(parseChains(JSON.stringify([chain, chain])).length, 2)
  assert.equal(parseChains(`${JSON.stringify(chain)}\n${JSON.stringify(chain)}\n`).length, 2)
  assert.throws(
    () => parseChains(JSON.stringify({ ...chain, rows: [{ ...ROW, strike: -1 }] })),
    (error: { path?: string }) => error.path === 'rows.0.strike',
  )
})
