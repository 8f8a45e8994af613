/**
 * Futures: listed with minutes to live, traded from margined accounts of their own, carried wherever the price went, marked, and settled. What
 * each account has is worked out a second time, from what was paid and from nothing that the carry price did between. [FUT-2]
 */
import { accountId, balance, contractValue, price, timestamp } from '@parley/core'
import type { AccountId, Command, Event, Future, InstrumentId, OpenRfq, State } from '@parley/core'
import { future as futureSpec } from '../../../packages/core/src/_venue.ts'
import { expect } from '../../oracle/broken.ts'
import { BTC, FIRMS, OPERATOR, SECOND, TAKERS, USD, actorOf } from '../stage.ts'
import { takeAtAnyPrice } from './match.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const future: Noun = {
  moves: {
    listFuture: { often: 2, make: list },
    askFuture: { often: 14, make: ask },
    quoteFuture: { often: 40, make: quote },
    takeFuture: { often: 20, make: take },
    carry: { often: 6, make: carry },
    mark: { often: 3, make: mark },
    settleFuture: { often: 6, make: settle },
  },
  watch: (state, tally) => new Futures(state, tally),
}

/** Futures that are live at a time. */
const LIVE_MAX = 6
const DOLLAR = 100_000_000n

/** The account from which a firm trades futures, and nothing but what is asked with them. */
export function futuresAccountOf(firm: string): AccountId {
  return accountId(`${firm}:futures`)
}

const live = ({ state, now }: Stage): readonly Future[] =>
  [...state.instruments.values()].filter(
    (one): one is Future => one.kind === 'future' && one.expiresAt > now() + SECOND,
  )

/** Around seventy thousand, on half dollars. */
function near({ random }: Stage): bigint {
  return BigInt(random.between(120_000, 160_000)) * (DOLLAR / 2n)
}

function list(stage: Stage): Command | undefined {
  const { random, state, now } = stage
  if (live(stage).length >= LIVE_MAX) return undefined
  const at = near(stage)
  const instrument = futureSpec(`F${state.instruments.size}`, {
    underlying: random.pick(['BTC', 'BTC', 'BTC', 'SPY']),
    multiplier: random.pick([1n, 1n, 10n]),
    takerFeePerLot: random.pick([0n, 50n]),
    makerFeePerLot: random.pick([0n, 25n]),
    expiresAt: now() + random.pick([-1, 60, 300, 1200]) * SECOND,
    observedAt: now(),
  })
  const carried = { ...instrument.carry, price: price(at) }
  return {
    type: 'ListInstrument',
    actor: actorOf(OPERATOR),
    instrument: { ...instrument, carry: carried, reference: price(at) },
  }
}

/** A future by itself, two against each other, or one against coins. */
function ask(stage: Stage): Command | undefined {
  const { random } = stage
  const [one, other] = [random.maybe(live(stage)), random.maybe(live(stage))]
  if (!one || !other) return undefined
  const firm = random.pick(TAKERS)
  const own = { instrument: one.id, side: random.pick(['buy', 'sell'] as const), ratio: 1 }
  const against = { side: own.side === 'buy' ? 'sell' : 'buy', ratio: 1 } as const
  return {
    type: 'CreateRfq',
    actor: actorOf(firm),
    account: random.oneIn(12) ? accountId(`${firm}:main`) : futuresAccountOf(firm),
    legs: random.pick([[own], [own], [own, { instrument: other.id, ...against }]]),
    size: BigInt(random.between(1, 5)),
    ttlMs: random.pick([2_000, 5_000, 20_000]),
    panel: undefined,
    identity: 'anonymous',
  }
}

const ofFutures = ({ state, requests }: Stage): readonly OpenRfq[] =>
  requests.filter(({ terms }) =>
    terms.structure.legs.every(({ instrument }) => state.listed(instrument)?.kind === 'future'),
  )

/** Around what its futures are carried at. */
function quote(stage: Stage): Command | undefined {
  const { random, state } = stage
  const asked = random.maybe(ofFutures(stage))
  if (!asked) return undefined
  const { rfqId, structure, size, sides } = asked.terms
  const maker = random.pick(asked.owner.panel)
  let fair = 0n
  for (const { instrument, side, ratio } of structure.legs) {
    const one = state.listed(instrument) as Future
    const weight = (BigInt(ratio) * one.multiplier * DOLLAR) / structure.unit
    fair += (side === 'buy' ? weight : -weight) * one.carry.price
  }
  const middle = fair / structure.tick + BigInt(random.between(-400, 400))
  const rung = (ticks: bigint) => [{ price: price(ticks * structure.tick), size }]
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: random.oneIn(12) ? accountId(`${maker}:main`) : futuresAccountOf(maker),
    rfqId,
    ttlMs: random.pick([500, 5_000, 30_000]),
    bid: sides === 'buy' ? undefined : rung(middle - 1n),
    ask: sides === 'sell' ? undefined : rung(middle + 1n),
  }
}

function take(stage: Stage): Command | undefined {
  return takeAtAnyPrice(stage, ofFutures(stage))
}

function carry(stage: Stage): Command | undefined {
  const { random, now } = stage
  const one = random.maybe(live(stage))
  if (!one) return undefined
  const off = random.oneIn(12) ? 1n : 0n
  const carried = {
    instrument: random.oneIn(25) ? BTC : one.id,
    price: price(near(stage) + off),
    source: 'index',
    observedAt: timestamp(random.oneIn(20) ? one.carry.observedAt - 1 : now()),
  }
  return { type: 'SettleVariation', actor: actorOf(OPERATOR), carried: [carried] }
}

function mark(stage: Stage): Command | undefined {
  const { random, now } = stage
  const one = random.maybe(live(stage))
  if (!one) return undefined
  const at = { source: 'index', observedAt: timestamp(now()) }
  const recorded = [{ instrument: one.id, price: price(near(stage)), ...at }]
  return { type: 'SetMarginMarks', actor: actorOf(OPERATOR), recorded }
}

function settle(stage: Stage): Command | undefined {
  const { random, state, now } = stage
  const over = [...state.instruments.values()].filter(
    ({ id, ...one }) => one.kind === 'future' && one.expiresAt <= now() && !state.settled.has(id),
  )
  const one = random.maybe(over) ?? (random.oneIn(20) ? random.maybe(live(stage)) : undefined)
  if (!one) return undefined
  return {
    type: 'RunExpiry',
    actor: actorOf(OPERATOR),
    instrument: one.id,
    // Not on the tick, mostly.
    settlementPrice: price(near(stage) + BigInt(random.below(100_000_000))),
    source: 'index',
    observedAt: timestamp(now()),
    method: { kind: 'official' },
    seed: '0'.repeat(32),
  }
}

/**
 * Cash of an account that trades futures = what it began with, less what was paid for them and in fees, and contracts at the price at which
 * they are carried, or ended. Nothing that variation booked goes in.
 */
class Futures implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  readonly #paid = new Map<AccountId, bigint>()
  readonly #contracts = new Map<AccountId, Map<InstrumentId, bigint>>()
  #isTouched = false

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const firm of FIRMS) {
      const account = futuresAccountOf(firm)
      const own = new Map<InstrumentId, bigint>()
      this.#contracts.set(account, own)
      if (!state.accounts.has(account)) continue
      // After a recovery it begins with what there is.
      for (const one of state.instruments.values())
        if (one.kind === 'future' && !state.settled.has(one.id))
          own.set(one.id, balance(state.ledger, account, one.id).total)
      this.#paid.set(account, balance(state.ledger, account, USD).total - this.#carried(own))
    }
  }

  event(event: Event): void {
    if (event.type === 'FutureSettled') this.#tally.figures.expiries++
    if (event.type === 'VariationSettled') this.#isTouched = true
    if (event.type !== 'EntryPosted') return
    for (const { from, to, asset, amount, reason } of event.entry.postings)
      for (const [account, signed] of [
        [from, -amount],
        [to, amount],
      ] as const) {
        const own = this.#contracts.get(account)
        if (!own) continue
        this.#isTouched = true
        // Contracts that end stay counted, at the price that they ended at.
        if (reason === 'delivery') own.set(asset, (own.get(asset) ?? 0n) + signed)
        else if (asset === USD && reason !== 'carry' && reason !== 'variation')
          this.#paid.set(account, (this.#paid.get(account) ?? 0n) + signed)
      }
  }

  command(): void {
    if (!this.#isTouched) return
    this.#isTouched = false
    for (const [account, own] of this.#contracts) {
      if (!this.#state.accounts.has(account)) continue
      const found = balance(this.#state.ledger, account, USD).total
      const wanted = (this.#paid.get(account) ?? 0n) + this.#carried(own)
      expect(found === wanted, 'futures', () => `${account} has ${found}, by its trades ${wanted}`)
    }
  }

  #carried(own: ReadonlyMap<InstrumentId, bigint>): bigint {
    let sum = 0n
    for (const [id, contracts] of own) {
      const one = this.#state.listed(id)
      if (one?.kind === 'future')
        sum += contracts * contractValue(one, one.carry.price, this.#state.listed)
    }
    return sum
  }
}
