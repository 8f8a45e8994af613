import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Leg } from '@parley/sdk'
import { COIN, SHARE, USD, listedOf, option } from './_rows.ts'
import { fixedText, parseFixed } from './decimal.ts'
import type { Fixed } from './decimal.ts'
import { cashOf, mirrored, netPrice, oddLot, structureOf, takerFee } from './structure.ts'
import type { Structure } from './structure.ts'

const CALL = option('375', 'call')
const PUT = option('350', 'put')
const listed = listedOf(USD, SHARE, COIN, CALL, PUT)
const buy = (instrument: string, ratio = 1): Leg => ({ instrument, side: 'buy', ratio })
const sell = (instrument: string, ratio = 1): Leg => ({ instrument, side: 'sell', ratio })

function built(...legs: readonly Leg[]): Structure {
  const structure = structureOf(legs, listed)
  assert.ok(structure)
  return structure
}

function text(value: Fixed | undefined): string {
  assert.ok(value !== undefined)
  return fixedText(value)
}

const MIDS: Readonly<Record<string, string>> = {
  SPY: '374.25',
  [CALL.instrument]: '4.35',
  [PUT.instrument]: '2.1',
}
const mids = (id: string): Fixed | undefined => parseFixed(MIDS[id])

void test('a share: unit one, fee per share', () => {
  const structure = built(buy('SPY'))
  assert.equal(text(structure.unit), '1')
  assert.equal(text(netPrice(structure, mids)), '374.25')
  assert.equal(text(takerFee(structure, 1000n)), '10')
})

void test('an option is priced per share and paid a hundredfold', () => {
  const structure = built(sell(CALL.instrument))
  assert.equal(text(structure.unit), '100')
  assert.equal(text(netPrice(structure, mids)), '-4.35')
  assert.equal(text(cashOf(mids(CALL.instrument) as Fixed, structure.unit, 10n)), '4350')
  assert.equal(text(takerFee(structure, 10n)), '6.5')
})

void test('a buy-write is priced as share minus call', () => {
  const structure = built(buy('SPY', 100), sell(CALL.instrument))
  assert.equal(text(structure.unit), '100')
  assert.equal(text(structure.tick), '0.01')
  assert.equal(text(netPrice(structure, mids)), '369.9')
})

void test('ratios in lowest terms: what they had in common scales the size', () => {
  const structure = built(buy(CALL.instrument, 4), sell(PUT.instrument, 2))
  assert.equal(structure.scaledBy, 2n)
  assert.equal(text(netPrice(structure, mids)), '6.6')
  assert.equal(text(takerFee(structure, 10n)), '19.5')
})

void test('a coin in lots of a hundredth', () => {
  assert.equal(text(built(buy('BTC')).unit), '0.01')
})

void test('no structure without legs, of unknown instruments, or of cash', () => {
  for (const legs of [[], [buy('XYZ')], [buy('USD')], [buy('SPY'), buy('XYZ')]])
    assert.equal(structureOf(legs, listed), undefined)
})

void test('no net where a leg has no mark', () => {
  assert.equal(
    netPrice(built(buy('SPY')), () => undefined),
    undefined,
  )
})

void test('mirrored twice is itself', () => {
  const legs = [buy('SPY', 100), sell(CALL.instrument)]
  assert.deepEqual(mirrored(legs), [sell('SPY', 100), buy(CALL.instrument)])
  assert.deepEqual(mirrored(mirrored(legs)), legs)
})

void test('a lot is told where it is not one unit', () => {
  assert.equal(oddLot(COIN), COIN.lot)
  assert.notEqual(COIN.lot, '1')
  for (const plain of [SHARE, CALL, USD, undefined]) assert.equal(oddLot(plain), undefined)
})
