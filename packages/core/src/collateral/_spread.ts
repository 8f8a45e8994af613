/** A venue with a chain of options on SPY in three expiries, and accounts under any regime. */
import { instrumentId } from '../instrument/instrument.ts'
import { amount as amountOf, price } from '../num/units.ts'
import { accountId } from '../ledger/account.ts'
import type { Regime } from '../ledger/account.ts'
import { formatDecimal } from '../num/decimal.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  actor,
  funding,
  furnished,
  listing,
  must,
  option,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { SetCreditLine } from './credit-line.ts'
import type { SetMarginMarks } from '../margin/rules.ts'
import { timestamp } from '../time/timestamp.ts'
import type { SetRegime } from './rules.ts'

export function regime(firm: string, name: Regime): SetRegime {
  return {
    type: 'SetRegime',
    actor: actor(OPERATOR),
    account: accountId(`${firm}:main`),
    regime: name,
  }
}

export function creditLine(firm: string, asset: string, minorUnits: bigint): SetCreditLine {
  return {
    type: 'SetCreditLine',
    actor: actor(OPERATOR),
    account: accountId(`${firm}:main`),
    asset: instrumentId(asset),
    amount: amountOf(minorUnits),
    reference: 'committee of May',
  }
}

/** Marks of everything on SPY at a price of it: what is in the money, and 2 for the time, which nobody can take from for nothing. */
export function marking({ state, now }: World, spot: bigint): SetMarginMarks {
  const one = 100_000_000n
  const options = [...state.instruments.values()].filter((each) => each.kind === 'option')
  return {
    type: 'SetMarginMarks',
    actor: actor(OPERATOR),
    recorded: [
      { instrument: instrumentId('SPY'), price: price(spot * one) },
      ...options.map(({ id, right, strike }) => {
        const inside = right === 'call' ? spot * one - strike : strike - spot * one
        return { instrument: id, price: price((inside > 0n ? inside : 0n) + 2n * one) }
      }),
    ].map((mark) => ({ ...mark, source: 'test', observedAt: timestamp(now) })),
  }
}

const STRIKES = [380, 385, 390, 395, 400, 405, 410, 420] as const

/**
 * P380 … C420 are European and expire in 30 days, as do A…P and A…C, which are American, and N…C and N…P, settled in cash.
 * L…C and L…P are American and expire in 60 days. acme and mako are under `defined_risk`; everybody has cash, and mako and nova have shares too.
 */
export function chained(over: { readonly cash?: bigint; readonly shares?: bigint } = {}): World {
  const world = furnished()
  for (const strike of STRIKES)
    for (const right of ['call', 'put'] as const) {
      const name = `${right === 'call' ? 'C' : 'P'}${strike}`
      const terms = { right, strike: String(strike) }
      const kinds = [
        option(name, terms),
        { ...option(`A${name}`, terms), style: 'american' } as const,
        option(`N${name}`, { ...terms, settlement: 'cash' }),
        {
          ...option(`L${name}`, { ...terms, expiresAt: OPENED_AT + 60 * DAY }),
          style: 'american',
        } as const,
      ]
      for (const each of kinds)
        if (!world.state.instruments.has(each.id)) must(world, listing(each))
    }
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal'])
    must(world, funding(firm, 'USD', firm === 'acme' ? (over.cash ?? 20_000_00n) : 5_000_000_00n))
  for (const firm of ['mako', 'nova']) must(world, funding(firm, 'SPY', 50_000n))
  if (over.shares !== undefined) must(world, funding('acme', 'SPY', over.shares))
  for (const firm of ['acme', 'mako']) must(world, regime(firm, 'defined_risk'))
  return world
}

/** What the covers of a firm hold, option by option: `C400: USD 500, P390: USD 3`. */
export function covers({ state }: World, firm: string): string {
  return [...state.ledger.holds.values()]
    .filter(({ account, purpose }) => account === `${firm}:main` && purpose.kind === 'cover')
    .map(({ purpose, lines }) => {
      const amounts = lines.map(({ asset, amount }) => {
        const { scale = 0 } = state.instruments.get(asset) ?? {}
        return `${asset} ${formatDecimal(amount, scale)}`
      })
      return `${purpose.id}: ${amounts.join(' and ')}`
    })
    .sort()
    .join(', ')
}

/** What covers of a firm hold of an asset in all. */
export function coverOfAll({ state }: World, firm: string, asset = 'USD'): bigint {
  return [...state.ledger.holds.values()]
    .filter(({ account, purpose }) => account === `${firm}:main` && purpose.kind === 'cover')
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => (String(line.asset) === asset ? sum + line.amount : sum), 0n)
}
