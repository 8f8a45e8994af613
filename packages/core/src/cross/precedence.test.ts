/** Of two faults in a command about resting orders, the one whose guard comes first in the documented order answers. */
import { cancelling, crossing, rest, resting } from '../_block.ts'
import { by, later, tryAll } from '../_precedence.ts'
import { OPERATOR, SECOND, actor, funding, furnished, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { price } from '../num/units.ts'
import type { CancelOrder, PlaceOrder, RunCross } from './command.ts'
import type { BookId } from './order.ts'

function funded(): World {
  const world = furnished()
  must(world, funding('acme', 'USD', 1_000_000_00n))
  must(world, funding('acme', 'SPY', 1_000n))
  must(world, {
    type: 'SetMinimums',
    actor: actor(OPERATOR),
    instrument: instrumentId('SPY'),
    blockLots: 1n,
    crossLots: 5n,
  })
  return world
}

const limit = (text: string): PlaceOrder['price'] => ({ kind: 'limit', limit: px(text) })

tryAll<PlaceOrder>(
  'PlaceOrder',
  () => ({ world: funded(), command: resting('acme', 'buy 10 x buy 1 SPY limit 400') }),
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by(OPERATOR)],
    ['unknown_account account', (command) => ({ ...command, account: accountId('bree:main') })],
    ['bad_duration ttlMs', (command) => ({ ...command, ttlMs: 1 })],
    ['bad_size size', (command) => ({ ...command, size: 0n })],
    ['no_legs legs', (command) => ({ ...command, legs: [] })],
    ['below_minimum size', (command) => ({ ...command, size: 4n })],
    ['bad_minimum minSize', (command) => ({ ...command, minSize: 0n })],
    [
      'bad_tick price.limit',
      (command) => ({ ...command, price: { kind: 'limit', limit: price(1n) } }),
    ],
    [
      'out_of_range',
      (command) => ({ ...command, size: 1_000_000_000n, price: limit('20000000000') }),
    ],
    [
      'own_interest side',
      (command, world) => {
        rest(world, 'acme', 'sell 5 x buy 1 SPY limit 400')
        return command
      },
    ],
    ['insufficient_available', (command) => ({ ...command, price: limit('1000000') })],
  ],
)

tryAll<CancelOrder>(
  'CancelOrder',
  () => {
    const world = funded()
    const order = rest(world, 'acme', 'buy 10 x buy 1 SPY limit 400')
    world.now += 6 * SECOND
    return { world, command: cancelling('acme', order) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['unknown_order orderId', by('bree')],
    ['order_must_rest orderId', later(-5 * SECOND)],
  ],
)

tryAll<RunCross>(
  'RunCross',
  () => {
    const world = funded()
    rest(world, 'acme', 'buy 10 x buy 1 SPY limit 400')
    world.now += 15 * SECOND
    return { world, command: crossing(world, 'buy 1 SPY', 'SPY 400') }
  },
  [
    ['role_forbidden', by('acme')],
    ['malformed draw', (command) => ({ ...command, draw: -1 })],
    ['unknown_book bookId', (command) => ({ ...command, bookId: 'none' as BookId })],
    ['cross_not_due draw', later(-SECOND)],
  ],
)
