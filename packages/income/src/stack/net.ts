/** Opposite intents on one structure are crossed inside the stack; only what is left goes to market. */
import { price } from '@parley/core'
import type { Intent, IntentId, Price } from '@parley/core'
import { compare } from './rank.ts'

export type GrantedIntent = {
  readonly program: string
  readonly intent: Intent
  readonly size: bigint
}

/** A program's part in a cross or an order. */
type Part = { readonly program: string; readonly intentId: IntentId }

export type StackCross = {
  /** Signed ratios; the buyer gains them as they stand. */
  readonly structure: Readonly<Record<string, number>>
  readonly buyer: Part
  readonly seller: Part
  readonly size: bigint
  /** Of the structure: the middle of both models, within both limits. */
  readonly price: Price
}

export type StackOrder = Part & { readonly size: bigint; readonly minFill: bigint }

export type Netting = {
  readonly crosses: readonly StackCross[]
  /** What each intent still asks of the market. Crossed and asked make up what was granted. */
  readonly orders: readonly StackOrder[]
}

type Open = {
  readonly of: GrantedIntent
  readonly structure: Readonly<Record<string, number>>
  readonly key: string
  /** Of the structure, +1 or -1; limit and model as its buyer's price. */
  readonly direction: 1n | -1n
  readonly limit: bigint
  readonly model: bigint
  left: bigint
}

/** In the order given: the first comes first. Intents that would not trade with each other on the market do not cross. */
export function netIntents(granted: readonly GrantedIntent[]): Netting {
  const open = granted.filter(({ size }) => size > 0n).map(openOf)
  const crosses: StackCross[] = []
  for (const [i, one] of open.entries())
    for (const other of open.slice(i + 1)) {
      if (one.key !== other.key || one.direction === other.direction) continue
      const [buyer, seller] = one.direction === 1n ? [one, other] : [other, one]
      const size = one.left < other.left ? one.left : other.left
      if (size === 0n || !mayCross(buyer, seller, size)) continue
      one.left -= size
      other.left -= size
      crosses.push({
        structure: one.structure,
        buyer: partOf(buyer.of),
        seller: partOf(seller.of),
        size,
        price: crossPrice(buyer, seller),
      })
    }
  const rest = open.filter(({ left }) => left > 0n)
  return {
    crosses,
    orders: rest.map(({ of, left }) => ({
      ...partOf(of),
      size: left,
      // The least an intent asks for is had already where any of it has crossed.
      minFill: left < of.size ? 1n : of.intent.execution.minFill,
    })),
  }
}

const partOf = ({ program, intent }: GrantedIntent): Part => ({
  program,
  intentId: intent.intentId,
})

function openOf(of: GrantedIntent): Open {
  const { legs, side, limit, model } = of.intent
  const signed = legs
    .map(
      ({ side: leg, ratio, instrument }) => [instrument, leg === 'buy' ? ratio : -ratio] as const,
    )
    .toSorted(([a], [b]) => compare<string>(a, b))
  // As typed, and turned so that the first leg is bought: sold typed legs bought are the same trade.
  const turn = (signed[0]?.[1] ?? 1) < 0 ? -1n : 1n
  const structure = Object.fromEntries(signed.map(([id, ratio]) => [id, Number(turn) * ratio]))
  const direction = (side === 'buy') === (turn === 1n) ? 1n : -1n
  const key = JSON.stringify(structure)
  return { of, structure, key, direction, limit: turn * limit, model: turn * model, left: of.size }
}

function mayCross(buyer: Open, seller: Open, size: bigint): boolean {
  const enough = ({ of, left }: Open): boolean =>
    of.size - left + size >= of.intent.execution.minFill
  const [a, b] = [buyer.of.intent, seller.of.intent]
  const meet = a.notBefore <= b.notAfter && b.notBefore <= a.notAfter
  return meet && buyer.limit >= seller.limit && enough(buyer) && enough(seller)
}

function crossPrice(buyer: Open, seller: Open): Price {
  const sum = buyer.model + seller.model
  // Half a unit goes down, of a negative price too.
  const middle = (sum - (((sum % 2n) + 2n) % 2n)) / 2n
  const most = buyer.limit < middle ? buyer.limit : middle
  return price(most < seller.limit ? seller.limit : most)
}
