/** A client's end of a stream without a network: the venue's real session on one side, text messages on the other. */
import { createHash } from 'node:crypto'
import type { Caller } from '../../packages/server/src/auth/key-ring.ts'
import { Session } from '../../packages/server/src/stream/session.ts'
import type { SessionDeps } from '../../packages/server/src/stream/session.ts'

/** Lives from connect to cut. */
export class Wire {
  readonly session: Session
  /** What the venue has said and the client has not read. */
  #unread: string[] = []
  #isOpen = true

  constructor(caller: Caller, deps: SessionDeps) {
    const arrive = (text: string): void => {
      if (this.#isOpen) this.#unread.push(text)
    }
    this.session = new Session(caller, deps, {
      tell: arrive,
      push: arrive,
      ping: () => undefined,
      close: () => this.cut(),
      cut: () => this.cut(),
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Client to venue. */
  send(text: string): void {
    if (this.#isOpen) this.session.receive(text)
  }

  /** What has arrived since the last read, in order. */
  read(): string[] {
    const texts = this.#unread
    this.#unread = []
    return texts
  }

  /** The line breaks. What has arrived can still be read; nothing more will. */
  cut(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.session.left()
  }

  /** Loses the last `count` frames not read yet: they were on the line when it broke. */
  lose(count: number): void {
    if (count > 0) this.#unread = this.#unread.slice(0, -count)
  }
}

/** SHA-256 of a message's text, base64url: what the next one names as `prevHash`. */
export function messageHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
