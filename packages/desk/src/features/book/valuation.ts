/** What an account's balances are worth at the marks: exact sums of marks that are themselves estimates. */
import type { Balance, Hold, Instrument, Mark } from '@parley/sdk'
import { ZERO, fixed, parseFixed, plus, product } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import type { Listed } from '../../lib/structure.ts'

export type Valued = {
  readonly balance: Balance
  readonly instrument: Instrument | undefined
  readonly mark: Mark | undefined
  readonly price: Fixed | undefined
  /** Undefined where there is no mark. */
  readonly value: Fixed | undefined
  readonly currency: string
  /** What covers a written option. */
  readonly cover: Hold | undefined
}

export type Valuation = {
  readonly cash: readonly Valued[]
  readonly holdings: readonly Valued[]
  readonly options: readonly Valued[]
  readonly totals: readonly Totals[]
}

/** Sums in one currency. */
export type Totals = {
  readonly currency: string
  readonly cash: Fixed
  readonly holdings: Fixed
  readonly options: Fixed
  readonly equity: Fixed
  /** Rows that have no mark and so are not in the sums. */
  readonly unpriced: number
  readonly stale: number
  /** When the oldest mark used was observed. */
  readonly oldest: string | undefined
}

export function valuation(from: {
  readonly balances: readonly Balance[]
  readonly holds: readonly Hold[]
  readonly listed: Listed
  readonly markOf: (id: string) => Mark | undefined
}): Valuation {
  const covers = new Map(
    from.holds
      .filter(({ purpose }) => purpose === 'cover')
      .map((hold) => [`${hold.account} ${hold.of}`, hold]),
  )
  const rows = from.balances
    .filter(({ total, held }) => parseFixed(total) !== 0n || parseFixed(held) !== 0n)
    .map((balance) => {
      const instrument = from.listed(balance.asset)
      const cover = covers.get(`${balance.account} ${balance.asset}`)
      return valued(balance, instrument, from.markOf(balance.asset), cover)
    })
  const cash = rows.filter(({ instrument }) => instrument?.kind === 'cash')
  const options = rows.filter(({ instrument }) => instrument?.kind === 'option')
  const holdings = rows.filter((row) => !cash.includes(row) && !options.includes(row))
  const currencies = [...new Set(rows.map(({ currency }) => currency))]
  const totals = currencies.map((currency) => totalsOf({ currency, cash, holdings, options }))
  return { cash, holdings, options, totals }
}

function valued(
  balance: Balance,
  instrument: Instrument | undefined,
  mark: Mark | undefined,
  cover: Hold | undefined,
): Valued {
  const total = parseFixed(balance.total) ?? ZERO
  if (instrument?.kind === 'cash') {
    const currency = balance.asset
    return { balance, instrument, mark: undefined, price: undefined, value: total, currency, cover }
  }
  const price = parseFixed(mark?.mid ?? mark?.last)
  const units = fixed(total * BigInt(instrument?.multiplier ?? 1))
  // Of a future only what it has moved by since its last variation is still to be paid.
  const carried = instrument?.kind === 'future' ? parseFixed(instrument.carryPrice) : undefined
  const value = price === undefined ? undefined : product(fixed(price - (carried ?? ZERO)), units)
  const currency = instrument?.quoteAsset ?? balance.asset
  return { balance, instrument, mark, price, value, currency, cover }
}

function totalsOf(
  of: { readonly currency: string } & Pick<Valuation, 'cash' | 'holdings' | 'options'>,
): Totals {
  const mine = (rows: readonly Valued[]) => rows.filter((row) => row.currency === of.currency)
  const sum = (rows: readonly Valued[]) => plus(...mine(rows).map(({ value }) => value ?? ZERO))
  const marked = mine([...of.holdings, ...of.options])
  const [cash, holdings, options] = [sum(of.cash), sum(of.holdings), sum(of.options)]
  const observed = marked.flatMap(({ mark }) => (mark ? [mark.observedAt] : []))
  return {
    currency: of.currency,
    cash,
    holdings,
    options,
    equity: plus(cash, holdings, options),
    unpriced: marked.filter(({ value }) => value === undefined).length,
    stale: marked.filter(({ mark }) => mark?.stale === true).length,
    oldest: observed.length === 0 ? undefined : observed.reduce((a, b) => (a < b ? a : b)),
  }
}
