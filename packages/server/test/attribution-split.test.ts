/** Where profit came from over the night of a split: what the same book without it shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attribution, Statement } from '@parley/sdk'
import { nearest, simulated, trade } from './_simulated.ts'

const UNDERLYING = 'ACME.SIM'
const ACCOUNT = { account: 'acme:main' } as const
const PERIOD = { from: '2026-01-03', to: '2026-01-07' } as const
/** Within the period, and within a day of the market. */
const EX = '2026-01-06T15:00:00.500Z'

type Told = { readonly statement: Statement; readonly sources: Attribution; readonly units: string }

/** 400 shares and two calls written on them, held over four days, with a split on the last but one or without. */
async function told(split?: readonly [numerator: number, denominator: number]): Promise<Told> {
  await using venue = await simulated()
  const call = await nearest(venue, UNDERLYING, { right: 'call' })
  await venue.deposit('acme', UNDERLYING, '400')
  await trade(venue, call, { side: 'bid', size: '2', price: '2' })
  if (split) {
    const [numerator, denominator] = split
    const paid = denominator > 1 ? { fractionPrice: '120' } : {}
    const terms = {
      kind: 'split',
      underlying: UNDERLYING,
      numerator,
      denominator,
      ...paid,
    } as const
    const body = { clientId: venue.clientId(), terms, effectiveAt: EX, reference: 'a memo' }
    await venue.as('house').call('announceCorporateAction', { body })
  }
  await venue.advance('2026-01-08T00:30:00Z')
  const acme = venue.as('acme')
  const query = { ...ACCOUNT, ...PERIOD }
  const statement = await acme.call('statements', { query })
  const { total } = await acme.call('attribution', { query })
  const units = statement.positions.find(({ instrument }) => instrument === UNDERLYING)?.quantity
  return { statement, sources: total, units: units ?? '0' }
}

const sumOf = (parts: Readonly<Record<string, string>>): number =>
  Object.values(parts).reduce((sum, each) => sum + Math.round(Number(each) * 100), 0)

const plain = await told()

for (const [split, units] of [
  [[4, 1], '1600'],
  [[3, 2], '600'],
] as const)
  void test(`[STM-4] [STM-6] [MKT-4] over a split of ${split.join(':')} a covered call has the greeks and the sources it has without`, async () => {
    const here = await told(split)
    assert.equal(here.units, units)
    assert.deepEqual(here.statement.unmarked, plain.statement.unmarked)
    // Prices are rounded to ticks, of smaller prices more of it.
    const near = (found: string, wanted: string, what: string): void => {
      const gap = Math.abs(Number(found) - Number(wanted))
      assert.ok(gap <= 0.005 * Math.abs(Number(wanted)) + 1, `${what}: ${found}, not ${wanted}`)
    }
    const { attribution, equity } = here.statement
    near(equity.profit, plain.statement.equity.profit, 'profit')
    for (const [part, wanted] of Object.entries(plain.statement.attribution))
      near(attribution[part as keyof typeof attribution], wanted, part)
    assert.ok(Math.abs(Number(attribution.delta)) > 100, 'something moved')
    assert.equal(sumOf(attribution), Math.round(Number(equity.profit) * 100))
    const { parts, profit, exposures, vol, holding } = here.sources
    assert.equal(profit, equity.profit)
    assert.equal(sumOf(parts), Math.round(Number(profit) * 100))
    for (const [part, wanted] of Object.entries(plain.sources.parts))
      near(parts[part as keyof typeof parts], wanted, part)
    const share = (of: Attribution): number => of.exposures[0]?.share ?? Number.NaN
    assert.equal(exposures.length, 1)
    assert.ok(Math.abs(share(here.sources) - share(plain.sources)) < 1e-3)
    near(holding?.profit ?? '', plain.sources.holding?.profit ?? '', 'holding')
    assert.equal(vol.days, plain.sources.vol.days)
    assert.ok(Math.abs((vol.realised ?? 0) - (plain.sources.vol.realised ?? 0)) < 1e-3)
    assert.ok(Math.abs((vol.implied ?? 0) - (plain.sources.vol.implied ?? 0)) < 5e-3)
  })
