import assert from 'node:assert/strict'
import { test } from 'node:test'
import { screenText } from './screen.ts'

void test('what the screen takes in all is shown to the precision of its asset', () => {
  const side = (price: number, cash: number) => {
    const of = (value: number) => ({ known: true, value }) as const
    return { price: of(price), cash: of(cash), coverage: 1, coveredPrice: of(price), legs: [] }
  }
  const text = screenText({ buy: side(0.0525, 0.01575), sell: side(2.1, -4200) })
  assert.equal(text, 'on the screen: buy 0.0525, 0.01575 in all; sell 2.10, -4,200.00 in all\n')
})
