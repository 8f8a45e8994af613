/**
 * The timer of dark crosses: for each book with orders in it, it draws how long to wait since the last cross, and then submits
 * `RunCross` with the draw and the marks of the legs as they are. What comes of it is the core's affair. [CRX-7]
 */
import { PRICE_SCALE, intervalMsOf, parseDecimal, plusMs, price } from '@parley/core'
import type { Actor, Book, CrossMark, InstrumentId, Price, Timestamp } from '@parley/core'
import type * as wire from '@parley/sdk'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from '../timer/submit-own.ts'
import { parseTime } from '../wire/numbers.ts'

export type CrossingsOptions = {
  readonly actor: Actor
  /** A whole number from 0 to 2^32 − 1, drawn at random. */
  readonly draw: () => number
  readonly mark: (instrument: InstrumentId, now: Timestamp) => wire.Mark | undefined
}

type Drawn = { readonly since: Timestamp; readonly draw: number }

/** Lives as long as the venue. */
export class Crossings implements Timer {
  readonly #options: CrossingsOptions
  #sequencer: Sequencer | undefined
  /** The draw for each book's next cross, and the cross it follows. */
  readonly #drawn = new Map<string, Drawn>()

  constructor(options: CrossingsOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  nextDue(): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const book of this.#books()) {
      const due = this.#dueOf(book)
      if (next === undefined || due < next) next = due
    }
    return next
  }

  async run(now: Timestamp): Promise<void> {
    const due = [...this.#books()].filter((book) => this.#dueOf(book) <= now)
    for (const book of due) await this.#cross(book, now)
    const open = this.#sequencer?.state.crosses.books
    for (const bookId of this.#drawn.keys())
      if (!open?.has(bookId as never)) this.#drawn.delete(bookId)
  }

  #books(): Iterable<Book> {
    return this.#sequencer?.state.crosses.books.values() ?? []
  }

  #dueOf(book: Book): Timestamp {
    return plusMs(book.lastRunAt, intervalMsOf(this.#drawFor(book)))
  }

  #drawFor({ bookId, lastRunAt }: Book): number {
    const known = this.#drawn.get(bookId)
    if (known?.since === lastRunAt) return known.draw
    const draw = this.#options.draw()
    this.#drawn.set(bookId, { since: lastRunAt, draw })
    return draw
  }

  async #cross(book: Book, now: Timestamp): Promise<void> {
    const { bookId, structure } = book
    const marks = structure.legs.flatMap(({ instrument }) => this.#markOf(instrument, now) ?? [])
    const draw = this.#drawFor(book)
    const { actor } = this.#options
    if (this.#sequencer)
      await submitOwn(this.#sequencer, { type: 'RunCross', actor, bookId, marks, draw })
  }

  /** The mark of a leg in the core's numbers; undefined where it has no mid. */
  #markOf(instrument: InstrumentId, now: Timestamp): CrossMark | undefined {
    const mark = this.#options.mark(instrument, now)
    const mid = priceOf(mark?.mid)
    const observedAt = mark && parseTime(mark.observedAt)
    if (!mark || mid === undefined || observedAt === undefined) return undefined
    const { source } = mark
    return { instrument, mid, bid: priceOf(mark.bid), ask: priceOf(mark.ask), source, observedAt }
  }
}

function priceOf(text: string | undefined): Price | undefined {
  const value = text === undefined ? undefined : parseDecimal(text, PRICE_SCALE)
  return value === undefined ? undefined : price(value)
}
