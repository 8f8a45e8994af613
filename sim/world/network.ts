/** Calls on their way: delayed, overtaking each other, sent twice, and sent again when no answer comes. */
import type { Random } from '../random.ts'
import type { Call, Client } from './client.ts'

type InFlight = { readonly client: Client; readonly call: Call; readonly due: number }

/** Steps without an answer after which a client sends again. */
const PATIENCE = 12
/** Answered calls a client keeps and may send once more. */
const KEPT = 200

export type Deliver = (client: Client, call: Call) => void

export class Network {
  readonly #random: Random
  readonly #deliver: Deliver
  #inFlight: InFlight[] = []
  #step = 0
  sent = 0
  repeated = 0

  constructor(random: Random, deliver: Deliver) {
    this.#random = random
    this.#deliver = deliver
  }

  /** Puts a call on its way; now and then twice. */
  send(client: Client, call: Call): void {
    this.sent++
    // An id used again for something else is no call to wait for.
    if (!client.calls.has(call.clientId)) client.calls.set(call.clientId, call)
    this.#post(client, call)
    if (this.#random.oneIn(12)) this.#again(client, call)
  }

  /** Delivers what is due, in any order, and sends again what went unanswered. */
  step(clients: readonly Client[]): void {
    this.#step++
    const due = this.#inFlight.filter((each) => each.due <= this.#step)
    this.#inFlight = this.#inFlight.filter((each) => each.due > this.#step)
    while (due.length > 0) {
      const [next] = due.splice(this.#random.below(due.length), 1)
      if (next) this.#deliver(next.client, next.call)
    }
    for (const client of clients) this.#retry(client)
  }

  #retry(client: Client): void {
    for (const call of client.calls.values())
      if (call.answerBy < this.#step) this.#again(client, call)
    // A careful client has no reason to repeat an answered call; a proxy between may have.
    if (!this.#random.oneIn(60)) return
    const answered = [...client.calls.values()].filter(({ answerBy }) => answerBy === Infinity)
    for (const { clientId } of answered.slice(0, -KEPT)) client.calls.delete(clientId)
    const old = this.#random.maybe(answered.slice(-KEPT))
    if (old) this.#again(client, old)
  }

  #again(client: Client, call: Call): void {
    this.repeated++
    this.#post(client, call)
  }

  #post(client: Client, call: Call): void {
    const delay = this.#random.oneIn(3) ? this.#random.between(1, 10) : 0
    if (call.answerBy !== Infinity) call.answerBy = this.#step + delay + PATIENCE
    this.#inFlight.push({ client, call, due: this.#step + delay })
  }
}
