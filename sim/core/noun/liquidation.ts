/**
 * Liquidation: hours pass, the venue asks for what cures, dealers quote it or do not, the operator holds it now and then. Followed from the
 * events alone: nothing before its hour, nothing while it is held, a reserve that widens, and positions that only come nearer to none. [LIQ-1]
 */
import {
  LIQUIDATION_LIMITS,
  accountId,
  balance,
  liquidationDue,
  liquidationsIn,
  price,
} from '@parley/core'
import type { Command, Event, Liquidation, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { OPERATOR, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'
import { marginAccountOf } from './margin.ts'

export const liquidation: Noun = {
  moves: {
    runLiquidation: { often: 24, make: run },
    answerLiquidation: { often: 60, make: answer },
    holdLiquidation: { often: 1, make: hold },
  },
  watch: (state, tally) => new Liquidated(state, tally),
}

/** What is due, or will be: who waits for it waits seldom for an hour, and mostly for the end of what is answered. */
function run({ random, state, now, until }: Stage): Command | undefined {
  const all = liquidationsIn(state)
  const isAnswered = ({ rfqId }: Liquidation): boolean => {
    const asked = rfqId === undefined ? undefined : state.rfqs.get(rfqId)
    const end = asked?.terms.quotesUntil ?? 0
    const side = asked?.owner.flip ? 'bid' : 'ask'
    return [...(asked?.quotes.values() ?? [])].some((each) => each.expiresAt > end && each[side])
  }
  const answered = all.filter(isAnswered)
  const going = answered.length > 0 ? answered : all.filter(({ held }) => !held)
  const next = random.maybe(random.oneIn(10) ? all : going)
  if (!next) return undefined
  const due = liquidationDue(state, next) ?? now()
  const isSoon = due <= now() + LIQUIDATION_LIMITS.collectMs * 1000
  const waits = isSoon ? isAnswered(next) || random.oneIn(3) : random.oneIn(8)
  if (waits) until(due)
  if (due > now() && !random.oneIn(20)) return undefined
  return { type: 'RunLiquidation', actor: actorOf(OPERATOR), callId: next.callId }
}

/** A dealer answers what the venue asks, at about the worst that is taken and until that is decided. */
function answer({ random, requests, now }: Stage): Command | undefined {
  const asked = random.maybe(
    requests.filter(({ owner, terms }) => owner.liquidation && (terms.quotesUntil ?? 0) > now()),
  )
  if (!asked) return undefined
  const { owner, terms } = asked
  const { rfqId, structure, size, expiresAt } = terms
  // The canonical structure is bought where it is as the closings are.
  const side = owner.flip ? 'bid' : 'ask'
  const worst = owner.reserve[owner.flip ? 'sell' : 'buy']
  if (worst === undefined) return undefined
  const better = BigInt(random.oneIn(8) ? -1 : random.below(40))
  const inTicks = owner.flip ? -(-worst / structure.tick) + better : worst / structure.tick - better
  const part = random.oneIn(3) ? BigInt(random.between(1, Number(size < 9n ? size : 9n))) : size
  const maker = random.pick(owner.panel)
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: random.oneIn(2) ? accountId(`${maker}:main`) : marginAccountOf(maker),
    rfqId,
    ttlMs: Math.max(1_000, Math.ceil((expiresAt - now()) / 1_000)),
    [side]: [{ price: price(inTicks * structure.tick), size: part }],
  }
}

function hold({ random, state }: Stage): Command | undefined {
  const next = random.maybe(liquidationsIn(state))
  if (!next) return undefined
  const isHeld = random.oneIn(10) ? next.held === undefined : next.held !== undefined
  return {
    type: 'HoldLiquidation',
    actor: actorOf(OPERATOR),
    callId: next.callId,
    hold: !isHeld,
    reason: random.oneIn(20) ? ' ' : 'talks',
  }
}

class Liquidated implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  /** As each stood after the last command that told of it. */
  readonly #known = new Map<string, Pick<Liquidation, 'held' | 'misses' | 'rfqId'>>()
  readonly #asked = new Map<string, { readonly reserve: bigint; readonly size: bigint }>()
  /** Positions of the accounts that have a request of the venue, before what trades. */
  readonly #sizes = new Map<string, ReadonlyMap<string, bigint>>()

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const each of state.liquidations.values()) this.#known.set(each.callId, each)
  }

  event(event: Event, _audience: unknown, { at }: Write): void {
    if (event.type === 'RfqRequested' && event.owner.liquidation) {
      const { call, optionBps, closings, reserve } = event.owner.liquidation
      const before = this.#known.get(call.callId)
      expect(at >= call.dueAt, 'liquidation', () => `${call.callId} is asked for before its hour`)
      expect(!before?.held, 'liquidation', () => `${call.callId} is asked for while it is held`)
      const step = LIQUIDATION_LIMITS.optionBps * ((before?.misses ?? 0) + 1)
      const wanted = Math.min(step, LIQUIDATION_LIMITS.optionMaxBps)
      expect(optionBps === wanted, 'liquidation', () => `${call.callId} is ${optionBps} bps off`)
      for (const { instrument, side, lots } of closings) {
        const { total } = balance(this.#state.ledger, call.account, instrument)
        const there = side === 'buy' ? -total : total
        expect(there >= lots, 'liquidation', () => `${lots} ${instrument} to ${side} of ${total}`)
      }
      expect(reserve !== 0n || closings.length > 0, 'liquidation', () => 'nothing is asked for')
      this.#asked.set(event.terms.rfqId, { reserve, size: event.terms.size })
      this.#tally.figures.liquidations++
    }
    if (event.type === 'LiquidationChanged') this.#follow(event)
  }

  #follow({
    call,
    liquidation: after,
    step,
  }: Extract<Event, { type: 'LiquidationChanged' }>): void {
    const before = this.#known.get(call.callId)
    if (step.change === 'traded') {
      const of = this.#state.ledger
      // The reserve is of all that was asked for.
      const { reserve, size } = this.#asked.get(step.rfqId) ?? {
        reserve: step.cash,
        size: step.size,
      }
      expect(
        step.cash * size <= reserve * step.size,
        'liquidation',
        () => `${step.cash} for ${step.size} is beyond ${reserve} for ${size}`,
      )
      expect(
        step.size <= step.asked && step.size > 0n,
        'liquidation',
        () => `${step.size} of ${step.asked}`,
      )
      for (const [id, had] of this.#sizes.get(step.rfqId) ?? []) {
        const { total } = balance(of, call.account, id as never)
        const isNearer = had < 0n ? total <= 0n && total >= had : total >= 0n && total <= had
        expect(isNearer, 'liquidation', () => `${id} went from ${had} to ${total}`)
      }
      this.#tally.figures.liquidated++
    }
    if (step.change === 'missed')
      expect(after.misses === (before?.misses ?? 0) + 1, 'liquidation', () => 'a miss is counted')
    if (step.change === 'ended' && step.rfqId === undefined) this.#known.delete(call.callId)
    else this.#known.set(call.callId, after)
  }

  /** None stands without its call but to withdraw its request. */
  command(): void {
    this.#sizes.clear()
    if (this.#state.liquidations.size === 0) return
    const calls = new Set([...this.#state.marginCalls.values()].map(({ callId }) => callId))
    for (const each of this.#state.liquidations.values()) {
      expect(calls.has(each.callId) !== each.isOver, 'liquidation', () => `${each.callId} is half`)
      const rfq = each.rfqId === undefined ? undefined : this.#state.rfqs.get(each.rfqId)
      if (!rfq) continue
      const { legs } = rfq.terms.structure
      this.#sizes.set(
        rfq.terms.rfqId,
        new Map(
          legs.map(({ instrument }) => [
            instrument,
            balance(this.#state.ledger, each.account, instrument).total,
          ]),
        ),
      )
    }
  }
}
