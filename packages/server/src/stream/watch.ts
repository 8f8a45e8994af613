/**
 * The watch over one stream that asked for its loss to cancel its orders. [PRT-15]
 * Loss is a closed socket, or one that does not answer a ping in time: a cable that was cut closes nothing.
 */
import { assert, reject } from '@parley/core'
import type { Covers, Rejection, SessionId } from '@parley/core'
import type { Pull } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { Peer } from './session.ts'
import { missedOf } from '../wire/protection-writes.ts'

/** Between two pings; a stream that has not answered one by the next is lost. */
export const PING_MS = 5_000

export type Armed = { readonly sessionId: SessionId; readonly missed: readonly Pull[] }

/** Lives as long as its socket. */
export class Watch {
  readonly #peer: Pick<Peer, 'ping' | 'cut'>
  readonly #caller: Caller
  readonly #sequencer: Sequencer
  #sessionId: SessionId | undefined
  #pings: NodeJS.Timeout | undefined
  #answered = true
  #lost = false

  constructor(peer: Pick<Peer, 'ping' | 'cut'>, caller: Caller, sequencer: Sequencer) {
    this.#peer = peer
    this.#caller = caller
    this.#sequencer = sequencer
  }

  /** Arms the stream, or re-arms it with other orders covered. Answers what was cancelled while the user was away. */
  async arm(covers: Covers): Promise<Armed | Rejection> {
    const before = this.#sessionId
    const { promise, resolve } = Promise.withResolvers<Armed | Rejection>()
    const taken = this.#sequencer.submit({
      command: { type: 'ArmSession', actor: this.#caller.actor, covers },
      dryRun: false,
      done: (outcome) => {
        if (!outcome.ok) return resolve(outcome.rejection)
        const [armed] = outcome.events
        assert(armed?.type === 'SessionArmed', 'arming a stream says so')
        resolve({ sessionId: armed.session.sessionId, missed: missedOf(armed.missed) })
      },
    })
    if (!taken) return reject(this.#sequencer.closed ? 'stopping' : 'queue_full')
    const armed = await promise
    if ('code' in armed) return armed
    this.#sessionId = armed.sessionId
    // The new one stands for what the old one covered, where it covers it.
    if (before !== undefined) this.#submitDrop(before)
    if (this.#lost) this.#submitDrop(armed.sessionId)
    else this.#startPings()
    return armed
  }

  /** The client has answered a ping. */
  answered(): void {
    this.#answered = true
  }

  /** The socket is gone. */
  drop(): void {
    this.#lost = true
    clearInterval(this.#pings)
    if (this.#sessionId !== undefined) this.#submitDrop(this.#sessionId)
  }

  #startPings(): void {
    if (this.#pings) return
    this.#pings = setInterval(() => {
      if (!this.#answered) return this.#peer.cut()
      this.#answered = false
      this.#peer.ping()
    }, PING_MS)
    this.#pings.unref()
  }

  /** A venue that is stopping takes no commands: it drops the streams of its former life when it starts. */
  #submitDrop(sessionId: SessionId): void {
    const command = { type: 'DropSession', actor: this.#caller.actor, sessionId } as const
    this.#sequencer.submit({ command, dryRun: false, done: () => undefined })
  }
}
