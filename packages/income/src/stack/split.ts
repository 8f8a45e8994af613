/** What each program has to do with the margin of all: parts that add up to it. */
import type { MarginMarks, MarginModel, MarginPosition } from '@parley/quant'

/** Positions of one program; an id names the same instrument in every program. */
export type ProgramPositions = {
  readonly id: string
  readonly positions: readonly MarginPosition[]
}

export type MarginPart = {
  readonly program: string
  /** Below zero where it frees margin of the others. */
  readonly component: number
  /** What it would need by itself. */
  readonly alone: number
}

export type MarginSplit = {
  /**
   * `euler`: what one more unit of each program would add, per unit, where the model grows in proportion and has no kink here.
   * `shapley`: mean of what each adds over every order of joining. `none`: neither can be had, and there are no components.
   */
  readonly method: 'euler' | 'shapley' | 'none'
  readonly total: number
  /** What the programs would need apart, less what they need together. */
  readonly relief: number
  readonly parts: readonly MarginPart[]
}

export type Phase = 'initial' | 'maintenance'
type Requirement = Readonly<Record<Phase, number>>

export const SHAPLEY_MAX = 10
const STEP = 2 ** -13
const EXACT = 1e-9

/** Positions of all as one account has them: what one is long and another short is not there. @throws RangeError for an id of two. */
export function joined(
  programs: readonly ProgramPositions[],
  scale: (program: number) => number = () => 1,
): readonly MarginPosition[] {
  const sums = new Map<string, MarginPosition>()
  programs.forEach(({ positions }, i) => {
    for (const position of positions) {
      const { id, quantity } = position
      const before = sums.get(id)
      if (before && termsOf(before) !== termsOf(position))
        throw new RangeError(`${id} is two instruments`)
      sums.set(id, { ...position, quantity: (before?.quantity ?? 0) + scale(i) * quantity })
    }
  })
  return [...sums.values()].filter(({ quantity }) => quantity !== 0)
}

function termsOf(position: MarginPosition): string {
  const { kind, underlying } = position
  if (kind === 'stock') return `${kind} ${underlying}`
  const { years = 0, multiplier = 1 } = position
  const option = kind === 'option' ? `${position.right} ${position.strike}` : ''
  return `${kind} ${underlying} ${years} ${multiplier} ${option}`
}

/** Euler's where it holds, else Shapley's up to 10 programs. @throws MarginError as the model does. */
export function splitMargin(
  model: MarginModel,
  marks: MarginMarks,
  programs: readonly ProgramPositions[],
): Readonly<Record<Phase, MarginSplit>> {
  const known = new Map<string, Requirement>()
  const at = (scales: readonly number[]): Requirement => {
    const key = scales.join(' ')
    const found =
      known.get(key) ??
      model.evaluate(
        joined(programs, (i) => scales[i] ?? 0),
        marks,
      )
    known.set(key, found)
    return found
  }
  const { length } = programs
  const ones = programs.map(() => 1)
  const only = programs.map((_, i) => programs.map((__, j) => (i === j ? 1 : 0)))
  const split = (phase: Phase): MarginSplit => {
    const value = (scales: readonly number[]): number => at(scales)[phase]
    const total = value(ones)
    const alone = only.map(value)
    const euler = eulerParts(value, ones)
    const components = euler ?? (length <= SHAPLEY_MAX ? shapleyParts(value, length) : undefined)
    return {
      method: euler ? 'euler' : components ? 'shapley' : 'none',
      total,
      relief: alone.reduce((sum, each) => sum + each, 0) - total,
      parts: programs.map(({ id }, i) => ({
        program: id,
        component: components?.[i] ?? Number.NaN,
        alone: alone[i] ?? 0,
      })),
    }
  }
  return { initial: split('initial'), maintenance: split('maintenance') }
}

type Value = (scales: readonly number[]) => number

/** Undefined where the model does not grow in proportion, or bends at this book: then slopes are not parts. */
function eulerParts(value: Value, ones: readonly number[]): readonly number[] | undefined {
  const total = value(ones)
  const all = (scale: number): number => value(ones.map(() => scale))
  const tolerance = EXACT * Math.max(1, Math.abs(total))
  if ([2, 0.5].some((scale) => Math.abs(all(scale) - scale * total) > tolerance)) return undefined
  const parts: number[] = []
  for (const [i] of ones.entries()) {
    const moved = (step: number): number =>
      value(ones.map((one, j) => (i === j ? one + step : one)))
    const [up, down] = [(moved(STEP) - total) / STEP, (total - moved(-STEP)) / STEP]
    // Subtraction of nearly equal sums costs as many bits as the step has.
    if (Math.abs(up - down) > EXACT * Math.max(1, Math.abs(up)) + tolerance) return undefined
    parts.push((up + down) / 2)
  }
  const gap = total - parts.reduce((sum, part) => sum + part, 0)
  return Math.abs(gap) > tolerance ? undefined : parts
}

/** Exact: every coalition once. */
function shapleyParts(value: Value, count: number): readonly number[] {
  const worth = Array.from({ length: 2 ** count }, (_, members) =>
    value(Array.from({ length: count }, (__, i) => (members >> i) & 1)),
  )
  // Over all orders, the share of those in which exactly `size` others came before.
  const weights: number[] = [1 / count]
  for (let size = 1; size < count; size++)
    weights.push(((weights[size - 1] ?? 0) * size) / (count - size))
  return Array.from({ length: count }, (_, i) => {
    let part = 0
    worth.forEach((before, members) => {
      if (((members >> i) & 1) === 1) return
      const size = bitsOf(members)
      part += (weights[size] ?? 0) * ((worth[members | (1 << i)] ?? 0) - before)
    })
    return part
  })
}

function bitsOf(members: number): number {
  let bits = 0
  for (let left = members; left > 0; left >>= 1) bits += left & 1
  return bits
}
