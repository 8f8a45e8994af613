import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Foreseen } from '@parley/sdk'
import { foreseenText } from './what-if.ts'

const OF: Omit<Foreseen, 'regimes'> = {
  account: 'acme:main',
  regime: 'covered',
  buyingPower: [],
  models: [{ model: 'tims', currency: 'USD' }],
}
const row = (method: 'reg_t' | 'tims', asset: string): Foreseen['regimes'][number] => ({
  regime: 'margined',
  method,
  own: false,
  before: [],
  after: [{ asset, amount: '53' }],
})

void test('shares that a margin by scenarios keeps are said to be cover, and nothing is said of cash', () => {
  const told = foreseenText({ ...OF, regimes: [row('tims', 'ACME.SIM')] })
  assert.match(told, /53 ACME\.SIM/)
  assert.match(
    told,
    /By tims and portfolio ACME\.SIM held is kept as cover of what is written on it/,
  )
  for (const one of [row('tims', 'USD'), row('reg_t', 'ACME.SIM')])
    assert.doesNotMatch(foreseenText({ ...OF, regimes: [one] }), /kept as cover/)
})
