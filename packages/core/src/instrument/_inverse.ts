/** For tests: a venue with inverse options on BTC, of one coin a contract, and everybody with coins. */
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  actor,
  funding,
  furnished,
  listing,
  must,
  option,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { SetMarginMarks } from '../margin/rules.ts'
import { price } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import { instrumentId } from './instrument.ts'
import type { Option } from './instrument.ts'
import { isInverse } from './inverse.ts'

/** A coin in minor units. */
export const COIN = 100_000_000n

/** I60000C as an inverse option: European, settled in BTC, priced in BTC in steps of 0.0001. */
export function inverse(name: string, over: Parameters<typeof option>[1] = {}): Option {
  const [, strike = '', right = ''] = /^[IJ](\d+)([CP])$/.exec(name) ?? []
  return option(name, {
    underlying: 'BTC',
    quote: 'BTC',
    tick: '0.0001',
    strike,
    right: right === 'C' ? 'call' : 'put',
    multiplier: 1n,
    settlement: 'cash',
    expiresAt: OPENED_AT + (name.startsWith('J') ? 60 : 30) * DAY,
    ...over,
  })
}

/** Calls and puts at so many strikes that expire in 30 days (I…) and in 60 (J…); each firm has `coins` of BTC. */
export function inverses(
  coins = 10n,
  strikes: readonly number[] = [50_000, 60_000, 66_000, 80_000],
): World {
  const world = furnished()
  for (const strike of strikes)
    for (const name of [`I${strike}C`, `I${strike}P`, `J${strike}C`, `J${strike}P`])
      must(world, listing(inverse(name)))
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal'])
    must(world, funding(firm, 'BTC', coins * COIN))
  return world
}

/** Marks of BTC, and of every inverse option: what is in the money, and 0.02 of a coin for the time. */
export function coinMarks({ state, now }: World, spot: number): SetMarginMarks {
  const at = BigInt(spot) * COIN
  const options = [...state.instruments.values()].filter((each) => each.kind === 'option')
  return {
    type: 'SetMarginMarks',
    actor: actor(OPERATOR),
    recorded: [
      { instrument: instrumentId('BTC'), price: price(at) },
      ...options.filter(isInverse).map(({ id, right, strike }) => {
        const gap = right === 'call' ? at - strike : strike - at
        const inside = gap > 0n ? (gap * COIN) / at : 0n
        return { instrument: id, price: price(inside + 2_000_000n) }
      }),
    ].map((mark) => ({ ...mark, source: 'test', observedAt: timestamp(now) })),
  }
}
