/** The market of a program: rate and dividends as the venue knows them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrumentId, isInverse } from '@parley/core'
import type { InstrumentId, State } from '@parley/core'
import { TestVenue } from '../../test/_venue.ts'
import { marketFor } from './situation.ts'

const FILE = {
  strategy: 'covered_call',
  underlying: 'ACME.SIM',
  target: { delta: 0.3, daysMin: 7, daysMax: 45 },
} as const

test('a chain is planned at the rate its feed prices by, and with the dividends that are to come', async () => {
  await using venue = await TestVenue.open({ args: ['--demo', '--no-dealers'] })
  const { state } = venue.venue.sequencer
  const { market, clock } = venue.venue
  const now = clock.now()
  const sources = {
    marksOf: (underlying: string) => market.marks(now, underlying),
    carryOf: (underlying: InstrumentId) => market.carry(underlying),
    closeOf: () => 100,
    volOf: () => undefined,
  }
  const plain = marketFor(state, FILE, sources, now).view.chain
  const asks = { ...FILE, writeWhen: { callsOn: 'up' } } as const
  const { move, view } = marketFor(state, asks, sources, now)
  assert.equal(move, view.chain.spot / 100 - 1)
  assert.equal(marketFor(state, FILE, sources, now).move, undefined, 'nobody asks')
  assert.deepEqual([plain.rate, plain.yield, plain.dividends], [0.04, 0, []])
  const today = new Date(now / 1000).toISOString().slice(0, 10)
  await venue.as('house').call('postDividend', {
    body: {
      clientId: venue.clientId(),
      instrument: 'ACME.SIM',
      perUnit: '0.5',
      flowDate: new Date(Date.parse(today) - 81 * 86_400_000).toISOString().slice(0, 10),
      externalId: 'q1',
      reference: 'quarterly',
    },
  })
  const { dividends } = marketFor(state, FILE, sources, now).view.chain
  const days = dividends.map(({ years }) => Math.round(years * 365))
  assert.ok(dividends.every(({ amount }) => amount === 0.5))
  assert.ok(days.length > 1 && Math.abs((days[0] ?? 0) - 10) <= 1, days.join(' '))
  assert.equal((days[1] ?? 0) - (days[0] ?? 0), 91)
  // What the issuer has declared is known better than what is repeated.
  const body = { instrument: 'ACME.SIM', perUnit: '0.6', externalId: 'q2' }
  const exDate = new Date(Date.parse(today) + 20 * 86_400_000).toISOString().slice(0, 10)
  await venue.as('house').call('declareDividend', {
    body: { clientId: venue.clientId(), ...body, exDate },
  })
  const declared = marketFor(state, FILE, sources, now).view.chain.dividends
  assert.deepEqual(
    declared.map(({ years, amount }) => [Math.ceil(years * 365), amount]),
    [[20, 0.6]],
  )
})

const inversesIn = ({ instruments }: State, ids: Iterable<string>): number =>
  [...ids].filter((id) => {
    const option = instruments.get(instrumentId(id))
    return option?.kind === 'option' && isInverse(option)
  }).length

test('[PRG-22] [INV-9] what is paid in its coin is marked, and in no chain that a program is planned on', async () => {
  await using venue = await TestVenue.open({ args: ['--demo', '--no-dealers'] })
  const { sequencer, market, clock } = venue.venue
  const { state } = sequencer
  const now = clock.now()
  const marks = market.marks(now, 'BTC')
  const sources = {
    marksOf: () => marks,
    carryOf: () => undefined,
    closeOf: () => undefined,
    volOf: () => undefined,
  }
  const file = { ...FILE, underlying: 'BTC', limits: { markAgeMs: 7_200_000 } }
  const { view } = marketFor(state, file, sources, now)
  assert.ok(view.options.length > 20)
  assert.ok(
    inversesIn(
      state,
      marks.map(({ instrument }) => instrument),
    ) > 0,
  )
  assert.equal(inversesIn(state, [...view.byId.keys(), ...view.unpriced.map(({ id }) => id)]), 0)
})
