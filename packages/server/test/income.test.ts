/** Income over the wire: posted, imported twice, paid as a dividend; listed by kind and period; and cash that adds up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, SHARE, TestVenue } from './_venue.ts'
import { deal, share } from './_deals.ts'

const interest = {
  account: 'acme:main',
  kind: 'interest',
  asset: 'USD',
  amount: '12.34',
  flowDate: '2025-12-31',
  externalId: 'bank:7',
} as const

void test('[INC-3] [INC-4] payments and premium are listed with their totals, and cash adds up', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme] = [venue.as('house'), venue.as('acme')]
  const rows = [interest, { ...interest, externalId: 'bank:8', amount: '1.005' }]
  const send = () =>
    house.call('importIncome', { body: { clientId: venue.clientId(), rows: [...rows] } })
  const wrong = { row: 1, externalId: 'bank:8', code: 'bad_decimal', path: 'amount' }
  assert.deepEqual(await send(), { posted: 1, refused: [wrong] })
  const known = { row: 0, externalId: 'bank:7', code: 'already_exists', path: 'externalId' }
  assert.deepEqual(await send(), { posted: 0, refused: [known, wrong] })
  const body = { instrument: SHARE, perUnit: '0.5', flowDate: '2026-01-30', externalId: 'Q1' }
  await house.call('postDividend', { body: { clientId: venue.clientId(), ...body } })
  await deal(venue, { side: 'sell', legs: share(CALL), size: '3', price: '2' })
  const { income, totals } = await acme.call('income')
  assert.deepEqual(
    income.map(({ flowDate, kind, amount, on, program, externalId }) => [
      flowDate,
      kind,
      amount,
      on,
      program,
      externalId,
    ]),
    [
      ['2026-01-30', 'dividend', '5000', SHARE, undefined, 'Q1'],
      ['2026-01-02', 'premium', '600', CALL, undefined, undefined],
      ['2025-12-31', 'interest', '12.34', undefined, undefined, 'bank:7'],
    ],
  )
  assert.deepEqual(
    totals.map(({ period, kind, amount }) => `${period} ${kind} ${amount}`),
    ['2026-01 dividend 5000', '2026-01 premium 600', '2025-12 interest 12.34'],
  )
  const query = { kind: 'premium', per: 'year' } as const
  assert.equal((await acme.call('income', { query })).totals[0]?.period, '2026')
  const [usd] = (await acme.call('cashFlow')).flows
  assert.ok(usd)
  const kinds = Object.fromEntries(usd.kinds.map(({ kind, amount }) => [kind, amount]))
  assert.deepEqual(kinds, {
    deposit: '1000000',
    dividend: '5000',
    fee: '-1.5',
    interest: '12.34',
    premium: '600',
  })
  assert.equal(usd.net, '1005610.84')
  const { balances } = await acme.call('balances')
  assert.equal(balances.find(({ asset }) => asset === 'USD')?.total, usd.closing)
  const { flows } = await acme.call('incomeCalendar')
  assert.deepEqual(
    flows.map(({ kind, date, cash }) => [kind, date, cash]),
    [
      ['expiry', '2026-02-20', undefined],
      ['assignment', '2026-02-20', '30000'],
    ],
  )
  const dividends = await acme.call('incomeCalendar', { query: { until: '2026-06-30' } })
  const next = dividends.flows.find(({ kind }) => kind === 'dividend')
  assert.deepEqual([next?.date, next?.cash], ['2026-04-03', '5000'])
  assert.deepEqual((await venue.as('nova').call('income')).income.length, 1)
})

void test('[INC-6] what is earned in own custody is listed and summed by itself, withdrawn by a row of its own, and moves nothing', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme] = [venue.as('house'), venue.as('acme')]
  const id = () => ({ clientId: venue.clientId() })
  await house.call('postIncome', { body: { ...id(), ...interest, flowDate: '2026-01-02' } })
  const reward = { ...interest, kind: 'staking', program: 'eth-node', flowDate: '2026-01-02' }
  const rows = ['1.25', '0.75'].map((amount, n) => ({ ...reward, amount, externalId: `v:${n}` }))
  const record = () => acme.call('recordOwnIncome', { body: { ...id(), rows } })
  assert.deepEqual(await record(), { posted: 2, refused: [] })
  assert.equal((await record()).posted, 0)
  const wrong = await acme.call('recordOwnIncome', {
    body: { ...id(), rows: [{ ...reward, account: 'bolt:main', externalId: 'v:9' }] },
  })
  assert.equal(wrong.refused[0]?.code, 'unknown_account')
  const before = await acme.call('balances')
  const totals = async () =>
    (await acme.call('income')).totals.map(({ kind, amount, ownCustody }) => [
      kind,
      amount,
      ownCustody,
    ])
  assert.deepEqual(await totals(), [
    ['interest', '12.34', undefined],
    ['staking', '2', true],
  ])
  await acme.call('withdrawOwnIncome', {
    body: { ...id(), account: 'acme:main', externalId: 'v:1', reason: 'counted twice' },
  })
  assert.deepEqual((await totals())[1], ['staking', '1.25', true])
  const query = { program: 'eth-node' }
  const { income } = await acme.call('income', { query })
  assert.deepEqual(
    income.map(({ amount, reversal, entryId, reference }) => [
      amount,
      reversal,
      entryId,
      reference,
    ]),
    [
      ['-0.75', true, undefined, 'counted twice'],
      ['0.75', undefined, undefined, ''],
      ['1.25', undefined, undefined, ''],
    ],
  )
  assert.deepEqual(await acme.call('balances'), before)
  const statement = await acme.call('statements', {
    query: { account: 'acme:main', from: '2026-01-02' },
  })
  assert.ok(statement.reconciliation.reconciles)
  assert.deepEqual(statement.income, [{ kind: 'interest', amount: '12.34' }])
  // By itself, without what was withdrawn; in no other sum, and of its program and its days alone.
  const staked = { kind: 'staking', asset: 'USD', amount: '1.25', payments: 1 }
  assert.deepEqual(statement.ownCustody?.kinds, [staked])
  assert.equal(statement.ownCustody.reconciles, true)
  assert.match(statement.ownCustody.says, /the one payment that stands/)
  const usd = statement.assets.find(({ asset }) => asset === 'USD')
  assert.ok(usd?.kinds.every(({ kind }) => kind !== 'staking'))
  const of = async (over: object) =>
    (await acme.call('statements', { query: { account: 'acme:main', ...over } })).ownCustody?.kinds
  assert.deepEqual(await of({ program: 'eth-node' }), [staked])
  await assert.rejects(of({ program: 'another' }), /unknown_program/)
  await venue.advance('2026-01-05T12:00:00Z')
  assert.equal(await of({ from: '2026-01-03' }), undefined)
  const csv = await venue.get('acme', '/v1/statements?account=acme:main&from=2026-01-02&format=csv')
  assert.match(csv.text, /Own custody \(in no sum above\),staking,USD,1\.25,1/)
  await acme.call('withdrawOwnIncome', {
    body: { ...id(), account: 'acme:main', externalId: 'v:0', reason: 'not mine' },
  })
  assert.deepEqual(await of({ from: '2026-01-02' }), [])
  assert.deepEqual((await venue.as('bolt').call('income')).income, [])
})
