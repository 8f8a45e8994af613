/** Random moves of firms that trade where nobody sees it: blocks and resting orders, turned into commands by the state they meet. */
import * as fc from 'fast-check'
import {
  approving,
  cancelling,
  countersigning,
  crossing,
  proposing,
  resting,
  second,
} from './_block.ts'
import { OPERATOR, actor, sweep } from './_venue.ts'
import type { World } from './_venue.ts'
import { pick } from './_pick.ts'
import { stateOf } from './block/block.ts'
import type { OpenBlock } from './block/block.ts'
import { CROSS_LIMITS } from './cross/order.ts'
import { accountId } from './ledger/account.ts'
import { firmId } from './party/firm.ts'
import type { Command } from './venue/command.ts'

const KINDS = [
  'propose',
  'propose',
  'countersign',
  'countersign',
  'approve',
  'approve',
  'end',
  'policy',
  'rest',
  'rest',
  'rest',
  'unrest',
  'cross',
  'cross',
  'cross',
  'sweep',
  'wait',
] as const

export type HiddenMove = {
  readonly hidden: (typeof KINDS)[number]
  readonly dice: readonly number[]
}

export const hiddenMove: fc.Arbitrary<HiddenMove> = fc.record({
  hidden: fc.constantFrom(...KINDS),
  dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 8, maxLength: 8 }),
})

const STRUCTURES: readonly (readonly [legs: string, mid: number, marks: string])[] = [
  ['buy 1 SPY', 400, 'SPY 399.9/400/400.1'],
  ['buy 1 C400', 5, 'C400 4.9/5/5.1'],
  ['buy 1 P400', 4, 'P400 3.9/4.005/4.1'],
  ['buy 1 C400, sell 100 SPY', -395, 'C400 4.9/5/5.1, SPY 399.9/400/400.1'],
]

/** The command of a hidden move among some firms; undefined when it only lets time pass, or there is nothing to do it to. */
export function hiddenCommand(
  world: World,
  { hidden, dice }: HiddenMove,
  firms: readonly string[],
): Command | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = dice
  const { state } = world
  const firm = pick(firms, a) ?? ''
  const [legs, mid] = pick(STRUCTURES, b) ?? ['', 0]
  const side = c % 2 === 0 ? 'buy' : 'sell'
  const size = 1 + (d % 9)
  const blocks = [...state.blocks.open.values()].filter(({ terms }) =>
    firms.includes(terms.proposer),
  )
  const block = pick(blocks, b)
  switch (hidden) {
    case 'propose':
      return proposing(
        firm,
        pick(firms, a + 1 + (e % 2)) ?? '',
        `${side} ${size} x ${legs} at ${mid}`,
        {
          ttlMs: 1_000 + f * 10,
          nonce: g % 20 === 0 ? 'a-nonce-used-again' : `nonce-${world.seq}-0000000000`,
        },
      )
    case 'countersign':
      return block && countersigned(block, dice)
    case 'approve': {
      // Mostly of those that wait for it, of which there are few.
      const waiting = blocks.filter((each) => stateOf(each) !== 'open')
      const one = e % 4 === 0 ? block : (pick(waiting, b) ?? block)
      const by = one && (c % 2 === 0 ? one.terms.buyer : one.terms.seller)
      const user = by && (d % 3 === 0 ? actor(by) : second(by))
      return one && user && approving(user, one.terms.blockId)
    }
    case 'end': {
      const type = c % 2 === 0 ? 'WithdrawBlock' : 'RejectBlock'
      const by = block && (d % 2 === 0 ? block.terms.buyer : block.terms.seller)
      return block && by && { type, actor: actor(by), blockId: block.terms.blockId }
    }
    case 'policy':
      return {
        type: 'SetBlockApproval',
        actor: actor(c % 2 === 0 ? firm : OPERATOR),
        firm: firmId(firm),
        proposals: d % 2 === 0,
        countersignatures: e % 2 === 0,
      }
    case 'rest': {
      const away = ((f % 41) - 20) / 100
      const price =
        g % 2 === 0 ? `limit ${mid + away}` : `peg ${away} limit ${mid + (side === 'buy' ? 1 : -1)}`
      const least = e % 3 === 0 ? ` min ${1 + (e % size)}` : ''
      return resting(firm, `${side} ${size} x ${legs} ${price}${least}`, {
        ttlMs: CROSS_LIMITS.ttlMsMin + f * 10,
      })
    }
    case 'unrest': {
      const order = pick([...(state.crosses.homes.get(firmId(firm))?.keys() ?? [])], b)
      return order && cancelling(firm, order)
    }
    case 'cross': {
      const known = pick([...state.crosses.books.keys()], a)
      const marks = STRUCTURES.find(([of]) => of === known)?.[2]
      if (known === undefined || marks === undefined) return undefined
      if (e % 5 > 0) world.now += CROSS_LIMITS.intervalMsMin * 1000
      return crossing(world, known, f % 12 === 0 ? 'BTC 1' : marks)
    }
    case 'sweep':
      return sweep
    case 'wait':
      world.now += a * 500
      return undefined
  }
}

function countersigned(block: OpenBlock, [, , c = 0, d = 0]: readonly number[]): Command {
  const { terms } = block
  if (c % 9 === 0) return countersigning(terms, { payload: stateOf(block) })
  if (c % 9 === 1) return countersigning(terms, { role: d % 2 === 0 ? 'buyer' : 'seller' })
  if (c % 9 === 2)
    return countersigning(terms, {
      shares: [{ account: accountId('opal:main'), size: terms.size }],
    })
  return countersigning(terms)
}
