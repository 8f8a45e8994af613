/** The desk's mind over HTTP: on a small chain its answers are as their schemas say, and agree with the pure functions. */
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { ROUTES } from '@parley/sdk'
import { bodyCheck } from '../src/wire/body-check.ts'
import { TestVenue } from './_venue.ts'

const COLUMNS =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'
type Question = 'evaluateStrategies' | 'createScreen' | 'findRolls'

const EXPIRIES = [
  ['2026-01-16', 11],
  ['2026-02-20', 46],
] as const

/** One session of INC at 100, a vol of 25%, every five from 80 to 120. */
function tape(): string {
  const rows = EXPIRIES.flatMap(([expiry, days]) =>
    [80, 85, 90, 95, 100, 105, 110, 115, 120].flatMap((strike) =>
      (['call', 'put'] as const).map((right) => {
        const terms = { right, strike, spot: 100, years: days / 365, vol: 0.25, rate: 0, yield: 0 }
        const { price } = priceEuropean(terms)
        const [bid, ask] = [Math.max(price - 0.05, 0.01), price + 0.05]
        return `INC,2026-01-05,${expiry},${strike},${right},${bid.toFixed(2)},${ask.toFixed(2)},100`
      }),
    ),
  )
  return ['underlying,quote_date,expiration,strike,type,bid,ask,spot', ...rows].join('\n')
}

async function opened(): Promise<TestVenue> {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-income-')), 'inc.csv')
  writeFileSync(file, tape())
  const venue = await TestVenue.furnished({ args: ['--replay', file, '--columns', COLUMNS] })
  await venue.as('house').call('advanceClock', { body: { to: '2026-01-06T00:00:00Z' } })
  return venue
}

void test('a screen knows who quoted its reader lately, and nobody else', async () => {
  await using venue = await opened()
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: 'INC' } })
  const calls = instruments.filter(({ right }) => right === 'call')
  const quoted = calls.find(({ strike }) => strike === '105')?.instrument ?? assert.fail()
  for (const firm of ['acme', 'mako', 'nova']) await venue.deposit(firm, 'INC', '1000')
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument: quoted, side: 'buy', ratio: 1 }],
      size: '1',
      ttlMs: 30_000,
      panel: ['mako', 'nova'],
    },
  })
  for (const [firm, bid, ask] of [
    ['mako', '1.00', '1.20'],
    ['nova', '1.00', '1.40'],
  ] as const)
    await venue.as(firm).call('placeQuote', {
      body: {
        clientId: venue.clientId(),
        rfqId,
        account: `${firm}:main`,
        ttlMs: 30_000,
        bid: { price: bid, size: '1' },
        ask: { price: ask, size: '1' },
      },
    })
  const screened = async (firm: string) => {
    const { top } = await venue.as(firm).call('createScreen', {
      body: {
        account: `${firm}:main`,
        underlyings: ['INC'],
        strategies: ['covered_call'],
        holdings: [{ underlying: 'INC', quantity: 200, basis: 98 }],
        constraints: { dealers: { least: 1 } },
      },
    })
    return top
  }
  assert.deepEqual(await screened('acme'), [], 'while the request is open nothing is told of it')
  await venue.as('acme').call('cancelRfq', { body: { clientId: venue.clientId(), rfqId } })
  const [only, ...others] = await screened('acme')
  assert.deepEqual(others, [])
  assert.deepEqual([only?.legs[0]?.id, only?.dealers], [quoted, 2])
  assert.ok(Math.abs((only?.dealerWidth ?? 0) - 0.3) < 1e-9)
  assert.ok(only?.quoteAgeDays !== undefined && only.quoteAgeDays < 1)
  assert.deepEqual(await screened('mako'), [], 'the dealer asked for nothing')
})

void test('strategies, screens and rolls are answered on the venue’s own chain', async () => {
  await using venue = await opened()
  const acme = venue.as('acme')
  const ask = async (name: Question, body: object): Promise<void> => {
    const { status, text } = await venue.post('acme', name, body)
    assert.equal(status, 200, `${name}: ${text}`)
    const reply: unknown = JSON.parse(text)
    assert.equal(bodyCheck(ROUTES[name].reply)(reply), undefined, text)
  }
  const { strategies } = await acme.call('strategies')
  assert.equal(strategies.length, 10)
  const cases = strategies.map(({ name: strategy }) => ({ strategy }))
  await ask('evaluateStrategies', { underlying: 'INC', cases })
  const strategiesAsked = ['covered_call', 'cash_secured_put', 'bull_put_spread', 'iron_condor']
  const holdings = [{ underlying: 'INC', quantity: 200, basis: 98 }]
  const constraints = { delta: { least: 0.1, most: 0.4 } }
  const screened = {
    strategies: strategiesAsked,
    underlyings: ['INC'],
    holdings,
    cash: '30000',
    constraints,
  }
  await ask('createScreen', screened)
  const found = await acme.call('createScreen', { body: screened as never })
  assert.ok(found.top.length > 0 && found.passed > 0)
  assert.ok(found.refusals.some(({ measure }) => measure === 'delta'))
  const legs = [{ id: 'INC-20260116-100-P', quantity: -2, price: 1.1 }]
  const rolls = { underlying: 'INC', position: { legs }, constraints: { netCredit: { least: 0 } } }
  await ask('findRolls', rolls)
  const { top, baselines, considered } = await acme.call('findRolls', { body: rolls })
  assert.equal(considered, 17)
  assert.ok(top.length > 0 && baselines.length === 2)
  const condor = [
    { id: 'INC-20260116-95-P', quantity: -1 },
    { id: 'INC-20260116-90-P', quantity: 1 },
    { id: 'INC-20260116-105-C', quantity: -1 },
    { id: 'INC-20260116-110-C', quantity: 1 },
  ]
  await ask('findRolls', { ...rolls, position: { legs: condor }, constraints: {}, sides: 'each' })
})

void test('[MKT-2] where the feed tells of no open interest, a bound on it refuses all, as not known', async () => {
  await using venue = await opened()
  const screened = await venue.as('acme').call('createScreen', {
    body: {
      strategies: ['cash_secured_put'],
      underlyings: ['INC'],
      cash: '100000',
      constraints: { openInterest: { least: 1 } },
    },
  })
  assert.deepEqual(screened.top, [])
  const [refusal] = screened.refusals.filter(({ measure }) => measure === 'openInterest')
  assert.ok(refusal && refusal.refused > 0)
  assert.equal(refusal.unknown, refusal.refused)
})

void test('a case that is not whole and a leg that is not there are refused by their path', async () => {
  await using venue = await opened()
  const refusal = async (
    name: 'evaluateStrategies' | 'findRolls',
    body: object,
  ): Promise<string> => {
    const { status, text } = await venue.post('acme', name, body)
    const { error } = JSON.parse(text) as { error: { code: string; path?: string } }
    return `${status} ${error.code} ${error.path ?? ''}`
  }
  const leg = { instrument: 'INC-20260116-111-C' }
  const cases = [{ strategy: 'covered_call', legs: { short_call: leg } }]
  assert.equal(
    await refusal('evaluateStrategies', { underlying: 'INC', cases }),
    '400 malformed cases.0.legs.short_call.instrument',
  )
  const legs = [{ id: 'ABC-20260220-100-C', quantity: -1 }]
  assert.equal(
    await refusal('findRolls', { underlying: 'INC', position: { legs } }),
    '400 malformed position.legs.0.id',
  )
})
