/** Judging an allocation that someone claims: run it again and compare. Needs nothing but the offers and the demand. */
import { allocate } from './allocation.ts'
import type { Allocation, Demand, Offer, Unallocated } from './offer.ts'

/** One figure that is not what the rules give; undefined on the side that does not have it. */
export type AllocationFault = {
  /** `outcome`, `best`, `filled`, `clearing`, or `awards[n].offer`, `.size`, `.price`, counted from 0. */
  readonly path: string
  readonly claimed: string | undefined
  readonly computed: string | undefined
}

/** Everything in which the claim differs from what the rules give, in a fixed order; empty for a true claim. */
export function checkAllocation(
  offers: readonly Offer[],
  demand: Demand,
  claimed: Allocation | Unallocated,
): readonly AllocationFault[] {
  const [claims, computes] = [figuresOf(claimed), figuresOf(allocate(offers, demand))]
  return [...new Set([...claims.keys(), ...computes.keys()])].flatMap((path) => {
    const fault = { path, claimed: claims.get(path), computed: computes.get(path) }
    return fault.claimed === fault.computed ? [] : [fault]
  })
}

function figuresOf(outcome: Allocation | Unallocated): ReadonlyMap<string, string> {
  if ('why' in outcome) {
    const figures = new Map<string, string>([['outcome', outcome.why]])
    if (outcome.why === 'limit') figures.set('best', String(outcome.best))
    return figures
  }
  const { awards, filled, clearing } = outcome
  const figures = new Map([
    ['outcome', 'allocated'],
    ['filled', String(filled)],
    ['clearing', String(clearing)],
  ])
  for (const [n, { offer, size, price }] of awards.entries()) {
    figures.set(`awards[${n}].offer`, `${offer.quoteId}#${offer.rung}`)
    figures.set(`awards[${n}].size`, String(size))
    figures.set(`awards[${n}].price`, String(price))
  }
  return figures
}
