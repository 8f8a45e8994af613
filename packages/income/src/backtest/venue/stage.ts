/** The venue a back-test is played on: the core as it is, in memory, with one owner, one dealer, and an operator. */
import {
  accountId,
  amount,
  decide,
  evolve,
  firmId,
  initialState,
  instrumentId,
  price,
  quantity,
  powerOfTen,
  PRICE_SCALE,
  timestamp,
  userId,
} from '@parley/core'
import type { Actor, Command, Decision, Event, InstrumentId, Price, State } from '@parley/core'
import type { Tape } from '../tape/tape.ts'
import { booksOf } from './books.ts'
import type { Books } from './books.ts'

export const USD = instrumentId('USD')
export const CENTS = 2
export const OPERATOR = actorOf('house')
export const OWNER = actorOf('owner')
export const DEALER = actorOf('dealer')
export const ACCOUNT = accountId('owner:main')
export const DEALER_ACCOUNT = accountId('dealer:main')

/** What the dealer can pay and deliver: more than any program asks. */
const DEALER_CENTS = 10n ** 16n
const DEALER_UNITS = 10n ** 12n

export type Stage = {
  readonly state: State
  readonly books: Books
  readonly underlying: InstrumentId
  /** Latest close of the underlying. */
  close: Price | undefined
  seq: number
  /** Epoch microseconds. */
  now: number
}

/** Opens the venue and lists what is traded: cash, and the underlying in lots of one. */
export function openStage(tape: Tape, at: number): Stage {
  const underlying = instrumentId(tape.underlying)
  const stage: Stage = {
    state: initialState(),
    books: booksOf(ACCOUNT),
    underlying,
    close: undefined,
    seq: 0,
    now: at,
  }
  must(stage, {
    type: 'OpenVenue',
    actor: OPERATOR,
    idKey: [1, 2, 3, 4],
    operator: { id: OPERATOR.firm, name: 'House', role: 'operator' },
  })
  enrol(stage, OWNER, 'principal')
  enrol(stage, DEALER, 'dealer')
  must(stage, {
    type: 'ListInstrument',
    actor: OPERATOR,
    instrument: { kind: 'cash', id: USD, scale: CENTS },
  })
  must(stage, {
    type: 'ListInstrument',
    actor: OPERATOR,
    instrument: {
      kind: 'share',
      id: underlying,
      scale: 0,
      terms: {
        quoteAsset: USD,
        tick: price(powerOfTen(PRICE_SCALE - CENTS)),
        lot: quantity(1n),
        takerFeePerLot: amount(0n),
        makerFeePerLot: amount(0n),
      },
    },
  })
  pay(stage, DEALER_ACCOUNT, USD, DEALER_CENTS)
  pay(stage, DEALER_ACCOUNT, underlying, DEALER_UNITS)
  return stage
}

/** Pays minor units of an asset into an account. */
export function pay(
  stage: Stage,
  account: typeof ACCOUNT,
  asset: InstrumentId,
  minorUnits: bigint,
): void {
  if (minorUnits === 0n) return
  must(stage, {
    type: 'Deposit',
    actor: OPERATOR,
    account,
    asset,
    amount: amount(minorUnits),
    reference: 'back-test',
  })
}

/** Decides a command at the next place of the sequence, and applies what follows from it. */
export function send(stage: Stage, command: Command): Decision {
  stage.seq += 1
  stage.now += 1
  const ts = timestamp(stage.now)
  const decision = decide(stage.state, command, { seq: stage.seq, ts })
  if (!decision.ok) return decision
  for (const event of decision.events) evolve(stage.state, event)
  stage.books.take(stage, decision.events, ts)
  return decision
}

/** Sends what cannot be refused: a refusal is a fault of the back-test. */
export function must(stage: Stage, command: Command): readonly Event[] {
  const decision = send(stage, command)
  if (!decision.ok)
    throw new Error(`${command.type} was refused: ${JSON.stringify(decision.rejection)}`)
  return decision.events
}

function enrol(stage: Stage, { firm }: Actor, role: 'principal' | 'dealer'): void {
  must(stage, { type: 'RegisterFirm', actor: OPERATOR, firm: { id: firm, name: firm, role } })
  const account = role === 'dealer' ? DEALER_ACCOUNT : ACCOUNT
  must(stage, { type: 'OpenAccount', actor: OPERATOR, account, firm })
}

function actorOf(firm: string): Actor {
  return { firm: firmId(firm), user: userId(`${firm}-1`) }
}
