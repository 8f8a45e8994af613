/** The taker's private reserve. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepting,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  px,
  quote,
  quoting,
  send,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 1_000n],
    ] as const)
      must(world, funding(firm, asset, minor))
  return world
}

const reserve = { buy: px('5'), sell: px('3') }
const mirrored = { buy: px('-3'), sell: px('-5') }

/** As typed by a taker of `buy 1 SPY`, and of its mirror; dealers quote 3 / 5 of the same share. */
const limits: readonly (readonly [string, object, string, string])[] = [
  ['buy 1 SPY', reserve, 'buy 10 at 5', 'ok'],
  ['buy 1 SPY', reserve, 'buy 10 at 5.01', 'beyond_reserve limit'],
  ['buy 1 SPY', reserve, 'sell 10 at 3', 'ok'],
  ['buy 1 SPY', reserve, 'sell 10 at 2.99', 'beyond_reserve limit'],
  ['buy 1 SPY', reserve, 'buy 10', 'ok'],
  ['buy 1 SPY', { buy: px('5') }, 'sell 10', 'no_reserve limit'],
  ['buy 1 SPY', { buy: px('5') }, 'sell 10 at 0', 'ok'],
  ['buy 1 SPY', { buy: px('4') }, 'buy 10', 'limit_not_met limit'],
  ['buy 1 SPY', { buy: px('0') }, 'buy 10 at 0.01', 'beyond_reserve limit'],
  ['sell 1 SPY', mirrored, 'sell 10 at -5', 'ok'],
  ['sell 1 SPY', mirrored, 'sell 10 at -5.01', 'beyond_reserve limit'],
  ['sell 1 SPY', mirrored, 'buy 10 at -2.99', 'beyond_reserve limit'],
  ['sell 1 SPY', mirrored, 'buy 10', 'ok'],
]
for (const [legs, kept, what, code] of limits)
  void test(`[RSV-1] [RSV-2] ${legs} with a reserve of ${encode(kept)}: ${what} is ${code}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', legs, { reserve: kept })
    quote(world, 'mako', rfqId, '3 / 5')
    assert.equal(answer(world, accepting('acme', rfqId, what)), code)
  })

void test('[RSV-1] the refusal names the reserve as the taker typed it', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'sell 1 SPY', { reserve: mirrored })
  assert.deepEqual(send(world, accepting('acme', rfqId, 'sell 10 at -6')), {
    ok: false,
    rejection: { code: 'beyond_reserve', path: 'limit', detail: { reserve: '-500000000' } },
  })
})

void test('[RSV-1] [DIS-2] the announcement is the same text whatever the reserve', () => {
  const told = (kept: object): string =>
    encode(eventOf(must(funded(), asking('acme', 'buy 1 SPY', { reserve: kept })), 'RfqOpened'))
  assert.equal(told(reserve), told({}))
})

void test('[RSV-2] what waits at the reserve trades with the quote that meets it', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { reserve })
  must(world, accepting('acme', rfqId, 'buy 10', undefined, { timeInForce: 'resting' }))
  quote(world, 'mako', rfqId, '3 / 5.01')
  const events = must(world, quoting('mako', rfqId, '3 / 4.99'))
  assert.equal(eventOf(events, 'MatchMade').match.price, px('4.99'))
})
