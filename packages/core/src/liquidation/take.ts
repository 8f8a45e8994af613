/** Taking the quotes on a liquidation's request: as many structures as are needed, and as there are positions for. [LIQ-3] */
import { present } from '../assert.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { opposite } from '../instrument/structure.ts'
import type { Structure } from '../instrument/structure.ts'
import type { MarginCall } from '../margin/call.ts'
import { closerOf } from '../margin/closing.ts'
import type { Closer } from '../margin/closing.ts'
import { cashFor } from '../num/units.ts'
import type { Marks } from '../protection/mark.ts'
import { match } from '../rfq/order.ts'
import type { Order } from '../rfq/order.ts'
import type { OpenRfq } from '../rfq/rfq.ts'
import { settleMatch } from '../rfq/settle-match.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { liquidationOf, reserveAfter } from './liquidation.ts'
import { sharedAmongPrograms } from './programs.ts'

type Taken = {
  readonly events: readonly Event[]
  readonly asked: bigint
  readonly size: bigint
  readonly cash: bigint
  readonly paidIn?: InstrumentId
}

/** What trades, or why nothing does. */
export function taken(
  state: State,
  call: MarginCall,
  rfq: OpenRfq,
  marks: Marks,
  mint: Mint,
): Taken | string {
  const { terms, owner } = rfq
  const { structure } = terms
  // Of the canonical structure, which is bought where it is as the closings are.
  const side = owner.flip ? 'sell' : 'buy'
  const size = sizeOf(state, call, rfq, marks)
  if (size === 0n) return 'positions_moved'
  const order: Order = {
    side,
    size,
    minFill: 1n,
    limit: present(owner.reserve[side], 'a liquidation has a reserve'),
    onlyQuoteIds: undefined,
    feeMax: undefined,
    shares: [{ account: call.account, size }],
  }
  const allocation = match(state, rfq, rfq.quotes.values(), order, marks)
  if ('code' in allocation) return allocation.code
  const liquidates = sharedAmongPrograms(state, call.account)
  const events = settleMatch(state, { rfq, order, allocation, marks, liquidates }, mint)
  if ('code' in events) return events.code
  const { scale } = present(state.listed(structure.quoteAsset), 'the quote asset is listed')
  const paid = allocation.awards.reduce(
    (sum, award) => sum + cashFor(award.price, structure.unit, award.size, scale),
    0n,
  )
  const cash = owner.flip ? -paid : paid
  const { quoteAsset: paidIn } = structure
  const traded = { events, asked: size, size: allocation.filled, cash }
  return paidIn === call.asset ? traded : { ...traded, paidIn }
}

/** The fewest structures that cure at the reserve, all where none do; and none that a position has become too small for. */
function sizeOf(state: State, call: MarginCall, { terms, owner }: OpenRfq, { now }: Marks): bigint {
  const account = present(state.accounts.get(call.account), 'a called account is open')
  const pricedAt = reserveAfter(liquidationOf(state, call).misses)
  const { asset } = call
  const closer = closerOf(state.ledger, state.listed, account, { asset, until: now, pricedAt })
  const most = mostOf(closer, terms.structure, owner.flip, terms.size)
  let [low, high] = [1n, most]
  while (low < high) {
    const middle = (low + high) / 2n
    if (freedBy(closer, terms.structure, middle) >= call.deficit) high = middle
    else low = middle + 1n
  }
  return high
}

function mostOf({ positions }: Closer, structure: Structure, flip: boolean, size: bigint): bigint {
  return structure.legs.reduce((most, leg) => {
    const closes = flip ? opposite(leg.side) : leg.side
    const position = positions.find(({ instrument }) => instrument.id === leg.instrument)
    const there = position?.side === closes ? position.lots / BigInt(leg.ratio) : 0n
    return there < most ? there : most
  }, size)
}

function freedBy({ positions, effectOf }: Closer, structure: Structure, count: bigint): bigint {
  const underlyingOf = new Map(
    positions.map(({ instrument, underlying }) => [instrument.id, underlying]),
  )
  const byUnderlying = Map.groupBy(structure.legs, ({ instrument }) =>
    present(underlyingOf.get(instrument), 'a leg is a position'),
  )
  let frees = 0n
  for (const [underlying, legs] of byUnderlying) {
    const lots = new Map(legs.map(({ instrument, ratio }) => [instrument, BigInt(ratio) * count]))
    frees += effectOf(underlying, lots)?.frees ?? 0n
  }
  return frees
}
