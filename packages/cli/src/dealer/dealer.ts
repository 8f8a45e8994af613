/**
 * A dealer: hears the market, thinks over each request for its reaction time, shows a two-way price, moves it with the
 * marks, and takes it away when they go stale. It knows nothing but what the public stream tells any dealer.
 */
import { Refused } from '@parley/sdk/client'
import type { Push, QuotePlaced, Rfq, RfqChange } from '@parley/sdk'
import { MS, micros } from '../time/time.ts'
import { draw } from './draw.ts'
import { fairOf } from './fair.ts'
import type { Fair } from './fair.ts'
import { Market } from './market.ts'
import type { Personality } from './personality.ts'
import type { Note } from './note.ts'
import { asked, isShort, planQuote, retreat } from './plan.ts'
import type { Plan } from './plan.ts'
import type { Actor } from './schedule.ts'

export type DealerOptions = {
  readonly personality: Personality
  readonly account: string
  readonly seed: number
  /** Begins every client id of this run; two runs must not share one. */
  readonly run: string
  /** Marks older than this are stale to this dealer, milliseconds. */
  readonly markAgeMsMax: number
  /** Sends a write of the stream; throws `Refused` when the venue refuses. */
  readonly send: (op: Op, id: string, body: object) => Promise<unknown>
  readonly note: (note: Note) => void
}

type Op = 'quote' | 'quote.cancel' | 'pass'
/** Why no price comes, as the venue words it. */
type Reason = 'size' | 'risk' | 'market' | 'no_price'

/** One request on the desk. */
type Work = {
  readonly rfq: Rfq
  /** How many requests came before it in this run: what its draws depend on. */
  readonly ordinal: number
  /** Nothing is shown before the dealer has thought it over. */
  readonly readyAt: number
  dueAt: number | undefined
  live: { readonly quoteId: string; readonly renewAt: number; readonly fair: Fair } | undefined
  /** The venue was told that no price comes. */
  hasPassed: boolean
}

/** Refusals after which there is nothing left to quote. */
const OVER = new Set(['rfq_expired', 'rfq_not_open', 'unknown_rfq', 'instrument_expired'])
const RETREATS_MAX = 4
const RETRY_MS = 250

export class Dealer implements Actor {
  readonly #options: DealerOptions
  readonly #market = new Market()
  readonly #works = new Map<string, Work>()
  readonly #ordinals = new Map<string, number>()
  #heard = 0
  readonly #positions = new Map<string, number>()
  /** What the dealer held when it came: its inventory is what it has beyond that. */
  #home: ReadonlyMap<string, number> | undefined
  #writes = 0

  constructor(options: DealerOptions) {
    this.#options = options
  }

  hear(push: Push): void {
    switch (push.topic) {
      case 'instruments':
      case 'marks':
        this.#reconsider(this.#market.hear(push), push.ts)
        return
      case 'balances':
        for (const { account, asset, total } of push.data)
          if (account === this.#options.account) this.#positions.set(asset, Number(total))
        this.#home ??= new Map(this.#positions)
        return
      case 'rfqs':
        if (push.type === 'delta') for (const change of push.data) this.#change(change, push.ts)
        else this.#snapshot(push.data.rfqs, push.ts)
        return
      case 'protection':
      // A dealer asks for none of these.
      case 'blocks':
      case 'crosses':
      case 'risk':
      case 'programs':
      case 'tape':
      case 'actions':
      case 'clock':
    }
  }

  wakeAt(): number | undefined {
    let first: number | undefined
    for (const { dueAt } of this.#works.values())
      if (dueAt !== undefined && (first === undefined || dueAt < first)) first = dueAt
    return first
  }

  async act(now: number): Promise<void> {
    const waiting = [...this.#works.values()]
      .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.ordinal - b.ordinal)
    for (const work of waiting) {
      work.dueAt = undefined
      await this.#serve(work, now)
    }
  }

  #snapshot(rfqs: readonly Rfq[], ts: number): void {
    this.#works.clear()
    // Those that ended while nothing was heard.
    const open = new Set(rfqs.map(({ rfqId }) => rfqId))
    for (const rfqId of this.#ordinals.keys()) if (!open.has(rfqId)) this.#ordinals.delete(rfqId)
    for (const rfq of rfqs) this.#open(rfq, ts)
  }

  #change(change: RfqChange, ts: number): void {
    switch (change.type) {
      case 'rfq.opened':
        this.#open(change.rfq, ts)
        return
      case 'rfq.ended':
        this.#works.delete(change.rfqId)
        this.#ordinals.delete(change.rfqId)
        return
      case 'quote.ended': {
        const work = this.#works.get(change.rfqId)
        if (work?.live?.quoteId !== change.quoteId) return
        work.live = undefined
        if (change.outcome === 'expired') due(work, ts)
        return
      }
      case 'trade': {
        const { rfqId, side, price, size } = change.trade
        this.#options.note({ event: 'traded', rfqId, side, price, size })
        return
      }
      case 'round.opened': {
        const work = this.#works.get(change.rfqId)
        // Prices that do not stand are given again; those that do are good as they are.
        if (work?.rfq.secondRound?.binding === false) due(work, ts)
        return
      }
      case 'quote.placed':
      // Told to takers alone.
      case 'quotes.unveiled':
      case 'dealer.passed':
      case 'feedback':
      case 'acceptance.rested':
      case 'acceptance.ended':
      // A dealer of the demonstration answers with quotes alone.
      case 'counter':
      case 'counter.ended':
      case 'workup':
      case 'workup.closed':
    }
  }

  #open(rfq: Rfq, ts: number): void {
    if (rfq.role !== 'maker' || rfq.state !== 'open') return
    const ordinal = this.#ordinals.get(rfq.rfqId) ?? this.#heard++
    this.#ordinals.set(rfq.rfqId, ordinal)
    const { reactionMsMin, reactionMsMax } = this.#options.personality
    const thought = draw(this.#options.seed, ordinal, 0)
    const reaction = Math.round((reactionMsMin + thought * (reactionMsMax - reactionMsMin)) * MS)
    const readyAt = micros(rfq.openedAt) + reaction
    // A quote from before a reconnection is replaced: what it was based on is not known any more.
    const dueAt = Math.max(readyAt, ts)
    this.#works.set(rfq.rfqId, { rfq, ordinal, readyAt, dueAt, live: undefined, hasPassed: false })
  }

  /** Marks have moved: quotes that are off are due again, and at once where there is nothing left to price them by. */
  #reconsider(touched: ReadonlySet<string>, ts: number): void {
    for (const work of this.#works.values()) {
      if (!work.rfq.legs.some(({ instrument }) => this.#touches(touched, instrument))) continue
      if (!work.live) {
        due(work, Math.max(ts, work.readyAt))
        continue
      }
      const { requoteMs } = this.#options.personality
      const fair = this.#fair(work, ts)
      if ('missing' in fair) due(work, ts)
      else if (this.#hasMoved(work.live.fair, fair)) due(work, ts + requoteMs * MS)
    }
  }

  #hasMoved(from: Fair, to: Fair): boolean {
    return Math.abs(to.mid - from.mid) > this.#options.personality.requoteAt * from.half
  }

  /** Comes back to a live quote in time to renew it, or when nothing was heard until its marks are stale. */
  #watch(work: Work, { freshUntil }: Fair): void {
    const at = Math.min(work.live?.renewAt ?? Infinity, freshUntil + 1)
    if (at !== Infinity) due(work, at)
  }

  #touches(touched: ReadonlySet<string>, instrument: string): boolean {
    const underlying = this.#market.instruments.get(instrument)?.underlying
    return touched.has(instrument) || (underlying !== undefined && touched.has(underlying))
  }

  #fair(work: Work, now: number): ReturnType<typeof fairOf> {
    const inventory = (asset: string): number =>
      (this.#positions.get(asset) ?? 0) - (this.#home?.get(asset) ?? 0)
    const { personality, markAgeMsMax } = this.#options
    const ageMax = markAgeMsMax * MS
    return fairOf(work.rfq, { market: this.#market, personality, now, ageMax, inventory })
  }

  async #serve(work: Work, now: number): Promise<void> {
    const { rfq } = work
    const { personality, seed } = this.#options
    const fair = this.#fair(work, now)
    if ('missing' in fair) {
      const reason = `no fresh mark of ${fair.missing}`
      if (work.live) await this.#withdraw(work, now, reason)
      else await this.#pass(work, now, ['market', reason])
      return
    }
    // The book is closed: what stands there can only be withdrawn.
    if (rfq.quotesUntil !== undefined && micros(rfq.quotesUntil) <= now) return
    if (work.live && now < work.live.renewAt && !this.#hasMoved(work.live.fair, fair)) {
      this.#watch(work, fair)
      return
    }
    const opinion = 2 * draw(seed, work.ordinal, 1) - 1
    const plan = planQuote(rfq, fair, personality, opinion)
    const shown = plan && asked(plan, rfq.sides)
    if (shown) await this.#show(work, { plan: shown, fair, now })
    else if (plan) await this.#pass(work, now, ['no_price', 'no price on the side asked'])
    else await this.#pass(work, now, ['size', 'larger than the size limit'])
  }

  /** Places or replaces the quote, giving way until the venue takes it. */
  async #show(
    work: Work,
    { plan, fair, now }: { readonly plan: Plan; readonly fair: Fair; readonly now: number },
  ): Promise<void> {
    const { rfqId } = work.rfq
    const { account, personality, note } = this.#options
    let shown: Plan | undefined = plan
    for (let attempt = 0; shown && attempt <= RETREATS_MAX; attempt++) {
      const body = { rfqId, account, ttlMs: personality.quoteTtlMs, ...shown }
      const reply = await this.#send('quote', body, work, now)
      if (reply === undefined) return
      if (!('code' in reply)) {
        const { quoteId, expiresAt } = reply as QuotePlaced
        work.hasPassed = false
        const endsAt = micros(expiresAt)
        const early = Math.round(endsAt - (personality.quoteTtlMs * MS) / 10)
        const renewAt = endsAt < micros(work.rfq.expiresAt) ? early : Infinity
        work.live = { quoteId, renewAt, fair }
        this.#watch(work, fair)
        note({ event: 'quoted', rfqId, quoteId, ...shown })
        return
      }
      const instruments = this.#market.instruments
      shown = retreat(shown, reply, { rfq: work.rfq, instruments })
    }
    // A pass takes the live quote with it.
    await this.#pass(work, now, ['risk', 'no means for any size'])
  }

  /** Tells the taker that no price comes: once, until there is one again. */
  async #pass(work: Work, now: number, [reason, words]: readonly [Reason, string]): Promise<void> {
    const { rfqId } = work.rfq
    this.#options.note({ event: 'passed', rfqId, reason: words })
    if (work.hasPassed) return
    const reply = await this.#send('pass', { rfqId, reason }, work, now)
    if (reply === undefined || 'code' in reply) return
    work.hasPassed = true
    work.live = undefined
  }

  async #withdraw(work: Work, now: number, reason: string): Promise<void> {
    const { rfqId } = work.rfq
    const reply = await this.#send('quote.cancel', { quoteId: work.live?.quoteId }, work, now)
    if (reply === undefined || 'code' in reply) return
    work.live = undefined
    this.#options.note({ event: 'withdrawn', rfqId, reason })
  }

  /** The venue's answer; the refusal where giving way may help; undefined where there is nothing to do but wait. */
  async #send(
    op: Op,
    body: object,
    work: Work,
    now: number,
  ): Promise<object | Refused['refusal'] | undefined> {
    const id = `${this.#options.run}-${++this.#writes}`
    try {
      return (await this.#options.send(op, id, body)) as object
    } catch (error) {
      if (!(error instanceof Refused)) {
        // The connection is gone; the snapshot after the next one puts every request back on the desk.
        due(work, now + RETRY_MS * MS)
        return undefined
      }
      const { refusal } = error
      if (isShort(refusal.code)) return refusal
      this.#options.note({ event: 'refused', rfqId: work.rfq.rfqId, code: refusal.code })
      if (OVER.has(refusal.code)) this.#works.delete(work.rfq.rfqId)
      else if (op === 'quote.cancel') work.live = undefined
      else if (refusal.retry) due(work, now + RETRY_MS * MS)
      return undefined
    }
  }
}

function due(work: Work, at: number): void {
  work.dueAt = work.dueAt === undefined ? at : Math.min(work.dueAt, at)
}
