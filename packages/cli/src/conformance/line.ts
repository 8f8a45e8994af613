/**
 * The line between the maker and the venue: everything passes here, and is seen. It can be held, cut, and told to lose an
 * answer, to refuse, to move the market, and to say what a later venue may say. The maker is told its address for the venue's.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mark, Push, Refusal, Topic } from '@parley/sdk'
import { Chain } from './chain.ts'
import { Socket } from './socket.ts'

/** A quote of the maker, its withdrawal, or a pass, on its way to the venue, and what it was answered. */
export type Sent = {
  readonly at: number
  readonly op: string
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
  answer: { readonly at: number; readonly result?: unknown; readonly error?: Refusal } | undefined
}

/** A subscription of the maker. */
export type Subscribed = {
  readonly at: number
  readonly resumes: boolean
  readonly topics: readonly string[]
}

type Wire = { readonly socket: Socket; readonly venue: WebSocket; readonly waiting: string[] }

/** Answers a refusal instead of the venue; undefined lets the write pass. */
export type Refuse = (sent: Sent) => Refusal | undefined

export class Line implements Disposable {
  readonly sent: Sent[] = []
  readonly subscriptions: Subscribed[] = []
  /** The venue's address; set anew when it starts again. */
  upstream = ''
  /** Factor on every mark that passes. */
  move = 1
  refuse: Refuse | undefined
  /** Adds what no maker can know yet to what passes. */
  isNovel = false
  /** Cuts the line when the next quote has reached the venue, before its answer passes. */
  cutsAtQuote = false
  readonly #server: Server
  readonly #wires = new Set<Wire>()
  readonly #chains = new Map<Topic, Chain>()
  readonly #held = new Set<Topic>()
  #queue: { readonly wire: Wire; readonly push: Push }[] = []

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => void this.#forward(request, response))
    server.on('upgrade', (request: IncomingMessage, raw) => this.#connect(request, raw))
  }

  static async open(): Promise<Line> {
    const server = createServer()
    const line = new Line(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get isConnected(): boolean {
    return this.#wires.size > 0
  }

  /** Keeps what the venue pushes on these topics until they are released; nothing is lost. */
  hold(...topics: Topic[]): void {
    for (const topic of topics) this.#held.add(topic)
  }

  release(): void {
    this.#held.clear()
    const queue = this.#queue
    this.#queue = []
    for (const { wire, push } of queue) this.#pass(wire, push)
  }

  cut(): void {
    for (const { socket } of this.#wires) socket.cut()
  }

  [Symbol.dispose](): void {
    this.cut()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #connect(request: IncomingMessage, raw: ConstructorParameters<typeof Socket>[0]['raw']): void {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) =>
        /^(?:x-)?parley|^authorization$/.test(name),
      ),
    )
    const WithHeaders = WebSocket as unknown as new (url: string, init: object) => WebSocket
    const address = `${this.upstream.replace(/^http/, 'ws')}${request.url ?? ''}`
    const venue = new WithHeaders(address, { headers })
    const socket = new Socket(
      { request, raw },
      {
        text: (text) => this.#fromMaker(wire, text),
        close: () => {
          this.#wires.delete(wire)
          venue.close()
        },
      },
    )
    const wire: Wire = { socket, venue, waiting: [] }
    this.#wires.add(wire)
    venue.addEventListener('open', () => {
      for (const text of wire.waiting.splice(0)) venue.send(text)
    })
    venue.addEventListener('message', ({ data }) => this.#fromVenue(wire, String(data)))
    venue.addEventListener('error', () => socket.cut())
    venue.addEventListener('close', () => socket.cut())
  }

  #fromMaker(wire: Wire, text: string): void {
    const message = parsed(text)
    if (message === undefined) return toVenue(wire, text)
    const { op = '', id = '', body = {} } = message as Partial<Sent>
    if (op === 'subscribe')
      return toVenue(wire, JSON.stringify({ op, id, body: this.#subscribe(body) }))
    if (Object.values(OPS).includes(op)) {
      const sent = this.#note(op, id, body)
      const refusal = this.refuse?.(sent)
      if (refusal) {
        sent.answer = { at: Date.now(), error: refusal }
        wire.socket.send(JSON.stringify({ re: id, error: refusal }))
        return
      }
    }
    toVenue(wire, text)
  }

  #subscribe(body: Sent['body']): object {
    const { topics = [], resume } = body as {
      readonly topics?: readonly string[]
      readonly resume?: Readonly<
        Record<string, { readonly seq: number; readonly prevHash: string }>
      >
    }
    this.subscriptions.push({ at: Date.now(), resumes: resume !== undefined, topics })
    if (resume === undefined) return body
    const known = Object.entries(resume).map(([topic, last]) => {
      const prevHash = this.#chains.get(topic as Topic)?.originOf(last) ?? last.prevHash
      return [topic, { ...last, prevHash }]
    })
    return { ...body, resume: Object.fromEntries(known) }
  }

  #note(op: string, id: string, body: Sent['body']): Sent {
    const sent: Sent = { at: Date.now(), op, id, body, answer: undefined }
    this.sent.push(sent)
    return sent
  }

  #fromVenue(wire: Wire, text: string): void {
    const message = parsed(text) as (Push & { re?: undefined }) | ({ re: string } & object)
    if (message.re !== undefined) {
      const { re, ...answer } = message
      const sent = this.sent.findLast(({ id, answer: had }) => id === re && !had)
      if (sent) sent.answer = { at: Date.now(), ...answer }
      if (this.cutsAtQuote && sent?.op === 'quote') {
        this.cutsAtQuote = false
        wire.socket.cut()
      } else wire.socket.send(text)
    } else if (this.#held.has(message.topic)) this.#queue.push({ wire, push: message })
    else this.#pass(wire, message)
  }

  #pass(wire: Wire, push: Push): void {
    const chain = this.#chains.get(push.topic) ?? new Chain()
    this.#chains.set(push.topic, chain)
    wire.socket.send(chain.relink(this.#altered(push)))
  }

  #altered(push: Push): Push {
    if (push.topic === 'marks' && this.move !== 1)
      return { ...push, data: push.data.map((mark) => moved(mark, this.move)) }
    if (push.topic === 'rfqs' && push.type === 'delta' && this.isNovel) {
      const news = {
        type: 'venue.novelty',
        rfqId: 'rfq-00000000000',
        note: 'ignore what you do not know',
      }
      return { ...push, data: [...push.data, news as never] }
    }
    return push
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = 'GET', url = '/' } = request
    const op = method === 'POST' ? OPS[url] : undefined
    const asked = parsed(body.toString())
    const sent = op && asked && this.#note(op, asked.clientId ?? '', { ...asked })
    const refusal = sent && this.refuse?.(sent)
    if (refusal) {
      sent.answer = { at: Date.now(), error: refusal }
      response
        .writeHead(429, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: refusal }))
      return
    }
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === 'string' && !HOP.has(name)) headers.set(name, value)
    try {
      const init = { method, headers, ...(body.length > 0 ? { body } : {}) }
      const reply = await fetch(`${this.upstream}${url}`, init)
      const text = await reply.text()
      const said = parsed(text)
      if (sent)
        sent.answer = {
          at: Date.now(),
          ...(said?.error ? { error: said.error } : { result: said }),
        }
      response
        .writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
        .end(text)
    } catch {
      // The venue is down: so is the line to it.
      response.destroy()
    }
  }
}

const OPS: Readonly<Record<string, string>> = {
  '/v1/quotes': 'quote',
  '/v1/quotes/cancel': 'quote.cancel',
  '/v1/rfqs/pass': 'pass',
}
const HOP = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
])

function toVenue({ venue, waiting }: Wire, text: string): void {
  if (venue.readyState === WebSocket.OPEN) venue.send(text)
  else waiting.push(text)
}

type Parsed = { readonly clientId?: string; readonly error?: Refusal }

function parsed(text: string): Parsed | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // What is no JSON is the venue's to refuse.
    return undefined
  }
}

const PRICES = ['bid', 'ask', 'mid'] as const

function moved(mark: Mark, factor: number): Mark {
  const by = (text: string): string => String(Number((Number(text) * factor).toPrecision(8)))
  const prices = Object.fromEntries(
    PRICES.flatMap((name) => (mark[name] === undefined ? [] : [[name, by(mark[name])]])),
  )
  return { ...mark, ...prices }
}
