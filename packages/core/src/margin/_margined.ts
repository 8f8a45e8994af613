/** For tests: a venue whose dealer mako is margined, with marks as they are given. */
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  accepting,
  actor,
  ask,
  funding,
  furnished,
  listing,
  must,
  option,
  px,
  quote,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import type { SetMarginMarks } from './rules.ts'

/** `SPY 415, C300 115.75`. */
export function marks(world: World, text: string): SetMarginMarks {
  return {
    type: 'SetMarginMarks',
    actor: actor(OPERATOR),
    recorded: text.split(', ').map((each) => {
      const [id = '', price = ''] = each.split(' ')
      return {
        instrument: instrumentId(id),
        price: px(price),
        source: 'test',
        observedAt: timestamp(world.now),
      }
    }),
  }
}

/** Options by name: C300 a call at 300, American as all are; L before it expires a month later, E is European. */
export function margined(names: string, marked: string, cash = 2_000_000_00n): World {
  const world = furnished()
  for (const name of names.split(' ')) {
    const [, kind = '', right = '', strike = ''] = /^([LE]?)([CP])(\d+)$/.exec(name) ?? []
    if (world.state.instruments.has(instrumentId(name))) continue
    const terms = { right: right === 'C' ? 'call' : 'put', strike } as const
    const expiresAt = OPENED_AT + (kind === 'L' ? 60 : 30) * DAY
    const style = kind === 'E' ? 'european' : 'american'
    must(world, listing({ ...option(name, { ...terms, expiresAt }), style }))
  }
  must(world, funding('mako', 'USD', cash))
  must(world, funding('acme', 'USD', 2_000_000_00n))
  must(world, marks(world, marked))
  for (const firm of ['mako', 'acme']) must(world, regime(firm, 'margined'))
  return world
}

/** mako writes or buys structures at no price, as acme's dealer. */
export function trade(world: World, ...structures: readonly string[]): void {
  for (const text of structures) {
    const [side = '', size = '', ...legs] = text.split(' ')
    const rfqId = ask(world, 'acme', legs.join(' '), { size: BigInt(size), panel: ['mako'] })
    quote(world, 'mako', rfqId, '0.01 / 0.02', { size: BigInt(size) })
    must(world, accepting('acme', rfqId, `${side} ${size} at ${side === 'buy' ? '1000' : '-1000'}`))
    checkBooks(world.state)
  }
}
