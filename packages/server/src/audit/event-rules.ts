/** Rules about single events, seen as they pass: each trade has exactly one entry, and each quote and request ends once. */
import { encode } from '@parley/core'
import type { Event, State } from '@parley/core'

export type Broken = { readonly rule: string; readonly expected: string; readonly found: string }

export class EventRules {
  trades = 0
  entries = 0
  /** In which record each entry was posted. */
  readonly entryHomes = new Map<string, number>()

  /** What is wrong with an event in the state just before it. Holds and requests are checked by applying it. */
  before(state: State, seq: number, event: Event): readonly Broken[] {
    if (event.type === 'EntryPosted') return this.#post(seq, event.entry.id)
    if (event.type === 'TradeSettled') {
      this.trades++
      const { quoteId } = event.trade
      return state.quoteHomes.has(quoteId)
        ? []
        : [{ rule: 'a trade takes a live quote', expected: quoteId, found: 'no live quote' }]
    }
    if (event.type === 'QuoteEnded' && !state.quoteHomes.has(event.quoteId))
      return [{ rule: 'a quote ends once', expected: event.quoteId, found: 'no live quote' }]
    return []
  }

  #post(seq: number, id: string): readonly Broken[] {
    const again = this.entryHomes.has(id)
    this.entries++
    this.entryHomes.set(id, seq)
    return again ? [{ rule: 'an entry is posted once', expected: 'a new id', found: id }] : []
  }

  /** What is wrong with the events of one record together. */
  after(events: readonly Event[]): readonly Broken[] {
    const posted = events.flatMap((event) => (event.type === 'EntryPosted' ? [event.entry] : []))
    const expected = events
      .flatMap((event) => (event.type === 'MatchMade' ? [event.match] : []))
      .map(({ matchId, entryId }) => `${matchId} ${entryId}`)
    const found = posted
      .filter(({ cause }) => cause.kind === 'trade')
      .map(({ id, cause }) => `${'id' in cause ? cause.id : ''} ${id}`)
    const strays = events.flatMap((event) =>
      event.type === 'TradeSettled' && !posted.some(({ id }) => id === event.trade.entryId)
        ? [event.trade.tradeId]
        : [],
    )
    if (encode(expected) === encode(found) && strays.length === 0) return []
    return [
      {
        rule: 'each trade has exactly one entry',
        expected: expected.join(', ') || 'no entry',
        found: [...found, ...strays].join(', ') || 'no entry',
      },
    ]
  }
}
