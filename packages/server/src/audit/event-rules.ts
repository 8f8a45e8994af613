/** Rules about single events, seen as they pass: each trade has exactly one entry, each quote and request ends once, each draw is by its rule. */
import { encode, liveQuote } from '@parley/core'
import type { Event, State } from '@parley/core'
import { Draws } from './draws.ts'

export type Broken = { readonly rule: string; readonly expected: string; readonly found: string }

export class EventRules {
  trades = 0
  entries = 0
  readonly #draws = new Draws()
  /** In which record each entry was posted. */
  readonly entryHomes = new Map<string, number>()

  /** What is wrong with an event in the state just before it. Holds and requests are checked by applying it. */
  before(state: State, seq: number, event: Event): readonly Broken[] {
    if (event.type === 'EntryPosted') return this.#post(seq, event.entry.id)
    if (event.type === 'TradeSettled') {
      this.trades++
      const { quoteId, rfqId, maker } = event.trade
      const added = state.workups.get(rfqId)?.additions.get(maker)?.quoteId
      return liveQuote(state, maker, quoteId) || added === quoteId
        ? []
        : [{ rule: 'a trade takes a live quote', expected: quoteId, found: 'no live quote' }]
    }
    if (event.type === 'QuoteEnded' && !liveQuote(state, event.maker, event.quoteId))
      return [{ rule: 'a quote ends once', expected: event.quoteId, found: 'no live quote' }]
    return this.#draws.before(state, seq, event)
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
    const expected = events.flatMap(bookedBy)
    const found = posted
      .filter(({ cause }) => TRADED.has(cause.kind))
      .map(({ id, cause }) => `${'id' in cause ? cause.id : ''} ${id}`)
    const strays = events.flatMap((event) => {
      const part = partOf(event)
      return part && !posted.some(({ id }) => id === part.entryId) ? [part.id] : []
    })
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

const TRADED: ReadonlySet<string> = new Set(['trade', 'block', 'cross'])

/** What an entry of its own books: a match, a block, a cross in which something traded. */
function bookedBy(event: Event, _at: number, all: readonly Event[]): string[] {
  if (event.type === 'MatchMade' || event.type === 'WorkupMatched')
    return [`${event.match.matchId} ${event.match.entryId}`]
  if (event.type === 'BlockSettled') return [`${event.block.terms.blockId} ${event.block.entryId}`]
  if (event.type !== 'CrossRun' || event.volume === 0n) return []
  const fill = all.find((each) => each.type === 'OrderFilled')
  return [`${event.crossId} ${fill?.fill.entryId ?? 'of no fill'}`]
}

/** A part of what an entry books, which names the entry. */
function partOf(event: Event): { readonly id: string; readonly entryId: string } | undefined {
  if (event.type === 'TradeSettled')
    return { id: event.trade.tradeId, entryId: event.trade.entryId }
  if (event.type === 'OrderFilled') return { id: event.fill.fillId, entryId: event.fill.entryId }
  return undefined
}
