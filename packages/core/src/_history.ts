/** Random histories for property tests: moves without meaning of their own, turned into commands by the state they meet. */
import * as fc from 'fast-check'
import { funding, furnished, listing, must, option, sweep } from './_venue.ts'
import type { World } from './_venue.ts'
import { LIFE_KINDS, lifeCommand } from './_history-life.ts'
import type { LifeKind } from './_history-life.ts'
import { DEALERS, TAKERS, requestCommand } from './_history-request.ts'
import { pick } from './_pick.ts'
import type { Command } from './venue/command.ts'

const KINDS = [
  'ask',
  'quote',
  'quote',
  'quote',
  'quote',
  'accept',
  'accept',
  'accept',
  'wait',
  'sweep',
  'fund',
  'cancelRfq',
  'cancelQuote',
  'pass',
  'cancelAcceptance',
  'counter',
  'counter',
  'hit',
  'hit',
  'cancelCounter',
  'add',
  'add',
  'add',
  'work',
  'expire',
  'exercise',
  'exercise',
  'instruct',
  'reverse',
  'announce',
  'act',
] as const

export type Move = { readonly kind: (typeof KINDS)[number]; readonly dice: readonly number[] }

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 8, maxLength: 8 }),
  }),
  { minLength: 24, maxLength: 108, size: 'max' },
)

/** Two principals and three dealers, American options A400 (call) and B400 (put) besides, and cash, shares and coins enough for some of what they will try. */
export function endowed(): World {
  const world = furnished()
  must(world, listing({ ...option('A400'), style: 'american' }))
  must(world, listing({ ...option('B400', { right: 'put' }), style: 'american' }))
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 200_000_00n))
    must(world, funding(firm, 'SPY', 700n))
    must(world, funding(firm, 'BTC', 200_000_000n))
  }
  return world
}

/** The command of a move in a world; undefined when it only lets time pass, or there is nothing to do it to. */
export function commandOf(world: World, { kind, dice }: Move): Command | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = dice
  switch (kind) {
    case 'wait':
      world.now += a * 500
      return undefined
    case 'sweep':
      return sweep
    case 'fund': {
      const sign = c % 3 === 0 ? 1n : -1n
      const asset = pick(['USD', 'SPY', 'BTC'], b) ?? ''
      const minor = BigInt(1 + d) * (asset === 'SPY' ? 1n : 5_000n)
      return funding(pick([...DEALERS, ...TAKERS], a) ?? '', asset, sign * minor)
    }
    default:
      return isLife(kind) ? lifeCommand(world, kind, dice) : requestCommand(world, kind, dice)
  }
}

function isLife(kind: string): kind is LifeKind {
  return (LIFE_KINDS as readonly string[]).includes(kind)
}
