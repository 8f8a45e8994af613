/** Stacks for tests. */
import { price, timestamp } from '@parley/core'
import type { InstrumentId, Intent, IntentId } from '@parley/core'
import type { StackIntent } from './rank.ts'

export type Sketch = {
  readonly program?: string
  readonly id?: string
  readonly action?: Intent['action']
  readonly legs?: readonly (readonly ['buy' | 'sell', string])[]
  readonly size?: bigint
  readonly limit?: bigint
  readonly model?: bigint
  readonly minFill?: bigint
  readonly claim?: StackIntent['claim']
  readonly edge?: number
  readonly margin?: number
  readonly deadline?: number
}

export function stackIntent(of: Sketch): StackIntent {
  const { legs = [['sell', 'SPY-C']] as const, size = 10n } = of
  return {
    program: of.program ?? 'a',
    intent: {
      intentId: (of.id ?? '1.0') as IntentId,
      action: of.action ?? 'write',
      legs: legs.map(([side, id]) => ({ side, ratio: 1, instrument: id as InstrumentId })),
      side: 'buy',
      size,
      limit: price(of.limit ?? 0n),
      model: price(of.model ?? 0n),
      notBefore: timestamp(0),
      notAfter: timestamp(1_000_000),
      execution: {
        identity: 'anonymous',
        format: 'uniform',
        ttlMs: 60_000,
        collectMs: 10_000,
        minFill: of.minFill ?? 1n,
      },
      why: [],
    },
    claim: of.claim ?? {},
    edge: of.edge ?? 1,
    margin: of.margin ?? 1,
    deadline: of.deadline === undefined ? undefined : timestamp(of.deadline),
  }
}
