/**
 * The smallest set of positions whose closing cures a margin call: of all that cure it, the one that trades the least value at the marks,
 * and of equal value the one that frees most. [MGN-20]
 *
 * Underlyings are margined apart, so what closing does on one is worked out by itself, and what is worth more and frees less than
 * another way is left out before underlyings are put together. Where there are too many ways to close the positions on one, some counts
 * are looked at and what is found is then made smaller.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import { LEGS_MAX } from '../instrument/structure.ts'
import { present } from '../assert.ts'
import type { Closer, Effect, Lots, Position } from './closing.ts'

/** Ways to close the positions on one underlying up to which each is tried. */
export const WAYS_MAX = 400

/** One position of a set. */
export type Closing = {
  readonly instrument: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly lots: bigint
}

export type CuringSet = Effect & {
  readonly closings: readonly Closing[]
  /** Whether it cures the whole deficit; else it is what frees most of it. */
  readonly cures: boolean
}

type Way = Effect & { readonly lots: Lots }
/** A way on one underlying, after ways on those before it. */
type Chain = Effect & { readonly last?: Way; readonly before?: Chain }

/** Undefined where nothing that could be closed frees anything. What is paid in another asset makes no structure with the rest. [INV-2] */
export function curingSet(closer: Closer, deficit: bigint): CuringSet | undefined {
  let best: CuringSet | undefined
  for (const positions of Map.groupBy(closer.positions, ({ paidIn }) => paidIn).values()) {
    const found = setOf({ ...closer, positions }, deficit)
    if (found && (!best || isBetter(found, best))) best = found
  }
  return best
}

function isBetter(a: CuringSet, b: CuringSet): boolean {
  if (a.cures !== b.cures) return a.cures
  if (!a.cures || a.value === b.value) return a.frees > b.frees
  return a.value < b.value
}

function setOf(closer: Closer, deficit: bigint): CuringSet | undefined {
  const positions = mostUseful(closer)
  const byUnderlying = Map.groupBy(positions, ({ underlying }) => underlying)
  let chains: readonly Chain[] = [{ frees: 0n, value: 0n }]
  for (const [underlying, own] of byUnderlying) {
    const found = within(frontier(waysOn(closer, underlying, own)), deficit)
    const longer = chains.flatMap((before) =>
      found.map((last): Chain => ({
        last,
        before,
        frees: before.frees + last.frees,
        value: before.value + last.value,
      })),
    )
    chains = within(frontier(longer), deficit)
  }
  // By value, and what frees most is last.
  const best = chains.at(-1)
  if (!best || best.frees <= 0n) return undefined
  const way = { frees: best.frees, value: best.value, lots: lotsOf(best) }
  const { lots, frees, value } =
    best.frees >= deficit ? smaller(closer, positions, way, deficit) : way
  const chosen = positions.toSorted((a, b) =>
    a.side === b.side ? (a.instrument.id < b.instrument.id ? -1 : 1) : a.side === 'buy' ? -1 : 1,
  )
  return {
    closings: chosen.flatMap(({ instrument: { id }, side }): Closing[] => {
      const count = lots.get(id) ?? 0n
      return count === 0n ? [] : [{ instrument: id, side, lots: count }]
    }),
    frees,
    value,
    cures: frees >= deficit,
  }
}

/** No more than a structure has legs: what frees most for its value first, then by id, so that every replay tries the same. */
function mostUseful({ positions, effectOf }: Closer): readonly Position[] {
  const rated = positions.map((position) => {
    const { underlying, lots, instrument } = position
    const effect = effectOf(underlying, new Map([[instrument.id, lots]]))
    return { position, frees: effect?.frees ?? 0n, value: effect?.value ?? 0n }
  })
  rated.sort((a, b) => {
    const [left, right] = [a.frees * (b.value + 1n), b.frees * (a.value + 1n)]
    if (left !== right) return left > right ? -1 : 1
    return a.position.instrument.id < b.position.instrument.id ? -1 : 1
  })
  return rated.slice(0, LEGS_MAX).map(({ position }) => position)
}

/** What may be closed on an underlying, way by way: every way where they are few, else some counts of each position, and all of them. */
function waysOn(
  { effectOf }: Closer,
  underlying: InstrumentId,
  positions: readonly Position[],
): readonly Way[] {
  const counts = countsOf(positions)
  const whole = new Map(positions.map(({ instrument, lots }) => [instrument.id, lots]))
  let chosen: readonly Lots[] = [new Map()]
  for (const [i, { instrument }] of positions.entries())
    chosen = chosen.flatMap((lots) =>
      present(counts[i], 'counts of each position').map((count) =>
        count === 0n ? lots : new Map([...lots, [instrument.id, count]]),
      ),
    )
  return [...chosen, whole].flatMap((lots): Way[] => {
    const effect = effectOf(underlying, lots)
    return effect ? [{ lots, ...effect }] : []
  })
}

/** The counts of each position that are tried: all, where the ways are few enough; else the first positions have several, and the rest none. */
function countsOf(positions: readonly Position[]): readonly (readonly bigint[])[] {
  const steps = positions.map(() => 1)
  const most = positions.map(({ lots }) => (lots < BigInt(WAYS_MAX) ? Number(lots) + 1 : WAYS_MAX))
  let ways = 1
  for (let grew = true; grew;) {
    grew = false
    for (const [i, step] of steps.entries()) {
      const next = (ways / step) * (step + 1)
      if (next > WAYS_MAX || step >= present(most[i], 'a most')) continue
      steps[i] = step + 1
      ways = next
      grew = true
    }
  }
  return positions.map(({ lots }, i) => levels(lots, present(steps[i], 'steps of each position')))
}

/** So many counts from none to all: all of them, or halves of halves and then the smallest. */
function levels(lots: bigint, many: number): readonly bigint[] {
  const counts = new Set([0n])
  for (let count = lots; counts.size < many && !counts.has(count); count = (count + 1n) / 2n)
    counts.add(count)
  for (let count = 1n; counts.size < many; count++) counts.add(count)
  return [...counts]
}

function lotsOf({ last, before }: Chain): Lots {
  return new Map([...(before ? lotsOf(before) : []), ...(last?.lots ?? [])])
}

/** Up to the first that frees enough: what is worth more than it is never needed. */
function within<W extends Effect>(ways: readonly W[], deficit: bigint): readonly W[] {
  const first = ways.findIndex(({ frees }) => frees >= deficit)
  return first < 0 ? ways : ways.slice(0, first + 1)
}

/** Those that nothing of no more value frees more than, by value. */
function frontier<W extends Effect>(ways: readonly W[]): readonly W[] {
  const sorted = ways.toSorted((a, b) =>
    a.value === b.value ? compare(b.frees, a.frees) : compare(a.value, b.value),
  )
  const kept: W[] = []
  for (const way of sorted) {
    const last = kept.at(-1)
    if (!last || way.frees > last.frees) kept.push(way)
  }
  return kept
}

function compare(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Fewer lots of a position at a time, as few as still cure: what was looked at in strides may be more than is needed. */
function smaller(
  { effectOf }: Closer,
  positions: readonly Position[],
  way: Way,
  deficit: bigint,
): Way {
  const byUnderlying = Map.groupBy(positions, ({ underlying }) => underlying)
  const effectWith = (lots: Lots): Effect | undefined => {
    let [frees, value] = [0n, 0n]
    for (const [underlying, own] of byUnderlying) {
      const ids = new Set(own.map(({ instrument }) => instrument.id))
      const effect = effectOf(underlying, new Map([...lots].filter(([id]) => ids.has(id))))
      if (!effect) return undefined
      frees += effect.frees
      value += effect.value
    }
    return { frees, value }
  }
  let best = way
  for (const id of way.lots.keys()) {
    let [low, high] = [0n, present(best.lots.get(id), 'a count')]
    while (low < high) {
      const middle = (low + high) / 2n
      const lots = new Map(best.lots)
      if (middle === 0n) lots.delete(id)
      else lots.set(id, middle)
      const effect = effectWith(lots)
      if (effect && effect.frees >= deficit && effect.value < best.value) {
        best = { lots, ...effect }
        high = middle
      } else low = middle + 1n
    }
  }
  return best
}
