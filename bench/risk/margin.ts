/** A margined dealer with many positions: what it takes to foresee a trade, to take its quote, and to margin it anew at new marks. */
import {
  PRICE_SCALE,
  assert,
  decide,
  encode,
  present,
  price,
  timestamp,
  whatIf,
} from '@parley/core'
import type { Command, MarginMethod, Option } from '@parley/core'
import { arraysOf } from '../../packages/server/src/risk/margin-arrays.ts'
import type { ArrayMethod } from '../../packages/server/src/risk/margin-arrays.ts'
import { marginDistances } from '../../packages/server/src/risk/margin-distance.ts'
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
  readonly method: MarginMethod
  readonly positions: number
  readonly underlyings: number
  readonly foreseeP50Ms: number
  readonly foreseeP99Ms: number
  readonly acceptP50Ms: number
  readonly acceptP99Ms: number
  readonly marksP50Ms: number
  /** How far each underlying must move for a call; and the longest that nothing else is done meanwhile. */
  readonly distanceP50Ms: number
  readonly distanceStopMs: number
  /** What the marks of all positions take in the journal: the command and its mark event. */
  readonly recordBytes: number
  /** What it takes to value the options in the states of the method. */
  readonly arraysP50Ms: number
}

const YEAR_US = 365 * 86_400_000_000

export async function marginTimes(
  positions: number,
  underlyings: number,
  trials: number,
  method: MarginMethod = 'reg_t',
): Promise<MarginTimes> {
  const methods = new Set(method === 'tims' || method === 'portfolio' ? [method] : [])
  const shares = Array.from({ length: underlyings }, (_, u) => `U${u}`)
  const options = Array.from({ length: positions }, (_, i) => {
    const terms = { strike: 300 + (i % 200), days: 30 + (i % 3) * 30 }
    return optionOn(`U${i % underlyings}`, i, terms)
  })
  const world = openWorld(shares, options)
  must(world, marksOf(world, options, 400n, methods))
  must(world, { type: 'SetRegime', actor: actor('ops'), account: MAKO, regime: 'margined', method })
  // Two of three are short.
  endow(world, MAKO, options, (i) => i % 3 !== 0)
  must(world, marksOf(world, options, 400n, methods))
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
  const arrays = timed(5, () => marksOf(world, options, 401n, methods))
  const around = { market: { mark: () => undefined }, state: world.state, now: timestamp(AT) }
  const looked: number[] = []
  const stops: number[] = []
  for (let n = 0; n < 3; n++) {
    const watching = longestStop()
    const began = performance.now()
    const rows = await marginDistances(around, [account], option.terms.quoteAsset)
    looked.push(performance.now() - began)
    stops.push(watching())
    assert(rows.length === underlyings, 'a row of each underlying')
  }
  const anew = marksOf(world, options, 401n, methods)
  const marked = timed(Math.ceil(trials / 10), () => {
    const decision = decide(world.state, anew, now(world.seq + 1))
    assert(decision.ok, 'marks are right')
  })
  const [event] = must(world, anew)
  return {
    method,
    recordBytes: encode(anew).length + encode(event).length,
    distanceP50Ms: at(looked, 0.5),
    distanceStopMs: at(stops, 0.5),
    arraysP50Ms: at(arrays, 0.5),
    positions,
    underlyings,
    foreseeP50Ms: at(foresee, 0.5),
    foreseeP99Ms: at(foresee, 0.99),
    acceptP50Ms: at(taken, 0.5),
    acceptP99Ms: at(taken, 0.99),
    marksP50Ms: at(marked, 0.5),
  }
}

/** Watches how long this thread is kept from anything else; what is returned ends it, and tells the longest. */
function longestStop(): () => number {
  let longest = 0
  let since = performance.now()
  let next = setImmediate(look)
  function look(): void {
    longest = Math.max(longest, performance.now() - since)
    since = performance.now()
    next = setImmediate(look)
  }
  return () => {
    clearImmediate(next)
    return Math.max(longest, performance.now() - since)
  }
}

/** An option is worth what it is in the money, and 2; where a method reads arrays it has a vol of a quarter in them. */
function marksOf(
  world: World,
  options: readonly Option[],
  spot: bigint,
  methods: ReadonlySet<ArrayMethod>,
): Command {
  const observed = { source: 'bench', observedAt: timestamp(AT + world.seq) }
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))]
  return {
    type: 'SetMarginMarks',
    actor: actor('ops'),
    recorded: [
      ...underlyings.map((instrument) => ({ instrument, price: price(spot * ONE), ...observed })),
      ...options.map(({ id, right, strike, expiresAt }) => {
        const inside = right === 'call' ? spot * ONE - strike : strike - spot * ONE
        const worth = (inside > 0n ? inside : 0n) + 2n * ONE
        const terms = {
          right,
          strike: Number(strike) / 10 ** PRICE_SCALE,
          years: (expiresAt - AT) / YEAR_US,
          spot: Number(spot),
          vol: 0.25,
          rate: 0,
          yield: 0,
        }
        const arrays = methods.size === 0 ? undefined : arraysOf(terms, 1, methods)
        return { instrument: id, price: price(worth), ...observed, ...(arrays && { arrays }) }
      }),
    ],
  }
}
