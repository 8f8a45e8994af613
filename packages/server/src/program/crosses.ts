/** Intents of a stack's members that want the opposite of one structure, and how they would meet. [STK-4] */
import { canonicalize, membersOf, price } from '@parley/core'
import type { CrossIntents, InstrumentId, Stack, State, Timestamp } from '@parley/core'
import { netIntents } from '@parley/income'
import type { GrantedIntent } from '@parley/income'

export type Cross = Pick<CrossIntents, 'buyer' | 'seller' | 'size' | 'price'> & {
  readonly instruments: readonly InstrumentId[]
}

/** Those that wait for the market, the earlier decided first, by program. At the middle of both models, on tick, within both limits. */
export function crossesOf(state: State, stack: Stack, now: Timestamp): readonly Cross[] {
  const ready = membersOf(state, stack)
    .toSorted((a, b) => (a.program < b.program ? -1 : 1))
    .flatMap(({ program, intents }) =>
      [...intents.values()].flatMap(({ intent, state: is, remaining }): GrantedIntent[] => {
        if (is !== 'ready' || intent.notAfter <= now) return []
        const { minFill } = intent.execution
        const least = minFill < remaining ? minFill : remaining
        const execution = { ...intent.execution, minFill: least }
        return [{ program, intent: { ...intent, execution }, size: remaining }]
      }),
    )
  if (ready.length < 2) return []
  return netIntents(ready).crosses.flatMap(({ buyer, seller, size, price: middle, structure }) => {
    const legs = Object.entries(structure).map(([instrument, ratio]) => ({
      instrument: instrument as InstrumentId,
      side: ratio > 0 ? ('buy' as const) : ('sell' as const),
      ratio: Math.abs(ratio),
    }))
    const canonical = canonicalize(legs, state.listed, now)
    if ('code' in canonical) return []
    const { tick } = canonical.structure
    const below = middle - (((middle % tick) + tick) % tick)
    // Both limits are on tick: the seller's is no worse than the next one up.
    const least = sellerLimit(ready, seller, canonical.structure.legs[0]?.instrument)
    const at = least !== undefined && below < least ? least : below
    return [
      {
        buyer: buyer as Cross['buyer'],
        seller: seller as Cross['seller'],
        size,
        price: price(at),
        instruments: legs.map(({ instrument }) => instrument),
      },
    ]
  })
}

/** Of the structure in its canonical form. */
function sellerLimit(
  ready: readonly GrantedIntent[],
  seller: { readonly program: string; readonly intentId: string },
  first: InstrumentId | undefined,
): bigint | undefined {
  const found = ready.find(
    ({ program, intent }) => program === seller.program && intent.intentId === seller.intentId,
  )
  const typed = found?.intent.legs.find(({ instrument }) => instrument === first)
  if (!found || !typed) return undefined
  return typed.side === 'sell' ? -found.intent.limit : found.intent.limit
}
