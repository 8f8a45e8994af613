/** An option has one value: risk values it at its mark, as the book does, and its greeks are those of the market that made the mark. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { PRICE_SCALE, instrumentId } from '@parley/core'
import type { InstrumentId, State } from '@parley/core'
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Mark } from '@parley/sdk'
import { valued } from '../src/risk/valued.ts'
import { nearest, simulated, trade } from './_simulated.ts'

const NOW = 1_767_225_600_000_000
const YEAR_US = 365 * 86_400_000_000
const SHARE = instrumentId('S')
const OPTION = instrumentId('O')

/** One option of a hundred shares, as a state has it. */
function stateWith(right: 'call' | 'put', strike: number, years: number): State {
  const option = {
    kind: 'option',
    id: OPTION,
    underlying: SHARE,
    right,
    strike: BigInt(Math.round(strike * 10 ** PRICE_SCALE)),
    expiresAt: NOW + Math.round(years * YEAR_US),
    multiplier: 100n,
    scale: 0,
    terms: { quoteAsset: 'USD' },
    settlementAsset: 'USD',
  }
  return { instruments: new Map([[OPTION, option]]) } as never
}

function marked(shown: Readonly<Record<string, Partial<Mark>>>) {
  const observed = { source: 'test', observedAt: '2026-01-01T00:00:00Z', stale: false }
  return {
    mark: (id: InstrumentId): Mark | undefined =>
      shown[id] && ({ instrument: id, simulated: false, ...observed, ...shown[id] } as Mark),
  }
}

/** A unit's value by what risk says it is valued at. */
function worthOf(found: ReturnType<typeof valued>): number {
  assert.ok(!('why' in found) && found.terms)
  return priceEuropean({ ...found.terms, spot: found.spot, yield: 0 }).price
}

const option = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  strike: fc.double({ min: 40, max: 250, noNaN: true }),
  years: fc.double({ min: 1 / 8760, max: 3, noNaN: true }),
  vol: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  rate: fc.double({ min: -0.05, max: 0.09, noNaN: true }),
})

void test('priced at a rate that nobody tells, an option has the value and the greeks that it has at that rate', () => {
  fc.assert(
    fc.property(option, ({ right, strike, years, vol, rate }) => {
      const state = stateWith(right, strike, years)
      const terms = { right, strike: Math.round(strike * 1e8) / 1e8, years, vol, rate }
      const fair = priceEuropean({ ...terms, spot: 100, yield: 0 })
      // What does not hang on the rate by more than the rounding of its price says nothing of it.
      fc.pre(Math.abs(fair.rho) > 1e-3 && fair.price > 1e-6)
      const market = marked({ S: { mid: '100' }, O: { mid: String(fair.price), iv: vol } })
      const found = valued(market, state, OPTION, NOW as never)
      assert.ok(!('why' in found) && found.terms)
      assert.ok(Math.abs(found.terms.rate - rate) < 1e-6, `${found.terms.rate} is not ${rate}`)
      assert.ok(Math.abs(worthOf(found) - fair.price) <= 1e-9)
      assert.deepEqual([found.terms.vol, found.inputs.at(-1)?.volBy], [vol, 'mark'])
    }),
    { numRuns: 2_000 },
  )
})

void test('whatever the price and the vol of a mark, it is valued at the price, or says by how much not', () => {
  const price = fc.double({ min: 0, max: 200, noNaN: true })
  let [carried, implied, off] = [0, 0, 0]
  fc.assert(
    fc.property(option, price, ({ right, strike, years, vol }, mid) => {
      const state = stateWith(right, strike, years)
      const market = marked({ S: { mid: '100' }, O: { mid: String(mid), iv: vol } })
      const found = valued(market, state, OPTION, NOW as never)
      const input = ('why' in found ? undefined : found.inputs.at(-1)) ?? assert.fail()
      const difference = worthOf(found) - mid - (input.off ?? 0)
      assert.ok(Math.abs(difference) <= 1e-9, `${difference} off, ${JSON.stringify(input)}`)
      if (input.off !== undefined) off++
      else if (input.volBy === 'implied') implied++
      else carried++
      // No vol gives what is below intrinsic at rate 0, and the marked one is then held to it.
      if (input.off !== undefined) {
        assert.equal(input.vol, vol)
        const at = { right, strike: Math.round(strike * 1e8) / 1e8, years, spot: 100, price: mid }
        assert.notEqual(impliedVol({ ...at, rate: 0, yield: 0 }).status, 'ok')
      }
    }),
    { numRuns: 2_000 },
  )
  assert.ok(carried > 0 && implied > 0 && off > 0, `${carried} ${implied} ${off}`)
})

void test('without a vol of its mark an option has the one its price implies at rate 0', () => {
  const state = stateWith('call', 100, 0.25)
  const found = valued(marked({ S: { mid: '100' }, O: { mid: '4' } }), state, OPTION, NOW as never)
  assert.ok(!('why' in found) && found.terms)
  assert.deepEqual([found.terms.rate, found.terms.vol], [0, found.terms.markVol])
  assert.ok(Math.abs(worthOf(found) - 4) < 1e-9)
  const below = marked({ S: { mid: '120' }, O: { mid: '19' } })
  assert.deepEqual(valued(below, state, OPTION, NOW as never), {
    instrument: OPTION,
    why: 'no volatility: below_intrinsic',
  })
})

void test('the risk of an account is worth what its book is at the marks, to the cent, paid in cash or in coins', async () => {
  await using venue = await simulated()
  const acme = venue.as('acme')
  await venue.deposit('acme', 'ACME.SIM', '400')
  for (const firm of ['acme', 'mako']) await venue.deposit(firm, 'BTC', '3')
  const out = { account: 'acme:main', asset: 'ABC', amount: '10000', reference: 'a test' }
  await venue.as('house').call('withdraw', { body: { clientId: venue.clientId(), ...out } })
  const call = await nearest(venue, 'ACME.SIM', { right: 'call' })
  const put = await nearest(venue, 'ACME.SIM', { right: 'put' })
  const inverse = await nearest(venue, 'BTC', { right: 'call', inverse: true })
  await trade(venue, call, { side: 'bid', size: '2', price: '2' })
  await trade(venue, put, { side: 'ask', size: '3', price: '2' })
  await trade(venue, inverse, { side: 'bid', size: '2', price: '0.05' })
  await venue.advance('2026-01-02T21:00:10Z')
  const { basis, total, accounts } = await acme.call('risk')
  assert.deepEqual([basis.missing, basis.inputs.filter(({ off }) => off !== undefined)], [[], []])
  const { instruments } = await acme.call('instruments')
  const { balances } = await acme.call('balances')
  const shown = [...(await acme.call('marks')).marks]
  const markOf = (id: string) => shown.find(({ instrument }) => instrument === id)
  const priceOf = (id: string): number => Number(markOf(id)?.mid ?? markOf(id)?.last)
  // Each holding at its mark, as `parley book` has it, what is paid in coins at the coin's.
  let [book, delta] = [0, 0]
  for (const { asset, total: amount } of balances) {
    const of = instruments.find(({ instrument }) => instrument === asset)
    if (!of || of.kind === 'cash' || Number(amount) === 0) continue
    const unit = of.quoteAsset === 'USD' ? 1 : priceOf(of.quoteAsset ?? '')
    const units = Number(amount) * (of.multiplier ?? 1)
    book += units * priceOf(asset) * unit
    // The market's own delta, of an option paid in coins net of the coins it is worth.
    const own = of.kind === 'option' ? (markOf(asset)?.delta ?? Number.NaN) : 1
    const net = of.quoteAsset === 'BTC' ? priceOf(asset) : 0
    delta += units * (own + net) * priceOf(of.underlying ?? asset)
  }
  assert.ok(Math.abs(total.value - book) < 0.005, `${total.value} ~ ${book}`)
  assert.equal(accounts[0]?.greeks.value, total.value)
  // Marks are rounded, and so is what they say of carry.
  assert.ok(Math.abs(total.delta / delta - 1) < 1e-5, `${total.delta} ~ ${delta}`)
  for (const { rate, vol } of basis.inputs)
    if (vol !== undefined) assert.ok(Math.abs((rate ?? 0) - 0.04) < 1e-3, String(rate))
  const { changes } = await acme.call('riskGrid', { query: { spots: '0', vols: '0', days: '0' } })
  assert.deepEqual(changes, [0])
})
