/**
 * A client id names one write for good: the same id with the same body gets the same answer, with another body a conflict. [IDM-1]
 * Each firm's last `REMEMBERED_PER_FIRM` writes are remembered, by number and not by time, so that replay forgets alike.
 * What is kept is where the write's record is: the journal has its text, to compare with, and what came of it.
 */
import { assert, present } from '../assert.ts'

export const REMEMBERED_PER_FIRM = 16_384

/**
 * The client ids of one firm, and the record of each. They stand in two shelves, each of which fills up with as many as are
 * remembered; when the younger is full the older is dropped whole. What the older still holds beyond the number remembered is as
 * good as gone.
 */
export class ClientIds {
  readonly #seed: number
  #young: Shelf
  #old: Shelf | undefined

  /** `seed` should be nobody's to know who chooses ids: it keeps them from being chosen so that they get into each other's way. */
  constructor(seed: number) {
    this.#seed = seed
    this.#young = new Shelf()
  }

  /** The record of the write that had this id. */
  find(clientId: string): number | undefined {
    const mixed = mixedFrom(this.#seed, clientId)
    const young = this.#young.find(clientId, mixed)
    if (young >= 0) return this.#young.seqOf(young)
    const old = this.#old?.find(clientId, mixed) ?? -1
    return old < this.#young.size ? undefined : this.#old?.seqOf(old)
  }

  /** Remembers a client id that `find` does not, forgetting the oldest one when full. */
  put(clientId: string, seq: number): void {
    if (this.#young.size === REMEMBERED_PER_FIRM) {
      this.#old = this.#young
      this.#young = new Shelf()
    }
    this.#young.put(clientId, mixedFrom(this.#seed, clientId), seq)
  }

  /** Oldest first. */
  *entries(): Generator<[string, number]> {
    if (this.#old) yield* this.#old.from(this.#young.size)
    yield* this.#young.from(0)
  }
}

/** Bits of a slot that say where an id stands, with one more value for an empty slot; the others are of what it is mixed into. */
const PLACE_BITS = 15
const PLACE_MASK = (1 << PLACE_BITS) - 1

/**
 * Ids in the order they came, as letters in one list, and a table that finds them. Texts in a `Map` would each be another thing for the
 * collector to move, and to look one up there takes several steps through memory where this takes one.
 */
class Shelf {
  size = 0
  /** Twice as many as there are ids: the place of one, counted from 1, under bits of what it is mixed into. Zero where none is. */
  #slots = new Int32Array(64)
  #letters = new Uint16Array(512)
  /** Where the letters of each id begin; those of the next end them. */
  #starts = new Int32Array(33)
  #seqs = new Float64Array(32)

  /** The place of an id, from 0; −1 where it is not here. */
  find(id: string, mixed: number): number {
    const last = this.#slots.length - 1
    for (let at = homeOf(mixed, last); ; at = (at + 1) & last) {
      const slot = this.#slots[at] ?? 0
      if (slot === 0) return -1
      const place = (slot & PLACE_MASK) - 1
      if (((slot ^ mixed) & ~PLACE_MASK) === 0 && this.#isAt(place, id)) return place
    }
  }

  put(id: string, mixed: number, seq: number): void {
    if (this.size === this.#seqs.length) this.#widen()
    const place = this.size++
    this.#seqs[place] = seq
    const start = this.#starts[place] ?? 0
    const end = start + id.length
    if (end > this.#letters.length) this.#letters = widened(new Uint16Array(end * 2), this.#letters)
    for (let i = 0; i < id.length; i++) this.#letters[start + i] = id.charCodeAt(i)
    this.#starts[place + 1] = end
    this.#fill((mixed & ~PLACE_MASK) | (place + 1))
  }

  seqOf(place: number): number {
    return present(this.#seqs[place], 'a place has its record')
  }

  /** Ids and their records from a place on. */
  *from(first: number): Generator<[string, number]> {
    for (let place = first; place < this.size; place++) yield [this.#idAt(place), this.seqOf(place)]
  }

  #idAt(place: number): string {
    return String.fromCharCode(
      ...this.#letters.subarray(this.#starts[place], this.#starts[place + 1]),
    )
  }

  #isAt(place: number, id: string): boolean {
    const start = this.#starts[place] ?? 0
    if ((this.#starts[place + 1] ?? 0) - start !== id.length) return false
    for (let i = 0; i < id.length; i++)
      if (this.#letters[start + i] !== id.charCodeAt(i)) return false
    return true
  }

  /** Puts a slot's value where it belongs, or behind what stands there. */
  #fill(slot: number): void {
    const last = this.#slots.length - 1
    let at = homeOf(slot, last)
    while (this.#slots[at] !== 0) at = (at + 1) & last
    this.#slots[at] = slot
  }

  #widen(): void {
    assert(this.size < REMEMBERED_PER_FIRM, 'a full shelf takes no more')
    const room = this.size * 2
    this.#seqs = widened(new Float64Array(room), this.#seqs)
    this.#starts = widened(new Int32Array(room + 1), this.#starts)
    const slots = this.#slots
    this.#slots = new Int32Array(slots.length * 2)
    for (const slot of slots) if (slot !== 0) this.#fill(slot)
  }
}

/** The slot to look in first, by bits that a slot's value keeps: its uppermost. */
function homeOf(mixed: number, last: number): number {
  return mixed >>> Math.clz32(last)
}

function widened<T extends Uint16Array | Int32Array | Float64Array>(wider: T, values: T): T {
  wider.set(values)
  return wider
}

/** 32 bits that every letter has a part in. */
function mixedFrom(seed: number, id: string): number {
  let mixed = seed
  for (let i = 0; i < id.length; i++) {
    mixed = Math.imul(mixed ^ id.charCodeAt(i), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return Math.imul(mixed, 0x85ebca6b)
}
