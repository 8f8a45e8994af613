import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHARE, listedOf, option } from './_rows.ts'
import { parseFixed } from './decimal.ts'
import {
  formatAge,
  formatClock,
  formatCountdown,
  formatDate,
  formatFixed,
  formatInstrument,
  formatLegs,
  formatMoment,
  formatRatio,
  formatShortMoment,
} from './format.ts'
import type { DecimalStyle } from './format.ts'

void test('numbers: grouping, least decimals, rounding only when asked, signs', () => {
  const rows: readonly (readonly [string, DecimalStyle, string])[] = [
    ['1234567.5', { decimals: 2 }, '1,234,567.50'],
    ['-1234567.5', { decimals: 2 }, '\u22121,234,567.50'],
    ['0.12345678', { decimals: 2 }, '0.12345678'],
    ['2.345', { decimals: 2, decimalsMax: 2 }, '2.35'],
    ['-2.345', { decimals: 2, decimalsMax: 2 }, '\u22122.35'],
    ['999.999', { decimals: 2, decimalsMax: 2 }, '1,000.00'],
    ['0.004', { decimals: 2, decimalsMax: 2, sign: 'always' }, '0.00'],
    ['-0.004', { decimals: 2, decimalsMax: 2 }, '0.00'],
    ['5', { decimals: 0, sign: 'always' }, '+5'],
    ['-5', { decimals: 0, sign: 'never' }, '5'],
    ['1000', { decimals: 0 }, '1,000'],
  ]
  for (const [text, style, shown] of rows) {
    const value = parseFixed(text)
    assert.ok(value !== undefined)
    assert.equal(formatFixed(value, style), shown)
  }
})

void test('ratios of models', () => {
  assert.equal(formatRatio(0.2134, 100, 1), '21.3')
  assert.equal(formatRatio(-0.305, 1, 2), '\u22120.30')
  assert.equal(formatRatio(undefined, 1, 2), '')
})

void test('times', () => {
  assert.equal(formatDate('2026-12-08'), '8 Dec 26')
  assert.equal(formatClock('2026-12-08T14:03:22.123456Z'), '14:03:22')
  assert.equal(formatMoment('2026-12-08T14:03:22.123456Z'), '8 Dec 26 14:03:22')
  assert.equal(formatShortMoment('2026-12-08T14:03:22.123456Z'), '8 Dec 14:03:22')
})

void test('countdowns and ages', () => {
  const countdowns: readonly (readonly [number, string])[] = [
    [-5, '0.0 s'],
    [4_150, '4.2 s'],
    [9_999, '10.0 s'],
    [42_000, '42 s'],
    [185_000, '3:05'],
    [7_440_000, '2 h 04 m'],
  ]
  for (const [ms, text] of countdowns) assert.equal(formatCountdown(ms), text)
  const ages: readonly (readonly [number, string])[] = [
    [-50, 'now'],
    [1_999, 'now'],
    [12_300, '12 s'],
    [250_000, '4 min'],
    [10_800_000, '3 h'],
    [259_200_000, '3 d'],
  ]
  for (const [ms, text] of ages) assert.equal(formatAge(ms), text)
})

void test('instruments and structures as people say them', () => {
  const call = option('375', 'call')
  const listed = listedOf(SHARE, call)
  assert.equal(formatInstrument(call, call.instrument), 'SPY 18 Dec 26 375 call')
  assert.equal(formatInstrument(SHARE, 'SPY'), 'SPY')
  const inverse = { ...call, quoteAsset: 'SPY' }
  assert.equal(formatInstrument(inverse, 'X'), 'SPY 18 Dec 26 375 call in SPY')
  const odd = { ...call, instrument: 'SPY1-20261218-375-C', deliverable: '150' }
  assert.equal(formatInstrument(odd, 'X'), 'SPY1 18 Dec 26 375 call, delivers 150 SPY')
  assert.equal(formatInstrument(undefined, 'XYZ'), 'XYZ')
  const sold = { instrument: call.instrument, side: 'sell', ratio: 1 } as const
  assert.equal(formatLegs([sold], listed), 'SPY 18 Dec 26 375 call')
  assert.equal(formatLegs([sold, { ...sold, instrument: 'SPY' }], listed), '2 legs on SPY')
})
