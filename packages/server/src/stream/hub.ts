/**
 * Publishes what happened to those who may see it, and to nobody else. [STM-2] [DIS-2]
 * It watches events as they are applied, while the state still shows what they speak of, and lets nothing out until the
 * group is durable.
 */
import { randomBytes } from 'node:crypto'
import { assert } from '@parley/core'
import type { Audience, Entry, Event, FirmId, OpenRfq, State, Timestamp, Trade } from '@parley/core'
import type { Mark, RfqChange, Topic } from '@parley/sdk'
import type { Observer } from '../sequencer/sequencer.ts'
import type { Head } from '../journal/record.ts'
import { feeOf } from '../wire/fees.ts'
import {
  balancesOf,
  instrumentView,
  rfqView,
  takerQuoteView,
  termsView,
  tradeView,
} from '../wire/views.ts'
import { Channel } from './channel.ts'

/** How long a firm's channel is kept after its last receiver left. */
const IDLE_MS = 120_000
/** Balances go out at most this often: each message holds the latest of each. */
const BALANCE_MS = 50

export type HubOptions = {
  readonly state: State
  /** Milliseconds of the wall clock, for what is not venue time. */
  readonly nowMs: () => number
  /** With a stepped clock nothing may wait for a timer of its own. */
  readonly immediate: boolean
  readonly marks: () => readonly Mark[]
}

type Channels = Partial<Record<Topic, Channel>>

/** All channels of the venue. Lives as long as the server. */
export class Hub implements Observer, Disposable {
  readonly #options: HubOptions
  readonly #state: State
  readonly #firms = new Map<FirmId, Channels>()
  readonly #public: Channels = {}
  readonly #dirty = new Set<FirmId>()
  readonly #touched = new Set<Channel>()
  readonly #sent = new Map<FirmId, Map<string, string>>()
  #trade: Trade | undefined
  #balanceTimer: NodeJS.Timeout | undefined
  /** The state shows what is not durable yet. */
  #isAhead = false
  #isOverdue = false
  readonly #sweeper: NodeJS.Timeout

  constructor(options: HubOptions) {
    this.#options = options
    this.#state = options.state
    this.#sweeper = setInterval(() => this.#dropIdle(), IDLE_MS)
    this.#sweeper.unref()
  }

  /** The channel of a topic for a firm, made when first wanted. */
  channel(topic: Topic, firm: FirmId): Channel {
    const isPublic = topic !== 'rfqs' && topic !== 'balances'
    const channels = isPublic ? this.#public : (this.#firms.get(firm) ?? {})
    if (!isPublic) this.#firms.set(firm, channels)
    // Each channel has an origin of its own: a client of a channel that was dropped must not resume on its successor.
    return (channels[topic] ??= new Channel(topic, randomBytes(32).toString('base64url')))
  }

  /** What a new receiver of a topic is shown first, as JSON. */
  snapshot(topic: Exclude<Topic, 'clock'>, firm: FirmId): string {
    switch (topic) {
      case 'rfqs':
        return JSON.stringify({ rfqs: this.openRfqs(firm) })
      case 'balances': {
        this.#flushBalances(firm)
        const balances = balancesOf(this.#state, firm)
        return JSON.stringify(balances)
      }
      case 'marks':
        return JSON.stringify(this.#options.marks())
      case 'instruments':
        return JSON.stringify(
          [...this.#state.instruments.values()].map((i) => instrumentView(this.#state, i)),
        )
    }
  }

  /** Open requests a firm asked or was asked. */
  openRfqs(firm: FirmId): ReturnType<typeof rfqView>[] {
    return [...this.#state.rfqs.values()]
      .filter(({ owner }) => owner.taker === firm || owner.panel.includes(firm))
      .map((rfq) => rfqView(this.#state, rfq, firm))
  }

  observe(state: State, event: Event, audience: Audience, ts: Timestamp): void {
    this.#isAhead = true
    if (audience === 'public') {
      if (event.type === 'InstrumentListed')
        this.#pushPublic(instrumentView(state, event.instrument))
      return
    }
    this.#markDirty(event, audience)
    switch (event.type) {
      case 'RfqRequested':
        this.#change(event.owner.taker, () =>
          opened(rfqView(state, rfqOf(state, event.terms.rfqId), event.owner.taker)),
        )
        return
      case 'RfqOpened':
        this.#toPanel(
          rfqOf(state, event.terms.rfqId),
          opened(termsView(event.terms, false, 'maker')),
        )
        return
      case 'RfqEnded': {
        const { rfqId, outcome } = event
        const json = JSON.stringify({ type: 'rfq.ended', rfqId, outcome } satisfies RfqChange)
        for (const firm of audience) this.#changeText(firm, json)
        return
      }
      case 'QuotePlaced': {
        const { quote } = event
        const { owner } = rfqOf(state, quote.rfqId)
        // Most of what the hub writes: the canonical view is made once for both parties.
        const view = takerQuoteView(quote, false)
        const taken = owner.flip ? takerQuoteView(quote, true) : view
        this.#change(owner.taker, () => ({ type: 'quote.placed', quote: taken }))
        this.#change(quote.maker, () => ({
          type: 'quote.placed',
          quote: { ...view, account: quote.account },
        }))
        return
      }
      case 'QuoteEnded': {
        const { rfqId, quoteId, outcome } = event
        for (const firm of audience)
          this.#change(firm, () => ({ type: 'quote.ended', rfqId, quoteId, outcome }))
        return
      }
      case 'TradeSettled':
        this.#trade = event.trade
        return
      case 'EntryPosted':
        if (event.entry.cause.kind === 'trade') this.#pushTrade(state, event.entry, ts)
        return
      default:
        return
    }
  }

  committed(_head: Head, ts: Timestamp): void {
    this.#isAhead = false
    for (const channel of this.#touched) channel.flush(ts)
    this.#touched.clear()
    if (this.#dirty.size === 0) return
    if (this.#options.immediate || this.#isOverdue) this.#flushAllBalances()
    else this.#balanceTimer ??= setTimeout(() => this.#flushAllBalances(), BALANCE_MS)
  }

  /** Whether a public topic has receivers, or had some a moment ago. */
  isWatched(topic: 'marks' | 'instruments'): boolean {
    return this.#public[topic] !== undefined
  }

  /** Publishes new marks to everyone who wants them. */
  publishMarks(marks: readonly Mark[], ts: number): void {
    if (marks.length > 0) this.#public.marks?.send(ts, JSON.stringify(marks))
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweeper)
    clearTimeout(this.#balanceTimer)
  }

  #pushTrade(state: State, entry: Entry, ts: Timestamp): void {
    const trade = this.#trade
    this.#trade = undefined
    assert(trade !== undefined && trade.entryId === entry.id, 'a trade is followed by its entry')
    const { owner } = rfqOf(state, trade.rfqId)
    const feeFor = (firm: FirmId) => feeOf(state, entry.postings, firm)
    this.#change(owner.taker, () => ({
      type: 'trade',
      trade: tradeView(trade, { role: 'taker', flip: owner.flip, ts, ...feeFor(owner.taker) }),
    }))
    this.#change(trade.maker, () => ({
      type: 'trade',
      trade: tradeView(trade, { role: 'maker', flip: false, ts, ...feeFor(trade.maker) }),
    }))
  }

  #toPanel(rfq: OpenRfq, change: RfqChange): void {
    const json = JSON.stringify(change)
    for (const firm of rfq.owner.panel) this.#changeText(firm, json)
  }

  #change(firm: FirmId, make: () => RfqChange): void {
    if (this.#firms.get(firm)?.rfqs) this.#changeText(firm, JSON.stringify(make()))
  }

  #changeText(firm: FirmId, json: string): void {
    const channel = this.#firms.get(firm)?.rfqs
    if (!channel) return
    channel.push(json)
    this.#touched.add(channel)
  }

  #pushPublic(instrument: object): void {
    const channel = this.#public.instruments
    if (!channel) return
    channel.push(JSON.stringify(instrument))
    this.#touched.add(channel)
  }

  /** Remembers whose balances may have changed: owners of postings and holds, the makers of an ended request, everybody at an expiry. */
  #markDirty(event: Event, audience: readonly FirmId[]): void {
    switch (event.type) {
      case 'EntryPosted':
        for (const { from, to } of event.entry.postings)
          for (const account of [from, to]) this.#dirtyFirm(this.#state.accounts.get(account)?.firm)
        return
      case 'QuotePlaced':
        this.#dirtyFirm(event.quote.maker)
        return
      case 'OptionExpired':
        // Frees cover also in accounts that no posting of it touches, and the holds it frees are gone by now.
        for (const firm of this.#firms.keys()) this.#dirtyFirm(firm)
        return
      case 'HoldPlaced':
      case 'QuoteEnded':
      case 'RfqEnded':
        for (const firm of audience) this.#dirtyFirm(firm)
        return
      default:
        return
    }
  }

  #dirtyFirm(firm: FirmId | undefined): void {
    if (firm !== undefined && this.#firms.get(firm)?.balances) this.#dirty.add(firm)
  }

  #flushAllBalances(): void {
    this.#balanceTimer = undefined
    // Balances are read off the state, which may not be shown while an append is under way.
    this.#isOverdue = this.#isAhead
    if (this.#isAhead) return
    const firms = [...this.#dirty]
    this.#dirty.clear()
    for (const firm of firms) this.#flushBalances(firm)
  }

  /** Sends the balances of a firm that differ from those sent last. */
  #flushBalances(firm: FirmId): void {
    const channel = this.#firms.get(firm)?.balances
    if (!channel) return
    const sent = this.#sent.get(firm) ?? new Map<string, string>()
    this.#sent.set(firm, sent)
    const changed: string[] = []
    for (const balance of balancesOf(this.#state, firm)) {
      const json = JSON.stringify(balance)
      const key = `${balance.account} ${balance.asset}`
      if (sent.get(key) === json) continue
      sent.set(key, json)
      changed.push(json)
    }
    if (changed.length > 0) channel.send(this.#options.nowMs() * 1000, `[${changed.join(',')}]`)
  }

  #dropIdle(): void {
    const nowMs = this.#options.nowMs()
    for (const [firm, channels] of this.#firms) {
      const listened = Object.values(channels).some((channel) => {
        if (channel.receivers.size > 0) channel.idleSinceMs = undefined
        else channel.idleSinceMs ??= nowMs
        return channel.idleSinceMs === undefined || nowMs - channel.idleSinceMs < IDLE_MS
      })
      if (listened) continue
      this.#firms.delete(firm)
      this.#sent.delete(firm)
    }
  }
}

function rfqOf(state: State, rfqId: OpenRfq['terms']['rfqId']): OpenRfq {
  const rfq = state.rfqs.get(rfqId)
  assert(rfq !== undefined, 'the request is still open while its events are applied')
  return rfq
}

function opened(rfq: ReturnType<typeof rfqView>): RfqChange {
  return { type: 'rfq.opened', rfq }
}
