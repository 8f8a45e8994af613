/**
 * A map of things by numbers below 2^30, walked as a `Map` is: in the order in which their numbers came, those that come meanwhile included.
 * A `Map` goes through its memory from one number to another that shares a place with it, gone ones among them; here one look tells of what is not
 * there, and two of what is.
 */
export class NumberMap<V extends object> {
  /**
   * In the order they came, each at its place; undefined where one is gone, until all are put anew, and where none came yet. Lists made with
   * one member take room for one, where a list that grows from nothing takes room for seventeen: many a map has no more.
   */
  #values: (V | undefined)[] = [undefined]
  #numbers = [0]
  /** How many had come before each: tells a walk where to go on after all were put anew. */
  #turns = [0]
  /**
   * Twice as many as there is room for places; none while there are few. A slot has a place, counted from 1, under bits of its number once mixed;
   * zero, where none is. The other bits say where to look for it.
   */
  #slots = NO_SLOTS
  #room = FEW
  #taken = 0
  #turn = 0
  #size = 0
  #timesAnew = 0

  get size(): number {
    return this.#size
  }

  get(number: number): V | undefined {
    const place = this.#find(number)
    return place < 0 ? undefined : this.#values[place]
  }

  /** Puts a value in the place of the one of its number, or behind all others. */
  set(number: number, value: V): void {
    const place = this.#find(number)
    if (place >= 0) {
      this.#values[place] = value
      return
    }
    if (this.#taken === this.#room) this.#putAnew()
    this.#put(number, value, this.#turn++)
    this.#size++
  }

  /** What had the number, which is gone then. */
  take(number: number): V | undefined {
    const place = this.#find(number)
    if (place < 0) return undefined
    const value = this.#values[place]
    // Its slot stays, so that what was put behind it for want of a free one is found.
    this.#values[place] = undefined
    this.#size--
    return value
  }

  *values(): Generator<V> {
    let timesAnew = this.#timesAnew
    for (let place = 0; place < this.#taken; place++) {
      const value = this.#values[place]
      if (value === undefined) continue
      const turn = this.#turns[place] ?? 0
      yield value
      if (timesAnew === this.#timesAnew) continue
      timesAnew = this.#timesAnew
      place = this.#placesUntil(turn) - 1
    }
  }

  /** The place of a number; −1 where it is not here. */
  #find(number: number): number {
    const last = this.#slots.length - 1
    if (last < 0) return this.#findAmongFew(number)
    const mixed = mixedFrom(number)
    for (let at = mixed & last; ; at = (at + 1) & last) {
      const slot = this.#slots[at] ?? 0
      if (slot === 0) return -1
      if (((slot ^ mixed) & ~last) !== 0) continue
      const place = (slot & last) - 1
      if (this.#numbers[place] === number && this.#values[place] !== undefined) return place
    }
  }

  #findAmongFew(number: number): number {
    for (let place = this.#taken - 1; place >= 0; place--)
      if (this.#numbers[place] === number && this.#values[place] !== undefined) return place
    return -1
  }

  #put(number: number, value: V, turn: number): void {
    const place = this.#taken++
    this.#values[place] = value
    this.#numbers[place] = number
    this.#turns[place] = turn
    const last = this.#slots.length - 1
    if (last < 0) return
    const mixed = mixedFrom(number)
    let at = mixed & last
    while (this.#slots[at] !== 0) at = (at + 1) & last
    this.#slots[at] = (mixed & ~last) | (place + 1)
  }

  /** Without what is gone, and with at least as much room again: each moves up, and where the room stays as it was, nothing is made. */
  #putAnew(): void {
    const [values, numbers, turns, taken] = [this.#values, this.#numbers, this.#turns, this.#taken]
    let room = FEW
    while (room < this.#size * 2) room *= 2
    if (room === FEW) this.#slots = NO_SLOTS
    else if (room === this.#room) this.#slots.fill(0)
    else this.#slots = new Int32Array(room * 2)
    this.#room = room
    this.#timesAnew++
    this.#taken = 0
    for (let place = 0; place < taken; place++) {
      const value = values[place]
      if (value !== undefined) this.#put(numbers[place] ?? 0, value, turns[place] ?? 0)
    }
    if (values.length > room) values.length = numbers.length = turns.length = room
    values.fill(undefined, this.#taken)
  }

  /** How many places were taken when one came, its own among them. */
  #placesUntil(turn: number): number {
    let [low, high] = [0, this.#taken]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#turns[middle] ?? 0) <= turn) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Room up to which all are looked through. */
const FEW = 8
const NO_SLOTS = new Int32Array(0)

/** Another number for each, in whose bits all of its own have a part. */
function mixedFrom(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 15), 0x9e3779b1)
  return mixed ^ (mixed >>> 16)
}
