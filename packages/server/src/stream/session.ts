/**
 * One open stream: requests in, acknowledgements and pushes out. Frames of one tick leave in one write. [STS-2]
 * A client that does not read is let go before it costs the others memory.
 */
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { reject } from '@parley/core'
import type { Rejection, Timestamp } from '@parley/core'
import { ClockReady, ROUTES, Request, Subscribe, TOPICS } from '@parley/sdk'
import type { Route, Topic } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { Lockstep, Member } from '../clock/lockstep.ts'
import { lacks } from '../gateway/gateway.ts'
import { COMMAND_ROUTES } from '../gateway/writes.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { CommandRoute } from '../gateway/writes.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { bodyCheck } from '../wire/body-check.ts'
import { coversOf } from '../wire/protection-writes.ts'
import { parseTime, timeText } from '../wire/numbers.ts'
import { refusalView } from '../wire/refusal.ts'
import type { Channel, Receiver } from './channel.ts'
import { Watch } from './watch.ts'
import { joinFrames } from './frame.ts'
import type { Hub } from './hub.ts'

/** Bytes a client may leave unread before its stream is closed. */
export const UNREAD_BYTES_MAX = 16 << 20

/** How long a client has to answer a close. */
const CLOSE_MS = 1_000

export type SessionDeps = {
  readonly gateway: Gateway
  readonly hub: Hub
  readonly sequencer: Sequencer
  readonly lockstep: Lockstep | undefined
  readonly now: () => Timestamp
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

/** Sessions with something to write: one turn of the microtasks writes for all of them, since a push is for many. */
let waiting: Session[] = []

function flushSoon(session: Session): void {
  if (waiting.push(session) === 1) queueMicrotask(flushAll)
}

function flushAll(): void {
  const sessions = waiting
  waiting = []
  for (const session of sessions) session.flush()
}

type Asked = { readonly op: string; readonly id: string; readonly body: Record<string, unknown> }

/** Lives as long as its socket. */
export class Session implements Receiver, Member {
  readonly firm: string
  readonly caller: Caller
  readonly #deps: SessionDeps
  readonly #socket: WebSocket
  readonly #raw: Socket
  readonly #channels = new Set<Channel>()
  readonly #watch: Watch
  /** Frames shared with others, and texts of this client's own that are framed as they leave. */
  #out: (Buffer | string)[] = []
  #sync = 0
  #told:
    | { readonly sync: number; readonly resolve: (wakeAt: Timestamp | undefined) => void }
    | undefined
  #closed = false
  #ending = false

  constructor(socket: WebSocket, raw: Socket, caller: Caller, deps: SessionDeps) {
    this.#socket = socket
    this.#raw = raw
    this.caller = caller
    this.#deps = deps
    this.firm = caller.actor.firm
    this.#watch = new Watch(socket, caller, deps.sequencer)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#ending) return
      if (isBinary) this.#refuse('', reject('malformed', '', { expected: 'a text frame' }))
      else this.#receive(data.toString())
    })
    socket.on('close', () => this.#leave())
    socket.on('error', () => this.#leave())
  }

  enqueue(frame: Buffer | string): void {
    if (this.#closed) return
    if (this.#out.length === 0) flushSoon(this)
    this.#out.push(frame)
  }

  /** Ends the stream, with the reason the client reads. One that does not answer is cut off. */
  close(reason: string): void {
    this.#ending = true
    this.flush()
    this.#socket.close(1001, reason)
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref()
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
    this.enqueue(JSON.stringify(push))
  }

  #receive(text: string): void {
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
    const fault = checkRequest(asked)
    if (fault) this.#refuse(id, fault)
    else if (asked) this.#control(asked)
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

  #control({ op, id, body }: Asked): void {
    switch (op) {
      case 'ping':
        this.#answer(id, { now: timeText(this.#deps.now()) })
        return
      case 'subscribe': {
        const fault = checkSubscribe(body)
        if (fault) this.#refuse(id, fault)
        else void this.#subscribe(id, body as Subscribe)
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
    this.#answer(id, { topics, ...armed })
    for (const topic of TOPICS) if (topics.includes(topic)) this.#follow(topic, resume?.[topic])
  }

  #follow(
    topic: Topic,
    from: { readonly seq: number; readonly prevHash: string } | undefined,
  ): void {
    if (topic === 'clock') {
      this.#deps.lockstep?.join(this)
      this.#pushClock(this.#deps.now(), false)
      return
    }
    const channel = this.#deps.hub.channel(topic, this.caller.actor.firm)
    this.#channels.add(channel)
    const missed = from && channel.since(from.seq, from.prevHash)
    if (missed) for (const frame of missed) this.enqueue(frame)
    else {
      const json = this.#deps.hub.snapshot(topic, this.caller.actor.firm)
      this.enqueue(channel.snapshot(this.#deps.now(), json))
    }
    channel.receivers.add(this)
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

  #answer(id: string, result: object): void {
    this.enqueue(`{"re":${JSON.stringify(id)},"result":${JSON.stringify(result)}}`)
  }

  #refuse(id: string, rejection: Rejection): void {
    const error = refusalView(this.#deps.sequencer.state, rejection)
    this.enqueue(`{"re":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`)
  }

  /** Writes what is queued. */
  flush(): void {
    const out = this.#out
    this.#out = []
    if (this.#closed || out.length === 0) return
    const [first] = out
    this.#raw.write(out.length === 1 && first instanceof Buffer ? first : joinFrames(out))
    if (this.#raw.writableLength > UNREAD_BYTES_MAX) this.#socket.terminate()
  }

  #leave(): void {
    if (this.#closed) return
    this.#closed = true
    for (const channel of this.#channels) channel.receivers.delete(this)
    this.#deps.lockstep?.leave(this)
    this.#watch.drop()
    this.#told?.resolve(undefined)
    this.#told = undefined
  }
}
