/** Screens and rolls on a chain as it was, AAPL on 7 August 2014: its open interest bounds them, and nothing deep or far is best for being so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROLL_BOUNDS } from '@parley/sdk'
import type { FindRolls } from '@parley/sdk'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { TestVenue } from './_venue.ts'

const CHAIN = 'chains/optionsuite_aapl_20140807.csv.gz'
const HELD = {
  legs: [{ id: 'AAPL-20140829-95-C', quantity: -1, price: 1 }],
  shares: 100,
  basis: 90,
}
const skip = skipWithout([CHAIN], 2)

async function opened(): Promise<TestVenue> {
  const args = ['--replay', dataFile(CHAIN), '--from', '2014-08-07']
  const venue = await TestVenue.furnished({ args })
  await venue.advance('2014-08-07T21:30:00Z')
  return venue
}

const rollsOf = (venue: TestVenue, more: Partial<FindRolls>) =>
  venue.as('acme').call('findRolls', {
    body: { underlying: 'AAPL', position: HELD, top: 100, ...more },
  })

void test(
  'what takes shares’ own fall away is no gain of a roll, nor is the right to exercise early',
  { skip },
  async () => {
    await using venue = await opened()
    const all = await rollsOf(venue, {})
    assert.ok(all.top.length === 100 && all.passed === all.considered)
    // Without a view a call on shares held costs what trading it costs, however deep it is; letting it be assigned costs nothing.
    for (const { terms, score } of all.top) assert.deepEqual([terms.risk, score], [0, terms.cost])
    assert.equal(all.best, 'let_assign')
    const near = { daysAdded: ROLL_BOUNDS.daysAdded }
    const { top } = await rollsOf(venue, { constraints: near, market: { realisedVol: 0.2 } })
    assert.ok((top[0]?.delta ?? 1) < 0.6, 'the best is where vol is worth most, near the money')
    // Puts in the money hold the carry of their strike, which whoever wrote them does not earn.
    const put = { legs: [{ id: 'AAPL-20140829-95-P', quantity: -1, price: 1 }] }
    const puts = await rollsOf(venue, { position: put, market: { realisedVol: 0.2 } })
    const [best] = puts.top.toSorted((a, b) => b.terms.edge - a.terms.edge)
    assert.ok((best?.delta ?? 1) < 0.7)
    const usual = await rollsOf(venue, { constraints: ROLL_BOUNDS })
    assert.ok(usual.top.length > 0)
    for (const { netCredit, delta, daysAdded } of usual.top)
      assert.ok(
        netCredit >= 0 && delta >= 0.05 && delta <= 0.5 && daysAdded >= 1 && daysAdded <= 63,
      )
  },
)

void test(
  '[MKT-2] marks, screens and rolls carry what is open at the exchange, and are bounded by it',
  { skip },
  async () => {
    await using venue = await opened()
    const acme = venue.as('acme')
    const { marks } = await acme.call('marks', { query: { underlying: 'AAPL' } })
    const open = new Map(marks.map(({ instrument, openInterest }) => [instrument, openInterest]))
    assert.equal(open.get('AAPL-20140829-95-C'), 2992)
    const constraints = { ...ROLL_BOUNDS, openInterest: { least: 10_000 } }
    const rolls = await rollsOf(venue, { constraints })
    assert.ok(rolls.top.length > 0)
    const loose = await rollsOf(venue, { constraints: ROLL_BOUNDS })
    const wanted = loose.top.filter(({ openInterest }) => (openInterest ?? 0) >= 10_000)
    assert.ok(wanted.length < loose.top.length)
    assert.deepEqual(rolls.top, wanted)
    const screened = await acme.call('createScreen', {
      body: {
        strategies: ['bull_put_spread', 'covered_call'],
        underlyings: ['AAPL'],
        holdings: [{ underlying: 'AAPL', quantity: 500, basis: 90 }],
        cash: '10000',
        constraints: { openInterest: { least: 5_000 }, delta: { least: 0.1, most: 0.4 } },
        top: 200,
      },
    })
    assert.ok(screened.top.some(({ strategy }) => strategy === 'bull_put_spread'))
    for (const { legs, openInterest } of screened.top) {
      // Of a spread the leg with less: both are opened.
      assert.equal(openInterest, Math.min(...legs.map(({ id }) => open.get(id) ?? NaN)))
      assert.ok((openInterest ?? 0) >= 5_000)
    }
    assert.ok(screened.refusals.some(({ measure }) => measure === 'openInterest'))
  },
)
