/** An account with many option positions and risk limits on all of them, and how long the core takes to judge one more trade. */
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
} from '@parley/core'
import type { Command, Event, Instrument, Option, RiskMark, State } from '@parley/core'

export type WhatIf = {
  readonly positions: number
  readonly decisions: number
  readonly refused: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const AT = 1_767_225_600_000_000
const USD = instrumentId('USD')
const UNDER = instrumentId('U')
const STRESSES = ['1987', '2008', '2018-02', '2020-03', 'crypto-down', 'crypto-up']

const actor = (firm: string) => ({ firm: firmId(firm), user: userId('bench') })
const main = (firm: string) => accountId(`${firm}:main`)

export function whatIf(positions: number, decisions: number): WhatIf {
  const world = { state: initialState(), seq: 0 }
  const options = openWorld(world, positions)
  const rfqId = asked(world, present(options[0], 'an option').id)
  const marks = options.map((option) => markOf(option, world.seq))
  const command: Command = {
    type: 'AcceptQuote',
    actor: actor('acme'),
    rfqId,
    side: 'sell',
    size: 1n,
    limit: price(100_000_000n),
    timeInForce: 'fill_or_kill',
    riskMarks: { stresses: STRESSES, marks },
  }
  const times: number[] = []
  let refused = 0
  for (let i = 0; i < decisions; i++) {
    // Half of the trials are refused by the bound on delta, which the other half keeps.
    setDelta(world, i % 2 === 0 ? 1n : 10n ** 15n)
    const start = performance.now()
    const decision = decide(world.state, command, now(world.seq + 1))
    times.push(performance.now() - start)
    if (!decision.ok) refused++
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN
  return { positions, decisions, refused, p50Ms: at(0.5), p99Ms: at(0.99) }
}

type World = { readonly state: State; seq: number }

function now(seq: number) {
  return { seq, ts: timestamp(AT + seq) }
}

function must(world: World, command: Command): readonly Event[] {
  const decision = decide(world.state, command, now(++world.seq))
  assert(decision.ok, 'the bench sends what is accepted', JSON.stringify(command.type))
  for (const event of decision.events) evolve(world.state, event)
  return decision.events
}

function openWorld(world: World, positions: number): readonly Option[] {
  const operator = { id: firmId('ops'), name: 'Operations', role: 'operator' } as const
  must(world, { type: 'OpenVenue', actor: actor('ops'), idKey: [1, 2, 3, 4], operator })
  for (const [id, role] of [
    ['acme', 'principal'],
    ['mako', 'dealer'],
  ] as const) {
    must(world, {
      type: 'RegisterFirm',
      actor: actor('ops'),
      firm: { id: firmId(id), name: id, role },
    })
    const account = main(id)
    must(world, { type: 'OpenAccount', actor: actor('ops'), account, firm: firmId(id) })
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
  list({ kind: 'share', id: UNDER, scale: 0, terms })
  const options = Array.from({ length: positions }, (_, i): Option => ({
    kind: 'option',
    id: instrumentId(`U-${i}`),
    scale: 0,
    terms,
    underlying: UNDER,
    expiresAt: timestamp(AT + 30 * 86_400_000_000),
    expiryDate: '2026-01-31',
    strike: price(BigInt(100 + i) * 100_000_000n),
    right: i % 2 === 0 ? 'call' : 'put',
    style: 'european',
    multiplier: 100n,
    settlement: 'physical',
    settlementAsset: USD,
  }))
  for (const option of options) list(option)
  for (const firm of ['acme', 'mako'])
    must(world, {
      type: 'Deposit',
      actor: actor('ops'),
      account: main(firm),
      asset: USD,
      amount: amount(10n ** 12n),
      reference: 'bench',
    })
  // From outside, as no deposit could bring them: the ledger books what it is told, and no rule is asked.
  const postings = options.map(({ id }) => ({
    from: EXTERNAL,
    to: main('acme'),
    asset: id,
    amount: amount(10n),
    reason: 'delivery' as const,
  }))
  const cause = { kind: 'deposit', reference: 'bench' } as const
  evolve(world.state, {
    type: 'EntryPosted',
    entry: { id: 'entry-bench' as never, cause, postings },
  })
  for (const measure of ['vega', 'gamma', 'theta', 'stress', 'concentration'] as const)
    must(world, {
      type: 'SetRiskLimit',
      actor: actor('acme'),
      scope: { firm: firmId('acme'), measure },
      terms: {
        asset: USD,
        soft: undefined,
        hard: measure === 'concentration' ? 10_000n : 10n ** 15n,
        markAgeMs: 60_000,
      },
    })
  return options
}

function setDelta(world: World, hard: bigint): void {
  must(world, {
    type: 'SetRiskLimit',
    actor: actor('acme'),
    scope: { firm: firmId('acme'), measure: 'delta' },
    terms: { asset: USD, soft: undefined, hard, markAgeMs: 60_000 },
  })
}

function asked(world: World, instrument: Option['id']) {
  const [opened] = must(world, {
    type: 'CreateRfq',
    actor: actor('acme'),
    account: main('acme'),
    legs: [{ instrument, side: 'buy', ratio: 1 }],
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
    account: main('mako'),
    rfqId,
    ttlMs: 3_600_000,
    bid: [{ price: price(200_000_000n), size: 1n }],
  })
  return rfqId
}

/** Selling raises the magnitude of delta: the figures are below zero. */
function markOf({ id }: Option, seq: number): RiskMark {
  return {
    instrument: id,
    delta: id === instrumentId('U-0') ? 5_000_000_000n : -5_000_000_000n,
    gamma: 300_000_000n,
    vega: 45_000_000n,
    theta: -12_000_000n,
    stress: STRESSES.map((_, i) => BigInt(i - 3) * 100_000_000n),
    source: 'bench',
    observedAt: timestamp(AT + seq),
  }
}
