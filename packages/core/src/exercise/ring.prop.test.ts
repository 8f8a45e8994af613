/** However accounts with little cash bound each other's options, an expiry comes to an end, and nobody pays what it has not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  accepting,
  asking,
  funding,
  must,
  owned,
  px,
  quoting,
  send,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { chained, regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Option } from '../instrument/instrument.ts'
import { balance } from '../ledger/ledger.ts'
import { timestamp } from '../time/timestamp.ts'
import { chainByRun } from './chain.ts'
import { holdersOf } from './positions.ts'

const FIRMS = ['acme', 'bree', 'mako', 'nova', 'opal'] as const
const MAKERS = ['mako', 'nova', 'opal'] as const
const STRIKES = ['C395', 'C400', 'C405', 'C410'] as const

const deal = fc.record({
  taker: fc.constantFrom(...FIRMS),
  maker: fc.constantFrom(...MAKERS),
  bought: fc.constantFrom(...STRIKES),
  sold: fc.option(fc.constantFrom(...STRIKES), { nil: undefined }),
  size: fc.oneof(fc.bigInt(1n, 5n), fc.bigInt(1n, 3_000n)),
})

const lives = fc.record({
  deals: fc.array(deal, { minLength: 6, maxLength: 14, size: 'max' }),
  /** Whose cash and shares are taken away before expiry. */
  poor: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 5, maxLength: 5 }),
  at: fc.constantFrom('402', '407', '430'),
  seed: fc.stringMatching(/^[0-9a-f]{32}$/),
})
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never

/** A deal for nothing; what an account cannot cover does not come about. */
function trade(world: World, { taker, maker, bought, sold, size }: Life['deals'][number]): void {
  if (taker === maker) return
  const legs = sold === undefined || sold === bought ? '' : `, sell 1 ${sold}`
  const asked = send(world, asking(taker, `buy 1 ${bought}${legs}`, { size, panel: [maker] }))
  if (!asked.ok) return
  const opened = asked.events.find((event) => event.type === 'RfqOpened')
  if (!opened) return
  const { rfqId } = opened.terms
  const isFlipped = world.state.rfqs.get(rfqId)?.owner.flip === true
  const quoted = send(world, quoting(maker, rfqId, isFlipped ? '0 / -' : '- / 0', { size }))
  if (quoted.ok) send(world, accepting(taker, rfqId, `buy ${size} at 0`))
}

function lived({ deals, poor }: Life): World {
  const world = chained({ cash: 100_000_000_00n })
  for (const firm of ['bree', 'nova', 'opal']) must(world, regime(firm, 'defined_risk'))
  for (const each of deals) trade(world, each)
  world.now = OPENED_AT + 30 * DAY
  must(world, sweep)
  for (const [i, firm] of FIRMS.entries())
    for (const [asset, isTaken] of [
      ['USD', poor[i]?.[0]],
      ['SPY', poor[i]?.[1]],
    ] as const) {
      const { available } = owned(world, firm, asset)
      if (isTaken === true && available > 0n) must(world, funding(firm, asset, -available))
    }
  return world
}

void test('[EXP-13] [EXP-15] any expiry of options that bound each other comes to an end', () => {
  const seen = { exercised: 0, expiries: 0 }
  fc.assert(
    fc.property(lives, (life) => {
      const world = lived(life)
      for (const strike of STRIKES) {
        if (world.state.settled.has(instrumentId(strike))) continue
        const events = must(world, { ...settling(strike, life.at), seed: life.seed })
        checkBooks(world.state)
        seen.expiries++
        for (const event of events)
          if (event.type === 'ContractsClosed' && event.exercised > 0n) seen.exercised++
      }
    }),
    { numRuns: 60 },
  )
  assert.ok(seen.expiries >= 60 && seen.exercised > 60, JSON.stringify(seen))
})

void test('[EXP-15] the draw of last resort comes to an end, and what is exercised is assigned', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { state, now } = lived(life)
      const options = STRIKES.map((id) => state.instruments.get(instrumentId(id)) as Option)
      const at = px(life.at)
      const wanted = (option: Option, { contracts }: { readonly contracts: bigint }): bigint =>
        option.strike < at ? contracts : 0n
      // Who has the cash for a strike exercises one contract of its own accord.
      const first = new Map(
        options.map((option) => [
          option.id,
          new Map(
            holdersOf(state, option.id)
              .filter((holder) => wanted(option, holder) > 0n)
              .filter(({ account }) => {
                const cash = balance(state.ledger, account, instrumentId('USD')).available
                return cash >= 5_000_000_00n
              })
              .slice(0, 1)
              .map(({ account }) => [account, 1n] as const),
          ),
        ]),
      )
      const ending = new Map(options.map(({ id }) => [id, at]))
      const found = chainByRun(state, {
        seed: life.seed,
        now: timestamp(now),
        first,
        ending,
        wanted,
      })
      assert.ok(found, 'it came to an end')
      for (const { option, holders, writers } of found.links) {
        const [done, due] = [
          holders.reduce((sum, { contracts }) => sum + contracts, 0n),
          writers.reduce((sum, { assigned }) => sum + assigned, 0n),
        ]
        assert.equal(done, due, option.id)
        for (const { account, contracts } of holders)
          assert.ok(contracts <= balance(state.ledger, account, option.id).total)
      }
    }),
    { numRuns: 60 },
  )
})
