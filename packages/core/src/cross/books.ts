/** The part of the venue's state that is about resting orders, as it is kept and as it is saved. */
import { present } from '../assert.ts'
import type { Structure } from '../instrument/structure.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { BookId, OrderId, RestingOrder } from './order.ts'
import type { SkipReason } from './reference.ts'

/** Orders in one structure. A book is there while an order rests in it. */
export type Book = {
  readonly bookId: BookId
  readonly structure: Structure
  readonly orders: Map<OrderId, RestingOrder>
  /** When it was opened or last crossed: the next cross is a drawn interval later. */
  lastRunAt: Timestamp
  /** Why the last cross did not take place. */
  skipped: { readonly reason: SkipReason; readonly at: Timestamp } | undefined
}

export type Crosses = {
  readonly books: Map<BookId, Book>
  /** Where each firm's orders rest. */
  readonly homes: Map<FirmId, Map<OrderId, BookId>>
}

export function emptyCrosses(): Crosses {
  return { books: new Map(), homes: new Map() }
}

/** A firm's resting order, with its book. */
export function restingOf(
  crosses: Crosses,
  firm: FirmId,
  orderId: OrderId,
): { readonly book: Book; readonly resting: RestingOrder } | undefined {
  const bookId = crosses.homes.get(firm)?.get(orderId)
  if (bookId === undefined) return undefined
  const book = present(crosses.books.get(bookId), 'an order rests in a book')
  return { book, resting: present(book.orders.get(orderId), 'a book has its orders') }
}

/** All resting orders of a firm, oldest first. */
export function ordersOf(crosses: Crosses, firm: FirmId): { book: Book; resting: RestingOrder }[] {
  return [...(crosses.homes.get(firm)?.keys() ?? [])].map((orderId) =>
    present(restingOf(crosses, firm, orderId), 'an order at home rests'),
  )
}

export function addOrder(book: Book, crosses: Crosses, resting: RestingOrder): void {
  const { orderId, firm, bookId } = resting.order
  book.orders.set(orderId, resting)
  const homes = crosses.homes.get(firm) ?? new Map<OrderId, BookId>()
  crosses.homes.set(firm, homes)
  homes.set(orderId, bookId)
}

/** Forgets an order, and its book with the last of them. */
export function dropOrder(crosses: Crosses, firm: FirmId, orderId: OrderId): void {
  const { book } = present(restingOf(crosses, firm, orderId), 'an order ends once')
  book.orders.delete(orderId)
  const homes = crosses.homes.get(firm)
  homes?.delete(orderId)
  if (homes?.size === 0) crosses.homes.delete(firm)
  if (book.orders.size === 0) crosses.books.delete(book.bookId)
}

export type SavedCrosses = ReturnType<typeof saveCrosses>

export function saveCrosses({ books, homes }: Crosses) {
  return {
    books: [...books.values()].map((book) => ({ ...book, orders: [...book.orders.values()] })),
    homes: [...homes].map(([firm, orders]) => ({ firm, orders: [...orders] })),
  }
}

export function loadCrosses(saved: SavedCrosses): Crosses {
  const crosses = emptyCrosses()
  for (const { bookId, structure, orders, lastRunAt, skipped } of saved.books) {
    const all = orders.map(({ order, remaining, holdId }) => ({ order, remaining, holdId }))
    crosses.books.set(bookId, {
      bookId,
      structure,
      orders: new Map(all.map((resting) => [resting.order.orderId, resting])),
      lastRunAt,
      skipped,
    })
  }
  for (const { firm, orders } of saved.homes) crosses.homes.set(firm, new Map(orders))
  return crosses
}
