import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  approving,
  countersigning,
  cross,
  propose,
  proposing,
  rest,
  resting,
  second,
} from '../_block.ts'
import { OPERATOR, actor, answer, eventOf, must } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { firmId, userId } from '../party/firm.ts'
import type { BlockTerms } from '../block/block.ts'
import {
  banding,
  creditDefault,
  crediting,
  funded,
  limited,
  limiting,
  mark,
  usd,
} from './_protected.ts'
import { lineOf } from './credit.ts'
import type { ReferenceMark } from './mark.ts'

const USD = { asset: instrumentId('USD') }
/** Two ticks of 0.01 around the mark. */
const tight = { ticks: 2, markAgeMs: 1_000 }
const marks = (world: World, price = '4.00', ageMs = 0) => [mark(world, 'C400', price, { ageMs })]

/** The two ways a firm signs a block, and a resting order: each is held in the same way. `set` comes just before the order that is judged. */
type Send = (world: World, at: string, set: () => void, given?: readonly ReferenceMark[]) => string

const deals: readonly { name: string; path: string; send: Send }[] = [
  {
    name: 'proposal',
    path: 'price',
    send(world, at, set, given) {
      set()
      return answer(
        world,
        proposing('mako', 'bree', `buy 2 x buy 1 C400 at ${at}`, { marks: given }),
      )
    },
  },
  {
    name: 'countersignature',
    path: 'blockId',
    send(world, at, set, given) {
      const terms = propose(world, 'bree', 'mako', `sell 2 x buy 1 C400 at ${at}`)
      set()
      return answer(world, countersigning(terms, { marks: given }))
    },
  },
  {
    name: 'resting order',
    path: 'price.limit',
    send(world, at, set, given) {
      set()
      return answer(world, resting('mako', `buy 2 x buy 1 C400 limit ${at}`, { marks: given }))
    },
  },
]

/** Two calls cost 800 at 4.00 and count 80,000 at their strike. */
for (const { name, path, send } of deals) {
  void test(`[PRT-23] [BLK-13] [CRX-12] a ${name} is held by limits on size, notional and premium`, () => {
    const at = (limits: Parameters<typeof limiting>[1], price = '4.00'): string => {
      const world = funded()
      return send(world, price, () => must(world, limiting('mako', limits)))
    }
    assert.deepEqual([at({ size: 1n }), at({ size: 2n })], ['clip_size size', 'ok'])
    const notional = (most: string) => at({ ...USD, notional: usd(most) })
    assert.deepEqual([notional('79999.99'), notional('80000')], ['max_notional size', 'ok'])
    const premium = (most: string) => at({ ...USD, premium: usd(most) })
    assert.deepEqual([premium('799.99'), premium('800')], ['max_premium size', 'ok'])
  })

  void test(`[PRT-23] [BLK-13] [CRX-12] a ${name} is held by price bands in its worse direction, and needs a mark`, () => {
    const under = (
      by: string,
      price: string,
      given: (world: World) => ReturnType<typeof marks>,
    ) => {
      const world = funded()
      const band = banding(by, tight, by === OPERATOR ? undefined : by)
      return send(world, price, () => must(world, band), given(world))
    }
    for (const by of [OPERATOR, 'mako']) {
      assert.equal(
        under(by, '4.02', (world) => marks(world)),
        'ok',
      )
      assert.equal(
        under(by, '4.03', (world) => marks(world)),
        `price_band ${path}`,
      )
      assert.equal(
        under(by, '3.00', (world) => marks(world)),
        'ok',
      )
      assert.equal(
        under(by, '4.00', () => []),
        `no_mark ${path}`,
      )
      assert.equal(
        under(by, '4.00', (world) => marks(world, '4.00', 1_001)),
        `no_mark ${path}`,
      )
    }
    assert.equal(
      under('nova', '9.00', () => []),
      'ok',
    )
  })
}

void test('[PRT-23] a limit of one account or user holds the blocks it has a share in or signs', () => {
  const at = (scope: Parameters<typeof limiting>[2]): string => {
    const world = funded()
    must(world, limiting('mako', { size: 1n }, scope))
    return answer(
      world,
      proposing('mako', 'bree', 'buy 2 x buy 1 C400 at 4', { actor: second('mako') }),
    )
  }
  assert.equal(at({ account: accountId('mako:main') }), 'clip_size size')
  assert.equal(at({ user: userId('mako-2') }), 'clip_size size')
  assert.equal(at({ user: userId('mako-3') }), 'ok')
})

/** One share at 400: a notional of 400. */
const BUY = 'buy 10 x buy 1 SPY at 400'
const line = (world: World, giver: string, to: string) =>
  lineOf(world.state.protection.credit, firmId(giver), firmId(to))

void test('[BLK-13] a proposal is within the proposer’s own line, which a settlement uses up on both sides', () => {
  const world = funded()
  must(world, crediting('mako', 'acme', limited('3999.99')))
  assert.equal(answer(world, proposing('mako', 'acme', BUY)), 'no_credit counterparty')
  must(world, crediting('mako', 'acme', limited('4000')))
  must(world, crediting('acme', 'mako', limited('5000')))
  const terms = propose(world, 'mako', 'acme', BUY)
  assert.equal(line(world, 'mako', 'acme').used, 0n)
  must(world, countersigning(terms))
  for (const [giver, to] of [
    ['mako', 'acme'],
    ['acme', 'mako'],
  ] as const) {
    const { used, known } = line(world, giver, to)
    assert.deepEqual([used, known], [usd('4000'), usd('4000')])
  }
  assert.equal(answer(world, proposing('mako', 'acme', BUY)), 'no_credit counterparty')
})

/** The block is as it was: the proposer is told nothing of the other's line. */
function refuses(world: World, terms: BlockTerms): void {
  const { events } = world
  const before = events.length
  assert.equal(answer(world, countersigning(terms)), 'no_credit blockId')
  assert.equal(events.length, before)
  assert.ok(world.state.blocks.open.has(terms.blockId))
}

void test('[BLK-13] a settlement is within both lines as they are then', () => {
  const world = funded()
  const first = propose(world, 'mako', 'acme', BUY)
  must(world, crediting('acme', 'mako', limited('3999.99')))
  refuses(world, first)
  must(world, crediting('acme', 'mako', 'open'))
  must(world, crediting('mako', 'acme', 'none'))
  refuses(world, first)
  must(world, crediting('mako', 'acme', 'open'))
  must(world, creditDefault(false))
  must(world, countersigning(first))
})

void test('[BLK-13] an approval comes too late for a line that was taken away', () => {
  const world = funded()
  must(world, {
    type: 'SetBlockApproval',
    actor: actor('acme'),
    firm: firmId('acme'),
    proposals: false,
    countersignatures: true,
  })
  const terms = propose(world, 'mako', 'acme', BUY)
  must(world, countersigning(terms))
  must(world, crediting('acme', 'mako', 'none'))
  const approval = approving(second('acme'), terms.blockId)
  assert.equal(answer(world, approval), 'no_credit blockId')
  must(world, crediting('acme', 'mako', 'open'))
  must(world, approval)
})

void test('[CRX-12] a cross needs no line between those who meet, who are not told of each other', () => {
  const world = funded()
  must(world, creditDefault(false))
  rest(world, 'mako', 'buy 10 x buy 1 SPY limit 400')
  rest(world, 'nova', 'sell 10 x buy 1 SPY limit 400')
  const events = cross(world, 'buy 1 SPY', 'SPY 400')
  assert.equal(eventOf(events, 'CrossRun').volume, 10n)
  assert.ok(!events.some(({ type }) => type === 'CreditUsed'))
})
