/**
 * A principal's desk while a story is played over the public interface: it watches each day, asks and takes, and keeps
 * what was said beforehand beside what came of it.
 */
import type { Client, Instrument, Leg, Mark, Quote } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { decimal, decimalText } from '../print/decimal.ts'
import { MS, isoTime, micros } from '../time/time.ts'
import { bestFirst } from '../venue/ladder.ts'
import { closeOf, dateOf, daysFrom } from './calendar.ts'
import type { Checked, Fill, Relation, StoryEvent } from './event.ts'

export type DeskOptions = {
  readonly principal: Client
  readonly operator: Client
  readonly account: string
  readonly symbol: string
  /** Dividends of the underlying by ex-date, where the file says; undefined where none is known. */
  readonly dividends: readonly { readonly date: string; readonly amount: string }[] | undefined
  /** Another firm of the venue, with a key that trades. */
  readonly clientOf: (firm: string) => Promise<Client>
  readonly from: string
  readonly to: string
  readonly tell: (event: StoryEvent) => void
  /** Told every so often how far the days have come. */
  readonly progress: (line: string) => void
}

export type Order = {
  readonly legs: readonly Leg[]
  readonly side: 'buy' | 'sell'
  readonly size: string
  /** What it is called where nobody quotes it. */
  readonly name: string
  readonly account?: string
}

/** The best price for the whole of an order, firm until its request ends. */
export type Offer = Order & {
  readonly rfqId: string
  readonly price: string
  readonly quotes: number
}

/** How long a request stays open, and how long the slowest dealer is waited for. */
const TTL_MS = 10_000
export const WAIT_MS = 5_000
const PROGRESS_EVERY = 20

export class Desk {
  readonly #options: DeskOptions
  readonly #events: StoryEvent[] = []
  #listed: { readonly date: string; readonly instruments: readonly Instrument[] } | undefined
  #fresh: ReadonlyMap<string, Mark> = new Map()
  #close: { readonly date: string; readonly price: string } | undefined
  #sessions = 0
  #writes = 0

  constructor(options: DeskOptions) {
    this.#options = options
  }

  get principal(): Client {
    return this.#options.principal
  }

  get operator(): Client {
    return this.#options.operator
  }

  get account(): string {
    return this.#options.account
  }

  get symbol(): string {
    return this.#options.symbol
  }

  get dividends(): DeskOptions['dividends'] {
    return this.#options.dividends
  }

  clientOf(firm: string): Promise<Client> {
    return this.#options.clientOf(firm)
  }

  get events(): readonly StoryEvent[] {
    return this.#events
  }

  get sessions(): number {
    return this.#sessions
  }

  /** Marks of today, by instrument. */
  get fresh(): ReadonlyMap<string, Mark> {
    return this.#fresh
  }

  /** The last close of the underlying. */
  get close(): { readonly date: string; readonly price: string } | undefined {
    return this.#close
  }

  /** The sessions of the story, each at its close, when its marks are in. */
  async *days(): AsyncGenerator<string> {
    const { from, to, symbol, progress } = this.#options
    for (const date of daysFrom(from, to)) {
      await this.advance(closeOf(date))
      if (!(await this.#observe(date))) continue
      this.#sessions++
      if (this.#sessions % PROGRESS_EVERY === 0)
        progress(`${date}  ${symbol} ${this.#close?.price ?? ''}, session ${this.#sessions}`)
      yield date
    }
  }

  /** Takes in the day's marks; false where the underlying was not marked that day. */
  async #observe(date: string): Promise<boolean> {
    const { principal, symbol } = this.#options
    const { marks } = await principal.call('marks', { query: { underlying: symbol } })
    const today = marks.filter((mark) => !mark.stale && dateOf(mark.observedAt) === date)
    this.#fresh = new Map(today.map((mark) => [mark.instrument, mark]))
    const close = this.#fresh.get(symbol)
    const price = close?.mid ?? close?.last
    if (price === undefined) return false
    this.#close = { date, price }
    return true
  }

  /** The underlying and its options as they are today. The list is long: it is read on days that need it. */
  async instruments(): Promise<readonly Instrument[]> {
    const date = this.#close?.date ?? ''
    if (this.#listed?.date === date) return this.#listed.instruments
    const query = { underlying: this.symbol }
    const { instruments } = await this.principal.call('instruments', { query })
    this.#listed = { date, instruments }
    return instruments
  }

  async instrument(name: string): Promise<Instrument | undefined> {
    return (await this.instruments()).find(({ instrument }) => instrument === name)
  }

  /** What an option of ours was settled at; undefined while it has not been. */
  async settlement(option: Instrument): Promise<string | undefined> {
    if ((option.expiryDate ?? '') > (this.#close?.date ?? '')) return undefined
    return (await this.instrument(option.instrument))?.settledAt
  }

  /** Asks every dealer and waits for the slowest. Without a price for the whole size the request is withdrawn. */
  async ask(order: Order): Promise<Offer | undefined> {
    const { side, size, account = this.account } = order
    const asked = { ...this.clientId(), account, legs: [...order.legs], size, ttlMs: TTL_MS }
    const { rfqId, openedAt } = await this.principal.call('createRfq', { body: asked })
    await this.advance(isoTime(micros(openedAt) + WAIT_MS * MS))
    const { quotes } = await this.principal.call('rfq', { rfqId })
    const price = bestFor(quotes, side, size)
    if (price !== undefined) return { ...order, rfqId, price, quotes: quotes.length }
    await this.decline({ rfqId })
    this.tell({ event: 'unquoted', date: this.#close?.date ?? '', instrument: order.name })
    return undefined
  }

  /** Takes all of an offer at its price or better. */
  async take({ rfqId, side, size, price: limit, quotes }: Offer): Promise<Fill> {
    const body = { ...this.clientId(), rfqId, side, size, limit }
    const { price = limit, fills } = await this.principal.call('acceptQuote', { body })
    const dealer = fills.map(({ maker }) => maker).join('+')
    const tradeId = fills.map((fill) => fill.tradeId).join('+')
    return { date: this.#close?.date ?? '', size, price, dealer, quotes, tradeId }
  }

  /** Withdraws the request of an offer that is not to be taken. */
  async decline({ rfqId }: Pick<Offer, 'rfqId'>): Promise<void> {
    await this.principal.call('cancelRfq', { body: { ...this.clientId(), rfqId } })
  }

  /** Sees to it that so much cash is available, in whole units of the currency. */
  async fund(need: bigint, account = this.account): Promise<void> {
    const { available } = await this.balance('USD', account)
    if (available >= need) return
    const amount = decimalText(((need - available) / 10n ** 8n + 1n) * 10n ** 8n)
    const reference = 'demo funding'
    const body = { ...this.clientId(), account, asset: 'USD', amount, reference }
    await this.operator.call('deposit', { body })
    this.tell({ event: 'funded', date: this.#close?.date ?? '', account, amount })
  }

  async advance(to: string): Promise<void> {
    await this.operator.call('advanceClock', { body: { to } })
  }

  /** Lets so much time pass. */
  async wait(ms: number): Promise<void> {
    const { now } = await this.principal.call('time')
    await this.advance(isoTime(micros(now) + ms * MS))
  }

  async balance(asset: string, account = this.account): Promise<Balances> {
    const { balances } = await this.principal.call('balances')
    const own = balances.find((each) => each.account === account && each.asset === asset)
    const of = (text = '0'): bigint => decimal(text)
    return { total: of(own?.total), held: of(own?.held), available: of(own?.available) }
  }

  /** Says what a deal can come to, before it is made. */
  state(of: string, figures: Readonly<Record<string, string>>): void {
    this.tell({ event: 'stated', date: this.#close?.date ?? '', of, figures })
  }

  /** Sets what the venue's books say beside what was stated, to the last digit. */
  check(what: string, stated: string, found: string, relation: Relation = 'equal'): void {
    const date = this.#close?.date ?? ''
    const difference = decimal(found) - decimal(stated)
    const kept = HOLDS[relation](difference)
    this.tell({ event: 'checked', date, what, stated, relation, found, kept })
  }

  /** Throws where there was nothing to play: a story of no session tells nothing. */
  ended(): void {
    const { symbol, from, to } = this.#options
    if (this.#sessions === 0)
      throw new Failure(`no session of ${symbol} from ${from} to ${to}: nothing was marked`)
  }

  get checks(): readonly Checked[] {
    return this.#events.filter((event) => event.event === 'checked')
  }

  clientId(): { readonly clientId: string } {
    return { clientId: `story-${++this.#writes}` }
  }

  tell(event: StoryEvent): void {
    this.#events.push(event)
    this.#options.tell(event)
  }
}

const HOLDS: Readonly<Record<Relation, (difference: bigint) => boolean>> = {
  equal: (difference) => difference === 0n,
  below: (difference) => difference < 0n,
  at_least: (difference) => difference >= 0n,
  at_most: (difference) => difference <= 0n,
}

type Balances = { readonly total: bigint; readonly held: bigint; readonly available: bigint }

function bestFor(quotes: readonly Quote[], side: 'buy' | 'sell', size: string): string | undefined {
  const offered = bestFirst(quotes, side === 'buy' ? 'ask' : 'bid')
  return offered.find((each) => BigInt(each.size) >= BigInt(size))?.price
}
