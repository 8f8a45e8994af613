/** The one source of chance in a simulation: everything drawn follows from the seed. */
import { assert } from '@parley/core'

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and good enough to choose what happens next. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** `seed` is a whole number from 0; neighbouring seeds give unrelated draws. */
  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 2 ** 32) >>> 0
    this.#c = 0x9e3779b9
    for (let i = 0; i < 15; i++) this.next()
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor((this.next() / 2 ** 32) * count)
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1)
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0
  }

  /** A member of a list that is not empty. */
  pick<T>(from: readonly T[]): T {
    assert(from.length > 0, 'a list to pick from has a member')
    return from[this.below(from.length)] as T
  }

  /** A member, or undefined of an empty list. */
  maybe<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : this.pick(from)
  }

  /** A name, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][]
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [name, weight] of entries) {
      if (left < weight) return name
      left -= weight
    }
    return this.pick(entries.map(([name]) => name))
  }
}
