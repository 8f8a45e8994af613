/**
 * Publishes what happened to those who may see it, and to nobody else. [STS-1] [DIS-2]
 * It watches events as they are applied, while the state still shows what they speak of, and lets nothing out until the
 * group is durable.
 */
import { randomBytes } from 'node:crypto'
import type { Audience, Event, FirmId, State, Timestamp } from '@parley/core'
import type { Mark, Topic } from '@parley/sdk'
import type { Observer } from '../sequencer/sequencer.ts'
import type { Head } from '../journal/record.ts'
import { protectionView } from '../wire/protection-views.ts'
import { instrumentView } from '../wire/instrument-view.ts'
import { balancesOf } from '../wire/views.ts'
import { openBlocks } from '../wire/block-views.ts'
import { restingOrders } from '../wire/cross-views.ts'
import { blockNews } from './block-news.ts'
import { corporateActionViews } from '../wire/corporate-action-writes.ts'
import { printView } from '../wire/tape-views.ts'
import { Channel } from './channel.ts'
import { crossNews } from './cross-news.ts'
import { listingNews } from './listing-news.ts'
import { isPrivate } from './news.ts'
import type { News, PrivateTopic, PublicTopic, Teller } from './news.ts'
import { protectionNews } from './protection-news.ts'
import { programsOf } from '../wire/program-views.ts'
import { stacksOf } from '../wire/stack-views.ts'
import { standingAlertView } from '../wire/risk-views.ts'
import { programNews } from './program-news.ts'
import { riskNews } from './risk-news.ts'
import { openRfqs, rfqNews } from './rfq-news.ts'
import { tapeNews } from './tape-news.ts'

/** How long a firm's channel is kept after its last receiver left. */
const IDLE_MS = 120_000
/** Balances go out at most this often: each message holds the latest of each. */
const BALANCE_MS = 50

export type HubOptions = {
  readonly state: State
  /** Milliseconds of the wall clock, for what is not venue time. */
  readonly nowMs: () => number
  /** Venue time. */
  readonly now: () => Timestamp
  /** With a stepped clock nothing may wait for a timer of its own. */
  readonly immediate: boolean
  readonly marks: () => readonly Mark[]
}

type Channels = Partial<Record<Topic, Channel>>

/** All channels of the venue. Lives as long as the server. */
export class Hub implements Observer, Teller, Disposable {
  readonly #options: HubOptions
  readonly #state: State
  readonly #firms = new Map<FirmId, Channels>()
  readonly #public: Channels = {}
  readonly #dirty = new Set<FirmId>()
  /** What the events of the group being decided say on each channel, as JSON. */
  #gathering = new Map<Channel, string[]>()
  /** The same of groups that are decided and not durable yet, oldest first. */
  readonly #waiting: Map<Channel, string[]>[] = []
  readonly #sent = new Map<FirmId, Map<string, string>>()
  readonly #news = byEvent([
    rfqNews(),
    blockNews(),
    crossNews,
    protectionNews,
    riskNews,
    programNews,
    listingNews,
    tapeNews,
  ])
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
    const ofFirm = isPrivate(topic)
    const channels = ofFirm ? (this.#firms.get(firm) ?? {}) : this.#public
    if (ofFirm) this.#firms.set(firm, channels)
    // Each channel has an origin of its own: a client of a channel that was dropped must not resume on its successor.
    return (channels[topic] ??= new Channel(topic, randomBytes(32).toString('base64url')))
  }

  /** What a new receiver of a topic is shown first, as JSON. */
  snapshot(topic: Exclude<Topic, 'clock'>, firm: FirmId): string {
    switch (topic) {
      case 'rfqs':
        return JSON.stringify({ rfqs: openRfqs(this.#state, firm) })
      case 'blocks':
        return JSON.stringify({ blocks: openBlocks(this.#state, firm) })
      case 'crosses':
        return JSON.stringify({ orders: restingOrders(this.#state, firm) })
      case 'balances': {
        this.#flushBalances(firm)
        const balances = balancesOf(this.#state, firm)
        return JSON.stringify(balances)
      }
      case 'protection':
        return JSON.stringify(protectionView(this.#state, firm, this.#options.now()))
      case 'risk':
        return JSON.stringify({
          alerts: [...(this.#state.risk.alerts.get(firm)?.values() ?? [])].map((alert) =>
            standingAlertView(this.#state, alert),
          ),
        })
      case 'programs':
        return JSON.stringify({
          programs: programsOf(this.#state, firm),
          stacks: stacksOf(this.#state, firm),
        })
      case 'marks':
        return JSON.stringify(this.#options.marks())
      case 'tape':
        return JSON.stringify(this.#state.tape.recent.map((one) => printView(this.#state, one)))
      case 'actions':
        return JSON.stringify(corporateActionViews(this.#state.corporateActions))
      case 'instruments':
        return JSON.stringify(
          [...this.#state.instruments.values()].map((i) => instrumentView(this.#state, i)),
        )
    }
  }

  observe(state: State, event: Event, audience: Audience, ts: Timestamp): void {
    this.#isAhead = true
    if (audience !== 'public') this.#markDirty(event, audience)
    const told = this.#news.get(event.type)
    if (told) for (const { tell } of told) tell(this, state, event, audience, ts)
  }

  gathered(): void {
    this.#waiting.push(this.#gathering)
    this.#gathering = new Map()
  }

  committed(_head: Head, ts: Timestamp, isAhead: boolean): 'wait' | void {
    this.#isAhead = isAhead
    for (const [channel, changes] of this.#waiting.shift() ?? []) channel.sendChanges(ts, changes)
    if (this.#dirty.size === 0) return undefined
    if (!this.#options.immediate && !this.#isOverdue)
      this.#balanceTimer ??= setTimeout(() => this.#flushAllBalances(), BALANCE_MS)
    else if (isAhead) return 'wait'
    else this.#flushAllBalances()
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

  tell(topic: PrivateTopic, firm: FirmId, make: () => object): void {
    const channel = this.#firms.get(firm)?.[topic]
    if (channel) this.#push(channel, JSON.stringify(make()))
  }

  tellSame(topic: PrivateTopic, firms: readonly FirmId[], change: object): void {
    let json: string | undefined
    for (const firm of firms) {
      const channel = this.#firms.get(firm)?.[topic]
      if (channel) this.#push(channel, (json ??= JSON.stringify(change)))
    }
  }

  tellAll(topic: PublicTopic, make: () => object): void {
    const channel = this.#public[topic]
    if (channel) this.#push(channel, JSON.stringify(make()))
  }

  #push(channel: Channel, json: string): void {
    const changes = this.#gathering.get(channel)
    if (changes) changes.push(json)
    else this.#gathering.set(channel, [json])
  }

  /** Remembers whose balances may have changed: owners of postings and holds, the makers of an ended request, who adds in a workup, everybody at an expiry. */
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
      case 'BlockEnded':
      case 'OrderFilled':
      case 'OrderEnded':
      case 'QuoteEnded':
      case 'CounterPlaced':
      case 'CounterEnded':
      case 'RfqEnded':
      case 'WorkupAdded':
      case 'WorkupWithdrawn':
      case 'WorkupClosed':
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

function byEvent(all: readonly News[]): ReadonlyMap<Event['type'], readonly News[]> {
  const news = new Map<Event['type'], News[]>()
  for (const each of all)
    for (const type of each.about) news.set(type, [...(news.get(type) ?? []), each])
  return news
}
