/**
 * A client id names one write for good: the same id with the same body gets the same answer, with another body a conflict. [IDM-1]
 * Each firm's last `REMEMBERED_PER_FIRM` writes are remembered, by number and not by time, so that replay forgets alike.
 * What is kept is the digest of the command and where its record is: the answer is in the journal.
 */
import { present } from '../assert.ts'

export const REMEMBERED_PER_FIRM = 16_384

/** A write remembered: the digest of its command's text, and the record that holds what came of it. */
export type Remembered = { readonly digest: number; readonly seq: number }

/** The client ids of one firm. Plain arrays, since a venue keeps hundreds of thousands of them. */
export class ClientIds {
  readonly #slots = new Map<string, number>()
  readonly #ids: string[] = []
  #digests = new Float64Array(64)
  #seqs = new Float64Array(64)
  #oldest = 0

  find(clientId: string): Remembered | undefined {
    const slot = this.#slots.get(clientId)
    return slot === undefined ? undefined : this.#at(slot)
  }

  /** Remembers a new client id, forgetting the oldest one when full. */
  put(clientId: string, { digest, seq }: Remembered): void {
    const slot = this.#nextSlot()
    this.#ids[slot] = clientId
    this.#slots.set(clientId, slot)
    this.#digests[slot] = digest
    this.#seqs[slot] = seq
  }

  /** Oldest first. */
  *entries(): Generator<[string, Remembered]> {
    for (let i = 0; i < this.#ids.length; i++) {
      const slot = (this.#oldest + i) % this.#ids.length
      yield [present(this.#ids[slot], 'a slot has its id'), this.#at(slot)]
    }
  }

  #at(slot: number): Remembered {
    return {
      digest: present(this.#digests[slot], 'a slot has a digest'),
      seq: present(this.#seqs[slot], 'a slot has a seq'),
    }
  }

  #nextSlot(): number {
    if (this.#ids.length < REMEMBERED_PER_FIRM) {
      const slot = this.#ids.length
      if (slot === this.#digests.length) {
        this.#digests = doubled(this.#digests)
        this.#seqs = doubled(this.#seqs)
      }
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
