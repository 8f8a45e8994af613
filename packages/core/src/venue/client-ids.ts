/**
 * A client id names one write for good: the same id with the same body gets the same answer, with another body a conflict. [IDM-1]
 * Each firm's last `REMEMBERED_PER_FIRM` writes are remembered, by number and not by time, so that replay forgets alike.
 * What is kept is where the write's record is: the journal has its text, to compare with, and what came of it.
 */
import { present } from '../assert.ts'

export const REMEMBERED_PER_FIRM = 16_384

/** The client ids of one firm, and the record of each. A plain array of numbers, since a venue keeps hundreds of thousands of them. */
export class ClientIds {
  readonly #slots = new Map<string, number>()
  readonly #ids: string[] = []
  #seqs = new Float64Array(64)
  #oldest = 0

  /** The record of the write that had this id. */
  find(clientId: string): number | undefined {
    const slot = this.#slots.get(clientId)
    return slot === undefined ? undefined : this.#seqs[slot]
  }

  /** Remembers a new client id, forgetting the oldest one when full. */
  put(clientId: string, seq: number): void {
    const slot = this.#nextSlot()
    this.#ids[slot] = clientId
    this.#slots.set(clientId, slot)
    this.#seqs[slot] = seq
  }

  /** Oldest first. */
  *entries(): Generator<[string, number]> {
    for (let i = 0; i < this.#ids.length; i++) {
      const slot = (this.#oldest + i) % this.#ids.length
      yield [present(this.#ids[slot], 'a slot has its id'), present(this.#seqs[slot], 'and a seq')]
    }
  }

  #nextSlot(): number {
    if (this.#ids.length < REMEMBERED_PER_FIRM) {
      const slot = this.#ids.length
      if (slot === this.#seqs.length) this.#seqs = doubled(this.#seqs)
      return slot
    }
    const slot = this.#oldest
    this.#oldest = (slot + 1) % REMEMBERED_PER_FIRM
    this.#slots.delete(present(this.#ids[slot], 'a full ring has an oldest id'))
    return slot
  }
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(values.length * 2)
  wider.set(values)
  return wider
}
