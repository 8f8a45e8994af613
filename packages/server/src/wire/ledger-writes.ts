/** What the operator books: deposits, withdrawals, reversals, expiries. */
import { accountId, instrumentId, reject } from '@parley/core'
import type { Command, SettlementMethod } from '@parley/core'
import type { DecimalText } from '@parley/sdk'
import type * as wire from '@parley/sdk'
import { Inexact, amountAt, priceAt, timeAt } from './exact.ts'
import { figureOf, priceText, scaleOf } from './numbers.ts'
import type { Around, Meta, WritesOf } from './write.ts'

type LedgerWrite = 'deposit' | 'withdraw' | 'reverseEntry' | 'runExpiry'

export const LEDGER_WRITES: WritesOf<LedgerWrite> = {
  deposit: { command: (meta, body, around) => booking('Deposit', meta, body, around) },
  withdraw: { command: (meta, body, around) => booking('Withdraw', meta, body, around) },
  reverseEntry: {
    command: (meta, { reason }, { entry }) => {
      if (!entry) throw new Inexact(reject('unknown_entry', 'entryId'))
      return { type: 'ReverseEntry', ...meta, entry, reason }
    },
  },
  runExpiry: {
    command: (meta, body) => ({
      type: 'RunExpiry',
      ...meta,
      instrument: instrumentId(body.instrument),
      settlementPrice: priceAt(body.settlementPrice, 'settlementPrice'),
      source: body.source,
      observedAt: timeAt(body.observedAt, 'observedAt'),
      method: methodFrom(body.method ?? { kind: 'official' }),
    }),
    reply: (answer) => ({
      instrument: answer['instrument'],
      settlementPrice: priceText(BigInt(figureOf(answer, 'settlementPrice'))),
    }),
  },
}

type Booking = {
  readonly account: string
  readonly asset: string
  readonly amount: DecimalText
  readonly reference: string
}

function booking(
  type: 'Deposit' | 'Withdraw',
  meta: Meta,
  body: Booking,
  { state }: Around,
): Command {
  const asset = instrumentId(body.asset)
  // How many decimals an amount has is not known before its asset is listed: once it is, the same body is another command.
  if (!state.instruments.has(asset)) throw new Inexact(reject('unknown_instrument', 'asset'))
  return {
    type,
    ...meta,
    account: accountId(body.account),
    asset,
    amount: amountAt(body.amount, scaleOf(state, asset), 'amount'),
    reference: body.reference,
  }
}

function methodFrom(method: wire.SettlementMethod): SettlementMethod {
  if (method.kind === 'official') return method
  return {
    kind: 'average',
    from: timeAt(method.from, 'method.from'),
    until: timeAt(method.until, 'method.until'),
    observations: method.observations.map(({ price, at }, i) => ({
      price: priceAt(price, `method.observations.${i}.price`),
      at: timeAt(at, `method.observations.${i}.at`),
    })),
  }
}
