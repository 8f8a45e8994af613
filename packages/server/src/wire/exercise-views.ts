/** What holders and writers are shown of exercise and settlement. */
import { EXERCISE_CLASSES, cutoffOf } from '@parley/core'
import type {
  ContractsClosed,
  DrawKey,
  ExercisePolicy,
  FirmId,
  OptionSettled,
  Settlement,
  State,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from './numbers.ts'

/** `written`: contracts that the account had written just before. */
export function outcomeView(
  closed: ContractsClosed,
  written: bigint,
): wire.Exercise['outcomes'][number] {
  const { account, exercised, abandoned, assigned, lapsed, draw } = closed
  return {
    account,
    exercised: String(exercised),
    abandoned: String(abandoned),
    assigned: String(assigned),
    lapsed: String(lapsed),
    ...(draw
      ? {
          draw: {
            seed: draw.seed,
            open: String(draw.open),
            exercised: String(draw.exercised),
            written: String(written),
            start: String(draw.start),
            ...(draw.isRun ? { run: true as const } : {}),
            ...(draw.of === undefined ? {} : { of: draw.of }),
            ...(draw.proof === undefined ? {} : { proof: draw.proof }),
          },
        }
      : {}),
  }
}

/** A firm's standing instructions, in the order of options and accounts. */
export function instructionsOf(state: State, firm: FirmId): wire.Instruction[] {
  const found: wire.Instruction[] = []
  for (const [instrument, of] of state.exercises.instructions)
    for (const [account, { contracts, user, at }] of of) {
      const option = state.instruments.get(instrument)
      if (state.accounts.get(account)?.firm !== firm || option?.kind !== 'option') continue
      const until = timeText(cutoffOf(state, option))
      found.push({
        account,
        instrument,
        contracts: String(contracts),
        by: user,
        at: timeText(at),
        until,
      })
    }
  return found
}

export function drawKeyView(key: DrawKey): wire.DrawKey {
  const { modulus, roots, since } = key
  return { modulus, exponent: 65_537, roots: [...roots], since: timeText(since) }
}

export function exercisePolicyView(policy: ExercisePolicy): { rules: wire.ExerciseRule[] } {
  return {
    rules: EXERCISE_CLASSES.map((ofClass) => ({
      ofClass,
      threshold: priceText(policy[ofClass].threshold),
      graceMs: policy[ofClass].graceMs,
    })),
  }
}

export function settlementView(settled: OptionSettled, ts: number): wire.Settlement {
  return {
    instrument: settled.instrument,
    settlementPrice: priceText(settled.settlementPrice),
    source: settled.source,
    observedAt: timeText(settled.observedAt),
    method: methodView(settled.method),
    at: timeText(ts),
  }
}

function methodView(method: Settlement['method']): wire.SettlementMethod {
  if (method.kind === 'official') return { kind: 'official' }
  return {
    kind: 'average',
    from: timeText(method.from),
    until: timeText(method.until),
    observations: method.observations.map(({ price, at }) => ({
      price: priceText(price),
      at: timeText(at),
    })),
  }
}
