/** Counter-offers: a taker's own price, to some of its panel or all; withdrawn, left to lapse, or hit, by those it went to and by others. */
import { accountId, price } from '@parley/core'
import type { Command, Counter, Event, OpenRfq, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { DEALERS, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const counter: Noun = {
  moves: {
    counter: { often: 30, make: offer },
    hit: { often: 40, make: hit },
    cancelCounter: { often: 6, make: cancel },
  },
  watch: (state, tally) => new Counters(state, tally),
}

const FAR = 10n ** 18n

function offer({ random, requests }: Stage): Command | undefined {
  const asked = random.maybe(requests)
  if (!asked) return undefined
  const { terms, owner, quotes } = asked
  const { rfqId, size: most, structure } = terms
  const shown = random.maybe([...quotes.values()])
  const best = (shown?.ask ?? shown?.bid)?.[0]?.price ?? 0n
  // Beyond what a price can be no number is one.
  if (best > FAR || best < -FAR) return undefined
  const canonical = best + structure.tick * BigInt(random.between(-6, 6))
  const size = random.oneIn(20) ? most + 1n : BigInt(random.between(1, Number(most)))
  const some = owner.panel.filter(() => random.oneIn(2))
  return {
    type: 'CounterRfq',
    actor: actorOf(random.oneIn(30) ? 'bree' : owner.taker),
    rfqId,
    side: random.pick(['buy', 'sell'] as const),
    size,
    price: price(owner.flip ? -canonical : canonical),
    minFill: random.oneIn(3) ? BigInt(random.between(0, Number(size))) : undefined,
    dealers: random.oneIn(3) ? some : undefined,
    ttlMs: random.pick([99, 100, 900, 5_000, 30_000]),
  }
}

function hit({ random, requests }: Stage): Command | undefined {
  const offered = random.maybe(requests.filter(({ counter: live }) => live))
  const live = offered?.counter
  if (!offered || !live) return undefined
  const maker = random.oneIn(8) ? random.pick(DEALERS) : (random.maybe(live.told) ?? 'mako')
  return {
    type: 'HitCounter',
    actor: actorOf(maker),
    rfqId: offered.terms.rfqId,
    counterId: live.counterId,
    account: accountId(`${maker}:main`),
    size: random.oneIn(2) ? undefined : BigInt(random.between(0, Number(live.size) + 1)),
  }
}

function cancel({ random, requests }: Stage): Command | undefined {
  const offered = random.maybe(requests.filter(({ counter: live }) => live))
  return (
    offered && {
      type: 'CancelCounter',
      actor: actorOf(offered.owner.taker),
      rfqId: offered.terms.rfqId,
    }
  )
}

/** A hit trades at the counter-offer's price and size, with whom it went to, in its time; others are told nothing of it. [CTR-4] [CTR-5] */
class Counters implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
  }

  event(event: Event, audience: unknown, { command, at }: Write): void {
    if (event.type === 'CounterOffered') {
      const live = this.#of(event.offer.rfqId).counter
      const told = live ? [...live.told].sort().join() : ''
      expect(
        Array.isArray(audience) && audience.map(String).sort().join() === told,
        'counter',
        () => `${event.offer.counterId} is told to ${String(audience)}, and is for ${told}`,
      )
    }
    if (event.type !== 'MatchMade' || command.type !== 'HitCounter') return
    const { match } = event
    this.#tally.figures.hits++
    const live: Counter | undefined = this.#of(match.rfqId).counter
    const maker = command.actor.firm
    expect(
      live !== undefined && live.told.includes(maker) && live.expiresAt > at,
      'counter',
      () => `${maker} hit what was not for it, or not there any more`,
    )
    const size = command.size ?? live.size
    expect(
      match.price === live.price &&
        match.size === size &&
        match.side === live.side &&
        match.fills.every((fill) => fill.maker === maker) &&
        size >= live.minFill,
      'counter',
      () => `${match.matchId} is not what ${live.counterId} offered and ${maker} took`,
    )
  }

  #of(rfqId: OpenRfq['terms']['rfqId']): OpenRfq {
    const request = this.#state.rfqs.get(rfqId)
    expect(request !== undefined, 'counter', () => `${rfqId} has a counter-offer and is not open`)
    return request
  }
}
