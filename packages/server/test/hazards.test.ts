/** What may happen to written options, before it does; and the day before SPY went ex in June 2021, when the holder of a call exercised. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isAdjusted } from '@parley/core'
import { unitTerms } from '@parley/income'
import { createClient } from '@parley/sdk'
import type { Hazard, UnderlyingViews } from '@parley/sdk'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { nearest, simulated, trade } from './_simulated.ts'
import { CALL, SHARE, TestVenue } from './_venue.ts'
import { deal, share } from './_deals.ts'

const CHAIN = 'chains/lambdaclass_spy_2021_options.csv.gz'
const SPOT = 'chains/lambdaclass_spy_2021_underlying.csv'
const COLUMNS =
  'underlying=underlying,date=quotedate,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,iv=impliedvol,spot=underlying_last'
const [JUNE, JULY] = ['SPY-20210618-395-C', 'SPY-20210716-405-C']

/** The dividend of an ex-date in the file. */
function dividendOf(exDate: string): string {
  const [head = '', ...lines] = readFileSync(dataFile(SPOT), 'utf8').trim().split('\n')
  const at = head.split(',').indexOf('divCash')
  const line = lines.find((each) => each.split(',')[1] === exDate)
  return String(Number(line?.split(',')[at]))
}

const near = (found: number | undefined, wanted: number, within = 1e-9): void =>
  assert.ok(Math.abs((found ?? Number.NaN) - wanted) <= within, `${found} is not ${wanted}`)

async function furnished2021(): Promise<TestVenue> {
  const args = ['--replay', dataFile(CHAIN), '--columns', COLUMNS, '--from', '2021-03-24']
  const venue = await TestVenue.furnished({ args })
  await venue.advance('2021-03-24T21:30:00Z')
  await venue.deposit('acme', 'SPY', '1000')
  return venue
}

async function declare(venue: TestVenue, instrument: string, over: object): Promise<void> {
  await venue.as('house').call('declareDividend', {
    body: { clientId: venue.clientId(), instrument, ...over } as never,
  })
}

void test('[DIV-1] nothing is hidden: what has no mark is named, and only own accounts are read', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  assert.deepEqual((await acme.call('hazards')).hazards, [])
  await deal(venue, { side: 'sell', legs: share(CALL), size: '3', price: '2' })
  const { hazards, missing } = await acme.call('hazards')
  assert.deepEqual(hazards, [])
  assert.deepEqual(missing, [
    { account: 'acme:main', instrument: CALL, why: `no mark of ${SHARE}` },
  ])
  // Who is long has nothing to fear, and another's account is none.
  assert.deepEqual((await venue.as('mako').call('hazards')).missing, [])
  await assert.rejects(acme.call('hazards', { query: { account: 'mako:main' } }), /unknown_account/)
  assert.equal((await venue.as('house').call('hazards')).missing.length, 1)
})

void test('[DIV-1] a declared dividend stands in the calendar and the list until it is paid', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme] = [venue.as('house'), venue.as('acme')]
  const quarter = { perUnit: '0.5', exDate: '2026-02-02', payDate: '2026-02-20', externalId: 'Q1' }
  await declare(venue, SHARE, quarter)
  const listed = await acme.call('dividends', { query: { instrument: SHARE } })
  assert.deepEqual(listed.dividends, [
    { instrument: SHARE, currency: 'USD', reference: 'dividend', ...quarter },
  ])
  const flows = async () => {
    const calendar = await acme.call('incomeCalendar')
    return calendar.flows.map(({ kind, date, cash, basis }) => [kind, date, cash, basis])
  }
  const expected = ['dividend', '2026-02-20', '5000', 'declared, ex on 2026-02-02']
  assert.deepEqual(await flows(), [expected])
  const body = { instrument: SHARE, perUnit: '0.5', flowDate: '2026-02-20', externalId: 'Q1' }
  await house.call('postDividend', { body: { clientId: venue.clientId(), ...body } })
  assert.deepEqual((await acme.call('dividends')).dividends, [])
  // From then on a quarter later is expected again, but for what is declared.
  const query = { until: '2026-12-31' }
  const { flows: repeated } = await acme.call('incomeCalendar', { query })
  assert.deepEqual(
    repeated.map(({ date, basis }) => [date, basis]),
    [['2026-04-03', 'as paid on 2026-01-02, 91 days on']],
  )
})

void test('[DIV-3] a dividend is expected on the shares that are likely to be there, and says of which options', async () => {
  await using venue = await simulated()
  const acme = 'ACME.SIM'
  const call = await nearest(venue, acme, { right: 'call' })
  await venue.deposit('acme', acme, '1000')
  await trade(venue, call, { side: 'bid', size: '3', price: '1' })
  const day = /-(\d{4})(\d\d)(\d\d)-/.exec(call)?.slice(1).join('-') ?? ''
  const after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
  const paid = { perUnit: '0.5', payDate: '2026-03-20' }
  await declare(venue, acme, { ...paid, exDate: day, externalId: 'on' })
  await declare(venue, acme, { ...paid, exDate: after, externalId: 'later' })
  const query = { until: '2026-12-31' }
  const { flows } = await venue.as('acme').call('incomeCalendar', { query })
  const assigned = flows.find(({ kind }) => kind === 'assignment')?.probability ?? Number.NaN
  const [on, later] = flows.filter(({ kind }) => kind === 'dividend')
  assert.deepEqual(
    [on?.cash, on?.expected, on?.basis],
    ['500', undefined, `declared, ex on ${day}`],
  )
  assert.deepEqual([later?.quantity, later?.cash], ['1000', '500'])
  assert.ok(Math.abs(Number(later?.expected) - 0.5 * (1000 - 300 * assigned)) < 0.01)
  const odds = `${(100 * assigned).toFixed(1)} %`
  assert.equal(
    later?.basis,
    `declared, ex on ${after}; expires before: ${call} takes 300 at ${odds}`,
  )
})

/** Calls and puts of a share that goes ex on a Monday, with prices and nothing implied. */
const WEEKEND = [
  'underlying,quote_date,expiration,strike,type,bid,ask,spot',
  'TAPE,2026-01-08,2026-01-16,95,call,5.4,5.5,100.1',
  'TAPE,2026-01-08,2026-01-16,95,put,0.286,0.3,100.1',
  'TAPE,2026-01-08,2026-01-09,100,call,0.5,0.54,100.1',
  'TAPE,2026-01-08,2026-01-16,120,call,0.01,0.02,100.1',
  'TAPE,2026-01-09,2026-01-16,95,call,5.4,5.5,100',
  'TAPE,2026-01-09,2026-01-16,95,put,0.286,0.3,100',
].join('\n')

void test('[DIV-1] the last day before a Monday is a Friday; the put that is marked speaks; a strike is pinned', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'parley-hazards-'))
  const file = join(dir, 'weekend.csv')
  writeFileSync(file, WEEKEND)
  const columns =
    'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'
  await using venue = await TestVenue.furnished({ args: ['--replay', file, '--columns', columns] })
  rmSync(dir, { recursive: true })
  await venue.advance('2026-01-08T21:30:00Z')
  await venue.deposit('acme', 'TAPE', '1000')
  const [deep, near100, far] = ['TAPE-20260116-95-C', 'TAPE-20260109-100-C', 'TAPE-20260116-120-C']
  for (const instrument of [deep, near100, far])
    await deal(venue, { side: 'sell', legs: share(instrument), size: '2', price: '0.5' })
  await declare(venue, 'TAPE', { perUnit: '1', exDate: '2026-01-12', externalId: 'Q1' })
  const acme = venue.as('acme')
  const rows = async () => {
    const { hazards } = await acme.call('hazards', { query: { rate: 0.04 } })
    return hazards.map((row) => [row.instrument, row.early, row.pinned, row.extrinsicBy])
  }
  assert.deepEqual(await rows(), [
    [deep, 'likely', false, 'market'],
    [near100, 'none', true, 'model'],
    [far, 'none', false, 'model'],
  ])
  await venue.advance('2026-01-09T21:30:00Z')
  assert.deepEqual(await rows(), [
    [deep, 'now', false, 'market'],
    [far, 'none', false, 'model'],
  ])
  const [row] = (await acme.call('hazards', { query: { rate: 0.04 } })).hazards
  assert.ok(row)
  assert.deepEqual([row.dividend?.daysToEx, row.dividend?.exerciseBy], [3, '2026-01-09'])
  // A dividend of 1 against a put of 0.293 and the interest on 95 until then.
  near(row.extrinsic, 0.293)
  near(row.edge, 1 - 0.293 - 95 * (1 - Math.exp((-0.04 * row.daysToExpiry) / 365)))
  // Screens and rolls know the dividend too, where their caller says nothing of it.
  const odds = async (views?: UnderlyingViews): Promise<number[]> => {
    const holdings = [{ underlying: 'TAPE', quantity: 1000, covered: 0 }]
    const asked = { strategies: ['covered_call' as const], underlyings: ['TAPE'], holdings }
    const body = { ...asked, ...(views ? { views } : {}) }
    return (await acme.call('createScreen', { body })).top.map(({ earlyOdds }) => earlyOdds)
  }
  const known = Math.max(...(await odds()))
  assert.ok(known > 0.5, `${known}`)
  assert.equal(Math.max(...(await odds({ TAPE: { dividends: [] } }))), 0)
})

void test(
  '[DIV-1] [EXP-3] [LOT-6] SPY, 17 June 2021: a call is weighed, exercised before the dividend, and its lot split',
  { skip: skipWithout([CHAIN, SPOT], 1) },
  async () => {
    await using venue = await furnished2021()
    const [house, acme] = [venue.as('house'), venue.as('acme')]
    await deal(venue, { side: 'sell', legs: share(JUNE), size: '5', price: '9.29' })
    const perUnit = dividendOf('2021-06-18')
    assert.equal(perUnit, '1.3759')
    await venue.advance('2021-06-14T21:30:00Z')
    await deal(venue, { side: 'sell', legs: share(JULY), size: '2', price: '21.28' })
    await declare(venue, 'SPY', { perUnit, exDate: '2021-06-18', externalId: 'SPY:2021Q2' })
    const rows = async (): Promise<Record<string, Hazard>> => {
      const { hazards, missing } = await acme.call('hazards', { query: { rate: 0.0005 } })
      assert.deepEqual(missing, [])
      return Object.fromEntries(hazards.map((row) => [row.instrument, row]))
    }
    // Four days before: the June call is deep in the money and its mark three months old, so that the model speaks.
    const before = (await rows())[JUNE]
    assert.ok(before)
    assert.deepEqual(before.dividend, {
      perUnit,
      exDate: '2021-06-18',
      daysToEx: 4,
      exerciseBy: '2021-06-17',
      externalId: 'SPY:2021Q2',
    })
    assert.deepEqual([before.early, before.extrinsicBy, before.contracts], ['likely', 'model', '5'])
    assert.ok((before.odds ?? 0) > 0.95, `${before.odds}`)
    assert.deepEqual([before.units, before.cash], ['500', '197500'])
    // The close of the last day on which exercise brings the dividend.
    await venue.advance('2021-06-17T21:30:00Z')
    const { [JUNE]: june, [JULY]: july } = await rows()
    assert.ok(june && july)
    near(june.intrinsic, 421.97 - 395)
    assert.ok(june.extrinsic < 0.01 && june.edge > 1.36, `${june.extrinsic} ${june.edge}`)
    assert.deepEqual([june.early, july.early], ['now', 'none'])
    // The July put of that strike is worth more than the dividend: there the holder waits.
    assert.ok(july.extrinsic > 1.3759 && july.edge < 0, `${july.extrinsic}`)
    near(july.gain, 1.3759 - 405 * (1 - Math.exp((-0.0005 * july.daysToExpiry) / 365)), 1e-9)
    // The holder takes three of its five.
    const { key, secret } = await house.call('createKey', {
      body: { firm: 'mako', user: 'tester', scopes: ['read', 'trade'] },
    })
    const mako = createClient({ url: venue.url, credentials: { key, secret } })
    const { entryId } = await mako.call('exerciseOption', {
      body: {
        clientId: venue.clientId(),
        account: 'mako:main',
        instrument: JUNE,
        contracts: '3',
      },
    })
    const [assigned] = (await acme.call('exercises')).exercises
    assert.deepEqual(
      [assigned?.entryId, assigned?.by, assigned?.outcomes.map((each) => each.assigned)],
      [entryId, 'exercise', ['3']],
    )
    // Three of five contracts: their part of the premium goes to the shares, the rest stays with the rest.
    const { lots } = await acme.call('lots', { query: { account: 'acme:main' } })
    const written = lots.find(({ instrument }) => instrument === JUNE)
    assert.deepEqual([written?.quantity, written?.taxBasis], ['2', '1857'])
    assert.deepEqual((await rows())[JUNE]?.contracts, '2')
    const closed = await acme.call('closedLots', { query: { account: 'acme:main' } })
    const sold = closed.lots.filter(({ instrument }) => instrument === 'SPY')
    // K and the premium less its fee of half a dollar a contract.
    const cash = sold.reduce((sum, each) => sum + Number(each.cash), 0)
    near(cash, 300 * (395 + 9.29) - 3 * 0.5, 1e-6)
    // The morning after, who holds the shares is paid: the writer for 700 of its 1,000, the holder for 300.
    await venue.advance('2021-06-18T14:00:00Z')
    const paying = { instrument: 'SPY', perUnit, flowDate: '2021-06-18', externalId: 'SPY:2021Q2' }
    await house.call('postDividend', { body: { clientId: venue.clientId(), ...paying } })
    const paidTo = async (client: typeof acme) =>
      (await client.call('income', { query: { kind: 'dividend' } })).income.map(
        ({ amount }) => amount,
      )
    assert.deepEqual([await paidTo(acme), await paidTo(mako)], [['963.13'], ['412.77']])
    assert.equal((await rows())[JUNE]?.dividend, undefined)
    // The two that were left go at expiry that day, at the close.
    await venue.advance('2021-06-18T23:00:00Z')
    const { exercises } = await acme.call('exercises')
    assert.deepEqual(
      exercises.map(({ by, outcomes }) => [by, outcomes[0]?.assigned]),
      [
        ['expiry', '2'],
        ['exercise', '3'],
      ],
    )
    const { balances } = await acme.call('balances')
    assert.equal(balances.find(({ asset }) => asset === 'SPY')?.total, '500')
    assert.deepEqual(Object.keys(await rows()), [JULY])
  },
)

void test('[CRA-3] after a split of 3:2 a written call delivers, and is told to deliver, 150 shares for the strike cash of 100', async () => {
  await using venue = await TestVenue.furnished()
  await venue.deposit('acme', SHARE, '300')
  await deal(venue, { side: 'sell', legs: share(CALL), size: '3', price: '2' })
  const effectiveAt = new Date(venue.venue.clock.now() / 1000 + 60_000).toISOString()
  const terms = {
    kind: 'split',
    underlying: SHARE,
    numerator: 3,
    denominator: 2,
    fractionPrice: '66',
  } as const
  const clientId = venue.clientId()
  const action = { clientId, terms, effectiveAt, reference: 'a memo' }
  await venue.as('house').call('announceCorporateAction', { body: action })
  await venue.advance(effectiveAt)
  const { assignment, basis } = await venue.as('acme').call('risk')
  assert.deepEqual(
    assignment.map(({ received, deliver }) => [Math.round(received), deliver]),
    [[30_000, { [SHARE]: 450 }]],
  )
  const why = basis.missing.find(({ instrument }) => instrument.startsWith(`${SHARE}1-`))?.why
  assert.equal(why, `no mark of ${SHARE}`)
  const { state } = venue.venue.sequencer
  const call = [...state.instruments.values()].find(
    (each) => each.kind === 'option' && isAdjusted(each),
  )
  assert.ok(call?.kind === 'option')
  const { strike, units } = unitTerms(state, call)
  assert.equal(units, 150)
  near(strike, 100 / 1.5)
})
