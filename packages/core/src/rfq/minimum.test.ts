/** The smallest requests that the operator lets be asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATOR, actor, answer, asking, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { funded, mark } from '../protection/_protected.ts'
import { NO_POLICY } from './policy.ts'
import type { RequestPolicy } from './policy.ts'

function policed(over: Partial<RequestPolicy>): World {
  const world = funded()
  must(world, {
    type: 'SetRequestPolicy',
    actor: actor(OPERATOR),
    policy: { ...NO_POLICY, ...over },
  })
  return world
}

void test('[MIN-1] each leg has its least, counted over the whole request', () => {
  const world = funded()
  must(world, {
    type: 'SetMinimums',
    actor: actor(OPERATOR),
    instrument: instrumentId('SPY'),
    blockLots: 1n,
    crossLots: 1n,
    rfqLots: 1_000n,
  })
  assert.equal(
    answer(world, asking('acme', 'buy 100 SPY, sell 1 C400', { size: 9n })),
    'below_minimum size',
  )
  assert.equal(answer(world, asking('acme', 'buy 100 SPY, sell 1 C400', { size: 10n })), 'ok')
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { size: 1n })), 'ok')
})

void test('[MIN-1] a request has its least of structures, in lowest terms', () => {
  const world = policed({ sizeMin: 10n })
  assert.equal(
    answer(world, asking('acme', 'buy 1 C400', { size: 9n })),
    'below_structure_minimum size',
  )
  assert.equal(answer(world, asking('acme', 'buy 2 C400', { size: 5n })), 'ok')
})

void test('[MIN-2] and its least notional: options at their strike, shares at the mark, one leg beside the other', () => {
  const world = policed({ notionalMins: [{ asset: instrumentId('USD'), amount: px('100000') }] })
  assert.equal(
    answer(world, asking('acme', 'buy 1 C400', { size: 2n })),
    'below_notional_minimum size',
  )
  assert.equal(answer(world, asking('acme', 'buy 1 C400', { size: 3n })), 'ok')
  assert.equal(answer(world, asking('acme', 'buy 1 C400, sell 1 P400', { size: 2n })), 'ok')
  assert.equal(answer(world, asking('acme', 'buy 1 SPY', { size: 1_000n })), 'no_mark legs')
  const marks = [mark(world, 'SPY', '400')]
  assert.equal(
    answer(world, asking('acme', 'buy 1 SPY', { size: 249n, marks })),
    'below_notional_minimum size',
  )
  assert.equal(answer(world, asking('acme', 'buy 1 SPY', { size: 250n, marks })), 'ok')
})

void test('[MIN-1] the least of structures is a size, the least notional a sum in cash, each asset once', () => {
  const refused = (over: Partial<RequestPolicy>): string =>
    answer(funded(), {
      type: 'SetRequestPolicy',
      actor: actor(OPERATOR),
      policy: { ...NO_POLICY, ...over },
    })
  const usd = { asset: instrumentId('USD'), amount: px('1') }
  assert.equal(refused({ sizeMin: 0n }), 'bad_size sizeMin')
  assert.equal(
    refused({ notionalMins: [{ ...usd, asset: instrumentId('SPY') }] }),
    'unknown_instrument notionalMins.0.asset',
  )
  assert.equal(refused({ notionalMins: [usd, usd] }), 'unknown_instrument notionalMins.1.asset')
  assert.equal(
    refused({ notionalMins: [{ ...usd, amount: px('0') }] }),
    'bad_amount notionalMins.0.amount',
  )
})
