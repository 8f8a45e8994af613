/** What adopted positions cost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, must, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { INCOME, adopting, income, programmed } from './_program.ts'

const SPY = instrumentId('SPY')
const cost = (many: bigint): bigint => px('412.5') * many

void test('[PRG-11] what is adopted costs what its owner says; what is given back takes its part along', () => {
  const world = programmed()
  must(world, adopting({ SPY: -1_000n }))
  must(world, adopting({ SPY: 400n }, INCOME, [{ asset: SPY, cost: cost(400n) }]))
  assert.equal(income(world).costs.get(SPY), cost(400n))
  must(world, adopting({ SPY: -100n }))
  assert.equal(income(world).costs.get(SPY), cost(300n))
  must(world, adopting({ SPY: 1n }))
  assert.equal(income(world).costs.get(SPY), undefined, 'of a part of it nobody knows')
})

void test('[PRG-11] a cost is of a position that is enlarged, on its side, and never of cash', () => {
  const world = programmed()
  const refused = (lines: Record<string, bigint>, asset: string, of: bigint): string | undefined =>
    answer(world, adopting(lines, INCOME, [{ asset: instrumentId(asset), cost: of }]))
  assert.equal(refused({ SPY: -100n }, 'SPY', -cost(100n)), 'bad_amount costs.0')
  assert.equal(refused({ SPY: 100n }, 'SPY', -cost(100n)), 'bad_amount costs.0')
  assert.equal(refused({ SPY: 100n }, 'USD', 1n), 'bad_amount costs.0')
  assert.equal(refused({ USD: 100n }, 'USD', 1n), 'bad_amount costs.0')
  assert.equal(refused({ SPY: 100n }, 'SPY', cost(100n)), 'ok')
})
