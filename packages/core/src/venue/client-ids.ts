/**
 * A client id names one write for good: the same id with the same body gets the same answer, with another body a conflict. [IDM-1]
 * Each firm's last `REMEMBERED_PER_FIRM` writes are remembered, by number and not by time, so that replay forgets alike.
 * What is kept is where the write's record is: the journal has its text, to compare with, and what came of it.
 */
import { present } from '../assert.ts'

export const REMEMBERED_PER_FIRM = 16_384

/**
 * The client ids of one firm, and the record of each. Ids stand in two maps, each of which fills up with as many as are
 * remembered; when the younger is full the older is dropped whole, since deleting them one by one costs more than the rest.
 * What the older still holds beyond the number remembered is as good as gone.
 */
export class ClientIds {
  /** Place of an id among all that were put: its record stands at the place modulo the number remembered. */
  #young = new Map<string, number>()
  #old = new Map<string, number>()
  #seqs = new Float64Array(64)
  #count = 0

  /** The record of the write that had this id. */
  find(clientId: string): number | undefined {
    const place = this.#young.get(clientId) ?? this.#old.get(clientId)
    return place === undefined || this.#isForgotten(place)
      ? undefined
      : this.#seqs[place % REMEMBERED_PER_FIRM]
  }

  /** Remembers a new client id, forgetting the oldest one when full. */
  put(clientId: string, seq: number): void {
    if (this.#young.size === REMEMBERED_PER_FIRM) {
      this.#old = this.#young
      this.#young = new Map()
    }
    const place = this.#count++
    if (place === this.#seqs.length && place < REMEMBERED_PER_FIRM) this.#seqs = doubled(this.#seqs)
    this.#young.set(clientId, place)
    this.#seqs[place % REMEMBERED_PER_FIRM] = seq
  }

  /** Oldest first. */
  *entries(): Generator<[string, number]> {
    for (const ids of [this.#old, this.#young])
      for (const [id, place] of ids)
        if (!this.#isForgotten(place))
          yield [id, present(this.#seqs[place % REMEMBERED_PER_FIRM], 'a place has its record')]
  }

  #isForgotten(place: number): boolean {
    return place < this.#count - REMEMBERED_PER_FIRM
  }
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(values.length * 2)
  wider.set(values)
  return wider
}
