/** Hidden orders, pegged and limited, with a least; crosses by the venue's timer, on marks that are fresh, old or not there. */
import { accountId, price, timestamp } from '@parley/core'
import type { Book, Command, CrossFill, CrossMark, Event, OrderId, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { FIRMS, OPERATOR, SECOND, SPY, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const cross: Noun = {
  moves: {
    rest: { often: 24, make: rest },
    cancelOrder: { often: 4, make: cancel },
    cross: { often: 5, make: run },
  },
  watch: (state, tally) => new Crosses(state, tally),
}

const CENT = 1_000_000n

function rest({ random }: Stage): Command {
  const firm = random.pick(FIRMS)
  const side = random.pick(['buy', 'sell'] as const)
  const size = BigInt(random.between(1, 60))
  const at = 40_000n + BigInt(random.between(-30, 30))
  const limit = price((side === 'buy' ? at + 20n : at - 20n) * CENT)
  const offset = price(BigInt(random.between(-4, 4)) * CENT)
  return {
    type: 'PlaceOrder',
    actor: actorOf(firm),
    account: accountId(`${firm}:main`),
    side,
    legs: [{ instrument: SPY, side: 'buy', ratio: 1 }],
    size,
    minSize: random.oneIn(3) ? BigInt(random.between(0, Number(size))) : 1n,
    price: random.oneIn(2) ? { kind: 'limit', limit } : { kind: 'peg', offset, limit },
    ttlMs: random.pick([59_999, 60_000, 120_000, 600_000]),
  }
}

function cancel({ random, state }: Stage): Command | undefined {
  const book = random.maybe([...state.crosses.books.values()])
  const order = book && random.maybe([...book.orders.values()])?.order
  return order && { type: 'CancelOrder', actor: actorOf(order.firm), orderId: order.orderId }
}

/** A mark that is a minute old is no mark. */
function run(stage: Stage): Command | undefined {
  const { random, state, now, until } = stage
  const book = random.maybe([...state.crosses.books.entries()])
  if (!book) return undefined
  const [bookId, { lastRunAt, structure }] = book
  // The least interval; now and then a moment too early.
  if (!random.oneIn(6)) until(lastRunAt + 15 * SECOND)
  const middle = 40_000n + BigInt(random.between(-15, 15))
  const marks = structure.legs.map(({ instrument }): CrossMark => ({
    instrument,
    mid: price(middle * CENT),
    bid: price((middle - 2n) * CENT),
    ask: price((middle + 2n) * CENT),
    source: 'the world',
    observedAt: timestamp(random.oneIn(8) ? now() - 60 * SECOND : now()),
  }))
  return {
    type: 'RunCross',
    actor: actorOf(random.oneIn(30) ? 'acme' : OPERATOR),
    bookId,
    marks: random.oneIn(15) ? [] : marks,
    draw: random.oneIn(20) ? random.below(2 ** 31) : 0,
  }
}

/** What was bought in a cross was sold in it, at one price inside every limit; an order gives no more than it has, and ends once. [CRX-1] */
class Crosses implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  readonly #left = new Map<OrderId, bigint>()
  #fills: CrossFill[] = []

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const book of state.crosses.books.values())
      for (const { order, remaining } of book.orders.values())
        this.#left.set(order.orderId, remaining)
  }

  event(event: Event): void {
    if (event.type === 'OrderPlaced') this.#left.set(event.order.orderId, event.order.size)
    if (event.type === 'OrderEnded')
      expect(this.#left.delete(event.orderId), 'crosses', () => `${event.orderId} ends once`)
    if (event.type !== 'OrderFilled') return
    const { orderId, size, remaining } = event.fill
    const left = this.#left.get(orderId)
    expect(
      left !== undefined && size > 0n && left - size === remaining && remaining >= 0n,
      'crosses',
      () => `${orderId} gave ${size} of ${left}, and has ${remaining}`,
    )
    this.#left.set(orderId, remaining)
    this.#fills.push(event.fill)
  }

  command({ events }: { readonly events: readonly Event[] }): void {
    const fills = this.#fills
    this.#fills = []
    const made = events.find((event) => event.type === 'CrossRun')
    const entries = events.filter(
      (event) => event.type === 'EntryPosted' && event.entry.cause.kind === 'cross',
    )
    expect(
      entries.length === (fills.length > 0 ? 1 : 0),
      'crosses',
      () => `${fills.length} fills with ${entries.length} entries`,
    )
    if (fills.length === 0) return
    this.#tally.figures.crosses++
    const total = fills.reduce((sum, { size }) => sum + size, 0n)
    expect(
      made?.type === 'CrossRun' &&
        total === 2n * made.volume &&
        fills.every((fill) => fill.price === made.price),
      'crosses',
      () => `${total} in fills of a cross that is not twice its volume at its price`,
    )
  }

  whole(): void {
    let orders = 0
    for (const book of this.#state.crosses.books.values()) orders += this.#check(book)
    expect(orders === this.#left.size, 'crosses', () => `${orders} rest, of ${this.#left.size}`)
  }

  #check({ orders }: Book): number {
    for (const { order, remaining } of orders.values()) {
      const left = this.#left.get(order.orderId)
      expect(left === remaining, 'crosses', () => `${order.orderId} has ${remaining}, not ${left}`)
    }
    return orders.size
  }
}
