/**
 * A map of things by their ids, for ids that are met as new texts all the time: a quote's, its hold's, a request's. A `Map` has every such text
 * hashed, compared and kept among the engine's own before it looks; here a number of its last letters finds it, which in ids of the venue are as
 * good as drawn at random. [ID-1]
 * What is changed while values are walked is walked as a `Map` does.
 */
import { NumberMap } from './number-map.ts'

export class IdMap<K extends string, V extends object> {
  readonly #idOf: (value: V) => K
  readonly #slots = new NumberMap<V | Several<V>>()
  #size = 0

  constructor(idOf: (value: V) => K, values: Iterable<V> = []) {
    this.#idOf = idOf
    for (const value of values) this.add(value)
  }

  get size(): number {
    return this.#size
  }

  get(id: K): V | undefined {
    const slot = this.#slots.get(numberOf(id))
    if (slot === undefined) return undefined
    if (slot instanceof Several) return slot.values.find((value) => this.#idOf(value) === id)
    return this.#idOf(slot) === id ? slot : undefined
  }

  has(id: K): boolean {
    return this.get(id) !== undefined
  }

  /** Adds a value whose id is new, or puts it in the place of the one that had its id. */
  add(value: V): void {
    const id = this.#idOf(value)
    const number = numberOf(id)
    const slot = this.#slots.get(number)
    if (slot === undefined) {
      this.#slots.set(number, value)
      this.#size++
      return
    }
    const there = slot instanceof Several ? slot.values : [slot]
    const isNew = !there.some((other) => this.#idOf(other) === id)
    const values = there.map((other) => (this.#idOf(other) === id ? value : other))
    if (isNew) {
      values.push(value)
      this.#size++
    }
    this.#slots.set(number, slotOf(values))
  }

  /** False where nothing had the id. */
  delete(id: K): boolean {
    return this.take(id) !== undefined
  }

  /** What had the id, which is gone then; undefined where nothing had. */
  take(id: K): V | undefined {
    const number = numberOf(id)
    const slot = this.#slots.get(number)
    if (slot === undefined) return undefined
    let taken: V | undefined = slot as V
    if (slot instanceof Several) {
      taken = slot.values.find((value) => this.#idOf(value) === id)
      if (taken === undefined) return undefined
      this.#slots.set(number, slotOf(slot.values.filter((value) => value !== taken)))
    } else {
      if (this.#idOf(slot) !== id) return undefined
      this.#slots.take(number)
    }
    this.#size--
    return taken
  }

  /** In the order added; those with one number together. */
  *values(): Generator<V> {
    for (const slot of this.#slots.values())
      if (slot instanceof Several) yield* slot.values
      else yield slot
  }

  *keys(): Generator<K> {
    for (const value of this.values()) yield this.#idOf(value)
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    for (const value of this.values()) yield [this.#idOf(value), value]
  }

  copy(): IdMap<K, V> {
    return new IdMap(this.#idOf, this.values())
  }
}

/** Values whose ids have one number: of a thousand ids of the venue, two do once in two thousand times. */
class Several<V> {
  readonly values: readonly V[]

  constructor(values: readonly V[]) {
    this.values = values
  }
}

function slotOf<V extends object>(values: readonly V[]): V | Several<V> {
  const [first] = values
  return first !== undefined && values.length === 1 ? first : new Several(values)
}

const LETTERS = 6

/** Of the last letters, a number that needs no room of its own: below 2^30. */
function numberOf(id: string): number {
  let number = 0
  for (let i = Math.max(id.length - LETTERS, 0); i < id.length; i++)
    number = Math.imul(number, 61) + id.charCodeAt(i)
  return number & 0x3fffffff
}
