/** Apple's split of 2014-06-09, seven for one, on the chain as it was quoted before and after: a covered call comes through it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { instrumentId } from '@parley/core'
import type { Instrument } from '@parley/sdk'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { TestVenue } from './_venue.ts'

const CHAIN = 'chains/lean_aapl_2014_daily_flat.csv.gz'
const CLOSES = 'underlying/lean_aapl_daily_raw.csv.gz'
const EX = '2014-06-09T13:30:00Z'
const OLD = 'AAPL-20140719-645-C'
const NEW = 'AAPL-20140719-92.14-C'

void describe('AAPL 7:1', { skip: skipWithout([CHAIN, CLOSES], 4) }, () => {
  let venue: TestVenue
  let listedBefore: readonly Instrument[] = []

  before(async () => {
    const args = ['--replay', dataFile(CHAIN), '--underlying', dataFile(CLOSES)]
    venue = await TestVenue.open({ args: [...args, '--symbol', 'AAPL', '--from', '2014-06-06'] })
    const house = venue.as('house')
    for (const [firm, role] of [
      ['acme', 'principal'],
      ['mako', 'dealer'],
    ] as const) {
      const id = { clientId: venue.clientId() }
      await house.call('registerFirm', { body: { ...id, firm, name: firm, role } })
      const account = `${firm}:main`
      await house.call('openAccount', { body: { clientId: venue.clientId(), account, firm } })
    }
    await venue.deposit('acme', 'AAPL', '350')
    await venue.deposit('mako', 'USD', '1000000')
    await venue.advance('2014-06-06T20:00:00Z')
    const { marks } = await venue.as('mako').call('marks', { query: { underlying: 'AAPL' } })
    const bid = marks.find(({ instrument }) => instrument === OLD)?.bid
    await trade(venue, OLD, bid ?? '')
    listedBefore = await options(venue)
    const terms = { kind: 'split', underlying: 'AAPL', numerator: 7, denominator: 1 } as const
    const action = { terms, effectiveAt: EX, reference: 'OCC memo 34655' }
    await house.call('announceCorporateAction', { body: { clientId: venue.clientId(), ...action } })
  })
  after(() => venue[Symbol.asyncDispose]())

  void it('[CRA-2] requests on the old terms end, and the covered call is covered on the new', async () => {
    await venue.advance('2014-06-09T01:00:00Z')
    const { rfqId } = await venue.as('acme').call('createRfq', { body: asking(venue, OLD) })
    const quote = {
      rfqId,
      account: 'mako:main',
      ttlMs: 86_000_000,
      bid: { price: '20', size: '1' },
    }
    await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
    await venue.advance(EX)
    assert.equal((await venue.as('acme').call('rfq', { rfqId })).state, 'cancelled')
    const { balances } = await venue.as('acme').call('balances')
    const held = balances.find(({ asset }) => asset === 'AAPL')
    assert.deepEqual([held?.total, held?.held, held?.available], ['2450', '2100', '350'])
    assert.equal(balances.find(({ asset }) => asset === NEW)?.total, '-21')
    const { holds } = await venue.as('acme').call('holds')
    assert.deepEqual(
      holds.map(({ purpose, of, lines }) => [purpose, of, lines]),
      [['cover', NEW, [{ asset: 'AAPL', amount: '2100' }]]],
    )
  })

  void it('[MKT-4] until the market trades the new shares, the price of the old is shown for them', async () => {
    const { marks } = await venue.as('acme').call('marks', { query: { underlying: 'AAPL' } })
    const spot = marks.find(({ instrument }) => instrument === 'AAPL')
    assert.equal(spot?.observedAt.slice(0, 10), '2014-06-06')
    assert.ok(Math.abs(Number(spot?.last) - 645.57 / 7) < 0.01)
  })

  void it('[CRA-3] the new option names the old, the old the new; the entry has both', async () => {
    const { instruments } = await venue.as('acme').call('instruments')
    const now = instruments.find(({ instrument }) => instrument === NEW)
    const then = instruments.find(({ instrument }) => instrument === OLD)
    assert.deepEqual([now?.strike, now?.multiplier, now?.adjustedFrom], ['92.14', 100, OLD])
    assert.equal(now?.osi, 'AAPL  140719C00092140')
    assert.equal(then?.retired?.into, NEW)
    const { entries } = await venue.as('acme').call('entries')
    const [entry] = entries
    assert.equal(entry?.cause, 'corporate_action')
    assert.deepEqual(
      entry?.postings.map(({ from, to, asset, amount, reason }) => [
        from,
        to,
        asset,
        amount,
        reason,
      ]),
      [
        ['venue:external', 'acme:main', 'AAPL', '2100', 'adjustment'],
        ['venue:clearing', 'acme:main', OLD, '3', 'adjustment'],
        ['acme:main', 'venue:clearing', NEW, '21', 'adjustment'],
      ],
    )
  })

  void it('[CRA-3] each strike of the day before, divided and rounded, is one the market quoted on the day', async () => {
    await venue.advance('2014-06-09T20:00:00Z')
    const adjusted = (await options(venue)).filter(({ adjustedFrom }) => adjustedFrom !== undefined)
    assert.equal(adjusted.length, listedBefore.length)
    const { marks } = await venue.as('acme').call('marks', { query: { underlying: 'AAPL' } })
    const quoted = new Set(
      marks.filter(({ observedAt }) => observedAt >= EX).map((m) => m.instrument),
    )
    const missing = adjusted.filter(({ instrument }) => !quoted.has(instrument))
    assert.deepEqual(
      missing.map(({ instrument }) => instrument),
      [],
    )
    const spot = marks.find(({ instrument }) => instrument === 'AAPL')
    assert.equal(spot?.last, '93.7')
    const { market, clock } = venue.venue
    const [eve = 0, day] = market.closes(instrumentId('AAPL'), clock.now(), 10)
    assert.ok(Math.abs(eve - 645.57 / 7) < 0.01, String(eve))
    assert.equal(day, 93.7)
  })

  void it('[VEN-1] a restart gives the same state', async () => {
    const was = venue.stateText()
    const args = ['--replay', dataFile(CHAIN), '--underlying', dataFile(CLOSES), '--symbol', 'AAPL']
    venue = await venue.restart({ args })
    assert.equal(venue.stateText(), was)
  })
})

async function options(venue: TestVenue): Promise<readonly Instrument[]> {
  const { instruments } = await venue.as('acme').call('instruments')
  const then = venue.venue.clock.now()
  return instruments.filter(
    ({ kind, expiresAt, retired }) =>
      kind === 'option' && !retired && Date.parse(expiresAt ?? '') * 1000 > then,
  )
}

function asking(venue: TestVenue, instrument: string) {
  const legs = [{ instrument, side: 'buy', ratio: 1 } as const]
  return {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs,
    size: '3',
    ttlMs: 86_400_000,
    identity: 'disclosed',
  } as const
}

/** acme sells three calls to mako's bid. */
async function trade(venue: TestVenue, instrument: string, price: string): Promise<void> {
  const { rfqId } = await venue.as('acme').call('createRfq', { body: asking(venue, instrument) })
  const quote = { rfqId, account: 'mako:main', ttlMs: 60_000, bid: { price, size: '3' } }
  await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
  const take = { rfqId, side: 'sell', size: '3', limit: price } as const
  await venue.as('acme').call('acceptQuote', { body: { clientId: venue.clientId(), ...take } })
}
