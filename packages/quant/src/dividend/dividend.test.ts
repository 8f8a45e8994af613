import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceAmerican } from '../american/american.ts'
import { priceEuropean } from '../european/european.ts'
import { AMERICAN, EUROPEAN } from './_vectors.ts'
import type { DividendOption } from './dividend.ts'
import { priceWithDividends } from './price.ts'

const MODELS = ['spot', 'escrowed'] as const
const FIGURES = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const

const paidOut = (
  paid: readonly (readonly [years: number, amount: number])[],
): DividendOption['dividends'] => paid.map(([years, amount]) => ({ years, amount }))

void test('A5: an American call before a dividend meets the published value, and the European one its own', () => {
  const terms = { right: 'call', spot: 100, strike: 95, years: 30 / 365, vol: 0.2 } as const
  const paying = { rate: 0.04, yield: 0, dividends: paidOut([[15 / 365, 1]]) } as const
  const price = (style: 'american' | 'european'): number =>
    priceWithDividends({ ...terms, ...paying, style, model: 'escrowed' }).price
  assert.ok(Math.abs(price('american') - 5.4635) < 1e-3, `${price('american')}`)
  assert.ok(Math.abs(price('european') - 5.0081) < 1e-3, `${price('european')}`)
})

void test('European: both models against quadrature and closed form', () => {
  for (const [right, strike, years, vol, rate, income, paid, spotModel, escrowed] of EUROPEAN) {
    const option = { right, spot: 100, strike, years, vol, rate, yield: income } as const
    const found = MODELS.map((model) =>
      priceWithDividends({ ...option, style: 'european', model, dividends: paidOut(paid) }),
    )
    assert.ok(Math.abs((found[0]?.price ?? 0) - spotModel) < 1e-11)
    assert.ok(Math.abs((found[1]?.price ?? 0) - escrowed) < 1e-12)
  }
})

void test("Hull's two dividends, escrowed", () => {
  const dividends = [
    { years: 5 / 12, amount: 0.5 },
    { years: 2 / 12, amount: 0.5 },
  ]
  const terms = { spot: 40, strike: 40, years: 0.5, vol: 0.3, rate: 0.09, yield: 0 }
  const option = { right: 'call', ...terms, dividends } as const
  const { price } = priceWithDividends({ ...option, style: 'european', model: 'escrowed' })
  assert.ok(Math.abs(price - 3.671233209047681) < 1e-13)
})

void test('American: both models against finite differences of another library', () => {
  for (const [right, strike, years, vol, rate, income, paid, spotModel, escrowed] of AMERICAN) {
    const option = { right, spot: 100, strike, years, vol, rate, yield: income } as const
    const dividends = paidOut(paid)
    const wanted = { spot: spotModel, escrowed }
    for (const model of MODELS) {
      const found = priceWithDividends({ ...option, style: 'american', model, dividends })
      const miss = Math.abs(found.price - wanted[model])
      assert.ok(miss < 3e-4, `${right} ${strike} ${model}: ${found.price}, not ${wanted[model]}`)
    }
  }
})

const put: DividendOption = {
  right: 'put',
  style: 'european',
  model: 'spot',
  spot: 100,
  strike: 100,
  years: 1,
  vol: 0.25,
  rate: 0.04,
  yield: 0.01,
  dividends: [],
}

void test('dividends of today, of yesterday, after expiry and of nothing do not count', () => {
  const dividends = [
    { years: 0, amount: 5 },
    { years: -0.1, amount: 5 },
    { years: 1.01, amount: 5 },
    { years: 0.5, amount: 0 },
  ]
  const european = priceEuropean(put)
  const american = priceAmerican(put, { preset: 'exact' })
  for (const model of MODELS) {
    assert.equal(priceWithDividends({ ...put, model, dividends }).price, european.price)
    const held = priceWithDividends({ ...put, model, style: 'american', dividends })
    assert.equal(held.price, american.price)
  }
})

void test('order does not matter, and many small dividends approach a yield', () => {
  const few = [
    { years: 0.25, amount: 1 },
    { years: 0.75, amount: 2 },
  ]
  const one = priceWithDividends({ ...put, dividends: few })
  const other = priceWithDividends({ ...put, dividends: [...few].reverse() })
  assert.deepEqual(one, other)
  const many = Array.from({ length: 24 }, (_, i) => ({ years: (i + 0.5) / 24, amount: 1e-4 }))
  const gap = priceWithDividends({ ...put, dividends: many }).price - priceEuropean(put).price
  assert.ok(gap > 0 && gap < 24e-4)
})

void test('two dividends of one day are one', () => {
  for (const model of MODELS) {
    const at = (dividends: DividendOption['dividends']): DividendOption => ({
      ...put,
      model,
      dividends,
    })
    for (const years of [0.4, 1]) {
      const split = [
        { years, amount: 1.5 },
        { years: 0.2, amount: 1 },
        { years, amount: 0.5 },
      ]
      const whole = [
        { years: 0.2, amount: 1 },
        { years, amount: 2 },
      ]
      assert.deepEqual(priceWithDividends(at(split)), priceWithDividends(at(whole)))
      assert.ok(priceWithDividends(at(split)).price > priceEuropean(put).price)
    }
  }
})

void test('American is never worth less than European, under frantic vol neither', () => {
  for (const model of MODELS) {
    const option: DividendOption = {
      ...put,
      model,
      right: 'call',
      spot: 263,
      years: 1.3,
      vol: 3.7,
      dividends: [{ years: 0.8, amount: 2 }],
    }
    const american = priceWithDividends({ ...option, style: 'american' }).price
    assert.ok(american >= priceWithDividends(option).price)
  }
})

void test('a dividend over the spot leaves nothing, on the day of expiry too', () => {
  for (const years of [0.5, 1]) {
    const option = { ...put, dividends: [{ years, amount: 1e4 }] }
    const found = priceWithDividends(option)
    assert.ok(Math.abs(found.price - 100 * Math.exp(-0.04)) < 1e-9, `${found.price}`)
    assert.ok(Math.abs(priceWithDividends({ ...option, right: 'call' }).price) < 1e-12)
    assert.equal(priceWithDividends({ ...option, model: 'escrowed' }).status, 'bad_input')
  }
})

void test('greeks are the slopes of the price', () => {
  const dividends = [{ years: 0.4, amount: 3 }]
  for (const model of MODELS) {
    for (const style of ['european', 'american'] as const) {
      const option = { ...put, model, style, dividends }
      const at = (change: Partial<DividendOption>): number =>
        priceWithDividends({ ...option, ...change }).price
      const found = priceWithDividends(option)
      const slack = style === 'european' ? 1e-4 : 2e-3
      const [up, down] = [at({ spot: 100.5 }), at({ spot: 99.5 })]
      assert.ok(Math.abs(found.delta - (up - down)) < slack, `${model} ${style} delta`)
      assert.ok(Math.abs(found.gamma - 4 * (up - 2 * found.price + down)) < 10 * slack)
      const vega = (at({ vol: 0.26 }) - at({ vol: 0.24 })) / 0.02
      assert.ok(Math.abs(found.vega / vega - 1) < 1e-2, `${model} ${style} vega`)
      const rho = (at({ rate: 0.041 }) - at({ rate: 0.039 })) / 0.002
      assert.ok(Math.abs(found.rho / rho - 1) < 1e-2, `${model} ${style} rho`)
      // A day passes: expiry and dividend both come nearer.
      const day = style === 'european' ? 1e-3 : 1e-2
      const later = (by: number): number =>
        at({ years: 1 - by, dividends: [{ years: 0.4 - by, amount: 3 }] })
      const theta = (later(day) - later(-day)) / (2 * day)
      assert.ok(
        Math.abs(found.theta - theta) < 0.03 * Math.abs(theta) + slack,
        `${found.theta} ${theta} ${model} ${style}`,
      )
    }
  }
})

void test('bad inputs have a status and no number', () => {
  for (const change of [
    { spot: -1 },
    { vol: Number.NaN },
    { dividends: [{ years: 0.5, amount: -1 }] },
    { dividends: [{ years: Number.NaN, amount: 1 }] },
  ]) {
    const found = priceWithDividends({ ...put, ...change })
    assert.equal(found.status, 'bad_input')
    for (const field of FIGURES) assert.ok(Number.isNaN(found[field]))
  }
})
