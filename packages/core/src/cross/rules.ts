/** Resting orders and their crosses as part of the venue. */
import { present } from '../assert.ts'
import { TRADERS } from '../block/rules.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { timestamp } from '../time/timestamp.ts'
import { addOrder, dropOrder, restingOf } from './books.ts'
import type { CrossCommand } from './command.ts'
import type { CrossEvent } from './event.ts'
import { cancelOrder, placeOrder } from './place.ts'
import { runCross } from './run.ts'

export const CROSS_COMMANDS: CommandRules<CrossCommand> = {
  PlaceOrder: { by: TRADERS, decide: placeOrder },
  CancelOrder: { by: TRADERS, decide: cancelOrder },
  RunCross: { by: OPERATOR, decide: runCross },
}

export const CROSS_EVENTS: EventRules<CrossEvent> = {
  OrderPlaced: {
    apply({ crosses }, { order, structure, holdId }) {
      const { bookId, placedAt, size } = order
      const orders = new Map()
      const opened = { bookId, structure, orders, lastRunAt: placedAt, skipped: undefined }
      const book = crosses.books.get(bookId) ?? opened
      crosses.books.set(bookId, book)
      addOrder(book, crosses, { order, remaining: size, holdId })
    },
    seenBy: (_state, { order }) => [order.firm],
    answer: ({ order: { orderId, placedAt, expiresAt, size } }) => ({
      orderId,
      placedAt,
      expiresAt,
      size,
    }),
  },
  OrderEnded: {
    apply: ({ crosses }, { firm, orderId }) => dropOrder(crosses, firm, orderId),
    seenBy: (_state, { firm }) => [firm],
    answer: ({ orderId, outcome }) => ({ orderId, outcome }),
  },
  // Who met whom, and that anybody did, is nobody else's affair; each order's own part goes out as its fill.
  CrossRun: {
    apply({ crosses }, { bookId, at, skipped }) {
      const book = present(crosses.books.get(bookId), 'a cross is of a book')
      book.lastRunAt = timestamp(at)
      book.skipped = skipped && { reason: skipped, at: timestamp(at) }
    },
    seenBy: nobody,
    answer: ({ crossId, volume }) => ({ crossId, volume }),
  },
  CrossSkipped: { seenBy: (_state, { firm }) => [firm] },
  OrderFilled: {
    apply({ crosses }, { fill: { firm, orderId, remaining, holdId } }) {
      const { resting } = present(restingOf(crosses, firm, orderId), 'a resting order fills')
      resting.remaining = remaining
      resting.holdId = holdId
    },
    seenBy: (_state, { fill }) => [fill.firm],
  },
}
