/**
 * The state as the journal alone tells it, kept beside the venue: each durable record is read from its text, checked and
 * applied, as recovery would, and never taken from the venue's memory. [VEN-1]
 */
import { audienceOf, decode, evolve, initialState, remember, saveState } from '@parley/core'
import type { Audience, Command, Event, FirmId, Quote, State } from '@parley/core'
import { livesFollower } from '../../packages/core/src/_invariant.ts'
import { EventRules } from '../../packages/server/src/audit/event-rules.ts'
import type { Draft } from '../../packages/server/src/journal/record.ts'
import { expect, under } from './broken.ts'

export type Seen = (event: Event, audience: Audience, draft: Draft) => void

export class Shadow {
  readonly state: State = initialState()
  readonly trades: { readonly tradeId: string; readonly taker: string; readonly maker: string }[] =
    []
  /** Ids of entries, in the order posted. */
  readonly entries: string[] = []
  expiries = 0
  seq = 0
  readonly #rules = new EventRules()
  readonly #follow = livesFollower()
  readonly #seen: Seen
  #lastTs = 0

  constructor(seen: Seen) {
    this.#seen = seen
  }

  /** Checks and applies a record that has become durable. */
  apply(draft: Draft): void {
    const { seq, ts } = draft
    expect(seq === this.seq + 1, 'journal', () => `record ${seq} follows record ${this.seq}`)
    expect(ts > this.#lastTs, 'journal', () => `record ${seq} is not later than the one before it`)
    this.seq = seq
    this.#lastTs = ts
    const command = decode(draft.command) as Command
    remember(this.state, command, seq)
    if (draft.refused) return
    const events = draft.outcome.map((text) => decode(text) as Event)
    for (const event of events) this.#take(event, draft)
    const [broken] = this.#rules.after(events)
    expect(!broken, 'lives', () => `record ${seq}: ${broken?.rule}: ${broken?.found}`)
  }

  /** That a state is what the journal says, to the letter. */
  compare(state: State, what: string): void {
    const expected = saveState(this.state)
    const found = saveState(state)
    expect(
      found === expected,
      'replay',
      () => `${what} after record ${this.seq} is not the journal's: ${difference(expected, found)}`,
    )
  }

  #take(event: Event, draft: Draft): void {
    under('lives', () => this.#follow(event))
    const [broken] = this.#rules.before(this.state, draft.seq, event)
    expect(!broken, 'lives', () => `record ${draft.seq}: ${broken?.rule}: ${broken?.found}`)
    this.#checkDeadline(event, draft)
    this.#count(event)
    under('replay', () => evolve(this.state, event))
    this.#seen(event, audienceOf(this.state, event), draft)
  }

  /** A quote trades before its deadline, and expires at it or after. [TIM-3] */
  #checkDeadline(event: Event, { ts }: Draft): void {
    if (event.type === 'TradeSettled') {
      const { rfqId, maker, quoteId } = event.trade
      const quote = this.#quote(rfqId, maker, quoteId)
      expect(
        quote !== undefined && quote.expiresAt > ts,
        'lives',
        () => `${quoteId} was accepted at or after its deadline`,
      )
    }
    if (event.type === 'QuoteEnded' && event.outcome === 'expired') {
      const quote = this.#quote(event.rfqId, event.maker, event.quoteId)
      expect(
        quote !== undefined && quote.expiresAt <= ts,
        'lives',
        () => `${event.quoteId} expired before its deadline`,
      )
    }
  }

  #quote(rfqId: Quote['rfqId'], maker: FirmId, quoteId: Quote['quoteId']): Quote | undefined {
    const quote = this.state.rfqs.get(rfqId)?.quotes.get(maker)
    return quote?.quoteId === quoteId ? quote : undefined
  }

  #count(event: Event): void {
    if (event.type === 'OptionExpired') this.expiries++
    if (event.type === 'EntryPosted') this.entries.push(event.entry.id)
    if (event.type !== 'TradeSettled') return
    const { tradeId, maker, rfqId } = event.trade
    const taker = this.state.rfqs.get(rfqId)?.owner.taker ?? ''
    this.trades.push({ tradeId, taker, maker })
  }
}

/** Where two texts part. */
function difference(expected: string, found: string): string {
  let at = 0
  while (at < expected.length && expected[at] === found[at]) at++
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 100)
  return `expected …${around(expected)}…, found …${around(found)}…`
}
