/** Exercises as a firm may read them, and settlement prices as anyone may. */
import { decode, isContract } from '@parley/core'
import type { ContractsClosed, FirmId, InstrumentId, OptionSettled, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { outcomeView, settlementView } from '../wire/exercise-views.ts'
import { priceText, timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** What became of a firm's contracts, newest first. */
export function readExercises(
  views: Views,
  firm: FirmId,
  page: Page,
): { exercises: wire.Exercise[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from exercises where firm = ? and entry_id = ?', [firm, id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    'select * from exercises where firm = ? and n < ? order by n desc limit ?',
    [firm, before, limit],
  )
  return {
    exercises: rows.flatMap((row) => exerciseOf(views, row)),
    ...next(rows, limit, 'entry_id'),
  }
}

function exerciseOf(views: Views, row: Row): wire.Exercise[] {
  const option = views.state.instruments.get(text(row['instrument']) as InstrumentId)
  if (option?.kind !== 'option') return []
  const parts = views.all('select closed from contracts_closed where n = ? order by account', [
    Number(row['n']),
  ])
  return [
    {
      entryId: text(row['entry_id']),
      at: timeText(Number(row['at_us'])),
      instrument: option.id,
      by: row['ended_by'] === 'exercise' ? 'exercise' : 'expiry',
      strike: priceText(option.strike),
      right: option.right,
      outcomes: parts.map(({ closed }) => {
        const told = decode(text(closed)) as ContractsClosed
        return outcomeView(told, writtenBefore(views, told, Number(row['at_us'])))
      }),
    },
  ]
}

/** Of what is exercised early the event tells what was assigned, and not what stays written. */
function writtenBefore(
  views: Views,
  { account, instrument, draw }: ContractsClosed,
  atUs: number,
): bigint {
  if (!draw) return 0n
  const [row] = views.all(
    `select cast(total as text) as total from balances where account = ? and asset = ? and at_us < ?
       order by at_us desc limit 1`,
    [account, instrument, atUs],
  )
  return row ? -BigInt(text(row['total'])) : 0n
}

export type SettlementQuery = Page & {
  readonly underlying?: string
  readonly expiry?: string
  readonly right?: 'call' | 'put'
}

/** What options and futures settled at, newest first; which of them is asked by their terms. */
export function readSettlements(
  views: Views,
  page: SettlementQuery,
): { settlements: wire.Settlement[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from settlements where instrument = ?', [id]),
  )
  if (typeof before !== 'number') return before
  const wanted = JSON.stringify(contractsAsked(views, page))
  const rows = views.all(
    `select * from settlements where n < ? and instrument in (select value from json_each(?))
       order by n desc limit ?`,
    [before, wanted, limit],
  )
  return {
    settlements: rows.map((row) =>
      settlementView(decode(text(row['settled'])) as OptionSettled, Number(row['at_us'])),
    ),
    ...next(rows, limit, 'instrument'),
  }
}

function contractsAsked(
  { state }: Views,
  { underlying, expiry, right }: SettlementQuery,
): readonly InstrumentId[] {
  return [...state.instruments.values()]
    .filter(isContract)
    .filter(
      (each) =>
        (underlying === undefined || each.underlying === underlying) &&
        (expiry === undefined || each.expiryDate === expiry) &&
        (right === undefined || (each.kind === 'option' && each.right === right)),
    )
    .map(({ id }) => id)
}
