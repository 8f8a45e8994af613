/** A member with a grudge: other firms' ids and accounts, used ids with other bodies, wrong types, garbage. */
import { liveQuotes } from '@parley/core'
import type { CommandRoute } from '../../packages/server/src/gateway/writes.ts'
import type { Call, Client } from '../world/client.ts'
import { legsFor } from './taker.ts'
import type { Actor, NewCall, Stage } from './stage.ts'

const OPS: Readonly<Partial<Record<CommandRoute, string>>> = {
  createRfq: 'rfq',
  cancelRfq: 'rfq.cancel',
  acceptQuote: 'accept',
  placeQuote: 'quote',
  cancelQuote: 'quote.cancel',
}

/** Values that fit nowhere, or only seem to. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  '~1',
  '-0',
  '1e9',
  '0x10',
  '99999999999999999999.99999999',
  'acme:main',
  'venue:external',
  'house',
  [],
  {},
  [[[]]],
  { price: '1', size: '1' },
  'rfq-zzzzzzzzzzz',
  'ż'.repeat(300),
  '__proto__',
]

/** Whole messages that are no requests. */
const GARBAGE: readonly string[] = [
  '',
  'null',
  '0',
  '[]',
  '"quote"',
  '{',
  '{}',
  '{"op":"quote"}',
  '{"op":"quote","id":7,"body":{}}',
  '{"op":"quote","id":"x","body":null}',
  '{"op":"quote","id":"x","body":[]}',
  '{"op":"__proto__","id":"x","body":{}}',
  '{"op":"subscribe","id":"x","body":{"topics":[]}}',
  '{"op":"subscribe","id":"x","body":{"topics":["rfqs","rfqs","rfqs"],"resume":{"rfqs":7}}}',
  '{"op":"subscribe","id":"x","body":{"topics":["everything"]}}',
  '{"op":"clock.ready","id":"x","body":{"sync":1}}',
  '{"op":"ping","id":"x","body":{}}',
  '{"op":"deposit","id":"x","body":{"account":"mole:main","asset":"USD","amount":"1","reference":"r"}}',
]

export class Mole implements Actor {
  readonly client: Client
  #used: NewCall[] = []

  constructor(client: Client) {
    this.client = client
  }

  act(stage: Stage): void {
    const { random } = stage
    const move = random.weighted({ garbage: 2, foreign: 4, odd: 4, reuse: 2, flood: 1 })
    if (move === 'garbage') this.client.say(random.pick(GARBAGE))
    else if (move === 'reuse') this.#reuse(stage)
    else if (move === 'flood') this.#flood(stage)
    else this.#write(stage, move === 'odd')
  }

  /** More at once than a firm may send. */
  #flood({ random }: Stage): void {
    const text = random.oneIn(2) ? random.pick(GARBAGE) : '{"op":"quote","id":"flood","body":{}}'
    const times = random.pick([5, 30, 450])
    for (let i = 0; i < times; i++) this.client.say(text)
  }

  #write(stage: Stage, isOdd: boolean): void {
    const { random } = stage
    const call = this.#foreign(stage)
    const body: Record<string, unknown> = { ...call.body }
    if (isOdd) {
      const fields = Object.keys(body)
      const field = random.oneIn(6) ? 'extra' : random.pick(fields)
      if (random.oneIn(5)) delete body[field]
      else body[field] = random.pick(ODD)
    }
    stage.send(this.client, { ...call, body })
    this.#used = [...this.#used.slice(-20), { ...call, body }]
  }

  /** The id of an earlier write with the body of another. */
  #reuse(stage: Stage): void {
    const { random } = stage
    const earlier = random.maybe<Call>([...this.client.calls.values()])
    const other = random.maybe(this.#used) ?? this.#foreign(stage)
    // Not on the stream, where an answer names nothing but the id.
    const clientId = earlier?.clientId
    if (clientId !== undefined) stage.send(this.client, { ...other, op: undefined, clientId })
  }

  /** A well-formed write, mostly about what belongs to others. */
  #foreign(stage: Stage): NewCall {
    const { random, state } = stage
    const rfqId = random.maybe([...state.rfqs.keys()]) ?? 'rfq-00000000000'
    const quoteId = random.maybe(liveQuotes(state))?.quoteId ?? 'quote-00000000000'
    const account = random.maybe([...state.accounts.keys()]) ?? 'nobody:main'
    const side = { price: '1', size: '1' }
    const bodies: Readonly<Partial<Record<CommandRoute, Record<string, unknown>>>> = {
      createRfq: { account, legs: legsFor(stage), size: '1', ttlMs: 5000 },
      cancelRfq: { rfqId },
      acceptQuote: { rfqId, side: 'buy', size: '1', limit: '1000000', onlyQuoteId: quoteId },
      placeQuote: { rfqId, account, ttlMs: 2000, bid: side },
      cancelQuote: { quoteId },
      deposit: { account: 'mole:main', asset: 'USD', amount: '1', reference: 'gift' },
      withdraw: { account, asset: 'USD', amount: '1', reference: 'theft' },
      reverseEntry: { entryId: random.maybe(stage.entries) ?? 'entry-00000000000', reason: 'no' },
    }
    const [route, body] = random.pick(Object.entries(bodies) as [CommandRoute, NewCall['body']][])
    return { route, op: OPS[route], body }
  }
}
