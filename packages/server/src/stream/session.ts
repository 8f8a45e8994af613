/** One open stream: requests in, acknowledgements and pushes out. [STS-2] */
import { reject } from '@parley/core'
import type { Rejection, Timestamp } from '@parley/core'
import { ClockReady, ROUTES, Request, Subscribe, TOPICS } from '@parley/sdk'
import type { Route, Topic } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { Lockstep, Member } from '../clock/lockstep.ts'
import { lacks } from '../gateway/gateway.ts'
import { COMMAND_ROUTES } from '../gateway/writes.ts'
import type { FaultLog, Gateway } from '../gateway/gateway.ts'
import type { CommandRoute } from '../gateway/writes.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { bodyCheck } from '../wire/body-check.ts'
import { coversOf } from '../wire/protection-writes.ts'
import { parseTime, timeText } from '../wire/numbers.ts'
import { refusalView } from '../wire/refusal.ts'
import type { Channel, Receiver } from './channel.ts'
import { Watch } from './watch.ts'
import type { Hub } from './hub.ts'

/** The client's end. What it is told after it has gone goes nowhere. */
export interface Peer {
  tell(text: string): void
  /** Tells what others are told too. */
  push(text: string): void
  /** Asks for a sign of life, which comes as `ponged`. */
  ping(): void
  /** Ends the stream after what it was told, with the reason the client reads. */
  close(reason: string): void
  /** Cuts the stream off. */
  cut(): void
}

export type SessionDeps = {
  readonly gateway: Gateway
  readonly hub: Hub
  readonly sequencer: Sequencer
  readonly lockstep: Lockstep | undefined
  readonly clock: { readonly now: () => Timestamp }
  readonly log: FaultLog
}

const OPS: ReadonlyMap<string, CommandRoute> = new Map(
  COMMAND_ROUTES.flatMap((name) => {
    const route: Route = ROUTES[name]
    return route.op === undefined ? [] : [[route.op, name] as const]
  }),
)
const checkRequest = bodyCheck(Request)
const checkSubscribe = bodyCheck(Subscribe)
const checkReady = bodyCheck(ClockReady)

type Asked = { readonly op: string; readonly id: string; readonly body: Record<string, unknown> }

/** Lives as long as its socket. */
export class Session implements Receiver, Member {
  readonly firm: string
  readonly caller: Caller
  readonly #deps: SessionDeps
  readonly #peer: Peer
  readonly #channels = new Set<Channel>()
  readonly #watch: Watch
  #sync = 0
  #told:
    | { readonly sync: number; readonly resolve: (wakeAt: Timestamp | undefined) => void }
    | undefined
  #ending = false
  #closed = false

  constructor(caller: Caller, deps: SessionDeps, peer: Peer) {
    this.caller = caller
    this.#deps = deps
    this.#peer = peer
    this.firm = caller.actor.firm
    this.#watch = new Watch(peer, caller, deps.sequencer)
  }

  push(text: string): void {
    if (!this.#closed) this.#peer.push(text)
  }

  /** Ends the stream, with the reason the client reads. */
  close(reason: string): void {
    this.#ending = true
    this.#peer.close(reason)
  }

  ponged(): void {
    this.#watch.answered()
  }

  /** The client is gone. */
  left(): void {
    if (this.#closed) return
    this.#closed = true
    for (const channel of this.#channels) channel.receivers.delete(this)
    this.#deps.lockstep?.leave(this)
    this.#watch.drop()
    this.#told?.resolve(undefined)
    this.#told = undefined
  }

  tell(now: Timestamp, act: boolean): Promise<Timestamp | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    const sync = ++this.#sync
    const { promise, resolve } = Promise.withResolvers<Timestamp | undefined>()
    this.#told = { sync, resolve }
    this.#pushClock(now, act)
    return promise
  }

  #pushClock(now: Timestamp, act: boolean): void {
    const data = { now: timeText(now), sync: this.#sync, act }
    const type = act || this.#told ? 'delta' : 'snapshot'
    const push = { topic: 'clock', seq: this.#sync, prevHash: '', ts: now, type, data }
    this.#say(JSON.stringify(push))
  }

  /** What the client said; undefined where it was not text. */
  receive(text: string | undefined): void {
    if (this.#ending) return
    if (text === undefined) {
      this.#refuse('', reject('malformed', '', { expected: 'a text frame' }))
      return
    }
    let asked: Asked | null
    try {
      asked = JSON.parse(text) as Asked | null
    } catch {
      this.#refuse('', reject('malformed', '', { expected: 'JSON' }))
      return
    }
    const id = typeof asked?.id === 'string' ? asked.id : ''
    const route = asked ? OPS.get(asked.op) : undefined
    if (asked && route !== undefined && id !== '' && typeof asked.body === 'object') {
      this.#write(route, asked)
      return
    }
    void this.#control(id, asked).catch((error: unknown) => this.#faulted(id, error))
  }

  /** A fault in the answering of one request is not the end of the venue, nor of the stream. */
  #faulted(id: string, error: unknown): void {
    this.#deps.log.error({ err: error }, 'request failed')
    this.#refuse(id, reject('internal'))
  }

  #write(route: CommandRoute, { id, body }: Asked): void {
    // On the stream the request's id is the client id of the write.
    const withId = body as { clientId: string } | null
    if (withId) withId.clientId = id
    this.#deps.gateway.write(route, this.caller, withId, (reply) => {
      if ('rejection' in reply) this.#refuse(id, reply.rejection)
      else this.#answer(id, reply.result)
    })
  }

  /** What is no write, or no request at all. */
  async #control(id: string, asked: Asked | null): Promise<void> {
    const malformed = checkRequest(asked)
    if (malformed) this.#refuse(id, malformed)
    if (malformed || !asked) return
    const { op, body } = asked
    switch (op) {
      case 'ping':
        this.#answer(id, { now: timeText(this.#deps.clock.now()) })
        return
      case 'subscribe': {
        const fault = checkSubscribe(body)
        if (fault) this.#refuse(id, fault)
        else await this.#subscribe(id, body as Subscribe)
        return
      }
      case 'clock.ready': {
        const fault = checkReady(body)
        if (fault) this.#refuse(id, fault)
        else this.#ready(id, body as ClockReady)
        return
      }
      default:
        this.#refuse(id, reject('unknown_route', 'op'))
    }
  }

  /** Subscribes to topics, each with a snapshot or, where it can be, the messages missed. */
  async #subscribe(id: string, { topics, resume, cancelOnDisconnect }: Subscribe): Promise<void> {
    const missing =
      lacks(this.caller, 'read') ?? (cancelOnDisconnect && lacks(this.caller, 'protect'))
    if (missing) {
      this.#refuse(id, missing)
      return
    }
    const armed = cancelOnDisconnect && (await this.#watch.arm(coversOf(cancelOnDisconnect)))
    if (armed && 'code' in armed) {
      this.#refuse(id, armed)
      return
    }
    // What is not durable yet is nobody's to see.
    await this.#deps.sequencer.durable()
    if (this.#closed) return
    // All is looked up before it is answered: a subscription is whole, or there is none.
    const begins = TOPICS.filter((topic) => topics.includes(topic)).map((topic) =>
      this.#follow(topic, resume?.[topic]),
    )
    this.#answer(id, { topics, ...armed })
    for (const begin of begins) begin()
  }

  /** Answers what begins to follow a topic. */
  #follow(
    topic: Topic,
    from: { readonly seq: number; readonly prevHash: string } | undefined,
  ): () => void {
    const { hub, clock, lockstep } = this.#deps
    if (topic === 'clock')
      return () => {
        lockstep?.join(this)
        this.#pushClock(clock.now(), false)
      }
    const { firm } = this.caller.actor
    const channel = hub.channel(topic, firm)
    const texts = (from && channel.since(from.seq, from.prevHash)) ?? [
      channel.snapshot(clock.now(), hub.snapshot(topic, firm)),
    ]
    return () => {
      for (const text of texts) this.#say(text)
      this.#channels.add(channel)
      channel.receivers.add(this)
    }
  }

  #ready(id: string, { sync, wakeAt }: ClockReady): void {
    const wake = wakeAt === undefined ? undefined : parseTime(wakeAt)
    if (wakeAt !== undefined && wake === undefined) {
      this.#refuse(id, reject('malformed', 'wakeAt'))
      return
    }
    this.#answer(id, {})
    if (this.#told?.sync !== sync) return
    const { resolve } = this.#told
    this.#told = undefined
    resolve(wake)
  }

  #say(text: string): void {
    if (!this.#closed) this.#peer.tell(text)
  }

  #answer(id: string, result: object): void {
    this.#say(`{"re":${JSON.stringify(id)},"result":${JSON.stringify(result)}}`)
  }

  #refuse(id: string, rejection: Rejection): void {
    const error = refusalView(this.#deps.sequencer.state, rejection)
    this.#say(`{"re":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`)
  }
}
