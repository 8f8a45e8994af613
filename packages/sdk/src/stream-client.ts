/** A subscription to the venue's stream that reconnects, resumes where it was, and notices a gap. */
import type { Push, Topic } from './contract/stream.ts'
import type { Refusal } from './contract/venue.ts'
import { Refused, timestamps } from './client.ts'
import { sign } from './sign.ts'
import type { Credentials } from './sign.ts'

export type StreamOptions = {
  readonly url: string
  readonly credentials?: Credentials | undefined
  readonly topics: readonly Topic[]
  readonly onPush: (push: Push) => void
  /** Called on each change: `open` after the subscription is confirmed, `closed` when it is lost and will be retried. */
  readonly onState?: (state: 'open' | 'closed', reason: string) => void
  /** Milliseconds before the first retry; doubles up to 16 times as much. Default 250. */
  readonly retryMs?: number
}

export interface Stream extends Disposable {
  /** Sends an operation; answers its result. Throws `Refused`, or an Error when the connection is lost before the answer. */
  send(op: string, id: string, body: object): Promise<unknown>
  /** Resolves once subscribed for the first time. */
  readonly ready: Promise<void>
  close(): void
}

type Waiting = {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}
type Answer = { readonly re: string; readonly result?: unknown; readonly error?: Refusal }

/** Opens the stream. It lives until `close`. */
export function openStream(options: StreamOptions): Stream {
  const waiting = new Map<string, Waiting>()
  const last = new Map<string, { seq: number; prevHash: string }>()
  const nextTimestamp = timestamps()
  let socket: WebSocket | undefined
  let closed = false
  let attempt = 0
  let subscription = 0
  const firstOpen = Promise.withResolvers<void>()
  // A stream that is closed before it opened must not take the process with it.
  firstOpen.promise.catch(() => {})

  const connect = async (): Promise<void> => {
    const opened = await open(options, nextTimestamp())
    if (closed) return
    socket = opened
    // What an earlier connection still has to say is not of this one: it must not start another.
    const isCurrent = (): boolean => socket === opened
    opened.onmessage = (message) => {
      if (isCurrent()) receive(String(message.data))
    }
    opened.onopen = () => {
      const resume = Object.fromEntries(last)
      const body = { topics: options.topics, ...(last.size === 0 ? {} : { resume }) }
      send('subscribe', `subscribe-${++subscription}`, body).then(
        () => {
          attempt = 0
          firstOpen.resolve()
          options.onState?.('open', 'subscribed')
        },
        (error: unknown) => {
          if (isCurrent()) lost(String(error))
        },
      )
    }
    opened.onclose = (event) => {
      if (isCurrent()) lost(event.reason === '' ? `closed (${event.code})` : event.reason)
    }
  }

  const lost = (reason: string): void => {
    const old = socket
    socket = undefined
    if (old) old.onclose = null
    old?.close()
    for (const { reject } of waiting.values()) reject(new Error(`stream lost: ${reason}`))
    waiting.clear()
    if (closed) return
    options.onState?.('closed', reason)
    const delay = (options.retryMs ?? 250) * 2 ** Math.min(attempt++, 4)
    setTimeout(() => void connect().catch((error: unknown) => lost(String(error))), delay)
  }

  const receive = (text: string): void => {
    const message = JSON.parse(text) as Answer | Push
    if ('re' in message) {
      const asked = waiting.get(message.re)
      waiting.delete(message.re)
      if (message.error) asked?.reject(new Refused(message.error, 0))
      else asked?.resolve(message.result)
      return
    }
    const before = last.get(message.topic)
    if (message.type === 'delta' && before && message.seq !== before.seq + 1) {
      last.delete(message.topic)
      lost(`gap on ${message.topic}: ${before.seq} then ${message.seq}`)
      return
    }
    last.set(message.topic, { seq: message.seq, prevHash: message.prevHash })
    options.onPush(message)
  }

  const send = (op: string, id: string, body: object): Promise<unknown> => {
    if (socket?.readyState !== WebSocket.OPEN)
      return Promise.reject(new Error('stream is not open'))
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    waiting.set(id, { resolve, reject })
    socket.send(JSON.stringify({ op, id, body }))
    return promise
  }

  const close = (): void => {
    closed = true
    firstOpen.reject(new Error('stream closed'))
    const old = socket
    socket = undefined
    if (old) old.onclose = null
    old?.close()
    for (const { reject } of waiting.values()) reject(new Error('stream closed'))
    waiting.clear()
  }

  void connect().catch((error: unknown) => lost(String(error)))
  return { send, ready: firstOpen.promise, close, [Symbol.dispose]: close }
}

async function open(options: StreamOptions, timestamp: number): Promise<WebSocket> {
  const path = '/v1/stream'
  const url = `${options.url.replace(/\/$/, '').replace(/^http/, 'ws')}${path}`
  if (!options.credentials) return new WebSocket(url)
  const headers = await sign(options.credentials, { method: 'GET', path, body: '', timestamp })
  // Node's WebSocket takes headers; a browser's does not, and signs in by cookie instead.
  const WithHeaders = WebSocket as unknown as new (
    url: string,
    init: { headers: object },
  ) => WebSocket
  return new WithHeaders(url, { headers })
}
