/** What the venue's books say of a deal that was made: cash by its balances, profit and basis by its lots. */
import type { ClosedLot, Lot } from '@parley/sdk'
import { decimal, decimalText } from '../print/decimal.ts'
import { dateOf } from './calendar.ts'
import type { Desk } from './desk.ts'

/** Profit of what was closed of an instrument from a day on, by tax and by economic basis. */
export async function profitOn(
  desk: Desk,
  of: { readonly instrument: string; readonly since: string; readonly account?: string },
): Promise<{ readonly tax: string; readonly economic: string }> {
  const { instrument, since, account = desk.account } = of
  const query = { instrument, account, limit: 100 }
  const { lots } = await desk.principal.call('closedLots', { query })
  const own = lots.filter(({ closedAt }) => dateOf(closedAt) >= since)
  const sum = (field: (lot: ClosedLot) => string): string =>
    decimalText(
      own.reduce((total, lot) => total + decimal(field(lot)), 0n),
      2,
    )
  return { tax: sum(({ profit }) => profit), economic: sum((lot) => lot.economicProfit) }
}

/** What is held of the underlying, and what it has cost in all, by tax and by economic basis. */
export async function heldOf(
  desk: Desk,
): Promise<{ readonly quantity: bigint; readonly tax: string; readonly economic: string }> {
  const query = { instrument: desk.symbol, account: desk.account }
  const { lots } = await desk.principal.call('lots', { query })
  const sum = (field: (lot: Lot) => string): bigint =>
    lots.reduce((total, lot) => total + decimal(field(lot)), 0n)
  return {
    quantity: sum(({ quantity }) => quantity),
    tax: decimalText(
      sum(({ taxBasis }) => taxBasis),
      2,
    ),
    economic: decimalText(
      sum(({ economicBasis }) => economicBasis),
      2,
    ),
  }
}

/** Cash of the account, in text. */
export async function cashOf(desk: Desk, account = desk.account): Promise<string> {
  return decimalText((await desk.balance('USD', account)).total, 2)
}

/** One amount less another, in text. */
export function less(from: string, what: string): string {
  return decimalText(decimal(from) - decimal(what), 2)
}

/** An amount so many times, in text. */
export function manifold(amount: string, count: number): string {
  return decimalText(decimal(amount) * BigInt(count), 2)
}

/** Cash that expiry, or exercise, moved to an account (negative: from it) from a day on. */
export async function expiryCash(
  desk: Desk,
  since: string,
  by: 'expiry' | 'exercise' = 'expiry',
): Promise<string> {
  const { entries } = await desk.principal.call('entries', { query: { limit: 50 } })
  const moved = entries
    .filter(({ cause, at }) => cause === by && dateOf(at) >= since)
    .flatMap(({ postings }) => postings)
    .filter(({ asset }) => asset === 'USD')
    .reduce((sum, { from, to, amount }) => {
      if (to === desk.account) return sum + decimal(amount)
      return from === desk.account ? sum - decimal(amount) : sum
    }, 0n)
  return decimalText(moved, 2)
}
