/** The exact part of a statement: sums over the flows of a period, and their comparison with the balances. [STM-2] */
import { DAY_US, decode } from '@parley/core'
import type { Closure } from '@parley/core'
import type { Statement } from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'
import { IN_PROGRAMS, flowRows, programsIn } from './days.ts'
import type { Subject } from './days.ts'
import type { Worth } from './worth.ts'

/**
 * Each asset that was there or moved. What the parts say moved is compared with the balances before and after: of an account summed
 * from postings, of a program from what was booked to it.
 */
export function movementsOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): Statement['assets'] {
  const { state } = views
  const { from, values } = flowRows(subject)
  const kinds = Map.groupBy(
    views.all(
      `select asset, kind, cast(sum(amount) as text) as total from ${from}
         and at_us >= ? and at_us < ? group by asset, kind order by asset, kind`,
      [...values, startUs, endUs],
    ),
    (row) => text(row['asset']),
  )
  const [before, after] = [
    totalsBefore(views, subject, startUs),
    totalsBefore(views, subject, endUs),
  ]
  const assets = new Set([...before.keys(), ...after.keys(), ...kinds.keys()])
  return [...assets].toSorted().flatMap((asset) => {
    const show = (amount: bigint): string => amountText(state, asset, amount)
    const rows = kinds.get(asset) ?? []
    const moved = rows.reduce((sum, row) => sum + BigInt(text(row['total'])), 0n)
    const [opening, closing] = [before.get(asset) ?? 0n, after.get(asset) ?? 0n]
    if (opening === 0n && closing === 0n && rows.length === 0) return []
    return [
      {
        asset,
        opening: show(opening),
        closing: show(closing),
        kinds: rows.map((row) => ({
          kind: text(row['kind']),
          amount: show(BigInt(text(row['total']))),
        })),
        reconciles: opening + moved === closing,
      },
    ]
  })
}

/** Balances as they were just before a moment, by asset. */
function totalsBefore(views: Views, subject: Subject, at: number): ReadonlyMap<string, bigint> {
  const { account, programs } = subject
  // A row with the latest time of its group, as SQLite gives it beside `max`.
  const latest = 'select asset, max(at_us), cast(total as text) as total from'
  const rows =
    programs === undefined
      ? views.all(`${latest} balances where account = ? and at_us < ? group by asset`, [
          account,
          at,
        ])
      : views.all(
          `${latest} program_balances where account = ? and ${IN_PROGRAMS} and at_us < ? group by program, asset`,
          [account, ...programsIn(subject), at],
        )
  const totals = new Map<string, bigint>()
  for (const row of rows) {
    const asset = text(row['asset'])
    totals.set(asset, (totals.get(asset) ?? 0n) + BigInt(text(row['total'])))
  }
  return totals
}

/** Income and fees, with the end of the day they are valued at. */
export type IncomeFlow = {
  readonly kind: string
  readonly asset: string
  readonly amount: bigint
  readonly dayEndUs: number
}

export function incomeBy(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): readonly IncomeFlow[] {
  const { from, values } = flowRows(subject)
  return views
    .all(
      `select kind, asset, at_us / ${DAY_US} as day, cast(sum(amount) as text) as total from ${from}
         and at_us >= ? and at_us < ?
           and kind in ('fee', 'premium', 'dividend', 'interest', 'staking', 'lending', 'liquidity', 'distribution')
           and (kind <> 'premium' or asset <> instrument)
         group by kind, asset, day order by kind, day`,
      [...values, startUs, endUs],
    )
    .map((row) => ({
      kind: text(row['kind']),
      asset: text(row['asset']),
      amount: BigInt(text(row['total'])),
      dayEndUs: (Number(row['day']) + 1) * DAY_US,
    }))
}

/**
 * Profit of what was closed, by both bases: the basis at the rate of the day the lot was opened, the cash of the close at that of the day
 * it was closed. What has no rate is left out, and so is what it is not known yet what it cost. [LOT-13]
 */
export function realisedBy(
  views: Views,
  subject: Subject,
  [startUs, endUs]: readonly [number, number],
  worth: Worth,
): { readonly tax: bigint; readonly economic: bigint } {
  let tax = 0n
  let economic = 0n
  for (const closure of closuresIn(views, subject, startUs, endUs)) {
    if (closure.unpriced) continue
    const { currency } = closure
    const [from, to] = [dayEndOf(closure.openedAt), dayEndOf(closure.closedAt)]
    const [basis, cash] = [
      worth.of(currency, closure.tax, from),
      worth.of(currency, closure.closed, to),
    ]
    const own = worth.of(currency, closure.economic, from)
    const ownCash = worth.of(currency, closure.closedEconomic - closure.absorbed, to)
    if (basis !== undefined && cash !== undefined) tax += basis + cash
    if (own !== undefined && ownCash !== undefined) economic += own + ownCash
  }
  return { tax, economic }
}

/** The end of the day that a moment is in. */
export function dayEndOf(us: number): number {
  return (Math.floor(us / DAY_US) + 1) * DAY_US
}

const ENDINGS = ['assigned', 'exercised', 'settled', 'expired'] as const

export function assignmentsOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): Statement['assignments'] {
  const { state } = views
  return closuresIn(views, subject, startUs, endUs).flatMap((closure) => {
    const how = ENDINGS.find((each) => each === closure.how)
    if (how === undefined || state.instruments.get(closure.instrument)?.kind !== 'option') return []
    return [
      {
        at: timeText(closure.closedAt),
        ...(closure.entryId === undefined ? {} : { entryId: closure.entryId }),
        instrument: closure.instrument,
        how,
        quantity: amountText(state, closure.instrument, closure.quantity),
      },
    ]
  })
}

export function closuresIn(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): readonly (Closure & { readonly entryId: string | undefined })[] {
  const { account, programs } = subject
  const [from, values] =
    programs === undefined
      ? ['closed_by as entry_id, closure from lot_closures where account = ?', [account]]
      : [
          `entry_id, closure from program_closures where account = ? and ${IN_PROGRAMS}`,
          [account, ...programsIn(subject)],
        ]
  return views
    .all(`select ${from} and closed_us >= ? and closed_us < ? order by n`, [
      ...values,
      startUs,
      endUs,
    ])
    .map((row) => ({
      ...(decode(text(row['closure'])) as Closure),
      entryId: row['entry_id'] === null ? undefined : text(row['entry_id']),
    }))
}
