import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greekText } from './figure.ts'

for (const [value, wanted] of [
  [-12.345, '-12.35'],
  [1_234.5, '1,234.50'],
  [0.5, '0.50'],
  [-0.000_041_27, '-0.0000413'],
  [0.001, '0.001'],
  [-1e-12, '0.00'],
] as const)
  void test(`a greek of ${value} reads ${wanted}`, () => {
    assert.equal(greekText(value), wanted)
  })
