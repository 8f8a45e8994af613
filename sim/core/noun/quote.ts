/** Makers, each with its temper: honest, in ladders with a least and a step, a microsecond before the deadline, careless. */
import { accountId, price } from '@parley/core'
import type { Command, OpenRfq, Price, QuoteSide, Rung, State, Structure } from '@parley/core'
import { actorOf } from '../stage.ts'
import type { Noun, Stage } from '../stage.ts'

export const quote: Noun = {
  moves: {
    honest: { often: 170, make: (stage) => place(stage, stage.random.pick(['mako', 'quay'])) },
    ladders: { often: 90, make: (stage) => place(stage, 'nova') },
    careless: { often: 60, make: (stage) => place(stage, 'orca') },
    slow: { often: 40, make: slow },
    cancelQuote: { often: 40, make: cancel },
  },
}

/** A microsecond before the request ends. */
function slow(stage: Stage): Command | undefined {
  const { random, requests, until, now } = stage
  // The one that ends first: all the others go on.
  const first = requests
    .filter(({ terms }) => terms.expiresAt > now())
    .reduce<OpenRfq | undefined>(
      (soonest, one) =>
        soonest === undefined || one.terms.expiresAt < soonest.terms.expiresAt ? one : soonest,
      undefined,
    )
  if (!first || !first.owner.panel.includes('pike' as never)) return undefined
  if (random.oneIn(3)) until(first.terms.expiresAt - 1)
  return quoteOn(stage, first, 'pike')
}

function place(stage: Stage, maker: string): Command | undefined {
  const { random, requests } = stage
  const asked = random.maybe(requests)
  // Mostly what it was asked.
  const isAsked = asked?.owner.panel.includes(maker as never) ?? false
  return asked && (isAsked || random.oneIn(10)) ? quoteOn(stage, asked, maker) : undefined
}

function cancel({ random, quotes }: Stage): Command | undefined {
  const live = random.maybe(quotes)
  return live && { type: 'CancelQuote', actor: actorOf(live.maker), quoteId: live.quoteId }
}

function quoteOn(stage: Stage, { terms }: OpenRfq, maker: string): Command {
  const { random, state } = stage
  const { structure, rfqId, sides } = terms
  const isCareless = maker === 'orca' && random.oneIn(3)
  const middle = fairOf(state, structure) / structure.tick
  const half = BigInt(random.below(12))
  const sign = isCareless && random.oneIn(2) ? -1n : 1n
  const bid = ladder(stage, terms, { maker, isCareless, at: middle - sign * half, away: -1n })
  const ask = ladder(stage, terms, { maker, isCareless, at: middle + sign * half + 1n, away: 1n })
  const drawn = random.weighted({ both: 8, bid: 1, ask: 1, none: isCareless ? 1 : 0 })
  // Who reads what is asked answers that.
  const wanted = sides === 'two_way' ? drawn : sides === 'buy' ? 'ask' : 'bid'
  const shown = random.oneIn(6) ? drawn : wanted
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: accountId(`${isCareless && random.oneIn(8) ? 'mako' : maker}:main`),
    rfqId,
    ttlMs: random.pick([100, 500, 2_000, 10_000, isCareless ? 99 : 30_000]),
    bid: shown === 'ask' || shown === 'none' ? undefined : bid,
    ask: shown === 'bid' || shown === 'none' ? undefined : ask,
  }
}

type Side = {
  readonly maker: string
  readonly isCareless: boolean
  /** In ticks. */
  readonly at: bigint
  readonly away: bigint
}

function ladder(
  { random }: Stage,
  { structure, size, step: by }: OpenRfq['terms'],
  { maker, isCareless, at, away }: Side,
): QuoteSide {
  const isLadder = maker === 'nova' || isCareless
  const count = isLadder ? random.pick([1, 2, 3, 5, isCareless ? 6 : 4]) : 1
  const most = Number(size / by < 10_000n ? size / by : 10_000n)
  return Array.from({ length: count }, (_, i): Rung => {
    const isOff = isCareless && random.oneIn(4)
    const own: Price = price((at + away * BigInt(i)) * structure.tick + (isOff ? 1n : 0n))
    const whole = BigInt(random.between(1, most))
    const filled = random.oneIn(3) ? whole * by : size
    const most1 = isCareless && random.oneIn(5) ? size + 1n : filled
    if (!isLadder || most === 0 || random.oneIn(3)) return { price: own, size: most1 }
    const whole1 = most1 / by
    const least = whole1 < 1n ? 1n : BigInt(random.between(1, Number(whole1)))
    const room = whole1 - least
    const steps =
      room > 0n && random.oneIn(2) ? BigInt(random.between(1, Number(room))) * by : undefined
    return { price: own, size: most1, min: least * by, step: steps ?? (by > 1n ? by : undefined) }
  })
}

/** What a unit of the structure is worth by what its legs were listed at; the half-spread hides what that leaves out. */
export function fairOf({ instruments }: State, { legs, unit }: Structure): bigint {
  let worth = 0n
  for (const { instrument, side, ratio } of legs) {
    const listed = instruments.get(instrument)
    if (!listed || listed.kind === 'cash') continue
    const lots = BigInt(ratio) * listed.terms.lot * 10n ** BigInt(8 - listed.scale)
    const units = listed.kind === 'option' ? lots * listed.multiplier : lots
    const each = listed.kind === 'option' ? 4n : listed.kind === 'coin' ? 70_000n : 400n
    worth += (side === 'buy' ? 1n : -1n) * units * each * 100_000_000n
  }
  return worth / unit
}
