/** Limits by what a firm saved, and by what the venue's timer looks at, over real sockets. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TAPE, held, refusal, sell } from './_held.ts'
import type { TestVenue } from './_venue.ts'

const BOUND = { underlying: TAPE, asset: 'USD', markAgeMs: 86_400_000 } as const
const LATER = '2026-01-05T21:00:20Z'

async function asking(venue: TestVenue, size: string): Promise<{ rfqId: string }> {
  const body = {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs: [{ instrument: TAPE, side: 'buy' as const, ratio: 1 }],
    size,
    ttlMs: 30_000,
  }
  const { rfqId } = await venue.as('acme').call('createRfq', { body })
  const quote = { rfqId, account: 'mako:main', ttlMs: 30_000, ask: { price: '100', size } }
  await venue.as('mako').call('placeQuote', { body: { clientId: venue.clientId(), ...quote } })
  return { rfqId }
}

const near = (found: string | number | undefined, wanted: number, by = 1e-6): void =>
  assert.ok(
    Math.abs(Number(found) - wanted) <= by * Math.max(1, Math.abs(wanted)),
    `${found} ~ ${wanted}`,
  )

void test('[RSK-9] a saved stress is told with the risk, bounds a trade, and is forgotten once nothing is measured by it', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const id = () => ({ clientId: venue.clientId() })
    const moves = { spot: '-0.1', vol: '0.3', others: [{ underlying: TAPE, spot: '-0.2' }] }
    await acme.call('setRiskStress', { body: { ...id(), name: 'crash', ...moves } })
    const { stresses } = await acme.call('riskStresses')
    assert.deepEqual(
      stresses.map(({ name, title, user }) => [name, title, user]),
      [['crash', 'spot -10 %, vol +30 %; TAPE spot -20 %, vol 0 %', stresses[0]?.user]],
    )
    const grid = await acme.call('riskGrid', { query: { spots: '-0.2', vols: '0', days: '0' } })
    const wanted = grid.changes[0] ?? assert.fail()
    near((await acme.call('risk')).stresses[0]?.change, wanted)
    const told = (await acme.call('riskStress')).stresses.find(({ name }) => name === 'own:crash')
    near(told?.change, wanted)
    assert.deepEqual((await venue.as('mako').call('risk')).stresses, [])
    const limit = { ...BOUND, measure: 'stress', stress: 'crash' } as const
    await acme.call('setRiskLimit', { body: { ...id(), ...limit, hard: (-wanted).toFixed(2) } })
    const [now] = (await acme.call('riskLimits')).limits
    assert.deepEqual([now?.stress, now?.of, now?.unit], ['crash', 'own:crash', 'USD'])
    assert.equal(now?.under, stresses[0]?.title)
    near(now?.now, -wanted)
    // Calls written take loss off; shares bought put it on.
    await sell(venue, call, '1')
    const { rfqId } = await asking(venue, '1000')
    const take = { ...id(), rfqId, side: 'buy', size: '1000', limit: '100' } as const
    const refused = await refusal(acme.call('acceptQuote', { body: take }))
    assert.equal(refused.code, 'risk_limit')
    assert.equal(refused.detail?.['stress'], 'crash')
    const forgetting = { body: { ...id(), name: 'crash' } }
    assert.equal((await refusal(acme.call('setRiskStress', forgetting))).code, 'measures_a_limit')
    await acme.call('setRiskLimit', { body: { ...id(), ...limit } })
    const { changes } = await acme.call('riskLimitHistory')
    const title = stresses[0]?.title
    assert.deepEqual(
      changes.map((each) =>
        each.kind === 'limit'
          ? [each.stress, each.ended, each.under]
          : [each.name, each.kind, each.under, each.was],
      ),
      [
        ['crash', true, title],
        ['crash', false, title],
        ['crash', 'stress', title, undefined],
      ],
    )
    await acme.call('setRiskStress', { body: { ...id(), name: 'crash' } })
    const again = await venue.restart()
    assert.deepEqual((await again.as('acme').call('riskStresses')).stresses, [])
    await again[Symbol.asyncDispose]()
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-10] saved betas weigh delta in the risk and in a limit, and what has none refuses by name', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const id = () => ({ clientId: venue.clientId() })
    const { total } = await acme.call('risk')
    const own = { index: 'ABC', betas: [{ underlying: TAPE, beta: '1.5' }] }
    await acme.call('setRiskBetas', { body: { ...id(), ...own } })
    const saved = await acme.call('riskBetas')
    assert.deepEqual([saved.index, saved.betas], ['ABC', own.betas])
    const { beta } = await acme.call('risk')
    // The index has no mark here: how many units of it cannot be said.
    assert.deepEqual([beta?.index, beta?.units, beta?.missing], ['ABC', undefined, []])
    near(beta?.delta, 1.5 * total.delta)
    const limit = { ...BOUND, measure: 'beta' } as const
    await acme.call('setRiskLimit', { body: { ...id(), ...limit, hard: '1' } })
    const [now] = (await acme.call('riskLimits')).limits
    assert.deepEqual([now?.level, now?.under], ['breached', 'to ABC: TAPE 1.5'])
    near(now?.now, 1.5 * total.delta)
    // What brings it back is let through; shares bought are not.
    await sell(venue, call, '1')
    const { rfqId } = await asking(venue, '10')
    const take = { rfqId, side: 'buy', size: '10', limit: '100' } as const
    const refused = async () => refusal(acme.call('acceptQuote', { body: { ...id(), ...take } }))
    assert.equal((await refused()).code, 'risk_limit')
    const other = { index: 'ABC', betas: [{ underlying: 'ABC', beta: '1' }] }
    await acme.call('setRiskBetas', { body: { ...id(), ...other } })
    const { code, detail } = await refused()
    assert.deepEqual([code, detail?.['instrument']], ['no_beta', TAPE])
    const [none] = (await acme.call('riskLimits')).limits
    assert.deepEqual([none?.level, none?.wants, none?.missing], ['unmeasured', 'beta', TAPE])
    const forgetting = await refusal(acme.call('setRiskBetas', { body: id() }))
    assert.equal(forgetting.code, 'measures_a_limit')
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-2] a limit on rho is on what the risk of the book tells', async () => {
  const { venue } = await held()
  try {
    const acme = venue.as('acme')
    const { rho } = (await acme.call('risk')).total
    const body = { clientId: 'rho', ...BOUND, measure: 'rho', soft: '1' } as const
    await acme.call('setRiskLimit', { body })
    const [limit] = (await acme.call('riskLimits')).limits
    assert.ok(Math.abs(Number(limit?.now) - Math.abs(rho)) <= 0.0101 && rho !== 0)
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-11] [RSK-13] whom lots were opened with and how near a margin call is are watched, and bound', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const id = () => ({ clientId: venue.clientId() })
    const set = (measure: 'counterparty' | 'margin' | 'correlation', soft: string, on: object) =>
      acme.call('setRiskLimit', {
        body: { ...id(), asset: 'USD', markAgeMs: 86_400_000, measure, soft, ...on },
      })
    await set('counterparty', '150000', { underlying: TAPE })
    await set('margin', '9999', {})
    await set('correlation', '5000', { account: 'acme:main' })
    const { limits } = await acme.call('riskLimits')
    assert.deepEqual(
      limits.map((each) => [each.measure, each.level, each.now, each.of, each.wants, each.unit]),
      [
        ['counterparty', 'warned', '200000', 'mako', undefined, 'USD'],
        ['margin', 'approached', '10000', undefined, undefined, 'bp'],
        ['correlation', 'unmeasured', undefined, undefined, 'history', 'bp'],
      ],
    )
    // An account on margin that has written calls naked is called when spot rises.
    const house = venue.as('house')
    const account = 'acme:lent'
    const at = { source: 'test', observedAt: '2026-01-05T21:00:00Z' }
    const marks = [
      { instrument: TAPE, price: '100', ...at },
      { instrument: call, price: '2.15', ...at },
    ]
    await house.call('setMarginMarks', { body: { ...id(), marks } })
    await house.call('openAccount', { body: { ...id(), account, firm: 'acme' } })
    const funds = { account, asset: 'USD', amount: '60000', reference: 'in' }
    await house.call('deposit', { body: { ...id(), ...funds } })
    await house.call('setRegime', { body: { ...id(), account, regime: 'margined' } })
    const legs = [{ instrument: call, side: 'buy' as const, ratio: 1 }]
    const { rfqId } = await acme.call('createRfq', {
      body: { ...id(), account, legs, size: '20', ttlMs: 30_000 },
    })
    const quote = { rfqId, account: 'mako:main', bid: { price: '2.10', size: '20' }, ttlMs: 30_000 }
    await venue.as('mako').call('placeQuote', { body: { ...id(), ...quote } })
    const taking = { rfqId, side: 'sell', size: '20', limit: '2' } as const
    await acme.call('acceptQuote', { body: { ...id(), ...taking } })
    const { marginDistances } = await acme.call('risk')
    const up = marginDistances[0]?.up?.move ?? assert.fail()
    await venue.advance(LATER)
    const { alerts } = await acme.call('riskAlerts')
    const told = new Map(alerts.map((each) => [each.subject, each]))
    const margin = told.get('firm margin * *')
    assert.deepEqual(
      [margin?.level, margin?.of, margin?.unit],
      ['warned', `${account} ${TAPE} up`, 'bp'],
    )
    assert.equal(Number(margin?.observed), Math.floor(up * 10_000))
    const most = told.get(`firm counterparty * ${TAPE}`)
    assert.deepEqual([most?.level, most?.observed, most?.of], ['warned', '400000', 'mako'])
    assert.equal(told.get('firm correlation acme:main *')?.level, 'unmeasured')
    // From then on it is a gate: more calls are not written, and what is written is bought back.
    const bound = { ...BOUND, measure: 'counterparty', hard: '300000' } as const
    await acme.call('setRiskLimit', { body: { ...id(), ...bound } })
    const { code, detail } = await refusal(sell(venue, call, '1'))
    assert.deepEqual(
      [code, detail?.['measure'], detail?.['of'], detail?.['afterAmount'], detail?.['maxAmount']],
      ['risk_limit', 'counterparty', 'mako', '400000', '300000'],
    )
    const back = await acme.call('createRfq', {
      body: { ...id(), account, legs, size: '1', ttlMs: 30_000 },
    })
    const offer = { rfqId: back.rfqId, account: 'mako:main', ask: { price: '2.2', size: '1' } }
    await venue.as('mako').call('placeQuote', { body: { ...id(), ...offer, ttlMs: 30_000 } })
    const closing = { rfqId: back.rfqId, side: 'buy', size: '1', limit: '3' } as const
    assert.equal((await acme.call('acceptQuote', { body: { ...id(), ...closing } })).size, '1')
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})

void test('[RSK-14] the history of limits has what measured them, before and after it was changed', async () => {
  const { venue } = await held()
  try {
    const [acme, house] = [venue.as('acme'), venue.as('house')]
    const id = () => ({ clientId: venue.clientId() })
    const stress = (of: typeof acme, spot?: string) =>
      of.call('setRiskStress', { body: { ...id(), name: 'crash', ...(spot ? { spot } : {}) } })
    const told = async (of: typeof acme, scope?: string): Promise<string[]> =>
      (
        await of.call('riskLimitHistory', { query: scope === undefined ? {} : { scope } })
      ).changes.map((each) =>
        each.kind === 'limit'
          ? `${each.by} ${each.measure} ${each.ended ? 'ended' : each.hard}: ${each.under}`
          : `${each.by} ${each.kind} ${each.name}: ${each.was} to ${each.under}`,
      )
    await stress(house, '-0.1')
    await stress(acme, '-0.2')
    const betas = (beta: string) =>
      acme.call('setRiskBetas', {
        body: { ...id(), index: TAPE, betas: [{ underlying: 'ABC', beta }] },
      })
    await betas('1.2')
    await acme.call('setRiskLimit', {
      body: { ...id(), ...BOUND, measure: 'beta', hard: '900000' },
    })
    await betas('1.5')
    const bound = { ...BOUND, measure: 'stress', stress: 'crash', firm: 'acme' } as const
    // Before the limit binds it, the operator's stress is no affair of the firm's.
    assert.ok(!(await told(acme)).some((text) => text.startsWith('venue')))
    await house.call('setRiskLimit', { body: { ...id(), ...bound, hard: '70000' } })
    await stress(house, '-0.15')
    await house.call('setRiskLimit', { body: { ...id(), ...bound } })
    await stress(house, '-0.3')
    await stress(acme)
    const wanted = [
      'firm stress crash: spot -20 %, vol 0 % to undefined',
      'venue stress ended: spot -15 %, vol 0 %',
      'venue stress crash: spot -10 %, vol 0 % to spot -15 %, vol 0 %',
      'venue stress 70000: spot -10 %, vol 0 %',
      `firm betas undefined: to ${TAPE}: ABC 1.2 to to ${TAPE}: ABC 1.5`,
      `firm beta 900000: to ${TAPE}: ABC 1.2`,
      `firm betas undefined: undefined to to ${TAPE}: ABC 1.2`,
      'firm stress crash: undefined to spot -20 %, vol 0 %',
    ]
    assert.deepEqual(await told(acme), wanted)
    // A page ends at what the operator saved too, and the next goes on behind it.
    const first = await acme.call('riskLimitHistory', { query: { limit: 3 } })
    const after = first.next ?? assert.fail()
    const second = await acme.call('riskLimitHistory', { query: { limit: 100, after } })
    assert.equal(first.changes.length + second.changes.length, wanted.length)
    assert.deepEqual(await told(venue.as('bolt')), [])
    // Of one limit: its own bounds, and what it is measured by.
    const of = (scope: string) => told(acme, scope)
    assert.deepEqual(await of(`firm beta * ${TAPE}`), wanted.slice(4, 7))
    assert.deepEqual(await of(`venue stress * ${TAPE} stress:crash`), wanted.slice(1, 4))
    assert.deepEqual(await of('firm vega * *'), [])
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})
