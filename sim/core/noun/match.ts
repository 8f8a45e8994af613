/** Acceptances of every kind; what each came to is compared with trying every choice there is. */
import { accountId, offersOf, price } from '@parley/core'
import type {
  AcceptQuote,
  Command,
  Event,
  FirmId,
  Offer,
  OpenRfq,
  Order,
  State,
} from '@parley/core'
import { bruteForce, clearingByHand } from '../../../packages/core/src/auction/_brute-force.ts'
import { expect } from '../../oracle/broken.ts'
import { accountsOf, actorOf } from '../stage.ts'
import { PROTECTED } from './protection.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const match: Noun = {
  moves: {
    accept: { often: 110, make: accept },
    takeBack: { often: 8, make: takeBack },
  },
  watch: (state, tally) => new Matches(state, tally),
}

/** Takes either side of one of the requests, all or one of it, whatever it costs. */
export function takeAtAnyPrice(
  { random }: Stage,
  requests: readonly OpenRfq[],
): Command | undefined {
  const asked = random.maybe(requests.filter(({ quotes }) => quotes.size > 0))
  if (!asked) return undefined
  const side = random.pick(['buy', 'sell'] as const)
  const { structure, size, rfqId } = asked.terms
  const far = 10n ** 14n - (10n ** 14n % structure.tick)
  return {
    type: 'AcceptQuote',
    actor: actorOf(asked.owner.taker),
    rfqId,
    side,
    size: random.oneIn(3) ? 1n : size,
    limit: price(side === 'buy' ? far : -far),
    timeInForce: 'immediate_or_cancel',
  }
}

function accept({ random, requests }: Stage): Command | undefined {
  const quoted = requests.filter(({ quotes }) => quotes.size > 0)
  const asked = random.maybe(random.oneIn(12) ? requests : quoted)
  if (!asked) return undefined
  const { terms, owner, quotes } = asked
  const { rfqId } = terms
  const { sides } = terms
  const canonical =
    sides === 'two_way' || random.oneIn(8) ? random.pick(['buy', 'sell'] as const) : sides
  const side =
    owner.flip && sides !== 'two_way' ? (canonical === 'buy' ? 'sell' : 'buy') : canonical
  const most = Number(terms.size)
  const size = random.oneIn(30)
    ? terms.size + 1n
    : random.oneIn(2)
      ? terms.size
      : BigInt(random.between(1, most))
  const timeInForce = random.pick(['fill_or_kill', 'immediate_or_cancel', 'resting'] as const)
  const accounts = accountsOf(owner.taker)
  const [first = '', second = ''] = accounts
  const isShared = accounts.length > 1 && size > 1n && random.oneIn(5)
  const some = [...quotes.values()].filter(() => random.oneIn(2)).map(({ quoteId }) => quoteId)
  const limit = BigInt(random.pick([1_000_000, 1_000_000, 1_000_000, 400, 4, 0])) * 100_000_000n
  return {
    type: 'AcceptQuote',
    actor: actorOf(random.oneIn(40) ? 'bree' : owner.taker),
    rfqId,
    side,
    size,
    limit: price(side === 'buy' ? limit : -limit),
    timeInForce,
    minFill: random.oneIn(6) ? BigInt(random.between(0, Number(size))) : undefined,
    onlyQuoteIds: some.length > 0 && random.oneIn(6) ? some : undefined,
    feeMax: random.oneIn(10) ? price(BigInt(random.below(3)) * 100_000_000n) : undefined,
    shares: isShared
      ? [
          { account: accountId(first), size: 1n },
          { account: accountId(second), size: size - (random.oneIn(9) ? 2n : 1n) },
        ]
      : undefined,
  }
}

function takeBack({ random, requests }: Stage): Command | undefined {
  const waiting = requests.filter(({ resting }) => resting.buy ?? resting.sell)
  const asked = random.maybe(waiting) ?? random.maybe(requests)
  const side = random.pick(['buy', 'sell'] as const)
  return (
    asked && {
      type: 'CancelAcceptance',
      actor: actorOf(asked.owner.taker),
      rfqId: asked.terms.rfqId,
      side,
    }
  )
}

/** Choices of fills that are tried at most: small books are gone through whole, the others are left to the core's own tests. */
const CHOICES_MAX = 600

type MatchMade = Extract<Event, { type: 'MatchMade' }>
type WorkupMatched = Extract<Event, { type: 'WorkupMatched' }>
type Wanted = Pick<Order, 'side' | 'size' | 'minFill' | 'limit' | 'onlyQuoteIds'>

/** Every match has its one entry, its trades and its end; its fills are those of the published rules. [ACC-1] [TRD-1] [ALC-1] */
class Matches implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
  }

  event(event: Event, _audience: unknown, write: Write): void {
    if (event.type === 'MatchMade') this.#judge(event, write)
    if (event.type === 'AcceptanceRested') {
      const request = this.#request(event.resting.rfqId)
      const by = byDefinition(request, event.resting, write)
      if (by !== undefined) this.#tally.figures.compared++
      expect(
        by === undefined || by === '',
        'allocation',
        () => `it rests, and could have had ${by}`,
      )
    }
  }

  command({ events }: { readonly events: readonly Event[] }): void {
    let made: MatchMade | WorkupMatched | undefined
    let entries = 0
    let trades = 0
    let ended = 0
    for (const event of events) {
      if (event.type === 'MatchMade' || event.type === 'WorkupMatched') made = event
      else if (event.type === 'EntryPosted' && event.entry.cause.kind === 'trade') {
        entries++
        const { id, cause } = event.entry
        const isIts = made?.match.entryId === id && made.match.matchId === cause.id
        expect(isIts, 'entry', () => `${id} is of ${cause.id}, the match is ${made?.match.matchId}`)
      } else if (event.type === 'TradeSettled') {
        trades++
        const fill = made?.match.fills[trades - 1]
        const { tradeId, entryId, price: at, size } = event.trade
        expect(
          fill?.tradeId === tradeId && made?.match.entryId === entryId,
          'entry',
          () => `${tradeId} is no fill of its match`,
        )
        expect(fill.price === at && fill.size === size, 'entry', () => `${tradeId} is not its fill`)
      } else if (event.type === 'RfqEnded' && event.outcome === 'filled') ended++
    }
    this.#tally.figures.trades += trades
    const fills = made?.match.fills.length ?? 0
    const one = made ? 1 : 0
    // The request of a workup has ended before.
    const ends = made?.type === 'MatchMade' ? 1 : 0
    if (checkHedges(made, events)) this.#tally.figures.hedged++
    expect(
      entries === one && trades === fills && ended === ends,
      'entry',
      () => `a match has ${entries} entries, ${trades} trades of ${fills}, and ended ${ended}`,
    )
  }

  #judge({ match: { rfqId, side, fills, price: clearing, size } }: MatchMade, write: Write): void {
    const request = this.#request(rfqId)
    const { command } = write
    // What a counter-offer comes to is looked at there, and what a liquidation takes.
    if (command.type === 'HitCounter' || command.type === 'RunLiquidation') return
    const isTaken = command.type === 'AcceptQuote'
    const order = isTaken ? orderOf(request, command) : request.resting[side]
    expect(order !== undefined, 'allocation', () => `${rfqId} matches what nobody wanted`)
    const by = byDefinition(request, order, write)
    if (by === undefined) return
    this.#tally.figures.compared++
    const found = textOf(fills.map((fill) => ({ ...fill, at: fill.price })))
    expect(
      by === `${found} ${clearing} ${size}`,
      'allocation',
      () => `${rfqId}: by trying every choice ${by}, by the venue ${found} ${clearing} ${size}`,
    )
  }

  #request(rfqId: OpenRfq['terms']['rfqId']): OpenRfq {
    const request = this.#state.rfqs.get(rfqId)
    expect(request !== undefined, 'allocation', () => `${rfqId} is matched and not open`)
    return request
  }
}

/** The lots of a match's trades make up its own, and what they come to is what is posted of the instrument between its accounts. [HDG-3] */
function checkHedges(
  made: MatchMade | WorkupMatched | undefined,
  events: readonly Event[],
): boolean {
  const hedges = made?.match.hedges
  if (!made || !hedges) return false
  const sums = new Map<string, bigint>()
  for (const event of events) {
    if (event.type !== 'TradeSettled') continue
    for (const { instrument, side, lots } of event.trade.hedges ?? []) {
      const key = `${side} ${instrument}`
      sums.set(key, (sums.get(key) ?? 0n) + lots)
    }
  }
  const whole = hedges.map(({ instrument, side, lots }) => `${side} ${instrument} ${lots}`)
  const parts = [...sums].map(([key, lots]) => `${key} ${lots}`)
  expect(
    whole.sort().join() === parts.sort().join(),
    'hedge',
    () => `${made.match.matchId} hedges ${whole.join()}, its trades ${parts.join()}`,
  )
  return whole.length > 0
}

function orderOf({ owner }: OpenRfq, command: AcceptQuote): Wanted {
  const { side, size, limit, timeInForce, onlyQuoteIds } = command
  const other = side === 'buy' ? 'sell' : 'buy'
  const canonical = owner.flip ? other : side
  const given = limit === undefined ? owner.reserve[canonical] : price(owner.flip ? -limit : limit)
  expect(given !== undefined, 'allocation', () => 'an acceptance has neither limit nor reserve')
  return {
    side: canonical,
    limit: given,
    size,
    minFill: command.minFill ?? (timeInForce === 'immediate_or_cancel' ? 1n : size),
    onlyQuoteIds,
  }
}

/** The fills by trying every choice, as text; '' for none; undefined for a book too large for that. */
function byDefinition(
  { quotes, terms }: OpenRfq,
  order: Wanted,
  { at }: Write,
): string | undefined {
  const { side, limit } = order
  const demand = { ...order, format: terms.format }
  const sign = side === 'buy' ? 1n : -1n
  const inside = offersOf(quotes.values(), order, at).filter(
    (offer) => sign * (offer.price - limit) <= 0n,
  )
  // What a maker's own protection lets through is looked at there.
  if (PROTECTED.some((maker) => quotes.has(maker as FirmId))) return undefined
  if (choices(inside, order.size) > CHOICES_MAX) return undefined
  inside.sort((a, b) => Number(sign * (a.price - b.price)) || a.place - b.place || a.rung - b.rung)
  const best = bruteForce(inside, demand)
  if (!best) return ''
  const clearing = clearingByHand(inside, best, demand)
  const fills = inside.flatMap((offer, i) => {
    const size = BigInt(best.fills[i] ?? 0)
    const own = demand.format === 'pay_as_bid' ? offer.price : clearing
    return size === 0n ? [] : [{ quoteId: offer.quoteId, size, at: own }]
  })
  return `${textOf(fills)} ${clearing} ${best.total}`
}

function choices(offers: readonly Offer[], wanted: bigint): number {
  let count = 1
  for (const { size, min, step } of offers) {
    const most = size < wanted ? size : wanted
    count *= most < min ? 1 : 2 + Number((most - min) / step)
    if (count > CHOICES_MAX) return count
  }
  return count
}

type Part = { readonly quoteId: string; readonly size: bigint; readonly at: bigint | undefined }

/** Whatever their order: a match lists its fills quote by quote. */
function textOf(fills: readonly Part[]): string {
  const parts = fills.map(({ quoteId, size, at }) => `${quoteId} ${size}@${at}`)
  return parts.sort().join(', ')
}
