import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ClientIds, REMEMBERED_PER_FIRM } from './client-ids.ts'

/** What a `Map` remembers, the oldest forgotten one by one. */
class Plain {
  readonly #seqs = new Map<string, number>()

  find(id: string): number | undefined {
    return this.#seqs.get(id)
  }

  put(id: string, seq: number): void {
    this.#seqs.set(id, seq)
    const [oldest] = this.#seqs.keys()
    if (this.#seqs.size > REMEMBERED_PER_FIRM && oldest !== undefined) this.#seqs.delete(oldest)
  }

  entries(): [string, number][] {
    return [...this.#seqs]
  }
}

void test('[IDM-1] [IDM-3] what is remembered is what a map would hold, by every id and in order', () => {
  // Short ids are met again and again; long ones differ in a letter far behind.
  const id = fc.oneof(
    fc.stringMatching(/^[a-c]{1,3}$/),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.nat(40).map((n) => `${'long-'.repeat(10)}${n}`),
  )
  const step = fc.tuple(id, fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(9_000)))
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { maxLength: 60 }), (seed, steps) => {
      const ids = new ClientIds(seed)
      const plain = new Plain()
      let seq = 0
      const put = (each: string): void => {
        seq++
        if (plain.find(each) !== undefined) return
        ids.put(each, seq)
        plain.put(each, seq)
      }
      for (const [each, between] of steps) {
        assert.equal(ids.find(each), plain.find(each))
        put(each)
        for (let n = 0; n < between; n++) put(`between-${seq}`)
      }
      for (const [each] of steps) assert.equal(ids.find(each), plain.find(each))
      assert.deepEqual([...ids.entries()], plain.entries())
    }),
    { numRuns: 20 },
  )
})

void test('ids of one slot are told apart, under any seed', () => {
  for (const seed of [0, 1, -1, 0x7fffffff]) {
    const ids = new ClientIds(seed)
    for (let n = 0; n < REMEMBERED_PER_FIRM; n++) ids.put(`${n}`, n)
    for (let n = 0; n < REMEMBERED_PER_FIRM; n++) assert.equal(ids.find(`${n}`), n)
    assert.equal(ids.find(`${REMEMBERED_PER_FIRM}`), undefined)
  }
})
