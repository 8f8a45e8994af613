/** A margined dealer with many positions: what it takes to foresee a trade, to take its quote, and to margin it anew at new marks. */
import { assert, decide, present, price, timestamp, whatIf } from '@parley/core'
import type { Command, Option } from '@parley/core'
import {
  AT,
  MAKO,
  ONE,
  actor,
  at,
  endow,
  must,
  now,
  openWorld,
  optionOn,
  quoted,
  timed,
} from './world.ts'
import type { World } from './world.ts'

export type MarginTimes = {
  readonly positions: number
  readonly underlyings: number
  readonly foreseeP50Ms: number
  readonly foreseeP99Ms: number
  readonly acceptP50Ms: number
  readonly acceptP99Ms: number
  readonly marksP50Ms: number
}

export function marginTimes(positions: number, underlyings: number, trials: number): MarginTimes {
  const shares = Array.from({ length: underlyings }, (_, u) => `U${u}`)
  const options = Array.from({ length: positions }, (_, i) => {
    const terms = { strike: 300 + (i % 200), days: 30 + (i % 3) * 30 }
    return optionOn(`U${i % underlyings}`, i, terms)
  })
  const world = openWorld(shares, options)
  must(world, marksOf(world, options, 400n))
  must(world, { type: 'SetRegime', actor: actor('ops'), account: MAKO, regime: 'margined' })
  // Two of three are short.
  endow(world, MAKO, options, (i) => i % 3 !== 0)
  must(world, marksOf(world, options, 400n))
  const { ledger, listed, accounts } = world.state
  const option = present(options[0], 'an option')
  const account = present(accounts.get(MAKO), 'the maker')
  const deltas = new Map([[option.id, -1n]])
  const foresee = timed(trials, () => whatIf(ledger, listed, account, 'margined', deltas))
  // acme is about to take an offer of mako's of one more contract.
  const accept: Command = {
    type: 'AcceptQuote',
    actor: actor('acme'),
    rfqId: quoted(world, option, 'ask'),
    side: 'buy',
    size: 1n,
    limit: price(2n * ONE),
    timeInForce: 'fill_or_kill',
  }
  const taken = timed(trials, () => {
    const decision = decide(world.state, accept, now(world.seq + 1))
    assert(decision.ok, 'the quote is there')
  })
  const anew = marksOf(world, options, 401n)
  const marked = timed(Math.ceil(trials / 10), () => {
    const decision = decide(world.state, anew, now(world.seq + 1))
    assert(decision.ok, 'marks are right')
  })
  return {
    positions,
    underlyings,
    foreseeP50Ms: at(foresee, 0.5),
    foreseeP99Ms: at(foresee, 0.99),
    acceptP50Ms: at(taken, 0.5),
    acceptP99Ms: at(taken, 0.99),
    marksP50Ms: at(marked, 0.5),
  }
}

function marksOf(world: World, options: readonly Option[], spot: bigint): Command {
  const observed = { source: 'bench', observedAt: timestamp(AT + world.seq) }
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))]
  return {
    type: 'SetMarginMarks',
    actor: actor('ops'),
    recorded: [
      ...underlyings.map((instrument) => ({ instrument, price: price(spot * ONE), ...observed })),
      ...options.map(({ id, right, strike }) => {
        const inside = right === 'call' ? spot * ONE - strike : strike - spot * ONE
        const worth = (inside > 0n ? inside : 0n) + 2n * ONE
        return { instrument: id, price: price(worth), ...observed }
      }),
    ],
  }
}
