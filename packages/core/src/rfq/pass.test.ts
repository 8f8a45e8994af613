/** Passing on a request, and requests for one side only. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  owned,
  quote,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { PassRfq } from './command.ts'
import { PASS_REASONS } from './rfq.ts'
import type { PassReason, RfqId } from './rfq.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako', 'nova'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 1_000n],
    ] as const)
      must(world, funding(firm, asset, minor))
  return world
}

function passing(firm: string, rfqId: RfqId, reason: PassReason = 'risk'): PassRfq {
  return { type: 'PassRfq', actor: actor(firm), rfqId, reason }
}

for (const reason of PASS_REASONS)
  void test(`[PAS-1] [PAS-2] a dealer passes for ${reason}; the taker and it alone are told`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    const [passed = assert.fail()] = must(world, passing('mako', rfqId, reason))
    assert.deepEqual(passed, { type: 'DealerPassed', rfqId, maker: 'mako', reason })
    assert.deepEqual(audienceOf(world.state, passed), ['acme', 'mako'])
    assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  })

void test('[PAS-1] a pass withdraws the live quote, a later pass replaces it, a quote takes it back', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const quoteId = quote(world, 'mako', rfqId, '4 / -')
  assert.deepEqual(must(world, passing('mako', rfqId, 'market')).slice(1), [
    { type: 'QuoteEnded', quoteId, rfqId, maker: 'mako', outcome: 'cancelled' },
  ])
  assert.equal(owned(world, 'mako', 'USD').held, 0n)
  assert.equal(answer(world, accepting('acme', rfqId, 'sell 10 at 4')), 'no_live_quote size')
  must(world, passing('mako', rfqId, 'size'))
  const passes = world.state.rfqs.get(rfqId)?.passes
  assert.deepEqual([...(passes ?? [])], [['mako', 'size']])
  quote(world, 'mako', rfqId, '4 / -')
  assert.equal(passes?.size, 0)
  assert.equal(answer(world, accepting('acme', rfqId, 'sell 10 at 4')), 'ok')
})

const refusals: readonly (readonly [string, string, string])[] = [
  ['a dealer that was not asked', 'opal', 'unknown_rfq rfqId'],
  ['the taker', 'acme', 'role_forbidden'],
  ['a dealer that asks itself', 'nova', 'not_in_panel rfqId'],
]
for (const [what, firm, code] of refusals)
  void test(`[PAS-1] ${what} does not pass: ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, firm === 'nova' ? 'nova' : 'acme', 'buy 1 SPY', { panel: ['mako'] })
    assert.equal(answer(world, passing(firm, rfqId)), code)
  })

void test('[PAS-1] nobody passes on what is over', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  world.now += 30 * SECOND
  assert.equal(answer(world, passing('mako', rfqId)), 'rfq_expired rfqId')
  must(world, { type: 'CancelRfq', actor: actor('acme'), rfqId })
  assert.equal(answer(world, passing('mako', rfqId)), 'rfq_not_open rfqId')
})

/** What the taker types and wants, what dealers are told, and the one quote that serves it. */
const oneSided: readonly (readonly [string, 'buy' | 'sell', 'buy' | 'sell', string, string])[] = [
  ['buy 1 SPY', 'buy', 'buy', '- / 4', '4 / -'],
  ['buy 1 SPY', 'sell', 'sell', '4 / -', '- / 4'],
  ['sell 1 SPY', 'buy', 'sell', '4 / -', '- / 4'],
  ['sell 1 SPY', 'sell', 'buy', '- / 4', '4 / -'],
]
for (const [legs, sides, told, serves, other] of oneSided)
  void test(`[SID-1] [SID-2] to ${sides} "${legs}" alone: dealers are told ${told}`, () => {
    const world = funded()
    const opened = must(world, asking('acme', legs, { sides }))
    const { rfqId, sides: canonical } = eventOf(opened, 'RfqOpened').terms
    assert.equal(canonical, told)
    const path = other.startsWith('-') ? 'ask' : 'bid'
    assert.equal(answer(world, quoting('mako', rfqId, other)), `side_not_asked ${path}`)
    assert.equal(answer(world, quoting('mako', rfqId, '3 / 4')), `side_not_asked ${path}`)
    assert.equal(answer(world, quoting('mako', rfqId, serves)), 'ok')
    const against = sides === 'buy' ? 'sell' : 'buy'
    assert.equal(
      answer(world, accepting('acme', rfqId, `${against} 10 at 0`)),
      'side_not_asked side',
    )
    const limit = legs.startsWith('buy') ? 4 : -4
    assert.equal(answer(world, accepting('acme', rfqId, `${sides} 10 at ${limit}`)), 'ok')
  })

void test('[SID-1] unless it says otherwise a request is two-way', () => {
  const world = funded()
  const { terms } = eventOf(must(world, asking('acme', 'buy 1 SPY')), 'RfqOpened')
  assert.equal(terms.sides, 'two_way')
})
