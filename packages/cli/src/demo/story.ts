/**
 * The covered-call story, day by day, as a principal plays it over the public interface: buy shares by request, take the
 * best price; sell calls against them by a second request; wait for expiry; and again.
 */
import type { Client, Instrument, Mark, Quote } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { decimal, decimalText, times } from '../print/decimal.ts'
import { MS, isoTime, micros } from '../time/time.ts'
import { bestFirst } from '../venue/ladder.ts'
import { closeOf, dateOf, daysFrom } from './calendar.ts'
import { DAYS_MAX, DAYS_MIN, chooseCall } from './choose.ts'
import type { Call } from './choose.ts'

export type StoryOptions = {
  readonly principal: Client
  readonly operator: Client
  readonly account: string
  readonly symbol: string
  readonly from: string
  readonly to: string
  readonly shares: number
  readonly delta: number
  readonly tell: (event: StoryEvent) => void
}

export type StoryEvent =
  | { readonly event: 'funded'; readonly date: string; readonly amount: string }
  | ({ readonly event: 'bought' } & Fill)
  | ({
      readonly event: 'sold'
      readonly instrument: string
      readonly delta: number
      readonly deltaFrom: 'mark' | 'model'
      readonly days: number
      readonly premium: string
    } & Fill)
  | { readonly event: 'unquoted'; readonly date: string; readonly instrument: string }
  | {
      readonly event: 'lapsed' | 'called'
      readonly date: string
      readonly instrument: string
      readonly settlement: string
    }

type Fill = {
  readonly date: string
  readonly size: string
  readonly price: string
  readonly dealer: string
  readonly quotes: number
  readonly tradeId: string
}

/** What the end is reckoned from. */
export type Played = {
  readonly events: readonly StoryEvent[]
  readonly sessions: number
  readonly firstBuy: { readonly date: string; readonly price: string } | undefined
  readonly lastClose: { readonly date: string; readonly price: string } | undefined
}

/** How long a request stays open, and how long the slowest dealer is waited for. */
const TTL_MS = 10_000
const WAIT_MS = 5_000

export class Story {
  readonly #options: StoryOptions
  readonly #events: StoryEvent[] = []
  #instruments: readonly Instrument[] = []
  #fresh: ReadonlyMap<string, Mark> = new Map()
  #written: Call | undefined
  #sessions = 0
  #writes = 0
  #firstBuy: Played['firstBuy']
  #lastClose: Played['lastClose']

  constructor(options: StoryOptions) {
    this.#options = options
  }

  async play(): Promise<Played> {
    const { from, to, symbol } = this.#options
    for (const date of daysFrom(from, to)) {
      await this.#advance(closeOf(date))
      if (await this.#observe(date)) await this.#day(date)
    }
    if (this.#sessions === 0)
      throw new Failure(`no session of ${symbol} from ${from} to ${to}: nothing was marked`)
    if (!this.#events.some(({ event }) => event === 'sold' || event === 'unquoted'))
      throw new Failure(
        `no calls on ${symbol} with a mark of the day and ${DAYS_MIN} to ${DAYS_MAX} days to run, from ${from} to ${to}`,
      )
    const [events, sessions] = [this.#events, this.#sessions]
    return { events, sessions, firstBuy: this.#firstBuy, lastClose: this.#lastClose }
  }

  async #day(date: string): Promise<void> {
    this.#sessions++
    await this.#settle(date)
    const have = await this.#balance(this.#options.symbol)
    if (have < decimal(String(this.#options.shares)) && !this.#written) await this.#buy(date, have)
    if (!this.#written) await this.#write(date)
  }

  /** Takes in the day's marks; false where the underlying was not marked that day. */
  async #observe(date: string): Promise<boolean> {
    const { principal, symbol } = this.#options
    const query = { underlying: symbol }
    const { marks } = await principal.call('marks', { query })
    const today = marks.filter((mark) => !mark.stale && dateOf(mark.observedAt) === date)
    this.#fresh = new Map(today.map((mark) => [mark.instrument, mark]))
    const close = this.#fresh.get(symbol)
    const price = close?.mid ?? close?.last
    if (price === undefined) return false
    this.#lastClose = { date, price }
    // While a call runs there is nothing to choose: the list, which is long, is read again at its expiry.
    if (!this.#written || (this.#written.option.expiryDate ?? '') <= date)
      this.#instruments = (await principal.call('instruments', { query })).instruments
    return true
  }

  /** What became of the calls when they expired. */
  async #settle(date: string): Promise<void> {
    const name = this.#written?.option.instrument
    const option = this.#instruments.find(({ instrument }) => instrument === name)
    if (!option?.settledAt || !name) return
    const called = decimal(option.settledAt) > decimal(option.strike ?? '0')
    this.#written = undefined
    const settlement = option.settledAt
    this.#tell({ event: called ? 'called' : 'lapsed', date, instrument: name, settlement })
  }

  async #buy(date: string, have: bigint): Promise<void> {
    const { symbol, shares } = this.#options
    const share = this.#instruments.find(({ instrument }) => instrument === symbol)
    const lots = (decimal(String(shares)) - have) / decimal(share?.lot ?? '1')
    await this.#fund(date, decimal(String(shares)) - have)
    const fill = await this.#trade(date, { instrument: symbol, side: 'buy', size: String(lots) })
    if (!fill) return
    this.#firstBuy ??= { date, price: fill.price }
    this.#tell({ event: 'bought', ...fill })
  }

  async #write(date: string): Promise<void> {
    const { symbol, delta } = this.#options
    const choice = { symbol, today: date, target: delta }
    const call = chooseCall({ ...choice, instruments: this.#instruments, fresh: this.#fresh })
    if (!call) return
    const { instrument, multiplier = 1 } = call.option
    const contracts = (await this.#balance(symbol)) / decimal(String(multiplier))
    if (contracts === 0n) return
    const size = String(contracts)
    const fill = await this.#trade(date, { instrument, side: 'sell', size })
    if (!fill) return
    this.#written = call
    const premium = decimalText(decimal(fill.price) * BigInt(multiplier) * contracts, 2)
    const { days, deltaFrom } = call
    this.#tell({ event: 'sold', instrument, delta: call.delta, deltaFrom, days, premium, ...fill })
  }

  /** Asks every dealer, waits for the slowest, and takes the best price for the whole size. */
  async #trade(
    date: string,
    of: { readonly instrument: string; readonly side: 'buy' | 'sell'; readonly size: string },
  ): Promise<Fill | undefined> {
    const { principal, account } = this.#options
    const { instrument, side, size } = of
    const legs = [{ instrument, side: 'buy' as const, ratio: 1 }]
    const asked = { ...this.#clientId(), account, legs, size, ttlMs: TTL_MS }
    const { rfqId, openedAt } = await principal.call('createRfq', { body: asked })
    await this.#advance(isoTime(micros(openedAt) + WAIT_MS * MS))
    const { quotes } = await principal.call('rfq', { rfqId })
    const best = bestFor(quotes, side, size)
    if (!best) {
      await principal.call('cancelRfq', { body: { ...this.#clientId(), rfqId } })
      this.#tell({ event: 'unquoted', date, instrument })
      return undefined
    }
    const taken = { ...this.#clientId(), rfqId, side, size, limit: best.price }
    const { price, fills } = await principal.call('acceptQuote', { body: taken })
    const dealer = fills.map(({ maker }) => maker).join('+')
    const tradeId = fills.map((fill) => fill.tradeId).join('+')
    return { date, size, price: price ?? best.price, dealer, quotes: quotes.length, tradeId }
  }

  /** Sees to it that there is cash for the shares, with room for the spread. */
  async #fund(date: string, units: bigint): Promise<void> {
    const { operator, account } = this.#options
    const need = (times(units, decimal(this.#lastClose?.price ?? '0')) * 105n) / 100n
    const have = await this.#balance('USD')
    if (have >= need) return
    const amount = decimalText(((need - have) / 10n ** 8n + 1n) * 10n ** 8n)
    const body = { ...this.#clientId(), account, asset: 'USD', amount, reference: 'demo funding' }
    await operator.call('deposit', { body })
    this.#tell({ event: 'funded', date, amount })
  }

  async #advance(to: string): Promise<void> {
    await this.#options.operator.call('advanceClock', { body: { to } })
  }

  async #balance(asset: string): Promise<bigint> {
    const { balances } = await this.#options.principal.call('balances')
    const { account } = this.#options
    const own = balances.find((each) => each.account === account && each.asset === asset)
    return decimal(own?.available ?? '0')
  }

  #clientId(): { readonly clientId: string } {
    return { clientId: `story-${++this.#writes}` }
  }

  #tell(event: StoryEvent): void {
    this.#events.push(event)
    this.#options.tell(event)
  }
}

function bestFor(
  quotes: readonly Quote[],
  side: 'buy' | 'sell',
  size: string,
): { readonly quote: Quote; readonly price: string } | undefined {
  const quoted = side === 'buy' ? 'ask' : 'bid'
  const best = bestFirst(quotes, quoted).find((each) => BigInt(each.size) >= BigInt(size))
  const quote = best && quotes.find(({ maker }) => maker === best.maker)
  return best && quote ? { quote, price: best.price } : undefined
}
