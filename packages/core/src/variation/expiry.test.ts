import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, settling } from '../_venue.ts'
import { futures } from './_futures.ts'

void test('[FUT-8] a price that is none is told of before the future has expired', () => {
  const world = futures()
  assert.equal(answer(world, settling('BTCF', '-1')), 'bad_decimal settlementPrice')
  assert.equal(answer(world, settling('BTCF', '62000')), 'not_yet_expired instrument')
})
