/** A margined dealer with many positions: what it takes to foresee a trade, to take its quote, and to margin it anew at new marks. */
import {
  EXTERNAL,
  accountId,
  amount,
  assert,
  decide,
  evolve,
  firmId,
  initialState,
  instrumentId,
  present,
  price,
  quantity,
  timestamp,
  userId,
  whatIf,
} from '@parley/core'
import type { Command, Event, Instrument, Option, State } from '@parley/core'

export type MarginTimes = {
  readonly positions: number
  readonly underlyings: number
  readonly foreseeP50Ms: number
  readonly foreseeP99Ms: number
  readonly acceptP50Ms: number
  readonly acceptP99Ms: number
  readonly marksP50Ms: number
}

const AT = 1_767_225_600_000_000
const ONE = 100_000_000n
const USD = instrumentId('USD')
const MAKER = accountId('mako:main')
const actor = (firm: string) => ({ firm: firmId(firm), user: userId('bench') })
const now = (seq: number) => ({ seq, ts: timestamp(AT + seq) })

type World = { readonly state: State; seq: number }

function must(world: World, command: Command): readonly Event[] {
  const decision = decide(world.state, command, now(++world.seq))
  assert(decision.ok, 'the bench sends what is accepted', JSON.stringify(command.type))
  for (const event of decision.events) evolve(world.state, event)
  return decision.events
}

export function marginTimes(positions: number, underlyings: number, trials: number): MarginTimes {
  const world = { state: initialState(), seq: 0 }
  const options = openWorld(world, positions, underlyings)
  const { ledger, listed, accounts } = world.state
  const option = present(options[0], 'an option')
  const account = present(accounts.get(MAKER), 'the maker')
  const deltas = new Map([[option.id, -1n]])
  const foresee = timed(trials, () => whatIf(ledger, listed, account, 'margined', deltas))
  const accept = acceptance(world, option)
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

function timed(trials: number, run: () => unknown): readonly number[] {
  const times = Array.from({ length: trials }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)
}

const at = (times: readonly number[], share: number): number =>
  times[Math.floor(share * (times.length - 1))] ?? Number.NaN

/** acme is about to take an offer of mako's of one more contract. */
function acceptance(world: World, { id }: Option): Command {
  const [opened] = must(world, {
    type: 'CreateRfq',
    actor: actor('acme'),
    account: accountId('acme:main'),
    legs: [{ instrument: id, side: 'buy', ratio: 1 }],
    size: 1n,
    ttlMs: 3_600_000,
    panel: undefined,
    identity: 'anonymous',
  })
  assert(opened?.type === 'RfqRequested', 'a request begins with its own event')
  const { rfqId } = opened.terms
  must(world, {
    type: 'PlaceQuote',
    actor: actor('mako'),
    account: MAKER,
    rfqId,
    ttlMs: 3_600_000,
    ask: [{ price: price(2n * ONE), size: 1n }],
  })
  return {
    type: 'AcceptQuote',
    actor: actor('acme'),
    rfqId,
    side: 'buy',
    size: 1n,
    limit: price(2n * ONE),
    timeInForce: 'fill_or_kill',
  }
}

function openWorld(world: World, positions: number, underlyings: number): readonly Option[] {
  const operator = { id: firmId('ops'), name: 'Operations', role: 'operator' } as const
  must(world, { type: 'OpenVenue', actor: actor('ops'), idKey: [1, 2, 3, 4], operator })
  for (const [id, role] of [
    ['acme', 'principal'],
    ['mako', 'dealer'],
  ] as const) {
    const firm = { id: firmId(id), name: id, role }
    must(world, { type: 'RegisterFirm', actor: actor('ops'), firm })
    const account = accountId(`${id}:main`)
    must(world, { type: 'OpenAccount', actor: actor('ops'), account, firm: firm.id })
  }
  const list = (instrument: Instrument): unknown =>
    must(world, { type: 'ListInstrument', actor: actor('ops'), instrument })
  const terms = {
    quoteAsset: USD,
    tick: price(1_000_000n),
    lot: quantity(1n),
    takerFeePerLot: amount(0n),
    makerFeePerLot: amount(0n),
  }
  list({ kind: 'cash', id: USD, scale: 2 })
  for (let u = 0; u < underlyings; u++)
    list({ kind: 'share', id: instrumentId(`U${u}`), scale: 0, terms })
  const options = Array.from({ length: positions }, (_, i): Option => ({
    kind: 'option',
    id: instrumentId(`U${i % underlyings}-${i}`),
    scale: 0,
    terms,
    underlying: instrumentId(`U${i % underlyings}`),
    expiresAt: timestamp(AT + (30 + (i % 3) * 30) * 86_400_000_000),
    expiryDate: '2026-01-31',
    strike: price(BigInt(300 + (i % 200)) * ONE),
    right: i % 2 === 0 ? 'call' : 'put',
    style: 'european',
    multiplier: 100n,
    settlement: 'physical',
    settlementAsset: USD,
  }))
  for (const option of options) list(option)
  for (const account of ['acme:main', 'mako:main'].map(accountId)) {
    const deposit = { asset: USD, amount: amount(10n ** 12n), reference: 'bench' }
    must(world, { type: 'Deposit', actor: actor('ops'), account, ...deposit })
  }
  must(world, marksOf(world, options, 400n))
  must(world, { type: 'SetRegime', actor: actor('ops'), account: MAKER, regime: 'margined' })
  // From outside, as no deposit could bring them: two of three are short.
  const postings = options.map(({ id }, i) => {
    const [from, to] = i % 3 === 0 ? [EXTERNAL, MAKER] : [MAKER, EXTERNAL]
    return { from, to, asset: id, amount: amount(10n), reason: 'delivery' as const }
  })
  const cause = { kind: 'deposit', reference: 'bench' } as const
  const entry = { id: 'entry-bench' as never, cause, postings }
  evolve(world.state, { type: 'EntryPosted', entry })
  must(world, marksOf(world, options, 400n))
  return options
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
