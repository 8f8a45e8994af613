export type MarginDistance = {
  /** Equity less requirement as the market stands. Below zero: the call is there. */
  readonly excess: number
  /** The nearest relative fall of spot, below zero, at which equity no longer meets the requirement; undefined where none within the range does. */
  readonly down: number | undefined
  /** The nearest rise. */
  readonly up: number | undefined
}

export type DistanceRange = {
  /** Lowest and highest move looked at: -0.9 and 1 where left out; `from` is above -1. */
  readonly from?: number
  readonly to?: number
  /** Steps on each side between which a crossing is looked for: 200 where left out. A dip narrower than a step may be missed. */
  readonly steps?: number
  /** To within which a crossing is found, as a relative move: 1e-10 where left out. */
  readonly tolerance?: number
}

/**
 * How far spot must move for a margin call. `excess` answers equity less requirement after a
 * relative move of spot, by any margin model; the search walks outwards and then halves the step
 * in which the sign changes. Where there is a call already both distances are 0.
 */
export function marginDistance(
  excess: (move: number) => number,
  range: DistanceRange = {},
): MarginDistance {
  const search = marginDistanceSearch(range)
  let step = search.next()
  while (step.done !== true) step = search.next(excess(step.value))
  return step.value
}

/**
 * The search of `marginDistance` by itself, for a model that takes long: it yields each relative
 * move at which it wants equity less requirement, is given that in the next call of `next`, and
 * returns the distances. Whoever asks may do something else in between.
 */
export function* marginDistanceSearch(
  range: DistanceRange = {},
): Generator<number, MarginDistance, number> {
  const { from = -0.9, to = 1, steps = 200, tolerance = 1e-10 } = range
  const now = yield 0
  if (now < 0) return { excess: now, down: 0, up: 0 }
  const down = yield* crossing(from, steps, tolerance)
  return { excess: now, down, up: yield* crossing(to, steps, tolerance) }
}

function* crossing(
  end: number,
  steps: number,
  tolerance: number,
): Generator<number, number | undefined, number> {
  let held = 0
  for (let i = 1; i <= steps; i++) {
    const move = (end * i) / steps
    if ((yield move) >= 0) {
      held = move
      continue
    }
    let broken = move
    while (Math.abs(broken - held) > tolerance) {
      const middle = (held + broken) / 2
      if ((yield middle) < 0) broken = middle
      else held = middle
    }
    return broken
  }
  return undefined
}
