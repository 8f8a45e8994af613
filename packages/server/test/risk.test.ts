/** Risk over real sockets: what is held is valued off the marks as they are, limits refuse and warn, and changes are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NAMED_STRESSES, impliedVol, priceEuropean } from '@parley/quant'
import { TAPE, held, refusal, sell } from './_held.ts'
import { CALL_SPEC, SHARE, microsOf } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const SOON = {
  ...CALL_SPEC,
  underlying: TAPE,
  expiryDate: '2026-01-16',
  expiresAt: '2026-01-16T21:00:00Z',
}

const close = (found: number | undefined, wanted: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs((found ?? Number.NaN) - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${found} ~ ${wanted}`,
  )

void test('greeks in money are those of the marks, and every mark is named with its source and age', async () => {
  const { venue, call } = await held()
  try {
    const { basis, total, underlyings, expiries, assignment, concentration, unmeasured } =
      await venue.as('acme').call('risk')
    // The other share has no mark, and is said to be missing, not valued at nothing.
    assert.deepEqual(basis.missing, [{ instrument: SHARE, why: 'no mark' }])
    assert.deepEqual(unmeasured, [
      { account: 'acme:main', instrument: SHARE, quantity: '10000', why: 'no mark' },
    ])
    assert.equal(basis.complete, false)
    assert.deepEqual(
      basis.inputs.map(({ instrument, price, ageMs, stale }) => [instrument, price, ageMs, stale]),
      [
        [TAPE, '100', basis.inputs[0]?.ageMs, false],
        [call, '2.15', basis.inputs[1]?.ageMs, false],
      ],
    )
    const input = basis.inputs[1]
    assert.ok(input && input.ageMs >= 10_000 && input.ageMs < 30_000)
    assert.equal(input.volBy, 'implied')
    const { expiresAt = '' } =
      (await venue.as('acme').call('instruments')).instruments.find((i) => i.instrument === call) ??
      assert.fail()
    const years = (microsOf(expiresAt) - microsOf(basis.asOf)) / (365 * 86_400e6)
    const terms = { right: 'call', spot: 100, strike: 100, years, rate: 0, yield: 0 } as const
    const { vol } = impliedVol({ ...terms, price: 2.15 })
    close(input.vol, vol)
    const at = priceEuropean({ ...terms, vol })
    close(total.delta, 500_000 - 2_000 * at.delta * 100)
    close(total.gamma, -2_000 * at.gamma * 100)
    close(total.vega, (-2_000 * at.vega) / 100)
    close(total.theta, (-2_000 * at.theta) / 365)
    assert.deepEqual(
      underlyings.map(({ key, greeks }) => [key, greeks.delta]),
      [[TAPE, total.delta]],
    )
    assert.deepEqual(
      expiries.map(({ key }) => key),
      ['2026-06-19', 'spot'],
    )
    close(
      expiries.reduce((sum, { greeks }) => sum + greeks.vega, 0),
      total.vega,
    )
    assert.equal(concentration.index, 1)
    assert.deepEqual(assignment, [
      { expiry: '2026-06-19', cash: 0, received: 200_000, deliver: { TAPE: 2000 }, contracts: 1 },
    ])
    const mako = await venue.as('mako').call('risk')
    close(mako.total.vega, -total.vega)
    const seen = await venue.as('house').call('risk', { query: { firm: 'acme' } })
    assert.deepEqual(seen.total, total)
    for (const [firm, path] of [
      ['bolt', '/v1/risk?firm=acme'],
      ['bolt', '/v1/risk?account=acme:main'],
    ] as const)
      assert.ok((await venue.get(firm, path)).status >= 400)
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('what is held divides by the firms it was opened with, as far as its holder was told', async () => {
  const { venue } = await held()
  try {
    // 5,000 shares moved in, and 20 calls of 100 written to mako, all at 100.
    const acme = (await venue.as('acme').call('risk')).counterparties
    assert.deepEqual(acme, {
      total: 700_000,
      shares: [
        { key: 'none', amount: 500_000, share: 5 / 7 },
        { key: 'mako', amount: 200_000, share: 2 / 7 },
      ],
      index: (5 / 7) ** 2 + (2 / 7) ** 2,
    })
    const mako = (await venue.as('mako').call('risk')).counterparties
    assert.deepEqual(
      mako.shares.map(({ key, amount }) => [key, amount]),
      [
        ['none', 500_000],
        ['undisclosed', 200_000],
      ],
    )
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('grid, stresses and VaR are full revaluation, and components of ES sum to it', async () => {
  const { venue } = await held()
  try {
    const acme = venue.as('acme')
    const grid = await acme.call('riskGrid', {
      query: { spots: '-0.2,0,0.2', vols: '0', days: '0' },
    })
    assert.equal(grid.changes[1], 0)
    assert.equal(grid.worst.spotMove, -0.2)
    const { stresses, assignment } = await acme.call('riskStress', {
      query: { spot: -0.2, vol: 0 },
    })
    close(stresses[0]?.change, grid.changes[0] ?? Number.NaN)
    assert.equal(stresses[0]?.name, 'own')
    const named = new Map(stresses.map((stress) => [stress.name, stress]))
    for (const { name } of NAMED_STRESSES) assert.ok(named.get(name)?.change !== undefined)
    // Shares do not move when coins do, and nobody here knows a dividend.
    assert.equal(named.get('crypto-down')?.change, 0)
    assert.deepEqual(named.get('ex-dividend')?.missing, ['TAPE: dividend'])
    assert.equal(named.get('ex-dividend')?.change, undefined)
    assert.deepEqual([assignment.received, assignment.toBuy], [200_000, {}])
    const query = { by: 'expiry', samples: 2_000, seed: 7 } as const
    const first = await acme.call('riskVar', { query })
    const { figures, components, assumptions } = first
    assert.ok(figures)
    close(
      components.reduce((sum, { component }) => sum + component, 0),
      figures.expectedShortfall,
    )
    assert.ok(figures.expectedShortfall > figures.valueAtRisk && figures.valueAtRisk > 0)
    assert.ok(figures.expectedShortfallError > 0)
    assert.deepEqual(assumptions, ['vols unmoved'])
    assert.deepEqual((await acme.call('riskVar', { query })).figures, figures)
    const past = await acme.call('riskVar', { query: { method: 'historical' } })
    assert.equal(past.figures, undefined)
    assert.deepEqual(past.missing, ['TAPE: 1 closes, 60 needed'])
    for (const path of [
      '/v1/risk/grid?spots=-2',
      '/v1/risk/grid?days=-1',
      '/v1/risk/grid?spots=abc',
      '/v1/risk/var?confidence=1',
      '/v1/risk/var?samples=1000000',
      '/v1/risk/stress?by=colour',
      '/v1/risk?asset=TAPE',
      '/v1/risk?account=acme:none',
    ]) {
      const { status } = await venue.get('acme', path)
      assert.ok(status === 400 || status === 404, `${path}: ${status}`)
    }
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-4] [RSK-6] a hard limit refuses over the wire, a soft one warns, and both have a history', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const stream = await venue.stream('acme')
    await stream.subscribe(['risk'])
    const other = await venue.stream('bolt')
    await other.subscribe(['risk'])
    const bound = {
      measure: 'vega',
      underlying: TAPE,
      asset: 'USD',
      markAgeMs: 86_400_000,
    } as const
    const now = Math.abs((await acme.call('risk')).total.vega)
    const set = async (soft: number, hard: number): Promise<void> => {
      const body = {
        clientId: venue.clientId(),
        ...bound,
        soft: soft.toFixed(2),
        hard: hard.toFixed(2),
      }
      await acme.call('setRiskLimit', { body })
    }
    await set(now * 1.2, now * 2)
    await sell(venue, call, '10')
    const { alerts } = await acme.call('riskAlerts')
    const [warned] = alerts
    assert.deepEqual(
      [warned?.kind, warned?.level, warned?.subject, warned?.unit],
      ['commitment', 'warned', 'firm vega * TAPE', 'USD'],
    )
    close(Number(warned?.before), now, 1e-4)
    close(Number(warned?.observed), now * 1.5, 1e-4)
    assert.ok(warned?.oldestMarkAt !== undefined)
    const of = (scope: string) => acme.call('riskAlerts', { query: { scope } })
    const own = (await of('firm vega * TAPE')).alerts
    assert.deepEqual(
      own,
      alerts.filter(({ subject }) => subject === 'firm vega * TAPE'),
    )
    assert.equal(own[0]?.alertId, warned?.alertId)
    assert.deepEqual((await of('firm delta * *')).alerts, [])
    const { code, detail } = await refusal(sell(venue, call, '20'))
    assert.equal(code, 'risk_limit')
    assert.equal(detail?.['measure'], 'vega')
    close(Number(detail?.['afterAmount']), now * 2.5, 1e-4)
    const [limit] = (await acme.call('riskLimits')).limits
    assert.deepEqual([limit?.level, limit?.by, limit?.measure], ['warned', 'firm', 'vega'])
    close(Number(limit?.now), now * 1.5, 1e-4)
    await set(now * 1.3, now * 3)
    await acme.call('setRiskLimit', { body: { clientId: venue.clientId(), ...bound } })
    const { changes } = await acme.call('riskLimitHistory', { query: { limit: 2 } })
    assert.deepEqual(
      changes.map((each) => each.kind === 'limit' && [each.ended, each.soft]),
      [
        [true, undefined],
        [false, (now * 1.3).toFixed(2)],
      ],
    )
    await stream.settled()
    const heard = stream.frames.join('\n')
    assert.ok(heard.includes('"commitment"') && heard.includes('"limit"'))
    await other.settled()
    assert.ok(!other.frames.some((frame) => frame.includes('commitment')))
    assert.deepEqual((await venue.as('bolt').call('riskAlerts')).alerts, [])
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-2] [RSK-4] limits on VaR and shortfall bound a trade by the same draws as the risk of the book', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const query = { samples: 100, seed: 1, confidence: 0.95 } as const
    const { figures } = await acme.call('riskVar', { query })
    assert.ok(figures)
    const set = (measure: 'var' | 'shortfall', hard: number): Promise<unknown> => {
      const body = { underlying: TAPE, asset: 'USD', markAgeMs: 86_400_000, measure } as const
      const bound = { clientId: venue.clientId(), ...body, hard: hard.toFixed(2) }
      return acme.call('setRiskLimit', { body: bound })
    }
    await set('shortfall', figures.expectedShortfall * 2)
    await set('var', figures.valueAtRisk * 2)
    const { limits } = await acme.call('riskLimits')
    const now = new Map(limits.map((limit) => [limit.measure, Number(limit.now)]))
    close(now.get('shortfall'), figures.expectedShortfall, 1e-5)
    close(now.get('var'), figures.valueAtRisk, 1e-5)
    // Calls written on shares held take risk off: both bounds may be passed already, and still they are let through.
    await set('shortfall', figures.expectedShortfall / 2)
    await sell(venue, call, '10')
    const after = await acme.call('riskVar', { query })
    assert.ok((after.figures?.expectedShortfall ?? Infinity) < figures.expectedShortfall)
    // Shares bought put it on again.
    const { rfqId } = await acme.call('createRfq', {
      body: {
        clientId: venue.clientId(),
        account: 'acme:main',
        legs: [{ instrument: TAPE, side: 'buy', ratio: 1 }],
        size: '1000',
        ttlMs: 30_000,
      },
    })
    const ask = { price: '100', size: '1000' }
    const quote = { rfqId, account: 'mako:main', ttlMs: 30_000, ask }
    await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
    const take = { rfqId, side: 'buy', size: '1000', limit: '100' } as const
    const refused = await refusal(
      acme.call('acceptQuote', { body: { clientId: venue.clientId(), ...take } }),
    )
    assert.equal(refused.code, 'risk_limit')
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-5] a hard limit on what has no mark refuses by name', async () => {
  const { venue, call } = await held()
  try {
    const body = {
      clientId: venue.clientId(),
      measure: 'delta',
      hard: '9000000',
      asset: 'USD',
    } as const
    await venue.as('acme').call('setRiskLimit', { body })
    const { code, detail } = await refusal(sell(venue, call, '1'))
    assert.equal(code, 'no_mark')
    assert.equal(detail?.['instrument'], SHARE)
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-7] the venue watches firms that have limits, and what it saw outlives a restart', async () => {
  const { venue } = await held()
  const acme = venue.as('acme')
  await acme.call('setRiskLimit', {
    body: { clientId: 'cap', measure: 'assignment', soft: '1', asset: 'USD' },
  })
  await acme.call('setRiskLimit', {
    body: {
      clientId: 'vega',
      measure: 'vega',
      underlying: TAPE,
      hard: '1',
      markAgeMs: 604_800_000,
    },
  })
  await venue.advance('2026-01-05T21:00:20Z')
  const levels = async (of: TestVenue): Promise<string[]> =>
    (await of.as('acme').call('riskAlerts')).alerts
      .map(
        ({ kind, subject, from, level, of: what }) =>
          `${kind} ${subject}: ${from} ${level} ${what}`,
      )
      .toSorted()
  assert.deepEqual(await levels(venue), [
    'limit firm vega * TAPE: clear breached undefined',
    'marks USD: clear unmeasured ABC',
  ])
  // The vega limit is ended, and its alert is cleared at the next look.
  await acme.call('setRiskLimit', { body: { clientId: 'end', measure: 'vega', underlying: TAPE } })
  const again = await venue.restart()
  try {
    await again.advance('2026-01-05T21:00:40Z')
    const told = await levels(again)
    assert.equal(told.length, 3)
    assert.ok(told.includes('limit firm vega * TAPE: breached clear undefined'))
    // An option that nobody marks is told of a week before it expires.
    await again.as('house').call('listInstrument', { body: { clientId: 'soon', spec: SOON } })
    await sell(again, 'TAPE-20260116-100-C', '1')
    await again.advance('2026-01-09T20:59:59Z')
    assert.ok(!(await levels(again)).some((text) => text.startsWith('cliff')))
    await again.advance('2026-01-09T21:00:00Z')
    assert.ok((await levels(again)).includes('cliff 2026-01-16: clear warned TAPE'))
    assert.deepEqual((await again.as('bolt').call('riskAlerts')).alerts, [])
  } finally {
    await again[Symbol.asyncDispose]()
  }
})
