/** The exact part of a statement: sums over the flows of a period, and their comparison with the balances. [STM-2] */
import { DAY_US, decode, economicProfitOf, profitOf } from '@parley/core'
import type { Closure } from '@parley/core'
import type { Statement } from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import { balanceBefore } from '../views/income-query.ts'
import { text } from '../views/views.ts'
import type { Row, Views } from '../views/views.ts'
import { IN_PROGRAMS, programsIn } from './days.ts'
import type { Subject } from './days.ts'

/** Each asset that was there or moved. A program's balances are its own flows, so there its account's are compared. */
export function movementsOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): Statement['assets'] {
  const { state } = views
  const { account, programs } = subject
  const kinds = Map.groupBy(
    views.all(
      `select asset, kind, cast(sum(amount) as text) as total from flows
         where account = ? and ${IN_PROGRAMS} and at_us >= ? and at_us < ?
         group by asset, kind order by asset, kind`,
      [account, ...programsIn(subject), startUs, endUs],
    ),
    (row) => text(row['asset']),
  )
  const assets = views
    .all('select distinct asset from balances where account = ? order by asset', [account])
    .map((row) => text(row['asset']))
  return assets.flatMap((asset) => {
    const show = (amount: bigint): string => amountText(state, asset, amount)
    const rows = kinds.get(asset) ?? []
    const moved = sumOf(rows)
    const [opening, closing] =
      programs === undefined
        ? [
            balanceBefore(views, account, asset, startUs),
            balanceBefore(views, account, asset, endUs),
          ]
        : programBalances(views, subject, asset, startUs, moved)
    if (opening === 0n && closing === 0n && rows.length === 0) return []
    const reconciles =
      programs === undefined
        ? opening + moved === closing
        : isSummed(views, account, asset, startUs, endUs)
    return [
      {
        asset,
        opening: show(opening),
        closing: show(closing),
        kinds: rows.map((row) => ({
          kind: text(row['kind']),
          amount: show(BigInt(text(row['total']))),
        })),
        reconciles,
      },
    ]
  })
}

function sumOf(rows: readonly Row[]): bigint {
  return rows.reduce((sum, row) => sum + BigInt(text(row['total'])), 0n)
}

function programBalances(
  views: Views,
  subject: Subject,
  asset: string,
  startUs: number,
  moved: bigint,
): readonly [bigint, bigint] {
  const opening = sumOf(
    views.all(
      `select coalesce(cast(sum(amount) as text), '0') as total from flows
         where account = ? and ${IN_PROGRAMS} and asset = ? and at_us < ?`,
      [subject.account, ...programsIn(subject), asset, startUs],
    ),
  )
  return [opening, opening + moved]
}

/** All flows of the account, whatever program they are of, make up what its balance did. */
function isSummed(
  views: Views,
  account: string,
  asset: string,
  startUs: number,
  endUs: number,
): boolean {
  const moved = sumOf(
    views.all(
      `select coalesce(cast(sum(amount) as text), '0') as total from flows
         where account = ? and asset = ? and at_us >= ? and at_us < ?`,
      [account, asset, startUs, endUs],
    ),
  )
  const opening = balanceBefore(views, account, asset, startUs)
  return opening + moved === balanceBefore(views, account, asset, endUs)
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
  return views
    .all(
      `select kind, asset, at_us / ${DAY_US} as day, cast(sum(amount) as text) as total from flows
         where account = ? and ${IN_PROGRAMS} and at_us >= ? and at_us < ?
           and kind in ('fee', 'premium', 'dividend', 'interest', 'staking', 'lending', 'liquidity', 'distribution')
           and (kind <> 'premium' or asset <> instrument)
         group by kind, asset, day order by kind, day`,
      [subject.account, ...programsIn(subject), startUs, endUs],
    )
    .map((row) => ({
      kind: text(row['kind']),
      asset: text(row['asset']),
      amount: BigInt(text(row['total'])),
      dayEndUs: (Number(row['day']) + 1) * DAY_US,
    }))
}

export function realisedOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
  currency: string,
): Statement['realised'] {
  let tax = 0n
  let economic = 0n
  for (const closure of closuresIn(views, subject, startUs, endUs)) {
    if (closure.currency !== currency) continue
    tax += profitOf(closure)
    economic += economicProfitOf(closure)
  }
  const show = (amount: bigint): string => amountText(views.state, currency, amount)
  return { tax: show(tax), economic: show(economic) }
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
        entryId: closure.closedBy,
        instrument: closure.instrument,
        how,
        quantity: amountText(state, closure.instrument, closure.quantity),
      },
    ]
  })
}

function closuresIn(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): readonly Closure[] {
  return views
    .all(
      `select closure from lot_closures where account = ? and ${IN_PROGRAMS}
         and closed_us >= ? and closed_us < ? order by n`,
      [subject.account, ...programsIn(subject), startUs, endUs],
    )
    .map((row) => decode(text(row['closure'])) as Closure)
}
