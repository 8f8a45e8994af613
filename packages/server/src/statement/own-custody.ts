/**
 * What a firm earned in its own custody in a period: beside the statement's sums and no part of them, since it moved nothing here.
 * The sums by kind are compared with the payments that stand, each counted once by its id. [INC-6]
 */
import { DAY_US } from '@parley/core'
import type { Statement } from '@parley/sdk'
import { amountText } from '../wire/numbers.ts'
import { text } from '../views/views.ts'
import type { Row, Views } from '../views/views.ts'
import { IN_PROGRAMS, dayText, programsIn } from './days.ts'
import type { Subject } from './days.ts'

/** Undefined where nothing was recorded with a day in the period. */
export function ownCustodyOf(
  views: Views,
  subject: Subject,
  startUs: number,
  endUs: number,
): Statement['ownCustody'] {
  const period = [
    subject.account,
    ...programsIn(subject),
    dayText(startUs),
    dayText(endUs - DAY_US),
  ]
  const within = `account = ? and ${IN_PROGRAMS} and flow_date >= ? and flow_date <= ?`
  const sums = views.all(
    `select kind, asset, cast(sum(amount) as text) as total from own_income
       where ${within} group by kind, asset order by kind, asset`,
    period,
  )
  if (sums.length === 0) return undefined
  const standing = views.all(
    `select kind, asset, cast(sum(amount) as text) as total, count(*) as payments from own_income as one
       where ${within} and reversal = 0 and not exists (
         select 1 from own_income as other where other.account = one.account
           and other.external_id = one.external_id and other.reversal = 1)
       group by kind, asset`,
    period,
  )
  const key = (row: Row): string => `${text(row['kind'])} ${text(row['asset'])}`
  const stands = new Map(standing.map((row) => [key(row), row]))
  const wrong = sums.filter(
    (row) => text(row['total']) !== text(stands.get(key(row))?.['total'] ?? '0'),
  )
  const kinds = sums.flatMap((row) => {
    const payments = Number(stands.get(key(row))?.['payments'] ?? 0)
    const [kind, asset] = [text(row['kind']), text(row['asset'])]
    const amount = amountText(views.state, asset, BigInt(text(row['total'])))
    return payments === 0 && amount === '0' ? [] : [{ kind, asset, amount, payments }]
  })
  const all = kinds.reduce((sum, { payments }) => sum + payments, 0)
  return {
    kinds,
    reconciles: wrong.length === 0,
    says:
      wrong.length === 0
        ? `The sums are those of the ${all === 1 ? 'one payment that stands' : `${all} payments that stand`}. They moved nothing here, and are no part of the sums above.`
        : `The sums are not those of the payments that stand in ${wrong.map(key).join(', ')}.`,
  }
}
