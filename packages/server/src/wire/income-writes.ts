/** Income: bodies into commands. Rows of a batch that are not exact go along with what is wrong with them. */
import { INCOME_KINDS, accountId, amount, instrumentId } from '@parley/core'
import type { IncomeKind, Payment, State, Unread } from '@parley/core'
import type { IncomeRow } from '@parley/sdk'
import { amountAt, priceAt } from './exact.ts'
import { boundedDecimal, scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

type IncomeWrite =
  | 'postIncome'
  | 'importIncome'
  | 'postDividend'
  | 'recordOwnIncome'
  | 'withdrawOwnIncome'

export const INCOME_WRITES: WritesOf<IncomeWrite> = {
  postIncome: {
    command: (meta, body, { state }) => ({
      type: 'PostIncome',
      ...meta,
      payment: {
        ...named(body),
        kind: body.kind,
        amount: amountAt(body.amount, scaleOf(state, body.asset), 'amount'),
      },
    }),
  },
  importIncome: {
    command: (meta, { rows }, { state }) => ({
      type: 'ImportIncome',
      ...meta,
      rows: rows.map((row) => readRow(state, row)),
    }),
  },
  recordOwnIncome: {
    command: (meta, { rows }, { state }) => ({
      type: 'RecordOwnIncome',
      ...meta,
      rows: rows.map((row) => readRow(state, row)),
    }),
  },
  withdrawOwnIncome: {
    command: (meta, { account, externalId, reason }) => ({
      type: 'WithdrawOwnIncome',
      ...meta,
      account: accountId(account),
      externalId,
      reason,
    }),
  },
  postDividend: {
    command: (meta, body) => ({
      type: 'PostDividend',
      ...meta,
      instrument: instrumentId(body.instrument),
      perUnit: priceAt(body.perUnit, 'perUnit'),
      flowDate: body.flowDate,
      externalId: body.externalId,
      reference: body.reference ?? 'dividend',
    }),
  },
}

type Named = Pick<
  IncomeRow,
  'account' | 'asset' | 'on' | 'program' | 'flowDate' | 'externalId' | 'reference'
>

function named({ account, asset, on, program, flowDate, externalId, reference }: Named) {
  return {
    account: accountId(account),
    asset: instrumentId(asset),
    ...(on === undefined ? {} : { on: instrumentId(on) }),
    ...(program === undefined ? {} : { program: program as never }),
    flowDate,
    externalId,
    reference: reference ?? '',
  }
}

function readRow(state: State, row: IncomeRow): Payment | Unread {
  const { externalId, kind } = row
  if (!isKind(kind)) return { externalId, code: 'malformed', path: 'kind' }
  // An asset that is not listed is the venue's to refuse.
  const value = state.instruments.has(row.asset as never)
    ? boundedDecimal(row.amount, scaleOf(state, row.asset))
    : 0n
  if (value === undefined) return { externalId, code: 'bad_decimal', path: 'amount' }
  return { ...named(row), kind, amount: amount(value) }
}

function isKind(text: string): text is IncomeKind {
  return INCOME_KINDS.some((kind) => kind === text)
}
