/** Workups: size added by takers and makers, changed, taken back, too much of it and too late, and matched when the time is over. */
import { accountId } from '@parley/core'
import type { Addition, Command, Event, State, Workup } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { DEALERS, OPERATOR, actorOf } from '../stage.ts'
import { PROTECTED } from './protection.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const workup: Noun = {
  moves: {
    add: { often: 60, make: add },
    runWorkup: { often: 25, make: run },
  },
  watch: (state, tally) => new Workups(state, tally),
}

const open = ({ state }: Stage): readonly Workup[] => [...state.workups.values()]

function add(stage: Stage): Command | undefined {
  const { random } = stage
  const one = random.maybe(open(stage))
  if (!one) return undefined
  const firm = random.oneIn(12)
    ? random.pick(DEALERS)
    : (random.maybe([one.owner.taker, one.owner.taker, ...one.told]) ?? one.owner.taker)
  return {
    type: 'AddToWorkup',
    actor: actorOf(firm),
    rfqId: one.rfqId,
    account: accountId(`${firm}:main`),
    size: random.oneIn(8)
      ? undefined
      : BigInt(random.pick([0, 1, 2, 3, 10, random.between(1, 400)])),
  }
}

/** Mostly when it is due. */
function run(stage: Stage): Command | undefined {
  const { random, until } = stage
  const one = random.maybe(open(stage))
  if (!one) return undefined
  if (!random.oneIn(6)) until(one.until)
  return { type: 'RunWorkup', actor: actorOf(OPERATOR), rfqId: one.rfqId }
}

/** What was added is matched once, at its end, by size and then time, at the price of the match; nobody hears of another's. [WKP-3] [WKP-4] */
class Workups implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  /** As it stood when its match was made. */
  #matched: { readonly workup: Workup; readonly additions: readonly Addition[] } | undefined

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
  }

  event(event: Event, audience: unknown, { at }: Write): void {
    if (event.type === 'WorkupAdded') {
      const { firm } = event.addition
      expect(
        Array.isArray(audience) && audience.join() === firm,
        'workup',
        () => `what ${firm} added is told to ${String(audience)}`,
      )
    }
    if (event.type !== 'WorkupMatched') return
    const one = this.#state.workups.get(event.match.rfqId)
    expect(one !== undefined && one.until <= at, 'workup', () => `${event.match.rfqId} is early`)
    this.#tally.figures.workups++
    this.#matched = { workup: one, additions: [...one.additions.values()] }
    this.#judge(event)
  }

  command(): void {
    this.#matched = undefined
  }

  #judge({ match }: Extract<Event, { type: 'WorkupMatched' }>): void {
    const { workup: one, additions } = this.#matched ?? {}
    expect(one !== undefined && additions !== undefined, 'workup', () => 'it is open')
    const own = additions.find(({ firm }) => firm === one.owner.taker)
    const offered = additions.filter(({ firm }) => firm !== one.owner.taker)
    expect(
      own !== undefined && match.size <= own.size && match.price === one.price,
      'workup',
      () => `${match.matchId} is more than its taker added, or at another price`,
    )
    const handed = match.fills.reduce((sum, { size }) => sum + size, 0n)
    expect(
      handed === match.size,
      'workup',
      () => `${match.matchId} is of ${match.size}, its fills of ${handed}`,
    )
    const got = new Map(match.fills.map(({ quoteId, size }) => [quoteId, size]))
    for (const { quoteId, size } of offered)
      expect(
        (got.get(quoteId) ?? 0n) <= size,
        'workup',
        () => `${quoteId} gives more than was added`,
      )
    // What a maker's own protection lets through is looked at there, and killed firms give nothing.
    if (this.#state.protection.killed.size > 0) return
    if (offered.some(({ firm }) => PROTECTED.includes(firm))) return
    // Handed out one structure at a time, each to the first in order that has more.
    const order = offered.toSorted((a, b) => Number(b.size - a.size) || a.placedAt - b.placedAt)
    const given = new Map<string, bigint>()
    for (let left = own.size; left > 0n; left--) {
      const next = order.find(({ quoteId, size }) => (given.get(quoteId) ?? 0n) < size)
      if (!next) break
      given.set(next.quoteId, (given.get(next.quoteId) ?? 0n) + 1n)
    }
    const text = (fills: ReadonlyMap<string, bigint>): string =>
      [...fills].map(([quoteId, size]) => `${quoteId} ${size}`).join(', ')
    expect(
      text(given) === text(got),
      'workup',
      () => `${match.matchId} gives ${text(got)}; by hand ${text(given)}`,
    )
  }
}
