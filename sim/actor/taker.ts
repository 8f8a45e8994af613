/** A taker: asks for all kinds of structures, watches the quotes, and takes, haggles, waits too long or walks away. */
import type { Rfq } from '@parley/sdk'
import type { Client } from '../world/client.ts'
import { liveOptions, lotsPerContract } from './stage.ts'
import type { Actor, Stage } from './stage.ts'

export type WireLeg = {
  readonly instrument: string
  readonly side: 'buy' | 'sell'
  readonly ratio: number
}

const SIDES = ['buy', 'sell'] as const

export class Taker implements Actor {
  readonly client: Client
  readonly #accounts: readonly string[]
  readonly #dealers: readonly string[]

  constructor(client: Client, accounts: readonly string[], dealers: readonly string[]) {
    this.client = client
    this.#accounts = accounts
    this.#dealers = dealers
  }

  act(stage: Stage): void {
    const { random } = stage
    const own = [...this.client.rfqs.values()].filter(({ role }) => role === 'taker')
    const quoted = own.filter(({ quotes }) => quotes.length > 0)
    const rfq = random.maybe(quoted) ?? random.maybe(own)
    const move = random.weighted({
      ask: own.length < 6 ? 5 : 1,
      accept: quoted.length > 0 ? 8 : 1,
      cancel: 1,
    })
    if (move === 'ask' || !rfq) this.#ask(stage)
    else if (move === 'accept') this.#accept(stage, rfq)
    else
      stage.send(this.client, {
        route: 'cancelRfq',
        op: 'rfq.cancel',
        body: { rfqId: rfq.rfqId },
      })
  }

  #ask(stage: Stage): void {
    const { random } = stage
    const panel = this.#dealers
      .filter(() => random.oneIn(2))
      .filter((id) => id !== this.client.firm)
    stage.send(this.client, {
      route: 'createRfq',
      op: 'rfq',
      body: {
        account: random.pick(this.#accounts),
        legs: legsFor(stage),
        size: String(random.pick([1, 1, 2, 3, 5, 10, random.between(1, 400)])),
        ttlMs: random.pick([1000, 5000, 20_000, 60_000, 600_000, random.between(1, 600_000)]),
        ...(random.oneIn(3) && panel.length > 0 ? { panel } : {}),
        ...(random.oneIn(3)
          ? { identity: random.pick(['anonymous', 'pseudonymous', 'disclosed']) }
          : {}),
        ...(random.oneIn(2)
          ? { format: random.pick(['uniform', 'pay_as_bid', 'second_price']) }
          : {}),
        ...(random.oneIn(12) ? { reserve: { buy: '1000', sell: '-1000' } } : {}),
        ...(random.oneIn(8) ? { blindMs: random.between(0, 900) } : {}),
        ...(random.oneIn(8) ? { collectMs: random.between(1, 900) } : {}),
        ...(random.oneIn(8) ? { sides: random.pick(SIDES) } : {}),
        ...(random.oneIn(15) ? { dryRun: true } : {}),
      },
    })
  }

  #accept(stage: Stage, rfq: Rfq): void {
    const { random } = stage
    const quote = random.maybe(rfq.quotes)
    const isBlind = random.oneIn(10)
    const side =
      isBlind || (quote?.bid && quote.ask) ? random.pick(SIDES) : quote?.ask ? 'buy' : 'sell'
    const offered = side === 'buy' ? quote?.ask : quote?.bid
    const limit = offered === undefined ? '0' : this.#limit(stage, offered.price, side)
    const full = offered?.size ?? rfq.size
    stage.send(this.client, {
      route: 'acceptQuote',
      op: 'accept',
      body: {
        rfqId: rfq.rfqId,
        side,
        size: random.oneIn(3) ? String(random.between(1, Number(full))) : full,
        limit,
        ...(random.oneIn(4) && quote ? { onlyQuoteIds: [quote.quoteId] } : {}),
        ...(random.oneIn(3)
          ? { timeInForce: random.pick(['fill_or_kill', 'immediate_or_cancel', 'resting']) }
          : {}),
        ...(random.oneIn(8) ? { minFill: String(random.between(1, Number(full))) } : {}),
        ...(random.oneIn(20) ? { feeMax: random.pick(['0', '1', '1000']) } : {}),
        ...(random.oneIn(12) ? { dryRun: true } : {}),
      },
    })
  }

  /** At the price shown, or a little to one side of it. */
  #limit({ random }: Stage, price: string, side: 'buy' | 'sell'): string {
    const by = random.weighted({ at: 6, generous: 4, mean: 1 })
    if (by === 'at') return price
    const up = (by === 'generous') === (side === 'buy')
    return (Math.round(Number(price)) + (up ? 1000 : -1000)).toFixed(0)
  }
}

/** Single legs, covered calls, secured puts, spreads, whatever; typed in either orientation. */
export function legsFor(stage: Stage): WireLeg[] {
  const { random, state } = stage
  const options = liveOptions(stage)
  const option = random.maybe(options)
  const underlying = random.pick(['BTC', 'ACME.SIM'])
  const kind = random.weighted({ holding: 3, option: 5, covered: 3, spread: 3, any: 2 })
  if (kind === 'holding' || !option)
    return flipped(stage, [
      { instrument: underlying, side: 'buy', ratio: random.pick([1, 10, 100]) },
    ])
  const one: WireLeg = { instrument: option.id, side: 'sell', ratio: 1 }
  if (kind === 'option') return flipped(stage, [one])
  if (kind === 'covered')
    return flipped(stage, [
      { instrument: option.underlying, side: 'buy', ratio: lotsPerContract(state, option) },
      one,
    ])
  const others = options.filter(
    (other) =>
      other.id !== option.id &&
      (kind === 'any' || (other.expiresAt === option.expiresAt && other.right === option.right)),
  )
  const other = random.maybe(others)
  return flipped(stage, [
    ...(other ? [{ instrument: other.id, side: 'buy' as const, ratio: random.between(1, 2) }] : []),
    one,
  ])
}

function flipped({ random }: Stage, legs: readonly WireLeg[]): WireLeg[] {
  return random.oneIn(2) ? [...legs] : mirrored(legs)
}

export function mirrored(legs: readonly WireLeg[]): WireLeg[] {
  return legs.map((leg) => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' }))
}
