/** An account with many option positions and risk limits on all of them, and how long the core takes to judge one more trade. */
import { decide, firmId, instrumentId, present, price, timestamp } from '@parley/core'
import type { Command, Option, RiskMark } from '@parley/core'
import {
  ACME,
  AT,
  ONE,
  USD,
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

export type WhatIf = {
  readonly positions: number
  readonly decisions: number
  readonly refused: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const STRESSES = ['1987', '2008', '2018-02', '2020-03', 'crypto-down', 'crypto-up']

export function whatIf(positions: number, decisions: number): WhatIf {
  const options = Array.from({ length: positions }, (_, i) =>
    optionOn('U', i, { strike: 100 + i, days: 30 }),
  )
  const world = openWorld(['U'], options)
  endow(world, ACME, options, () => false)
  for (const measure of ['vega', 'gamma', 'theta', 'stress', 'concentration'] as const)
    setLimit(world, measure, measure === 'concentration' ? 10_000n : 10n ** 15n)
  const marks = options.map((option) => markOf(option, world.seq))
  const command: Command = {
    type: 'AcceptQuote',
    actor: actor('acme'),
    rfqId: quoted(world, present(options[0], 'an option'), 'bid'),
    side: 'sell',
    size: 1n,
    limit: price(ONE),
    timeInForce: 'fill_or_kill',
    riskMarks: { stresses: STRESSES, marks },
  }
  let refused = 0
  const times: number[] = []
  for (let i = 0; i < decisions; i++) {
    // Half of the trials are refused by the bound on delta, which the other half keeps.
    setLimit(world, 'delta', i % 2 === 0 ? 1n : 10n ** 15n)
    times.push(
      ...timed(1, () => {
        if (!decide(world.state, command, now(world.seq + 1)).ok) refused++
      }),
    )
  }
  times.sort((a, b) => a - b)
  return { positions, decisions, refused, p50Ms: at(times, 0.5), p99Ms: at(times, 0.99) }
}

function setLimit(
  world: World,
  measure: 'delta' | 'vega' | 'gamma' | 'theta' | 'stress' | 'concentration',
  hard: bigint,
): void {
  must(world, {
    type: 'SetRiskLimit',
    actor: actor('acme'),
    scope: { firm: firmId('acme'), measure },
    terms: { asset: USD, soft: undefined, hard, markAgeMs: 60_000 },
  })
}

/** Selling raises the magnitude of delta: the figures are below zero. */
function markOf({ id }: Option, seq: number): RiskMark {
  return {
    instrument: id,
    delta: id === instrumentId('U-0') ? 5_000_000_000n : -5_000_000_000n,
    gamma: 300_000_000n,
    vega: 45_000_000n,
    theta: -12_000_000n,
    rho: 2_000_000n,
    stress: STRESSES.map((_, i) => BigInt(i - 3) * 100_000_000n),
    source: 'bench',
    observedAt: timestamp(AT + seq),
  }
}
