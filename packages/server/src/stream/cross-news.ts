/** Own resting orders and fills on the `crosses` topic. That anybody else has any is told to nobody. */
import { feeOn, listedIn, ordersOf } from '@parley/core'
import type { State } from '@parley/core'
import type { CrossChange } from '@parley/sdk'
import { fillView, orderView } from '../wire/cross-views.ts'
import { newsAbout } from './news.ts'
import type { News } from './news.ts'

export const crossNews: News = newsAbout(
  ['OrderPlaced', 'OrderFilled', 'OrderEnded', 'CrossSkipped'],
  (teller, state, event, _audience, ts) => {
    switch (event.type) {
      case 'OrderPlaced': {
        const { order, structure } = event
        return teller.tell('crosses', order.firm, () => {
          const view = orderView(state, { order, remaining: order.size }, structure, 'resting')
          return { type: 'order', order: view } satisfies CrossChange
        })
      }
      case 'OrderFilled': {
        const { fill } = event
        return teller.tell('crosses', fill.firm, () => {
          const { resting, book } = own(state, fill)
          const { order } = resting
          const fee = feeOn(book.structure, fill.size, 'maker', listedIn(state))
          const view = fillView(state, fill, { order, structure: book.structure, fee, ts })
          return { type: 'fill', fill: view } satisfies CrossChange
        })
      }
      case 'OrderEnded': {
        const { firm, orderId, outcome } = event
        return teller.tell('crosses', firm, () => {
          const change: CrossChange = { type: 'order.ended', orderId, outcome }
          return change
        })
      }
      case 'CrossSkipped': {
        const { firm, bookId, reason } = event
        return teller.tell('crosses', firm, () => {
          const orderIds = ordersOf(state.crosses, firm)
            .filter(({ book }) => book.bookId === bookId)
            .map(({ resting }) => resting.order.orderId)
          return { type: 'cross.skipped', orderIds, reason } satisfies CrossChange
        })
      }
      default:
        return
    }
  },
)

function own(state: State, of: { readonly firm: string; readonly orderId: string }) {
  const found = ordersOf(state.crosses, of.firm as never).find(
    ({ resting }) => resting.order.orderId === of.orderId,
  )
  if (!found) throw new Error('an order rests while its fill is told')
  return found
}
