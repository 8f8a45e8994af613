/** Own resting orders and fills, as their firm typed them. */
import { isReady, ordersOf } from '@parley/core'
import type { CrossFill, CrossOrder, FirmId, RestingOrder, State, Structure } from '@parley/core'
import { opposite } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'
import { legsView } from './structure-view.ts'

/** Resting orders of a firm, oldest first. */
export function restingOrders(state: State, firm: FirmId): wire.RestingOrder[] {
  return ordersOf(state.crosses, firm).map(({ book, resting }) => {
    const { skipped } = book
    const waited = skipped && isReady(resting.order, { ts: skipped.at })
    return orderView(state, resting, book.structure, 'resting', waited ? skipped.reason : undefined)
  })
}

export function orderView(
  of: State,
  { order, remaining }: Pick<RestingOrder, 'order' | 'remaining'>,
  structure: Structure,
  state: wire.RestingOrder['state'],
  skipped?: wire.RestingOrder['skipped'],
): wire.RestingOrder {
  const { flip, price } = order
  const asTyped = (canonical: bigint): string => priceText(flip ? -canonical : canonical)
  return {
    orderId: order.orderId,
    account: order.account,
    state,
    side: sideOf(order),
    ...legsView(of, structure, flip),
    size: order.size.toString(),
    remaining: remaining.toString(),
    minSize: order.minSize.toString(),
    limit: asTyped(price.limit),
    ...(price.kind === 'peg' ? { pegOffset: asTyped(price.offset) } : {}),
    placedAt: timeText(order.placedAt),
    expiresAt: timeText(order.expiresAt),
    ...(skipped === undefined ? {} : { skipped }),
  }
}

export function fillView(
  state: State,
  fill: CrossFill,
  of: {
    readonly order: CrossOrder
    readonly structure: Structure
    readonly fee: bigint
    readonly ts: number
  },
): wire.Fill {
  const { order, structure, fee } = of
  const { quoteAsset } = structure
  return {
    fillId: fill.fillId,
    orderId: fill.orderId,
    entryId: fill.entryId,
    account: order.account,
    side: sideOf(order),
    ...legsView(state, structure, order.flip),
    size: fill.size.toString(),
    price: priceText(order.flip ? -fill.price : fill.price),
    ...(fee === 0n
      ? {}
      : { fee: { asset: quoteAsset, amount: amountText(state, quoteAsset, fee) } }),
    at: timeText(of.ts),
  }
}

function sideOf({ flip, side }: CrossOrder): 'buy' | 'sell' {
  return flip ? opposite(side) : side
}
