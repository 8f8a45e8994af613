/** Income and movements of cash as an account's holder may read them. */
import { DAY_US, reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, isDate, timeText } from '../wire/numbers.ts'
import { accountsFor } from './lot-query.ts'
import type { LotReader } from './lot-query.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'

export type PeriodQuery = {
  readonly account?: string
  readonly from?: string
  readonly to?: string
}
export type IncomeQuery = PeriodQuery & {
  readonly kind?: wire.Income['kind']
  readonly program?: string
  readonly per?: 'day' | 'month' | 'year'
  readonly limit?: number
}

/** Whole days of UTC as microseconds: from the first to before the second. A refusal where one is no day. */
export function periodOf({ from, to }: PeriodQuery): readonly [number, number] | Rejection {
  if (from !== undefined && !isDate(from)) return reject('malformed', 'from')
  if (to !== undefined && !isDate(to)) return reject('malformed', 'to')
  const start = from === undefined ? 0 : Date.parse(`${from}T00:00:00Z`) * 1000
  const end =
    to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(`${to}T00:00:00Z`) * 1000 + DAY_US
  return end > start ? [start, end] : reject('malformed', 'to')
}

const LETTERS: Readonly<Record<NonNullable<IncomeQuery['per']>, number>> = {
  day: 10,
  month: 7,
  year: 4,
}

/**
 * Premium and payments; a payment is of the day its cash flows, a premium of the day of its trade. Of one program what is its own:
 * its part of a dividend, and what it traded without an entry.
 */
export function readIncome(
  views: Views,
  reader: LotReader,
  query: IncomeQuery,
): { income: wire.Income[]; totals: wire.IncomeTotal[] } | Rejection {
  const accounts = accountsFor(views.state, reader, query.account)
  if ('code' in accounts) return accounts
  const period = periodOf(query)
  if ('code' in period) return period
  const { from = '0000', to = '9999', kind = '', program = '', per = 'month', limit = 100 } = query
  const marks = accounts.map(() => '?').join(', ') || "''"
  const found = `with rows as (
      select f.n, f.account, f.entry_id, f.at_us, f.asset, f.kind, f.instrument, f.program, f.reversal, f.amount,
        coalesce(p.flow_date, date(f.at_us / 1000000, 'unixepoch')) as day,
        p.external_id, p.reference, p.paid_on, 0 as own
      from ${program === '' ? 'flows' : 'program_flows'} f left join payments p on p.entry_id = f.entry_id and p.account = f.account
      where f.account in (${marks})
        and f.kind in ('premium', 'dividend', 'interest', 'staking', 'lending', 'liquidity', 'distribution')
        and (f.kind <> 'premium' or f.asset <> f.instrument)
      union all
      select n, account, null, at_us, asset, kind, null, program, reversal, amount,
        flow_date, external_id, reference, paid_on, 1
      from own_income where account in (${marks})
    ), wanted as (
      select * from rows where day >= ? and day <= ? and (? = '' or kind = ?) and (? = '' or program = ?)
    )`
  const values = [...accounts, ...accounts, from, to, kind, kind, program, program]
  const latest = views.all(
    `${found} select *, cast(amount as text) as amount_text from wanted
       order by day desc, at_us desc, n desc limit ?`,
    [...values, limit],
  )
  const totals = views.all(
    `${found} select substr(day, 1, ?) as period, kind, asset, own, cast(sum(amount) as text) as total
       from wanted group by 1, 2, 3, 4 order by 1 desc, 2, 3, 4`,
    [...values, LETTERS[per]],
  )
  return {
    income: latest.map((row) => incomeView(views, row)),
    totals: totals.map((row) => ({
      period: text(row['period']),
      kind: text(row['kind']) as wire.Income['kind'],
      asset: text(row['asset']),
      amount: amountText(views.state, text(row['asset']), BigInt(text(row['total']))),
      ...(row['own'] === 1 ? { ownCustody: true as const } : {}),
    })),
  }
}

function incomeView({ state }: Views, row: Row): wire.Income {
  const asset = text(row['asset'])
  const on = row['paid_on'] ?? row['instrument']
  return {
    account: text(row['account']),
    kind: text(row['kind']) as wire.Income['kind'],
    asset,
    amount: amountText(state, asset, BigInt(text(row['amount_text']))),
    ...(on === null ? {} : { on: text(on) }),
    ...(row['program'] === null ? {} : { program: text(row['program']) }),
    flowDate: text(row['day']),
    at: timeText(Number(row['at_us'])),
    ...(row['entry_id'] === null ? {} : { entryId: text(row['entry_id']) }),
    ...(row['own'] === 1 ? { ownCustody: true as const } : {}),
    ...(row['external_id'] === null ? {} : { externalId: text(row['external_id']) }),
    ...(row['reference'] === null ? {} : { reference: text(row['reference']) }),
    ...(row['reversal'] === 1 ? { reversal: true as const } : {}),
  }
}

/** Net movement of every currency, and what it was; the balances are summed from postings, the kinds from the parts of entries. */
export function readCashFlow(
  views: Views,
  reader: LotReader,
  query: PeriodQuery,
): { flows: wire.CashFlowRow[] } | Rejection {
  const accounts = accountsFor(views.state, reader, query.account)
  if ('code' in accounts) return accounts
  const period = periodOf(query)
  if ('code' in period) return period
  const [start, end] = period
  return {
    flows: accounts.flatMap((account) => {
      const assets = views.all('select distinct asset from balances where account = ? order by 1', [
        account,
      ])
      return assets
        .map((row) => text(row['asset']))
        .filter((asset) => views.state.instruments.get(asset as never)?.kind === 'cash')
        .map((asset) => cashFlow(views, account, asset, start, end))
    }),
  }
}

function cashFlow(
  views: Views,
  account: string,
  asset: string,
  start: number,
  end: number,
): wire.CashFlowRow {
  const show = (amount: bigint): string => amountText(views.state, asset, amount)
  const opening = balanceBefore(views, account, asset, start)
  const closing = balanceBefore(views, account, asset, end)
  const kinds = views.all(
    `select kind, cast(sum(amount) as text) as total from flows
       where account = ? and asset = ? and at_us >= ? and at_us < ? group by kind order by kind`,
    [account, asset, start, end],
  )
  return {
    account,
    asset,
    opening: show(opening),
    closing: show(closing),
    net: show(closing - opening),
    kinds: kinds.map((row) => ({
      kind: text(row['kind']),
      amount: show(BigInt(text(row['total']))),
    })),
  }
}

/** A balance as it was just before a moment. */
export function balanceBefore(views: Views, account: string, asset: string, at: number): bigint {
  const [row] = views.all(
    `select cast(total as text) as total from balances
       where account = ? and asset = ? and at_us < ? order by at_us desc limit 1`,
    [account, asset, at],
  )
  return row ? BigInt(text(row['total'])) : 0n
}
