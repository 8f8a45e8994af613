// The other side of the wire, as a process: `clients.ts`, started with an IPC channel. It opens a socket for
// each key it is given, takes quotes when told, and says when what arrived. Times are of the machine's
// monotonic clock, which both processes read.
import { sign, timestamps } from '@parley/sdk'
import type { Credentials } from '@parley/sdk'
import { WebSocket } from 'ws'

export type Order =
  | { readonly do: 'open'; readonly url: string; readonly keys: readonly Credentials[] }
  | { readonly do: 'open-bare'; readonly url: string; readonly sockets: number }
  | { readonly do: 'ping' }
  | { readonly do: 'accept'; readonly rfqId: string; readonly size: string }
  | { readonly do: 'arrivals'; readonly messages: number }
  | { readonly do: 'close' }

export type Said =
  | { readonly said: 'open' }
  | { readonly said: 'took'; readonly us: number; readonly fills: number }
  /** When each message, by its mark, reached each socket, in nanoseconds. */
  | { readonly said: 'arrivals'; readonly at: readonly (readonly [string, number])[] }
  | { readonly said: 'closed' }

const nextTimestamp = timestamps()
let sockets: WebSocket[] = []
let arrivals: [string, number][] = []
let wanted: { readonly messages: number; readonly done: () => void } | undefined
let ids = 0
let waiting: ((text: string) => void) | undefined

const now = (): number => Number(process.hrtime.bigint())

process.on('message', (order: Order) => {
  void follow(order).then((said) => process.send?.(said))
})

async function follow(order: Order): Promise<Said> {
  switch (order.do) {
    case 'open': {
      for (const key of order.keys) sockets.push(await openSocket(order.url, key))
      return { said: 'open' }
    }
    case 'open-bare': {
      for (let i = 0; i < order.sockets; i++)
        sockets.push(await connected(new WebSocket(order.url)))
      return { said: 'open' }
    }
    case 'ping':
      return { said: 'took', ...(await timed('ping', {})), fills: 0 }
    case 'accept': {
      const { rfqId, size } = order
      const body = { rfqId, side: 'buy', size, limit: '200' }
      const { us, text } = await timed('accept', body)
      const { result, error } = JSON.parse(text) as {
        result?: { fills: unknown[] }
        error?: { code: string }
      }
      if (!result) throw new Error(`the acceptance was refused: ${error?.code}`)
      return { said: 'took', us, fills: result.fills.length }
    }
    case 'arrivals': {
      await new Promise<void>((done) => {
        wanted = { messages: order.messages, done }
        settle()
      })
      const at = arrivals
      arrivals = []
      wanted = undefined
      return { said: 'arrivals', at }
    }
    case 'close': {
      for (const socket of sockets) socket.terminate()
      sockets = []
      arrivals = []
      return { said: 'closed' }
    }
  }
}

async function openSocket(url: string, credentials: Credentials): Promise<WebSocket> {
  const path = '/v1/stream'
  const request = { method: 'GET', path, body: '', timestamp: nextTimestamp() }
  const headers = await sign(credentials, request)
  const socket = await connected(new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers }))
  const subscribed = new Promise((resolve) => (waiting = resolve))
  socket.send(JSON.stringify({ op: 'subscribe', id: `s-${++ids}`, body: { topics: ['rfqs'] } }))
  await subscribed
  return socket
}

function connected(socket: WebSocket): Promise<WebSocket> {
  socket.on('message', (data: Buffer) => hear(data.toString()))
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** A frame holds what came in one tick: each announcement in it counts. */
function hear(text: string): void {
  const at = now()
  if (text.startsWith('{"re":')) {
    waiting?.(text)
    return
  }
  for (const [, mark = ''] of text.matchAll(/"type":"rfq\.opened","rfq":\{"rfqId":"([^"]+)"/g))
    arrivals.push([mark, at])
  settle()
}

function settle(): void {
  if (wanted && arrivals.length >= wanted.messages) wanted.done()
}

async function timed(op: string, body: object): Promise<{ us: number; text: string }> {
  const answered = new Promise<string>((resolve) => (waiting = resolve))
  const started = now()
  sockets[0]?.send(JSON.stringify({ op, id: `a-${++ids}`, body }))
  const text = await answered
  return { us: (now() - started) / 1_000, text }
}
