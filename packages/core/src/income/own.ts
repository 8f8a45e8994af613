/**
 * Income earned outside the venue, in a firm's own custody: staking rewards, lending interest, fees for liquidity, distributions. The firm records
 * it beside what was paid into its accounts, with its program and day. It moves nothing, and no balance or equity has it. [INC-6]
 */
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, ownAccount, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { INCOME_LIMITS, checkTerms, refusedRow, seenKey } from './income.ts'
import type { Payment, RefusedRow, Unread } from './income.ts'

/** Records what can be recorded of a batch, and reports on the rest. */
export type RecordOwnIncome = Meta & {
  readonly type: 'RecordOwnIncome'
  readonly rows: readonly (Payment | Unread)[]
}
export type WithdrawOwnIncome = Meta & {
  readonly type: 'WithdrawOwnIncome'
  readonly account: AccountId
  readonly externalId: string
  readonly reason: string
}
export type OwnIncomeCommand = RecordOwnIncome | WithdrawOwnIncome

export type OwnIncomeEvent =
  | {
      readonly type: 'OwnIncomeReported'
      readonly firm: FirmId
      readonly posted: number
      readonly refused: readonly RefusedRow[]
    }
  | { readonly type: 'OwnIncomeRecorded'; readonly firm: FirmId; readonly payment: Payment }
  | {
      readonly type: 'OwnIncomeWithdrawn'
      readonly firm: FirmId
      readonly account: AccountId
      readonly externalId: string
      readonly reason: string
    }

/** By account and the payer's id: whether it still counts. An id is used once, for good. */
export type OwnIncome = Map<string, boolean>

export const OWN_INCOME_COMMANDS: CommandRules<OwnIncomeCommand> = {
  RecordOwnIncome: { decide: record },
  WithdrawOwnIncome: { decide: withdraw },
}

export const OWN_INCOME_EVENTS: EventRules<OwnIncomeEvent> = {
  OwnIncomeReported: {
    seenBy: (_state, { firm }) => [firm],
    answer: ({ posted, refused: rows }) => ({ posted, refused: rows }),
  },
  OwnIncomeRecorded: {
    apply({ ownIncome }, { payment: { account, externalId } }) {
      ownIncome.set(seenKey(account, externalId), true)
    },
    seenBy: (_state, { firm }) => [firm],
  },
  OwnIncomeWithdrawn: {
    apply({ ownIncome }, { account, externalId }) {
      ownIncome.set(seenKey(account, externalId), false)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ account, externalId }) => ({ account, externalId }),
  },
}

/** Each row is judged by itself, after those before it. [INC-6] */
function record(state: State, { actor, rows }: RecordOwnIncome): Decision {
  if (rows.length === 0 || rows.length > INCOME_LIMITS.batchMax)
    return refuse('malformed', 'rows', { max: String(INCOME_LIMITS.batchMax) })
  const refusedRows: RefusedRow[] = []
  const taken: Payment[] = []
  const seen = new Set<string>()
  for (const [at, row] of rows.entries()) {
    const wrong = wrongRow(state, actor.firm, row, seen)
    if (wrong) refusedRows.push(refusedRow(at, row.externalId, wrong))
    else if (!('code' in row)) {
      seen.add(seenKey(row.account, row.externalId))
      taken.push(row)
    }
  }
  const { firm } = actor
  return accepted([
    { type: 'OwnIncomeReported', firm, posted: taken.length, refused: refusedRows },
    ...taken.map((payment) => ({ type: 'OwnIncomeRecorded', firm, payment }) as const),
  ])
}

function wrongRow(
  state: State,
  firm: FirmId,
  row: Payment | Unread,
  seen: ReadonlySet<string>,
): Rejection | undefined {
  if ('code' in row) return reject(row.code, row.path)
  if (!ownAccount(state, firm, row.account)) return reject('unknown_account', 'account')
  const wrong = checkTerms(state, row)
  if (wrong) return wrong
  const key = seenKey(row.account, row.externalId)
  if (state.ownIncome.has(key) || seen.has(key)) return reject('already_exists', 'externalId')
  return undefined
}

function withdraw(state: State, command: WithdrawOwnIncome): Decision {
  const { actor, account, externalId, reason } = command
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  if (state.ownIncome.get(seenKey(account, externalId)) !== true)
    return refuse('unknown_payment', 'externalId')
  const { firm } = actor
  return accepted([{ type: 'OwnIncomeWithdrawn', firm, account, externalId, reason }])
}
