/** For tests: a stream that keeps every frame as the text it came as. */
import { once } from 'node:events'
import { sign, timestamps } from '@parley/sdk'
import type { Credentials, Push, Refusal, Topic } from '@parley/sdk'

export type Answer = {
  readonly re: string
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: Refusal
}

const nextTimestamp = timestamps(() => Date.now() - 2_000)

export class TestStream {
  /** Every frame, in order, as text. */
  readonly frames: string[] = []
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  #wake = Promise.withResolvers<void>()
  /** Code and reason of the close; undefined while open. */
  closed: { readonly code: number; readonly reason: string } | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', (message) => this.#receive(String(message.data)))
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#wake.resolve()
    })
  }

  static async open(url: string, credentials: Credentials): Promise<TestStream> {
    const path = '/v1/stream'
    const timestamp = nextTimestamp()
    const headers = await sign(credentials, { method: 'GET', path, body: '', timestamp })
    const WithHeaders = WebSocket as unknown as new (
      address: string,
      init: { headers: object },
    ) => WebSocket
    const socket = new WithHeaders(`${url.replace(/^http/, 'ws')}${path}`, { headers })
    const stream = new TestStream(socket)
    await once(socket, 'open')
    return stream
  }

  /** Sends a frame as it is. */
  send(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame)
  }

  /** Sends a request and awaits its answer. */
  ask(op: string, id: string, body: unknown): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    this.#waiting.set(id, resolve)
    this.send(JSON.stringify({ op, id, body }))
    return promise
  }

  async subscribe(topics: readonly Topic[], resume?: object): Promise<void> {
    const body = { topics, ...(resume ? { resume } : {}) }
    const answer = await this.ask('subscribe', `subscribe-${this.frames.length}`, body)
    if (answer.error) throw new Error(answer.error.code)
  }

  /** Resolves when everything sent before this was answered and pushed. */
  async settled(): Promise<void> {
    await this.ask('ping', `ping-${this.frames.length}`, {})
  }

  /** Resolves with the first value `look` finds in the stream, now or after later frames; fails when the stream closes. */
  async until<T>(look: (stream: TestStream) => T | undefined): Promise<T> {
    for (;;) {
      const found = look(this)
      if (found !== undefined) return found
      if (this.closed) throw new Error(`closed: ${this.closed.code} ${this.closed.reason}`)
      await this.#wake.promise
    }
  }

  /** Resolves with the close code and reason. */
  async end(): Promise<{ readonly code: number; readonly reason: string }> {
    while (!this.closed) await this.#wake.promise
    return this.closed
  }

  /** Pushes of a topic so far. */
  pushes<T extends Topic>(topic: T): Push<T>[] {
    return this.texts(topic).map((text) => JSON.parse(text) as Push<T>)
  }

  /** Texts of the pushes of a topic so far. */
  texts(topic: Topic): string[] {
    return this.frames.filter((text) => text.startsWith(`{"topic":"${topic}"`))
  }

  close(): void {
    this.#socket.close()
  }

  #receive(text: string): void {
    this.frames.push(text)
    if (text.startsWith('{"re":')) {
      const answer = JSON.parse(text) as Answer
      this.#waiting.get(answer.re)?.(answer)
      this.#waiting.delete(answer.re)
    }
    const { resolve } = this.#wake
    this.#wake = Promise.withResolvers()
    resolve()
  }
}
