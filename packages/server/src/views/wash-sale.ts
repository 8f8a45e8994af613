/**
 * Whether a sale at a loss may be a wash sale, by section 1091 of the United States' code: something substantially identical was bought
 * within 30 days before or after. [LOT-14] It is judged on the tax owner, the firm with all its accounts, never on a program.
 */
import { decode, profitOf } from '@parley/core'
import type { Closure, InstrumentId, State } from '@parley/core'
import { text } from './views.ts'
import type { Views } from './views.ts'

const DAY_US = 86_400_000_000
const WASH_DAYS = 30

/** The sale that a program's own closure is a part of, as its account has it; none where it closed inside its account. */
export function salesOf(
  views: Views,
  { account, instrument }: Closure,
  entryId: string,
): Closure[] {
  return views
    .all(
      'select closure from lot_closures where account = ? and closed_by = ? and instrument = ?',
      [account, entryId, instrument],
    )
    .map((row) => decode(text(row['closure'])) as Closure)
}

export function isPossibleWashSale(views: Views, sale: Closure): boolean {
  const { state } = views
  if (!isSaleAtLoss(state, sale)) return false
  const names = namesSince(state, sale.instrument)
  const isShare = state.instruments.get(sale.instrument)?.kind === 'share'
  return boughtAround(views, sale, isShare ? names : rootsOf(state, names)).some((instrument) => {
    if (names.has(instrument)) return true
    // Options to buy are named by the law beside the shares; of an option nothing but the same contract is identical.
    const option = state.instruments.get(instrument)
    return isShare && option?.kind === 'option' && option.right === 'call'
  })
}

/** Shares sold, called away or put to somebody, or a long option on shares sold, for less than they cost; and not taken back. */
function isSaleAtLoss(state: State, sale: Closure): boolean {
  const { instrument, side, how, quantity, closedBy } = sale
  const of = state.instruments.get(instrument)
  const isStock =
    of?.kind === 'share' ||
    (of?.kind === 'option' && state.instruments.get(of.underlying)?.kind === 'share')
  const isSold = how === 'trade' || how === 'assigned' || how === 'exercised'
  const isLoss = quantity > 0n && !sale.unpriced && profitOf(sale) < 0n
  return isStock && side === 'long' && isSold && isLoss && !state.reversed.has(closedBy)
}

/** What it is called, and was called since. */
function namesSince(state: State, of: InstrumentId): ReadonlySet<InstrumentId> {
  const names = new Set<InstrumentId>()
  for (let name: InstrumentId | undefined = of; name !== undefined;) {
    names.add(name)
    const one = state.instruments.get(name)
    name = one?.kind === 'share' || one?.kind === 'option' ? one.retired?.into : undefined
  }
  return names
}

function rootsOf(state: State, names: ReadonlySet<InstrumentId>): ReadonlySet<InstrumentId> {
  const options = [...names].map((name) => state.instruments.get(name))
  return new Set(options.flatMap((of) => (of?.kind === 'option' ? [of.underlying] : [])))
}

/**
 * What the firm bought, or had by an assignment or exercise, of these underlyings and their options on days within the window, and did not
 * bring into the sale: a lot bought with the one that was sold, or sold with it to the last, has taken nothing's place.
 */
function boughtAround(
  views: Views,
  { account, openedBy, closedAt }: Closure,
  underlyings: ReadonlySet<InstrumentId>,
): readonly InstrumentId[] {
  const { state } = views
  const day = Math.floor(closedAt / DAY_US)
  const rows = views.all(
    `select distinct instrument, opened_by from lots
       where firm = ? and underlying in (select value from json_each(?)) and opened_us >= ? and opened_us < ? and opened_by <> ?
         and lot ->> '$.side' = 'long' and lot ->> '$.origin' in ('trade', 'assignment', 'exercise')
         and (open = 1 or exists (
           select 1 from lot_closures c where c.account = lots.account and c.lot_id = lots.lot_id and c.closed_us > ?))`,
    [
      state.accounts.get(account)?.firm ?? '',
      JSON.stringify([...underlyings]),
      (day - WASH_DAYS) * DAY_US,
      (day + WASH_DAYS + 1) * DAY_US,
      openedBy,
      closedAt,
    ],
  )
  return rows
    .filter((row) => !state.reversed.has(text(row['opened_by']) as never))
    .map((row) => text(row['instrument']) as InstrumentId)
}
