/** Where a program's profit came from: the parts make it up to the cent, and agree with the statement and with the tape's own model. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { FILE, Story } from './_program-tape.ts'

const SESSIONS = [
  ['2026-01-05', 100],
  ['2026-01-06', 101],
  ['2026-01-07', 99.5],
  ['2026-01-08', 102],
  ['2026-01-09', 103.5],
  ['2026-01-12', 101],
] as const

const cents = (text: string): bigint => {
  const [whole = '0', part = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'))
  return text.startsWith('-') ? -value : value
}

/** What the tape's model says: priced at a vol of 25 % until the end of that day. */
function deltaOf(strike: number, expiry: string, spot: number, date: string): number {
  const years =
    (Date.parse(`${expiry}T21:00:00Z`) - Date.parse(`${date}T24:00:00Z`)) / 86_400_000 / 365
  return priceEuropean({ right: 'call', spot, strike, years, vol: 0.25, rate: 0, yield: 0 }).delta
}

void test('[STM-6] the parts make up the profit of a covered call, which is the statement’s, and its exposure is the model’s', async () => {
  await using story = await Story.open(SESSIONS, FILE, '60000')
  for (const [date] of SESSIONS) await story.day(date)
  await story.venue.advance('2026-01-13T01:00:00Z')
  const acme = story.venue.as('acme')
  const query = { program: 'income', to: '2026-01-12' }
  const { total, programs } = await acme.call('attribution', { query })
  assert.deepEqual(programs, [])
  const statement = await acme.call('statements', { query })
  assert.equal(total.profit, statement.equity.profit)
  const sum = Object.values(total.parts).reduce((all, part) => all + cents(part), 0n)
  assert.equal(sum, cents(total.profit))
  assert.equal(total.parts.fees, statement.fees)
  assert.deepEqual(total.unmarked, [])

  // 500 shares and five calls, from the close of the 5th on.
  const { holdings } = await story.program()
  const call = holdings.find(({ asset }) => asset.endsWith('-C'))
  assert.equal(call?.amount, '-5')
  const [, compact = '', strike] = call.asset.split('-')
  const expiry = `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`
  let [moved, days] = [0, 0]
  for (const [i, [date, spot]] of SESSIONS.entries()) {
    const next = SESSIONS[i + 1]
    if (!next) break
    moved += 500 * (1 - deltaOf(Number(strike), expiry, spot, date)) * (next[1] - spot)
    days += 1
  }
  assert.equal(days, 5)
  const exposed = Number(total.parts.equity) + Number(total.parts.timing)
  // The tape's prices are rounded to a hundredth of a cent, and its spot closes three hours before the day.
  assert.ok(Math.abs(exposed - moved) < 0.05 * Math.abs(moved), `${exposed}, by the model ${moved}`)

  const { premium, vol, holding, exposures } = total
  const sold = cents(premium.sold)
  assert.ok(sold > 0n)
  const kept = sold + cents(premium.bought) + cents(premium.ended) + cents(premium.open)
  assert.equal(cents(premium.kept), kept)
  assert.ok(vol.implied !== undefined && Math.abs(vol.implied - 0.25) < 0.01, `${vol.implied}`)
  assert.ok(vol.realised !== undefined && vol.realised > 0.2 && vol.realised < 1)
  assert.equal(exposures[0]?.underlying, 'TAPE')
  assert.ok(holding)
  assert.equal(cents(holding.over), cents(total.profit) - cents(holding.profit))
  await assert.rejects(
    story.venue.as('mako').call('attribution', { query: { account: 'acme:main' } }),
    /unknown_account/,
  )
})

void test('[STM-6] a call that is assigned tells what it gave up, and the parts still make up the profit', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-20', 108],
      ['2026-01-23', 112],
      ['2026-01-26', 112],
    ],
    { ...FILE, target: { delta: 0.3, daysMin: 10, daysMax: 20 } },
    '60000',
  )
  for (const date of ['2026-01-05', '2026-01-20', '2026-01-23']) await story.day(date)
  await story.venue.advance('2026-01-24T01:00:00Z')
  const { total } = await story.venue
    .as('acme')
    .call('attribution', { query: { program: 'income', to: '2026-01-23' } })
  const sum = Object.values(total.parts).reduce((all, part) => all + cents(part), 0n)
  assert.equal(sum, cents(total.profit))
  assert.equal(total.assignments.filter(({ how }) => how === 'assigned').length, 1)
  const [first] = total.assignments
  const strike = Number(first?.instrument.split('-')[2])
  assert.equal(Number(total.premium.ended), -5 * 100 * (112 - strike))
  assert.ok((total.premium.capture ?? 0) < 0, 'more was given up than was taken in')
  assert.ok(total.holding && Number(total.holding.over) < 0, 'holding would have been better')
})

void test('[STM-6] what a program is given later is its capital from that day on, and no profit', async () => {
  await using story = await Story.open(SESSIONS, FILE, '60000')
  const acme = story.venue.as('acme')
  await story.day('2026-01-05')
  const read = async () =>
    (await acme.call('attribution', { query: { program: 'income', to: '2026-01-06' } })).total
  await story.day('2026-01-06')
  await story.venue.advance('2026-01-07T01:00:00Z')
  const before = await read()
  const body = (amount: string) => ({
    clientId: story.venue.clientId(),
    program: 'income',
    lines: [{ asset: 'USD', amount }],
  })
  await acme.call('adoptPosition', { body: body('25000') })
  await story.day('2026-01-07')
  await story.venue.advance('2026-01-08T01:00:00Z')
  assert.deepEqual(await read(), before, 'what comes later is not of the period')
  const { total } = await acme.call('attribution', {
    query: { program: 'income', from: '2026-01-07', to: '2026-01-07' },
  })
  const sum = Object.values(total.parts).reduce((all, part) => all + cents(part), 0n)
  assert.equal(sum, cents(total.profit))
  assert.ok(Math.abs(Number(total.profit)) < 2_000, `the 25,000 are no profit: ${total.profit}`)
  // The capital is what was there and what was put in: the share of it that moved is told of both.
  const [exposure] = total.exposures
  assert.ok(exposure && exposure.share > 0.3 && exposure.share < 0.5, `${exposure?.share}`)
})
