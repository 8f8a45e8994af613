/** SPY through 2021, as it was: shares bought, calls written at real bids to every month's end, dividends paid, and the year's statement. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { TestVenue } from './_venue.ts'
import { deal, share } from './_deals.ts'

const CHAIN = 'chains/lambdaclass_spy_2021_options.csv.gz'
const SPOT = 'chains/lambdaclass_spy_2021_underlying.csv'
const COLUMNS =
  'underlying=underlying,date=quotedate,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,iv=impliedvol,spot=underlying_last'

/** Ex-dates and dividends of the file. */
function dividends(): { day: string; perUnit: string }[] {
  const [head = '', ...lines] = readFileSync(dataFile(SPOT), 'utf8').trim().split('\n')
  const at = head.split(',').indexOf('divCash')
  return lines.flatMap((line) => {
    const cells = line.split(',')
    const perUnit = String(Number(cells[at]))
    return perUnit === '0' ? [] : [{ day: cells[1] ?? '', perUnit }]
  })
}

const daysTo = (day: string, now: string): number =>
  (Date.parse(day) - Date.parse(now)) / 86_400_000

void test(
  '[STM-2] [INC-4] [LOT-6] SPY in 2021: every month, every dividend, and sums to the cent',
  { skip: skipWithout([CHAIN, SPOT], 1) },
  async () => {
    const args = ['--replay', dataFile(CHAIN), '--columns', COLUMNS, '--from', '2021-01-04']
    await using venue = await TestVenue.furnished({ args })
    const [house, acme] = [venue.as('house'), venue.as('acme')]
    await venue.advance('2021-01-04T21:30:00Z')
    await venue.deposit('mako', 'SPY', '2000')
    const due = dividends()
    let paid = 0
    let written = 0
    const pay = async (until: string): Promise<void> => {
      for (let [next] = due; next && next.day <= until; [next] = due) {
        due.shift()
        await venue.advance(`${next.day}T14:00:00Z`)
        const body = { instrument: 'SPY', perUnit: next.perUnit, flowDate: next.day }
        await house.call('postDividend', {
          body: { clientId: venue.clientId(), ...body, externalId: `SPY:${next.day}` },
        })
        paid += 1
      }
    }
    const cent = (value: number): string => String(Math.round(value * 100) / 100)
    for (let month = 1; month <= 11; month++) {
      const { marks } = await acme.call('marks', { query: { underlying: 'SPY' } })
      const spot = Number(
        marks.find(({ instrument }) => instrument === 'SPY')?.mid ??
          marks.find(({ instrument }) => instrument === 'SPY')?.last,
      )
      const { balances } = await acme.call('balances')
      const held = Number(
        balances.find((each) => each.asset === 'SPY' && each.account === 'acme:main')?.total ?? 0,
      )
      if (held < 500)
        await deal(venue, {
          side: 'buy',
          legs: share('SPY'),
          size: String(500 - held),
          price: cent(spot),
        })
      const { instruments } = await acme.call('instruments', { query: { underlying: 'SPY' } })
      const now = (await acme.call('time')).now.slice(0, 10)
      const calls = instruments
        .flatMap((each) =>
          each.kind === 'option' && each.right === 'call'
            ? [{ ...each, expiryDate: each.expiryDate ?? '' }]
            : [],
        )
        .filter((each) => daysTo(each.expiryDate, now) >= 21 && Number(each.strike) >= spot)
        .sort((a, b) =>
          a.expiryDate === b.expiryDate
            ? Number(a.strike) - Number(b.strike)
            : a.expiryDate < b.expiryDate
              ? -1
              : 1,
        )
      const call = calls.find(
        ({ instrument }) =>
          Number(marks.find((mark) => mark.instrument === instrument)?.bid ?? 0) > 0,
      )
      if (!call) break
      const bid = marks.find(({ instrument }) => instrument === call.instrument)?.bid ?? '0'
      await deal(venue, { side: 'sell', legs: share(call.instrument), size: '5', price: bid })
      written += 1
      await pay(call.expiryDate)
      await venue.advance(`${call.expiryDate}T23:00:00Z`)
    }
    assert.ok(written >= 5 && paid >= 2, `${written} calls and ${paid} dividends`)
    const year = await acme.call('statements', {
      query: { account: 'acme:main', from: '2021-01-04' },
    })
    assert.ok(year.reconciliation.reconciles, year.reconciliation.says)
    const income = Object.fromEntries(year.income.map(({ kind, amount }) => [kind, Number(amount)]))
    assert.ok((income['premium'] ?? 0) > 0 && (income['dividend'] ?? 0) > 0)
    assert.ok(year.assignments.length >= 5)
    const cents = (text: string): bigint => BigInt(Math.round(Number(text) * 100))
    const parts = Object.values(year.attribution).reduce((sum, part) => sum + cents(part), 0n)
    assert.equal(parts, cents(year.equity.profit))
    // What was called away or bought is in the lots: what they say is held is held.
    const { lots } = await acme.call('lots', { query: { account: 'acme:main' } })
    const { balances } = await acme.call('balances')
    for (const { asset, total } of balances) {
      if (asset === 'USD') continue
      const of = lots.filter(({ instrument }) => instrument === asset)
      const held = of.reduce(
        (sum, { side, quantity }) => sum + (side === 'long' ? 1 : -1) * Number(quantity),
        0,
      )
      assert.equal(held, Number(total), asset)
    }
  },
)
