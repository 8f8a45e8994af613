/** Follows the life of every object through the events alone, and holds each step to the tables of lives. */
import assert from 'node:assert/strict'
import { UNBORN, nextState } from './rfq/lifecycle.ts'
import type { LivingObject } from './rfq/lifecycle.ts'
import type { Event } from './venue/event.ts'

/** Something alive: what it is, its name, and what it belongs to. */
type Living = { readonly object: LivingObject; readonly of: string; state: string }

export class Lives {
  /** Steps taken, as `object from by to`. */
  readonly taken = new Set<string>()
  readonly #living = new Map<string, Living>()
  readonly #takers = new Map<string, string>()

  /** Objects in a state, by name. */
  inState(object: LivingObject, ...states: readonly string[]): string[] {
    const found = [...this.#living].filter(
      ([, each]) => each.object === object && states.includes(each.state),
    )
    return found.map(([name]) => name.slice(object.length + 1)).sort()
  }

  follow(event: Event): void {
    switch (event.type) {
      case 'RfqRequested': {
        const { rfqId, blindUntil } = event.terms
        this.#takers.set(rfqId, event.owner.taker)
        const by = blindUntil === undefined ? event.type : `${event.type} blind`
        return this.#step('request', rfqId, by, rfqId)
      }
      case 'QuotesUnveiled':
        return this.#step('request', event.rfqId, event.type, event.rfqId)
      case 'RfqEnded':
        for (const object of ['quote', 'pass', 'acceptance', 'counter'] as const)
          this.#all(
            object,
            event.rfqId,
            { quote: 'live', pass: 'passed', acceptance: 'waiting', counter: 'live' }[object],
            event.type,
          )
        return this.#step('request', event.rfqId, `${event.type} ${event.outcome}`, event.rfqId)
      case 'QuotePlaced': {
        const { quoteId, rfqId, maker, holdId } = event.quote
        this.#all('quote', `${rfqId} ${maker}`, 'live', event.type)
        this.#all('pass', `${rfqId} ${maker}`, 'passed', event.type)
        if (holdId !== undefined) this.#backs.set(quoteId, holdId)
        return this.#step('quote', quoteId, event.type, `${rfqId} ${maker}`)
      }
      case 'QuoteEnded':
        this.#free(event.quoteId, `${event.type} ${event.outcome}`)
        return this.#step('quote', event.quoteId, `${event.type} ${event.outcome}`)
      case 'TradeSettled': {
        const { quoteId } = event.trade
        const isAdded = this.#living.has(`addition ${quoteId}`)
        return this.#step(isAdded ? 'addition' : 'quote', quoteId, event.type)
      }
      case 'WorkupAdded': {
        const { rfqId, firm, quoteId } = event.addition
        this.#all('addition', `${rfqId} ${firm}`, 'live', event.type)
        return this.#step('addition', quoteId, event.type, `${rfqId} ${firm}`)
      }
      case 'WorkupWithdrawn':
        return this.#step('addition', event.quoteId, event.type)
      case 'WorkupMatched':
        return this.#all(
          'addition',
          `${event.match.rfqId} ${this.#takers.get(event.match.rfqId)}`,
          'live',
          event.type,
        )
      case 'WorkupEnded':
        return this.#all('addition', event.rfqId, 'live', event.type)
      case 'DealerPassed': {
        const of = `${event.rfqId} ${event.maker}`
        this.#all('pass', of, 'passed', event.type)
        return this.#step('pass', `${of} ${this.taken.size} ${this.#living.size}`, event.type, of)
      }
      case 'AcceptanceRested': {
        const of = `${event.resting.rfqId} ${event.resting.side}`
        this.#all('acceptance', of, 'waiting', event.type)
        return this.#step('acceptance', `${of} ${this.#living.size}`, event.type, of)
      }
      case 'AcceptanceEnded':
        return this.#all(
          'acceptance',
          `${event.rfqId} ${event.side}`,
          'waiting',
          `${event.type} ${event.outcome}`,
        )
      case 'MatchMade':
        return this.#all(
          'acceptance',
          `${event.match.rfqId} ${event.match.side}`,
          'waiting',
          event.type,
        )
      case 'CounterPlaced': {
        const { counterId, rfqId, holdId } = event.counter
        this.#all('counter', rfqId, 'live', event.type)
        if (holdId !== undefined) this.#backs.set(counterId, holdId)
        return this.#step('counter', counterId, event.type, rfqId)
      }
      case 'CounterEnded':
        this.#free(event.counterId, `${event.type} ${event.outcome}`)
        return this.#step('counter', event.counterId, `${event.type} ${event.outcome}`)
      case 'CounterHit':
        return this.#step('counter', event.counterId, event.type)
      case 'HoldPlaced':
        return this.#step('hold', event.hold.id, event.type, event.hold.id)
      case 'HoldResolved':
        return this.#step('hold', event.holdId, `${event.type} ${event.outcome}`)
      default:
    }
  }

  /** The hold behind each quote and counter-offer. */
  readonly #backs = new Map<string, string>()

  #free(quoteId: string, by: string): void {
    const hold = this.#backs.get(quoteId)
    const state = hold === undefined ? undefined : this.#living.get(`hold ${hold}`)?.state
    if (hold !== undefined && state === 'pending') this.#step('hold', hold, by)
  }

  /** Every object of something that is in a state takes a step. */
  #all(object: LivingObject, of: string, state: string, by: string): void {
    for (const [name, each] of this.#living) {
      const isOf = each.of === of || each.of.startsWith(`${of} `)
      if (each.object !== object || each.state !== state || !isOf) continue
      const id = name.slice(object.length + 1)
      if (object === 'quote' || object === 'counter') this.#free(id, by)
      this.#step(object, id, by)
    }
  }

  #step(object: LivingObject, id: string, by: string, of?: string): void {
    const name = `${object} ${id}`
    const known = this.#living.get(name)
    const from = known?.state ?? UNBORN
    const to = nextState(object, from, by)
    assert.ok(to !== undefined, `${name}: no step from ${from} by ${by}`)
    this.taken.add(`${object} ${from} ${by} ${to}`)
    if (known) known.state = to
    else this.#living.set(name, { object, of: of ?? id, state: to })
  }
}
