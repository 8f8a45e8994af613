/**
 * A firm's connection to the venue as a careful client keeps it: follows its topics, checks each topic's chain, mirrors
 * what it is told, resumes after a break, and sends again what was not answered.
 */
import type { Balance, Mark, Rfq, RfqChange } from '@parley/sdk'
import type { Caller } from '../../packages/server/src/auth/key-ring.ts'
import type { CommandRoute } from '../../packages/server/src/gateway/writes.ts'
import { expect } from '../oracle/broken.ts'
import type { Random } from '../random.ts'
import type { Life } from './life.ts'
import { messageHash } from './socket.ts'
import type { Wire } from './socket.ts'

export type Call = {
  readonly route: CommandRoute
  /** Its name on the stream; undefined for a write that only HTTP has. */
  readonly op: string | undefined
  readonly clientId: string
  readonly body: Readonly<Record<string, unknown>>
  /** Step after which it is sent again; infinite once it is answered. */
  answerBy: number
}

export type Answer =
  | { readonly result: Readonly<Record<string, unknown>> }
  | { readonly error: { readonly code: string } & Readonly<Record<string, unknown>> }

type Message = {
  readonly re?: string
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: string }
  readonly topic?: string
  readonly seq?: number
  readonly prevHash?: string
  readonly type?: 'snapshot' | 'delta'
  readonly data?: unknown
}

/** Where a topic stands. `isNew` until its first message on a connection. */
type Chain = { seq: number; prevHash: string; hash: string; isNew: boolean; isResumed: boolean }

export type Ears = {
  readonly answered: (client: Client, call: Call, answer: Answer, text: string) => void
  readonly heard: (client: Client, topic: string, data: unknown, text: string) => void
}

const TOPICS = ['rfqs', 'balances', 'marks'] as const

/** Lives as long as the simulation; its wires come and go. */
export class Client {
  readonly caller: Caller
  readonly firm: string
  readonly rfqs = new Map<string, Rfq>()
  readonly balances = new Map<string, Balance>()
  readonly marks = new Map<string, Mark>()
  /** Every call made, by client id, answered ones for a while: they may be sent again. */
  readonly calls = new Map<string, Call>()
  readonly #ears: Ears
  readonly #chains = new Map<string, Chain>()
  #wire: Wire | undefined
  /** A message dropped before the client sees it, for proving that this is noticed. */
  dropOne = false

  constructor(caller: Caller, ears: Ears) {
    this.caller = caller
    this.firm = caller.actor.firm
    this.#ears = ears
  }

  get isConnected(): boolean {
    return this.#wire?.isOpen ?? false
  }

  /** Connects and subscribes, resuming where `random` does not say to begin afresh. */
  connect(life: Life, random: Random): void {
    this.#wire = life.connect(this.caller)
    const resume: Record<string, { seq: number; prevHash: string }> = {}
    for (const topic of TOPICS) {
      const chain = this.#chains.get(topic)
      const isResumed = chain !== undefined && chain.seq > 0 && !random.oneIn(4)
      if (isResumed) resume[topic] = { seq: chain.seq, prevHash: chain.prevHash }
      if (chain) Object.assign(chain, { isNew: true, isResumed })
    }
    const body = { topics: TOPICS, ...(Object.keys(resume).length > 0 ? { resume } : {}) }
    this.#wire.send(JSON.stringify({ op: 'subscribe', id: 'subscribe', body }))
  }

  /** Breaks the line, losing some of what was on it. */
  cut(lost: number): void {
    this.#wire?.lose(lost)
    this.#wire?.cut()
  }

  /** Any text at all, as a client with a grudge might send it. */
  say(text: string): void {
    this.#wire?.send(text)
  }

  /** Puts a call on the stream; false where that cannot be. */
  send(call: Call): boolean {
    if (!this.isConnected || call.op === undefined) return false
    const { clientId: _, ...body } = call.body
    this.say(JSON.stringify({ op: call.op, id: call.clientId, body }))
    return true
  }

  /** Reads everything that has arrived. */
  read(): void {
    for (const text of this.#wire?.read() ?? []) {
      const message = JSON.parse(text) as Message
      if (message.topic !== undefined) this.#push(message, message.topic, text)
      else this.#reply(message, text)
    }
  }

  #reply({ re, result, error }: Message, text: string): void {
    const call = this.calls.get(re ?? '')
    if (!call) return
    this.#ears.answered(this, call, error ? { error } : { result: result ?? {} }, text)
  }

  #push(message: Message, topic: string, text: string): void {
    if (this.dropOne && message.type === 'delta') {
      this.dropOne = false
      return
    }
    const isDelta = message.type === 'delta'
    this.#follow(message, topic, isDelta, text)
    this.#ears.heard(this, topic, message.data, text)
    // The data of a topic has the shape the contract gives it; what the values may be is the oracles' affair.
    if (topic === 'marks')
      for (const mark of message.data as readonly Mark[]) this.marks.set(mark.instrument, mark)
    if (topic === 'balances') this.#mirrorBalances(message.data as readonly Balance[], isDelta)
    if (topic !== 'rfqs') return
    if (isDelta) for (const change of message.data as readonly RfqChange[]) this.#mirror(change)
    else {
      this.rfqs.clear()
      for (const rfq of (message.data as { rfqs: readonly Rfq[] }).rfqs)
        this.rfqs.set(rfq.rfqId, rfq)
    }
  }

  /** The chain of a topic: each message names the one before it, and counts one on. */
  #follow(message: Message, topic: string, isDelta: boolean, text: string): void {
    const { seq = -1, prevHash = '' } = message
    const chain = this.#chains.get(topic)
    const isFirst = chain === undefined || (chain.isNew && !(chain.isResumed && isDelta))
    const where = `${topic} of ${this.firm}, message ${seq}`
    if (isFirst) expect(!isDelta, 'stream', () => `${where}: a delta before any snapshot`)
    else if (isDelta) {
      expect(seq === chain.seq + 1, 'stream', () => `${where} follows message ${chain.seq}`)
      expect(prevHash === chain.hash, 'stream', () => `${where} does not name the one before it`)
    }
    // A snapshot stands where the channel is: the next delta names what it names.
    const hash = isDelta ? messageHash(text) : prevHash
    this.#chains.set(topic, { seq, prevHash, hash, isNew: false, isResumed: false })
  }

  #mirrorBalances(balances: readonly Balance[], isDelta: boolean): void {
    if (!isDelta) this.balances.clear()
    for (const balance of balances)
      this.balances.set(`${balance.account} ${balance.asset}`, balance)
  }

  #mirror(change: RfqChange): void {
    switch (change.type) {
      case 'rfq.opened':
        this.rfqs.set(change.rfq.rfqId, change.rfq)
        return
      case 'rfq.ended':
        this.rfqs.delete(change.rfqId)
        return
      case 'quote.placed': {
        const { rfqId, maker } = change.quote
        const rfq = this.rfqs.get(rfqId)
        if (!rfq) return
        const others = rfq.quotes.filter((quote) => quote.maker !== maker)
        const passes = rfq.passes.filter((pass) => pass.maker !== maker)
        this.rfqs.set(rfqId, { ...rfq, quotes: [...others, change.quote], passes })
        return
      }
      case 'quote.ended': {
        const rfq = this.rfqs.get(change.rfqId)
        if (!rfq) return
        const quotes = rfq.quotes.filter(({ quoteId }) => quoteId !== change.quoteId)
        this.rfqs.set(change.rfqId, { ...rfq, quotes })
        return
      }
      case 'quotes.unveiled': {
        const { rfqId, quotes, passes } = change
        const rfq = this.rfqs.get(rfqId)
        if (rfq) this.rfqs.set(rfqId, { ...rfq, quotes: [...quotes], passes: [...passes] })
        return
      }
      case 'dealer.passed': {
        const rfq = this.rfqs.get(change.rfqId)
        if (!rfq) return
        const others = rfq.passes.filter(({ maker }) => maker !== change.pass.maker)
        this.rfqs.set(change.rfqId, { ...rfq, passes: [...others, change.pass] })
        return
      }
      case 'acceptance.rested': {
        const rfq = this.rfqs.get(change.rfqId)
        if (!rfq) return
        const others = rfq.resting?.filter(({ side }) => side !== change.resting.side) ?? []
        this.rfqs.set(change.rfqId, { ...rfq, resting: [...others, change.resting] })
        return
      }
      case 'acceptance.ended': {
        const rfq = this.rfqs.get(change.rfqId)
        if (!rfq) return
        const resting = rfq.resting?.filter(({ side }) => side !== change.side) ?? []
        this.rfqs.set(change.rfqId, { ...rfq, resting })
        return
      }
      case 'round.opened': {
        const rfq = this.rfqs.get(change.rfqId)
        if (rfq) this.rfqs.set(change.rfqId, { ...rfq, round: change.round })
        return
      }
      case 'counter': {
        const rfq = this.rfqs.get(change.rfqId)
        if (rfq) this.rfqs.set(change.rfqId, { ...rfq, counter: change.counter })
        return
      }
      case 'counter.ended': {
        const rfq = this.rfqs.get(change.rfqId)
        if (!rfq) return
        const { counter: _ended, ...rest } = rfq
        this.rfqs.set(change.rfqId, rest)
        return
      }
      case 'feedback':
      case 'trade':
      // A workup is read by itself, not with its request.
      case 'workup':
      case 'workup.closed':
    }
  }
}

/** What would be on the wire: undefined fields are not. */
export function plain(answer: Answer): Answer {
  const { code } = 'error' in answer ? answer.error : { code: '' }
  // Channels word a refusal differently; which one it is must be the same on both.
  return 'error' in answer ? { error: { code } } : (JSON.parse(JSON.stringify(answer)) as Answer)
}
