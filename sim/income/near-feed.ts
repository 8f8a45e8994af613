/** A feed of which only what programs could want is offered: near expiries and near strikes, and marks kept between looks. */
import { timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import type { Feed, FeedInstrument, FeedUpdate, Mark } from '../../packages/server/src/feed/feed.ts'

const DAY_US = 86_400_000_000
/** Coins settle at 08:00 UTC: a look at the market then, besides those at the end of a session. */
const FIXING_US = 8 * 3_600_000_000

export type Near = {
  readonly daysMax: number
  /** Widest distance of a strike from the spot, as a share of it. */
  readonly reach: number
}

export function nearFeed(inner: Feed, { daysMax, reach }: Near): Feed {
  const held = new Map<string, FeedInstrument>()
  let kept: { readonly at: Timestamp; readonly marks: readonly Mark[] } | undefined
  /** Of what is far, looked at again when it has come near. */
  let far = new Map<string, FeedInstrument>()
  const isNear = (instrument: FeedInstrument): boolean => {
    if (instrument.kind === 'underlying') return true
    if (instrument.kind === 'future') return false
    if (instrument.expiresAt > inner.now() + daysMax * DAY_US) return false
    const spot = Number(inner.mark(instrument.option.underlying)?.mid)
    return Math.abs(Number(instrument.option.strike) / spot - 1) <= reach
  }
  const offer = (fresh: readonly FeedInstrument[]): readonly FeedInstrument[] => {
    const waiting = [...far.values(), ...fresh].filter(
      (each) => each.kind === 'underlying' || each.expiresAt > inner.now(),
    )
    const near = waiting.filter(isNear)
    far = new Map(waiting.filter((each) => !near.includes(each)).map((each) => [each.symbol, each]))
    for (const each of near) held.set(each.symbol, each)
    return near
  }
  const nextSession = (): Timestamp | undefined => {
    const next = inner.nextSession()
    const day = Math.floor(inner.now() / DAY_US) * DAY_US + FIXING_US
    const fixing = timestamp(day > inner.now() ? day : day + DAY_US)
    return next === undefined || fixing < next ? fixing : next
  }
  const near = (update: FeedUpdate): FeedUpdate => ({ ...update, listed: offer(update.listed) })
  return {
    ...inner,
    instruments: () => {
      if (held.size === 0) offer(inner.instruments())
      return [...held.values()].filter(
        (each) => each.kind === 'underlying' || each.expiresAt > inner.now(),
      )
    },
    marks: () => {
      if (kept?.at !== inner.now())
        kept = {
          at: inner.now(),
          marks: inner.marks().filter(({ symbol }) => held.has(symbol)),
        }
      return kept.marks
    },
    nextSession,
    advanceTo: (at) => {
      const updates: FeedUpdate[] = []
      for (let next = nextSession(); next !== undefined && next <= at; next = nextSession())
        updates.push(...inner.advanceTo(next).map(near))
      updates.push(...inner.advanceTo(at).map(near))
      return updates
    },
  }
}
