/** The request of an attempt: the smallest set that cures the call at the reserve, asked of every dealer as any request is. [LIQ-1] */
import { assert, present } from '../assert.ts'
import { LEGS_MAX, canonicalize, weightOf } from '../instrument/structure.ts'
import type { Canonical } from '../instrument/structure.ts'
import type { MarginCall } from '../margin/call.ts'
import { closerOf } from '../margin/closing.ts'
import type { Closer, PricedAt } from '../margin/closing.ts'
import { curingSet } from '../margin/curing-set.ts'
import type { Closing } from '../margin/curing-set.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE, price, within } from '../num/units.ts'
import { powerOfTen } from '../num/decimal.ts'
import type { Actor } from '../party/firm.ts'
import type { Marks } from '../protection/mark.ts'
import { dealersFor, requestedEvents } from '../rfq/create.ts'
import { refusalOfSmall } from '../rfq/minimum.ts'
import { reject } from '../rejection.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { checkRange } from '../trade/settlement.ts'
import type { At, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { LIQUIDATION_LIMITS, haircutAfter, liquidationOf, reserveAfter } from './liquidation.ts'

/**
 * The next attempt: its request, told in the very events of any request, for what a record holds can be counted in a proof of it; or, where
 * none can be made, that.
 */
export function nextAttempt(
  state: State,
  call: MarginCall,
  of: { readonly actor: Actor; readonly marks: Marks; readonly at: At; readonly mint: Mint },
): readonly Event[] {
  const found = asked(state, call, of)
  if (typeof found !== 'string') return found
  const before = liquidationOf(state, call)
  // Told once for each reason; what was told is looked at again all the same.
  if (before.impossible === found) return []
  return [
    {
      type: 'LiquidationChanged',
      changeId: of.mint('margin'),
      call,
      liquidation: { ...before, impossible: found },
      step: { change: 'impossible', reason: found },
    },
  ]
}

/** The events of the request, or why there is none. */
function asked(
  state: State,
  call: MarginCall,
  {
    actor,
    marks,
    at,
    mint,
  }: { readonly actor: Actor; readonly marks: Marks; readonly at: At; readonly mint: Mint },
): readonly Event[] | string {
  const { collectMs, graceMs, pauseMs } = LIQUIDATION_LIMITS
  const ttlMs = collectMs + graceMs
  const until = plusMs(at.ts, ttlMs)
  const { misses, attempts } = liquidationOf(state, call)
  const pricedAt = reserveAfter(misses)
  const account = present(state.accounts.get(call.account), 'a called account is open')
  const { asset, firm } = call
  const closer = closerOf(state.ledger, state.listed, account, { asset, until, pricedAt })
  const set = curingSet(closer, call.deficit)
  if (!set) return 'nothing_to_close'
  const panel = dealersFor(state, firm)
  if (panel.length === 0) return 'empty_panel'
  let why = ''
  for (const closings of [set.closings, ...larger(closer, set.closings)]) {
    const canonical = structureOf(state, closings, until)
    const { structure, flip, scaledBy: size } = canonical
    const net = reserveOf(state, closer, canonical, pricedAt)
    const far = within(net)
      ? checkRange({ structure, price: price(net), size }, state.listed)
      : reject('out_of_range')
    if (far) return far.code
    const small = refusalOfSmall(state, structure, size, marks)
    why = small?.code ?? ''
    if (small) continue
    const asTyped = price(flip ? -net : net)
    const { scale } = present(state.listed(structure.quoteAsset), 'the quote asset is listed')
    const liquidation = {
      call,
      attempt: attempts + 1,
      closings,
      reserve: divideCeil(asTyped * structure.unit * size, powerOfTen(2 * PRICE_SCALE - scale)),
      ...haircutAfter(misses),
      nextAt: plusMs(at.ts, collectMs + pauseMs),
    }
    const request = {
      actor: { firm, user: actor.user },
      account: account.id,
      size: 1n,
      ttlMs,
      collectMs,
      // Where nameless requests ask for more dealers than there are, an alias is next to nothing.
      identity: panel.length < state.requestPolicy.anonymousPanelMin ? 'pseudonymous' : 'anonymous',
      reserve: { buy: asTyped },
      marks: marks.marks,
    } as const
    return requestedEvents(state, request, { canonical, panel, liquidation, at, mint })
  }
  return why
}

/** What a set below the smallest sizes grows to: its positions whole, and then all there are that are paid in the same. None that would need more margin. */
function larger(
  { positions, effectOf }: Closer,
  closings: readonly Closing[],
): readonly (readonly Closing[])[] {
  const named = new Set(closings.map(({ instrument }) => instrument))
  const own = positions.filter(({ instrument }) => named.has(instrument.id))
  const payable = positions.filter(({ paidIn }) => paidIn === own[0]?.paidIn)
  return [own, payable].flatMap((those) => {
    const byUnderlying = Map.groupBy(those, ({ underlying }) => underlying)
    const frees = [...byUnderlying].every(([underlying, each]) =>
      effectOf(underlying, new Map(each.map(({ instrument, lots }) => [instrument.id, lots]))),
    )
    if (!frees || those.length > LEGS_MAX) return []
    return [those.map(({ instrument, side, lots }) => ({ instrument: instrument.id, side, lots }))]
  })
}

/** One structure of all the closings, bought when they are done. */
function structureOf(state: State, closings: readonly Closing[], until: Timestamp): Canonical {
  const canonical = canonicalize(
    closings.map(({ instrument, side, lots }) => ({ instrument, side, ratio: Number(lots) })),
    state.listed,
    until,
  )
  assert(!('code' in canonical), 'positions make up a structure')
  return canonical
}

/** The net of the worst prices of its legs, of the canonical structure; it may be more than a price can be. */
function reserveOf(
  state: State,
  { positions }: Closer,
  { structure }: Canonical,
  pricedAt: PricedAt,
): bigint {
  const worst = new Map(positions.map((each) => [each.instrument.id, pricedAt(each)]))
  return structure.legs.reduce((net, leg) => {
    const weight = weightOf(structure, leg, state.listed)
    const each = present(worst.get(leg.instrument), 'a leg is a position')
    return net + (leg.side === 'buy' ? weight : -weight) * each
  }, 0n)
}
