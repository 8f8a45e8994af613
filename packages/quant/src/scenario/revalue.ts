import type { Scenario, ScenarioBook } from './book.ts'
import { planScenarios } from './plan.ts'
import type { ScenarioPlan } from './plan.ts'
import { chunkWidth, runShard } from './shard.ts'
import type { ShardOptions } from './shard.ts'

/** One group's figures in the book's currency. */
export type GroupChange = {
  readonly group: string
  /** Value now. */
  readonly value: number
  /** Change in value per scenario, in the scenarios' order. */
  readonly changes: Float64Array
}

export type ScenarioResult = {
  readonly value: number
  readonly changes: Float64Array
  readonly byGroup: readonly GroupChange[]
}

/** Bounds [from, to) of the chunks for each of `workers` >= 1 workers, by even line counts. */
export function splitPlan(
  plan: ScenarioPlan,
  workers: number,
): readonly { readonly from: number; readonly to: number }[] {
  const parts = Math.max(1, Math.floor(workers))
  const total = plan.sign.length
  const bound = (part: number): number => {
    const index = plan.chunks.findIndex((chunk) => chunk.to > (total * part) / parts)
    return index === -1 || part === parts ? plan.chunks.length : index
  }
  return Array.from({ length: parts }, (_, i) => ({
    from: i === 0 ? 0 : bound(i),
    to: bound(i + 1),
  }))
}

/**
 * Joins the shards of a plan, given in the order of their chunks, to changes by group and in
 * total. Compensated and in a fixed order: the bits do not depend on how chunks were dealt.
 * @throws RangeError when the shards do not hold every chunk once.
 */
export function reduceScenarios(
  plan: ScenarioPlan,
  shards: readonly Float64Array[],
): ScenarioResult {
  const width = chunkWidth(plan)
  const held = shards.reduce((sum, shard) => sum + shard.length, 0)
  if (held !== plan.chunks.length * width) throw new RangeError('shards do not make up the plan')
  const groups = plan.groups.map(() => new Float64Array(width))
  const total = new Float64Array(width)
  let chunk = 0
  for (const shard of shards) {
    for (let start = 0; start < shard.length; start += width, chunk++) {
      const group = groups[plan.chunks[chunk]?.group ?? 0]
      const part = shard.subarray(start, start + width)
      if (group !== undefined) fold(group, part)
      fold(total, part)
    }
  }
  return {
    ...closed(total),
    byGroup: plan.groups.map((group, i) => ({ group, ...closed(groups[i] ?? total) })),
  }
}

/** Adds pairs of (sum, rest) to pairs of (sum, rest). */
function fold(into: Float64Array, part: Float64Array): void {
  for (let i = 0; i < into.length; i += 2) {
    const sum = into[i] ?? 0
    const value = part[i] ?? 0
    const total = sum + value
    const kept = total - sum
    into[i] = total
    const lost = sum - (total - kept) + (value - kept)
    into[i + 1] = (into[i + 1] ?? 0) + (lost + (part[i + 1] ?? 0))
  }
}

function closed(pairs: Float64Array): { readonly value: number; readonly changes: Float64Array } {
  const scenarios = pairs.length / 2 - 1
  const at = (i: number): number => (pairs[2 * i] ?? 0) + (pairs[2 * i + 1] ?? 0)
  return {
    value: at(scenarios),
    changes: Float64Array.from({ length: scenarios }, (_, i) => at(i)),
  }
}

/**
 * Values a whole book under every scenario on this thread, with full revaluation of each line.
 * For several workers call {@link planScenarios}, {@link splitPlan}, `runShard` in each worker and
 * {@link reduceScenarios}: the result is equal to the last bit. An option that expires within a
 * scenario's time is settled at that scenario's spot; no interest is earned on cash.
 * Throws `ScenarioError` for a bad line, market or scenario.
 */
export function revalueBook(
  book: ScenarioBook,
  scenarios: readonly Scenario[],
  options: ShardOptions = {},
): ScenarioResult {
  const plan = planScenarios(book, scenarios)
  return reduceScenarios(plan, [runShard(plan, 0, plan.chunks.length, options)])
}
