/** Settling variation: futures are carried at new prices, the difference is paid at once, and margin is worked out anew. [FUT-4] [FUT-6] */
import { judge } from '../collateral/cover.ts'
import type { Future, InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import { applyPostings, balance, forked } from '../ledger/ledger.ts'
import { MARGIN_LIMITS, callsOf } from '../margin/call.ts'
import { within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { positionsOf, variationPostings } from './postings.ts'
import type { CarryMark, SettleVariation } from './rules.ts'

/** Covers and calls of one step: what is beyond goes in another, future by future. */
const CHANGES_MAX = 3_000

/** Guards in order: how many; of each: a future, once; not over; price on its tick; time, not before the last; how many covers change. */
export function settleVariation(state: State, command: SettleVariation, at: At): Decision {
  const { carried } = command
  const { marksMax } = MARGIN_LIMITS
  if (carried.length === 0 || carried.length > marksMax)
    return refuse('malformed', 'carried', { max: String(marksMax) })
  const futures = new Map<InstrumentId, Future>()
  for (const [i, mark] of carried.entries()) {
    const found = carriedAnew(state, mark, at, futures)
    if ('code' in found) return refused({ ...found, path: `carried.${i}.${found.path}` })
    futures.set(found.id, found)
  }
  const events = variationEvents(state, futures, at)
  return 'code' in events ? refused(events) : accepted(events)
}

/** The future as it is carried from now on. */
function carriedAnew(
  state: State,
  { instrument, price, source, observedAt }: CarryMark,
  at: At,
  seen: ReadonlyMap<InstrumentId, Future>,
): Future | Rejection {
  const future = state.listed(instrument)
  if (future?.kind !== 'future' || seen.has(instrument))
    return reject('unknown_instrument', 'instrument')
  // From its expiry on it settles once more, at the settlement price.
  if (state.settled.has(instrument) || future.expiresAt <= at.ts)
    return reject('instrument_expired', 'instrument')
  const { tick } = future.terms
  if (price < 0n || !within(price)) return reject('bad_decimal', 'price')
  if (price % tick !== 0n) return reject('bad_tick', 'price', { tick: String(tick) })
  if (observedAt > at.ts || observedAt < future.carry.observedAt)
    return reject('malformed', 'observedAt')
  return { ...future, carry: { price, source, observedAt } }
}

function variationEvents(
  state: State,
  futures: ReadonlyMap<InstrumentId, Future>,
  at: At,
): readonly Event[] | Rejection {
  const mint = minter(state, at)
  const ledger = forked(state.ledger)
  const carried = [...futures].map(([instrument, { carry }]) => ({
    instrument,
    before: futureOf(state, instrument).carry.price,
    carry,
  }))
  const events: Event[] = [{ type: 'VariationSettled', carried }]
  const moved = new Map<AccountId, InstrumentId[]>()
  for (const [id, { carry }] of futures) {
    const before = futureOf(state, id)
    const positions = positionsOf(state, id)
    const postings = variationPostings(state, before, positions, carry.price)
    if (postings.length === 0) continue
    const cause = { kind: 'variation', id, from: before.carry.price, to: carry.price } as const
    events.push({ type: 'EntryPosted', entry: { id: mint('entry') as EntryId, cause, postings } })
    for (const { from, to, asset, amount } of postings)
      for (const [account, change] of [
        [from, -amount],
        [to, amount],
      ] as const)
        if (!within(balance(ledger, account, asset).total + change))
          return reject('out_of_range', 'carried', { asset, account })
    applyPostings(ledger, postings)
    for (const { account } of positions) moved.set(account, [...(moved.get(account) ?? []), id])
  }
  const listed: Listed = (id) => futures.get(id) ?? state.listed(id)
  const then = { ...state, ledger, listed }
  let changes = 0
  for (const [id, own] of [...moved].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const account = state.accounts.get(id)
    if (account?.kind !== 'trading') continue
    const deltas = new Map(own.map((future) => [future, 0n]))
    const covers = judge(ledger, listed, { account, deltas, released: [], bound: 'exercise' })
    if ('code' in covers) return covers
    const calls = callsOf(then, account, covers, { at, mint })
    changes += covers.length + 2 * calls.length
    if (changes > CHANGES_MAX)
      return reject('step_too_large', 'carried', { max: String(CHANGES_MAX) })
    events.push(...coverEvents(state, covers, mint), ...calls)
  }
  return events
}

/** As it is carried until now. */
function futureOf(state: State, id: InstrumentId): Future {
  return state.listed(id) as Future
}
