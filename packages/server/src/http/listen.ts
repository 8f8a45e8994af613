/**
 * Where the venue is reached. Node's own server listens; a signed write, which is nearly all there is, goes from here straight to the
 * gateway, a WebSocket to the streams, and every other request to the routes behind. [AUT-1] Decision 30.
 */
import { ServerResponse, createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { REJECTIONS, reject } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import { isSigned } from '../auth/signature.ts'
import { COMMAND_ROUTES } from '../gateway/writes.ts'
import type { CommandRoute } from '../gateway/writes.ts'
import { Streams } from '../stream/streams.ts'
import type { Venue } from '../venue/venue.ts'
import { createApp } from './app.ts'
import { authenticator } from './authenticate.ts'
import type { Authenticate } from './authenticate.ts'
import { refusal, runCommand } from './command.ts'
import type { Answer } from './command.ts'
import { BODY_BYTES_MAX } from './limits.ts'

/** How long a connection without a request is kept. */
const KEEP_ALIVE_MS = 72_000
/** How long replies under way have when the venue stops. */
const LAST_REPLIES_MS = 2_000

const STREAM = '/v1/stream'

/** By path: a command is posted. */
const COMMAND_AT: ReadonlyMap<string, CommandRoute> = new Map(
  COMMAND_ROUTES.filter((name) => ROUTES[name].method === 'POST').map((name) => [
    ROUTES[name].path,
    name,
  ]),
)

export type Listening = {
  readonly url: string
  readonly server: Server
  /** Ends the streams, lets replies under way leave, and resolves when nothing is open. */
  readonly close: () => Promise<void>
}

/** Opens a venue at its configured address. Rejects with Node's own error where it cannot. */
export async function listen(venue: Venue): Promise<Listening> {
  const { host, port, origin } = venue.config
  const authenticate = authenticator({ ...venue, nowMs: Date.now, origin })
  const app = await createApp(venue, authenticate)
  await app.ready()
  const streams = new Streams(venue)
  const soon = inOneGo(venue.sequencer.atOnce)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // While it stops, a connection that is kept would hold it up.
    if (!server.listening) response.shouldKeepAlive = false
    const name = shortcutOf(request)
    if (name === undefined) app.routing(request, response)
    else receiveWrite({ venue, authenticate, soon }, name, request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until a stream or a response takes it over, an error of the socket is nobody's.
    socket.on('error', () => socket.destroy())
    if (request.url?.split('?', 1)[0] !== STREAM) {
      app.routing(request, responseTo(request, socket))
      return
    }
    const { method = '', url = '', headers } = request
    const caller = authenticate({ method, url, headers, body: '' })
    const refused = 'code' in caller ? caller : streams.open(caller, request, socket, head)
    if (refused) send(responseTo(request, socket), refusal(venue.sequencer.state, refused))
  })
  server.on('clientError', answerGarbage)
  await new Promise<void>((resolve, reject_) => {
    server.once('error', reject_)
    server.listen({ host, port }, () => {
      server.off('error', reject_)
      resolve()
    })
  })
  return {
    url: urlOf(server.address() as AddressInfo),
    server,
    async close() {
      streams.close('the venue is stopping')
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), LAST_REPLIES_MS)
      await closed
      clearTimeout(last)
      await app.close()
    },
  }
}

function urlOf({ family, address, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** The write a request is, where it is signed and of a size and type that it may have: what it lacks the routes behind say. */
function shortcutOf({ method, url = '', headers }: IncomingMessage): CommandRoute | undefined {
  if (method !== 'POST' || headers['content-type'] !== 'application/json') return undefined
  if (!(Number(headers['content-length']) <= BODY_BYTES_MAX)) return undefined
  return isSigned(headers) ? COMMAND_AT.get(url) : undefined
}

type Inside = {
  readonly venue: Venue
  readonly authenticate: Authenticate
  readonly soon: Soon
}

type Soon = (step: () => void) => void

/**
 * Does what one turn of the event loop brought in one go when it ends. What a signed write needs of code and tables is still in the processor's
 * cache from the one before; where each is taken as it arrives, the parsing of the next has driven it out. At most so many are taken before the
 * sequencer has its turn.
 */
function inOneGo(most: number): Soon {
  let waiting: (() => void)[] = []
  return (step) => {
    if (waiting.push(step) > 1) return
    setImmediate(go)
  }
  function go(): void {
    const steps = waiting.slice(0, most)
    waiting = waiting.slice(most)
    if (waiting.length > 0) setImmediate(go)
    for (const each of steps) each()
  }
}

function receiveWrite(
  { venue, authenticate, soon }: Inside,
  name: CommandRoute,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const startedMs = performance.now()
  const chunks: Buffer[] = []
  const answer = (given: Answer): void => {
    send(response, given)
    venue.metrics.answered(ROUTES[name].path, given.status, performance.now() - startedMs)
  }
  const take = (): void => {
    const [first] = chunks
    const body = (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString()
    const parsed = parse(body)
    const { state } = venue.sequencer
    if (parsed === undefined) {
      answer(refusal(state, reject('malformed', '', { expected: 'JSON' })))
      return
    }
    const { method = '', url = '', headers } = request
    const caller = authenticate({ method, url, headers, body })
    if ('code' in caller) {
      answer(refusal(state, caller))
      return
    }
    runCommand(venue, name, caller, parsed.value, answer)
  }
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => soon(take))
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: text === '' ? {} : JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Answers with the headers that the routes behind answer with. */
function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const text = JSON.stringify(body)
  const all = [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
    'x-content-type-options',
    'nosniff',
  ]
  for (const name in headers) all.push(name, headers[name] ?? '')
  response.writeHead(status, all)
  response.end(text)
}

/** An upgrade that is refused is answered like any other request, and its socket is done. */
function responseTo(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as Socket)
  response.once('finish', () => socket.end())
  return response
}

/** What is no HTTP is answered in the catalogue's words all the same, and the connection is done. */
function answerGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { meaning, retry } = REJECTIONS.malformed
  const body = JSON.stringify({ error: { code: 'malformed', meaning, retry } })
  const line =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
