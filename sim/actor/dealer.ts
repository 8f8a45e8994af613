/** A dealer: prices what it is asked from the marks it was sent, in one of several tempers. */
import { PRICE_SCALE, formatDecimal, instrumentId, parseDecimal } from '@parley/core'
import type { Rfq } from '@parley/sdk'
import type { Client } from '../world/client.ts'
import { unitsPerLot } from './stage.ts'
import type { Actor, Stage } from './stage.ts'

/** `keen` quotes well and often; `careless` off tick, crossed and too large; `fickle` replaces and withdraws; `silent` hardly speaks. */
export type Temper = 'keen' | 'careless' | 'fickle' | 'silent'

export class Dealer implements Actor {
  readonly client: Client
  readonly #temper: Temper
  readonly #accounts: readonly string[]

  constructor(client: Client, temper: Temper, accounts: readonly string[]) {
    this.client = client
    this.#temper = temper
    this.#accounts = accounts
  }

  act(stage: Stage): void {
    const { random } = stage
    if (this.#temper === 'silent' && !random.oneIn(10)) return
    const asked = [...this.client.rfqs.values()].filter(({ role }) => role === 'maker')
    const quoted = asked.filter(({ quotes }) => quotes.length > 0)
    const replaces = this.#temper === 'fickle' ? 2 : 8
    const open = random.oneIn(replaces) ? asked : asked.filter(({ quotes }) => quotes.length === 0)
    const withdraws = this.#temper === 'fickle' ? 4 : 15
    const standing = random.maybe(quoted)?.quotes[0]
    if (standing && random.oneIn(withdraws))
      stage.send(this.client, {
        route: 'cancelQuote',
        op: 'quote.cancel',
        body: { quoteId: standing.quoteId },
      })
    else {
      const rfq = random.maybe(open)
      if (rfq && random.oneIn(12)) this.#pass(stage, rfq)
      else if (rfq) this.#quote(stage, rfq)
    }
  }

  #pass({ random, send }: Stage, { rfqId }: Rfq): void {
    const reason = random.pick(['size', 'risk', 'no_price', 'market', 'other'])
    send(this.client, { route: 'passRfq', op: 'pass', body: { rfqId, reason } })
  }

  #quote(stage: Stage, rfq: Rfq): void {
    const { random } = stage
    const isCareless = this.#temper === 'careless' && random.oneIn(3)
    const fair = this.#fair(stage, rfq)
    const spread = Math.abs(fair) * 0.01 * random.between(0, 5)
    const sign = isCareless && random.oneIn(3) ? -1 : 1
    const rung = (price: number): object => {
      const size = isCareless && random.oneIn(3) ? '999999999' : this.#size(stage, rfq)
      return {
        price: onTick(price, rfq.tick, isCareless && random.oneIn(3)),
        size,
        ...(random.oneIn(6) ? { allOrNone: true } : {}),
        ...(random.oneIn(8) ? { min: String(random.between(1, Number(rfq.size))) } : {}),
        ...(random.oneIn(12) ? { step: String(random.between(1, 3)) } : {}),
      }
    }
    const side = (price: number, away: number): object => ({
      ...rung(price),
      ...(random.oneIn(4)
        ? {
            more: Array.from({ length: random.between(1, 3) }, (_, i) =>
              rung(price + away * (i + 1)),
            ),
          }
        : {}),
    })
    const any = random.weighted({ both: 6, bid: 1, ask: 1, none: isCareless ? 1 : 0 })
    const asked = { two_way: any, buy: 'ask', sell: 'bid' }[rfq.sides]
    const shown = random.oneIn(20) ? any : asked
    stage.send(this.client, {
      route: 'placeQuote',
      op: 'quote',
      body: {
        rfqId: rfq.rfqId,
        account: random.pick(this.#accounts),
        ttlMs: random.pick([100, 2000, 20_000, 60_000, 86_400_000]),
        ...(shown === 'both' || shown === 'bid' ? { bid: side(fair - sign * spread, -1) } : {}),
        ...(shown === 'both' || shown === 'ask'
          ? { ask: side(fair + sign * (spread + 1), 1) }
          : {}),
        ...(random.oneIn(30) ? { dryRun: true } : {}),
      },
    })
  }

  #size({ random }: Stage, { size }: Rfq): string {
    return random.oneIn(4) ? String(random.between(1, Number(size))) : size
  }

  /** What the structure is worth by the marks, per unit; a guess where one is missing. */
  #fair({ random, state }: Stage, { legs, unit }: Rfq): number {
    let worth = 0
    for (const { instrument, side, ratio } of legs) {
      const listed = state.instruments.get(instrumentId(instrument))
      const mid = Number(this.client.marks.get(instrument)?.mid ?? random.between(0, 100))
      worth += (side === 'buy' ? 1 : -1) * ratio * (listed ? unitsPerLot(listed) : 1) * mid
    }
    return worth / Number(unit)
  }
}

/** The nearest price on the tick, or one just off it. */
function onTick(price: number, tick: string, isOff: boolean): string {
  const step = parseDecimal(tick, PRICE_SCALE) ?? 1n
  const steps = BigInt(Math.round((price * 10 ** PRICE_SCALE) / Number(step)))
  return formatDecimal(steps * step + (isOff ? 1n : 0n), PRICE_SCALE)
}
