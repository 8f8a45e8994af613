/** What the lots of a program come to, beside the profit of its statement: the two are told by different means, and the residual is exact. [LOT-12] */
import { DAY_US, decode } from '@parley/core'
import type { AccountId, Lot } from '@parley/core'
import type { ProgramLots } from '@parley/sdk'
import { QUOTE_CASH } from '../market/listing.ts'
import { openLots } from '../views/lot-query.ts'
import { unpricedOf } from '../views/lot-view.ts'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'
import { amountText } from '../wire/numbers.ts'
import { daysOf } from './days.ts'
import type { Now } from './now.ts'
import { sumsOf } from './statement.ts'
import { dayEndOf, incomeBy, realisedBy } from './sums.ts'
import { worthOf } from './worth.ts'

export function programLotsOf(
  views: Views,
  { account, program }: { readonly account: AccountId; readonly program: string },
  now: Now,
): ProgramLots {
  const { state } = views
  const currency = QUOTE_CASH.id
  const subject = { account, programs: [program] }
  const endUs = (Math.floor(now.us / DAY_US) + 1) * DAY_US
  const startUs = firstDay(views, account, program) ?? endUs - DAY_US
  const worth = worthOf(views, currency, now.us, now.live)
  const income = incomeBy(views, subject, startUs, endUs)
  const sums = sumsOf(daysOf(views, subject, startUs, endUs, worth), income, worth)
  const realised = realisedBy(views, subject, [startUs, endUs], worth)
  const open = { tax: 0n, economic: 0n, taxBasis: 0n, economicBasis: 0n }
  const unmarked = new Set<string>()
  // Rounded once for all of an instrument, as its holding is.
  const seen = new Map<string, bigint>()
  const valueOf = (instrument: string, amount: bigint): bigint | undefined => {
    const before = seen.get(instrument) ?? 0n
    seen.set(instrument, before + amount)
    const from = worth.whole(instrument, before, endUs)
    const upTo = worth.whole(instrument, before + amount, endUs)
    return from === undefined || upTo === undefined ? undefined : upTo - from
  }
  for (const lot of openLots(views, account, program)) {
    const { instrument, quantity, side, tax, economic } = lot
    const value = valueOf(instrument, side === 'long' ? quantity : -quantity)
    const opened = dayEndOf(lot.openedAt)
    const cost = worth.of(lot.currency, tax, opened)
    const economicCost = worth.of(lot.currency, economic, opened)
    const isCosted = cost !== undefined && economicCost !== undefined && !lot.unpriced
    if (value === undefined || !isCosted) {
      unmarked.add(instrument)
      continue
    }
    open.tax += value + cost
    open.economic += value + economicCost
    open.taxBasis -= cost
    open.economicBasis -= economicCost
  }
  const premium = sums.income.get('premium') ?? 0n
  const paid = sums.allIncome - premium
  const show = (amount: bigint): string => amountText(state, currency, amount)
  return {
    account,
    program,
    currency,
    taxBasis: show(open.taxBasis),
    economicBasis: show(open.economicBasis),
    realised: show(realised.tax),
    economicRealised: show(realised.economic),
    unrealised: show(open.tax),
    economicUnrealised: show(open.economic),
    income: show(paid),
    profit: show(sums.profit),
    residual: show(sums.profit - realised.tax - open.tax - paid),
    economicResidual: show(sums.profit - realised.economic - open.economic - paid),
    unmarked: [...unmarked],
    ...unpricedOf(state, waitingLots(views, account, program)),
  }
}

/** Those that wait for a first close, ended or not. [LOT-13] */
function waitingLots(views: Views, account: AccountId, program: string): readonly Lot[] {
  return views
    .all('select lot from program_lots where holder = ? and unpriced = 1 order by n', [
      `${account}/${program}`,
    ])
    .map((row) => decode(text(row['lot'])) as Lot)
}

/** The day something was first booked to it. */
function firstDay(views: Views, account: string, program: string): number | undefined {
  const [row] = views.all(
    'select min(at_us) as at from program_flows where account = ? and program = ?',
    [account, program],
  )
  const at = row?.['at']
  return at === null || at === undefined ? undefined : Math.floor(Number(at) / DAY_US) * DAY_US
}
