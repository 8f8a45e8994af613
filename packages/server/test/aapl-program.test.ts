/** A covered call program through Apple's split of 2014-06-09, on the chain as it was quoted: the same stock is written on, under the mandate of before. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Mandate, ProgramFile } from '@parley/sdk'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { TestVenue } from './_venue.ts'

const CHAIN = 'chains/lean_aapl_2014_daily_flat.csv.gz'
const CLOSES = 'underlying/lean_aapl_daily_raw.csv.gz'
const EX = '2014-06-09T13:30:00Z'
const WEEK_MS = 7 * 86_400_000

/** Seven contracts on seven hundred shares, and not one more; no call under 600 of the old dollars. */
const MANDATE: Mandate = {
  number: 1,
  underlyings: ['AAPL'],
  opens: ['short_call'],
  contractsMax: 7,
  clipMax: 7,
  exposureMax: '10000000',
  creditMin: '0.07',
  rollCreditMin: '-70',
  slippageBps: 5_000,
  markMaxAgeMs: WEEK_MS,
  callStrikeMin: '600',
  daysMin: 1,
  daysMax: 120,
  window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 },
  validUntil: '2014-12-31T00:00:00.000000Z',
}
/** Whatever it has written is rolled at the next look. */
const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'AAPL',
  units: 700,
  target: { delta: 0.3, daysMin: 20, daysMax: 100 },
  rollWhen: { days: 120, creditMin: -35, only: true },
  limits: { markAgeMs: WEEK_MS, callStrikeMin: 600 },
  execution: { haircut: 0.3, ttlMs: 60_000, collectMs: 5_000 },
  everyMs: 86_400_000,
}

void describe('AAPL 7:1 under a program', { skip: skipWithout([CHAIN, CLOSES], 1) }, () => {
  void it('[CRA-8] [CRA-9] seven calls before are forty-nine after, and are rolled into forty-nine', async () => {
    const args = ['--replay', dataFile(CHAIN), '--underlying', dataFile(CLOSES), '--symbol', 'AAPL']
    await using venue = await TestVenue.open({ args: [...args, '--from', '2014-06-06'] })
    const id = (): { clientId: string } => ({ clientId: venue.clientId() })
    for (const [firm, role] of [
      ['acme', 'principal'],
      ['mako', 'dealer'],
      ['nova', 'dealer'],
      ['opal', 'dealer'],
    ] as const) {
      const house = venue.as('house')
      await house.call('registerFirm', { body: { ...id(), firm, name: firm, role } })
      await house.call('openAccount', { body: { ...id(), account: `${firm}:main`, firm } })
    }
    await venue.deposit('acme', 'AAPL', '700')
    await venue.deposit('acme', 'USD', '100000')
    await venue.deposit('mako', 'USD', '10000000')
    await venue.deposit('mako', 'AAPL', '100000')
    await venue.advance('2014-06-06T20:00:00Z')
    const acme = venue.as('acme')
    const program = 'income'
    await acme.call('applyProgram', {
      body: { ...id(), program, account: 'acme:main', file: FILE },
    })
    await acme.call('grantMandate', { body: { ...id(), program, mandate: MANDATE } })
    const lines = [
      { asset: 'AAPL', amount: '700' },
      { asset: 'USD', amount: '100000' },
    ]
    await acme.call('adoptPosition', { body: { ...id(), program, lines } })
    await worked(venue, '2014-06-06T20:00')
    const before = await written(venue)
    assert.equal(before.contracts, 7)
    assert.ok(before.strike >= 600, `a call at ${before.strike}`)
    const terms = { kind: 'split', underlying: 'AAPL', numerator: 7, denominator: 1 } as const
    const action = { terms, effectiveAt: EX, reference: 'OCC memo 34655' }
    await venue.as('house').call('announceCorporateAction', { body: { ...id(), ...action } })
    await venue.advance(EX)
    const split = await written(venue)
    assert.equal(split.contracts, 49)
    await venue.advance('2014-06-09T20:00:00Z')
    await worked(venue, '2014-06-10T13:30')
    const after = await written(venue)
    assert.equal(after.contracts, 49, 'as much stock as before')
    assert.notEqual(after.id, split.id)
    assert.ok(after.strike * 7 >= 600, `a call at ${after.strike}`)
    const { programs } = await acme.call('programs')
    assert.equal(programs[0]?.holdings.find(({ asset }) => asset === 'AAPL')?.amount, '4900')
    const [today] = programs[0]?.mandateToday ?? []
    assert.deepEqual(
      [today?.contractsMax, today?.callStrikeMin, today?.since[0]?.effectiveAt.slice(0, 10)],
      [49, '85.71428572', '2014-06-09'],
    )
  })
})

/** From a moment on for a minute: mako quotes at the marks what is asked. */
async function worked(venue: TestVenue, from: string): Promise<void> {
  for (let second = 5; second < 60; second += 5) {
    await venue.advance(`${from}:${String(second).padStart(2, '0')}Z`)
    const mako = venue.as('mako')
    const { marks } = await mako.call('marks', { query: { underlying: 'AAPL' } })
    for (const { rfqId, legs, size, state } of (await mako.call('rfqs')).rfqs) {
      if (state !== 'open') continue
      const worth = legs.reduce((sum, { instrument, side, ratio }) => {
        const mid = Number(marks.find((each) => each.instrument === instrument)?.mid)
        return sum + (side === 'buy' ? mid : -mid) * ratio
      }, 0)
      const at = (each: number): string => (Math.round(each * 100) / 100).toFixed(2)
      const sides = {
        bid: { price: at(worth - 0.02), size },
        ask: { price: at(worth + 0.02), size },
      }
      const body = { clientId: venue.clientId(), rfqId, account: 'mako:main', ttlMs: 30_000 }
      await mako.call('placeQuote', { body: { ...body, ...sides } })
    }
  }
}

/** The one option that the program has written. */
async function written(
  venue: TestVenue,
): Promise<{ readonly id: string; readonly contracts: number; readonly strike: number }> {
  const { programs } = await venue.as('acme').call('programs')
  const shorts = (programs[0]?.holdings ?? []).filter(({ amount }) => amount.startsWith('-'))
  const { decisions } = await venue.as('acme').call('decisions', { query: {} })
  assert.equal(
    shorts.length,
    1,
    JSON.stringify(
      decisions.map(({ at, intents, reasons, outcomes }) => [at, intents, reasons, outcomes]),
    ),
  )
  const [{ asset, amount } = assert.fail()] = shorts
  return { id: asset, contracts: -Number(amount), strike: Number(asset.split('-')[2]) }
}
