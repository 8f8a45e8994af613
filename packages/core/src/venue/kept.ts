/** A map that keeps the last `limit` keys put into it: bounded memory that forgets in a fixed order. */
import { present } from '../assert.ts'

export class Kept<K, V> {
  readonly limit: number
  readonly #values = new Map<K, V>()
  readonly #ring: K[] = []
  #oldest = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get(key: K): V | undefined {
    return this.#values.get(key)
  }

  /** Puts a new key, forgetting the oldest one when full. */
  put(key: K, value: V): void {
    const before = this.#values.size
    this.#values.set(key, value)
    if (this.#values.size === before) return
    if (this.#ring.length < this.limit) this.#ring.push(key)
    else {
      this.#values.delete(present(this.#ring[this.#oldest], 'a full ring has an oldest key'))
      this.#ring[this.#oldest] = key
      this.#oldest = (this.#oldest + 1) % this.limit
    }
  }

  get size(): number {
    return this.#values.size
  }

  /** Oldest first. */
  *entries(): Generator<[K, V]> {
    for (let i = 0; i < this.#ring.length; i++) {
      const key = present(this.#ring[(this.#oldest + i) % this.#ring.length], 'a key')
      yield [key, present(this.#values.get(key), 'a kept key has a value')]
    }
  }
}
