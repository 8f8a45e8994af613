/** The end of a future: its last variation, to the settlement price, after which nobody has contracts of it and nothing is held for them. [FUT-8] */
import type { Future, InstrumentId } from '../instrument/instrument.ts'
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { contractValue } from '../instrument/future.ts'
import { CLEARING } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { EntryId } from '../ledger/entry.ts'
import { balance, coverOf } from '../ledger/ledger.ts'
import { within } from '../num/units.ts'
import { checkSettlement } from '../expiry/settlement.ts'
import { refusalOfInterest } from '../expiry/interest.ts'
import type { RunExpiry } from '../expiry/rules.ts'
import { isScanned } from '../margin/scenario.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { positionsOf, variationPostings } from './postings.ts'

/** Guards in order: not yet settled, expired, a price that follows from its method, no request, block or order still open on it, in range. */
export function runFutureExpiry(
  state: State,
  future: Future,
  command: RunExpiry,
  at: At,
): Decision {
  const { id, carry } = future
  if (state.settled.has(id)) return refuse('instrument_expired', 'instrument')
  const wrong = checkSettlement(command)
  if (wrong) return refused(wrong)
  if (at.ts < future.expiresAt) return refuse('not_yet_expired', 'instrument')
  const open = refusalOfInterest(state, [id])
  if (open) return refused(open)
  const { settlementPrice, source, observedAt, method } = command
  if (!within(contractValue(future, settlementPrice, state.listed)))
    return refuse('out_of_range', 'settlementPrice')
  const events: Event[] = [
    { type: 'FutureSettled', instrument: id, settlementPrice, source, observedAt, method },
  ]
  for (const account of state.accounts.keys()) {
    const cover = coverOf(state.ledger, account, id)
    if (cover) events.push({ type: 'HoldResolved', holdId: cover.id, outcome: 'posted' })
  }
  const positions = positionsOf(state, id)
  if (positions.length === 0) return accepted(events)
  const paid = variationPostings(state, future, positions, settlementPrice)
  for (const { from, to, asset, amount } of paid)
    for (const [account, change] of [
      [from, -amount],
      [to, amount],
    ] as const)
      if (!within(balance(state.ledger, account, asset).total + change))
        return refuse('out_of_range', 'settlementPrice', { asset })
  const closed = positions.flatMap(({ account, contracts }) =>
    flow({ from: account, to: CLEARING, asset: id, amount: contracts, reason: 'close' }),
  )
  const cause = { kind: 'settlement', id, from: carry.price, to: settlementPrice } as const
  const mint = minter(state, at)
  const entryId = mint('entry') as EntryId
  events.push({
    type: 'EntryPosted',
    entry: { id: entryId, cause, postings: [...paid, ...closed] },
  })
  const anew = bereftOf(state, id)
  return 'code' in anew ? refused(anew) : accepted([...events, ...coverEvents(state, anew, mint)])
}

/** What a future was margined together with, without it. [MGN-9] */
function bereftOf(state: State, future: InstrumentId): readonly CoverChange[] | Rejection {
  const covers: CoverChange[] = []
  for (const account of state.accounts.values()) {
    const { total } = balance(state.ledger, account.id, future)
    if (total === 0n || !isScanned(account)) continue
    const deltas = new Map([[future, -total]])
    const found = judge(state.ledger, state.listed, {
      account,
      deltas,
      released: [],
      bound: 'exercise',
    })
    if ('code' in found) return found
    // Its own is gone with it.
    covers.push(...found.filter(({ option }) => option !== future))
  }
  return covers
}
