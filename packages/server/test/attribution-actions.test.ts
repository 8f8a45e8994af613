/** Where profit came from over the night of a corporate action: what the same book without it shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attribution, BodyOf, Statement } from '@parley/sdk'
import { nearest, simulated, trade } from './_simulated.ts'

const UNDERLYING = 'ACME.SIM'
const ACCOUNT = { account: 'acme:main' } as const
const PERIOD = { from: '2026-01-03', to: '2026-01-07' } as const
/** Within the period, and within a day of the market. */
const EX = '2026-01-06T15:00:00.500Z'

type Told = { readonly statement: Statement; readonly sources: Attribution; readonly units: string }

type Terms = BodyOf<'announceCorporateAction'>['terms']

/** 400 shares and two calls written on them, held over four days, with a corporate action on the last but one or without. `paid`: what comes in on them a day after it. */
async function told(terms?: Terms, paid?: string): Promise<Told> {
  await using venue = await simulated()
  const call = await nearest(venue, UNDERLYING, { right: 'call' })
  await venue.deposit('acme', UNDERLYING, '400')
  await trade(venue, call, { side: 'bid', size: '2', price: '2' })
  if (terms) {
    const body = { clientId: venue.clientId(), terms, effectiveAt: EX, reference: 'a memo' }
    await venue.as('house').call('announceCorporateAction', { body })
  }
  if (paid !== undefined) {
    await venue.advance('2026-01-07T10:00:00Z')
    const of = { kind: 'dividend', asset: 'USD', on: UNDERLYING, flowDate: '2026-01-07' } as const
    const body = { clientId: venue.clientId(), ...ACCOUNT, ...of, amount: paid, externalId: 'D1' }
    await venue.as('house').call('postIncome', { body })
  }
  await venue.advance('2026-01-08T00:30:00Z')
  const acme = venue.as('acme')
  const query = { ...ACCOUNT, ...PERIOD }
  const statement = await acme.call('statements', { query })
  const { total } = await acme.call('attribution', { query })
  const name = terms?.kind === 'symbol_change' ? terms.symbol : UNDERLYING
  const units = statement.positions.find(({ instrument }) => instrument === name)?.quantity
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
    const [numerator, denominator] = split
    const paid = denominator > 1 ? { fractionPrice: '120' } : {}
    const terms = {
      kind: 'split',
      underlying: UNDERLYING,
      numerator,
      denominator,
      ...paid,
    } as const
    const here = await told(terms)
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

void test('[STM-4] [STM-6] [MKT-4] under a new symbol it has the greeks and the sources it has under the old one', async () => {
  const here = await told({ kind: 'symbol_change', underlying: UNDERLYING, symbol: 'ACMZ.SIM' })
  assert.equal(here.units, '400')
  assert.deepEqual(here.statement.attribution, plain.statement.attribution)
  assert.deepEqual(here.statement.equity, plain.statement.equity)
  // The same thing, and not two of them: by the name it has in the end.
  assert.deepEqual(
    here.sources.exposures,
    plain.sources.exposures.map(({ share }) => ({ underlying: 'ACMZ.SIM', share })),
  )
  assert.deepEqual(here.sources.holding, { ...plain.sources.holding, underlying: 'ACMZ.SIM' })
  for (const part of ['profit', 'parts', 'riskShares', 'premium', 'vol'] as const)
    assert.deepEqual(here.sources[part], plain.sources[part], part)
})

void test('[STM-4] [STM-6] [MKT-4] a special dividend is what shares lose and are paid, and nothing that options on them did', async () => {
  // 400 shares pay 2,000: written calls of which the strike falls by as much owe none of it.
  const here = await told({ kind: 'special_dividend', underlying: UNDERLYING, amount: '5' }, '2000')
  assert.equal(here.units, '400')
  // The market falls by the dividend's part of its last price, and moves on from less: a part in forty of each move.
  const near = (found: string | undefined, wanted: string | undefined, what: string): void => {
    const gap = Math.abs(Number(found) - Number(wanted))
    assert.ok(gap <= 0.06 * Math.abs(Number(wanted)) + 15, `${what}: ${found}, not ${wanted}`)
  }
  const less = (of: string): string => (Number(of) - 2_000).toFixed(2)
  const { attribution, equity } = here.statement
  near(equity.profit, plain.statement.equity.profit, 'profit')
  const { attribution: wanted } = plain.statement
  near(attribution.delta, less(wanted.delta), 'delta')
  for (const part of ['gamma', 'vega', 'vanna', 'volga', 'theta', 'charm', 'residual'] as const)
    near(attribution[part], wanted[part], part)
  assert.deepEqual([attribution.income, attribution.trading], ['2000', '0'])
  assert.equal(sumOf(attribution), Math.round(Number(equity.profit) * 100))
  const { parts, exposures, vol, holding } = here.sources
  assert.equal(sumOf(parts), Math.round(Number(equity.profit) * 100))
  near(parts.equity, less(plain.sources.parts.equity), 'equity')
  near(parts.shortVol, plain.sources.parts.shortVol, 'shortVol')
  // From then on less is exposed by what was paid out, 2,000 that moved by under three in a hundred.
  const exposed = Number(parts.timing) - Number(plain.sources.parts.timing)
  assert.ok(Math.abs(exposed) < 60, `timing: ${parts.timing}`)
  assert.deepEqual([parts.income, parts.trading, exposures.length], ['2000', '0', 1])
  // Whoever holds the shares instead is paid too.
  const gap = Number(holding?.profit) / Number(plain.sources.holding?.profit)
  assert.ok(Math.abs(gap - 1) < 0.03, `holding: ${gap}`)
  assert.ok(Math.abs((vol.realised ?? 0) - (plain.sources.vol.realised ?? 0)) < 5e-3)
  assert.ok(Math.abs((vol.implied ?? 0) - (plain.sources.vol.implied ?? 0)) < 5e-3)
})
