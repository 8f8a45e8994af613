import { missOf } from './measure.ts'
import type { Breach, Measure } from './measure.ts'

/** What one bound refused. */
export type Refusal<Name extends string = Measure> = {
  readonly measure: Name
  readonly bound: 'least' | 'most'
  readonly threshold: number
  /** Candidates that broke it, whatever else they broke. */
  readonly refused: number
  /** Those that broke nothing else: what loosening this bound alone would let in. */
  readonly alone: number
  /** Those for which it could not be observed. */
  readonly unknown: number
  /** Nearest first: what would come in first. */
  readonly nearest: readonly { readonly ids: readonly string[]; readonly observed: number }[]
}

type Near = { readonly ids: readonly string[]; readonly observed: number; readonly miss: number }

type Count<Name extends string> = {
  readonly breach: Breach<Name>
  refused: number
  alone: number
  unknown: number
  nearest: Near[]
}

const NEAREST = 3

/** Counts refusals by bound and keeps the nearest misses. It lives for one search. */
export class RefusalCount<Name extends string = Measure> {
  readonly #counts = new Map<string, Count<Name>>()

  add(ids: readonly string[], breaches: readonly Breach<Name>[]): void {
    for (const breach of breaches) {
      const key = `${breach.measure} ${breach.bound}`
      let count = this.#counts.get(key)
      if (!count) {
        count = { breach, refused: 0, alone: 0, unknown: 0, nearest: [] }
        this.#counts.set(key, count)
      }
      count.refused++
      if (breaches.length === 1) count.alone++
      if (breach.observed === undefined) count.unknown++
      else if (Number.isFinite(breach.observed))
        keepNearest(count, { ids, observed: breach.observed, miss: missOf(breach) })
    }
  }

  /** Most refusing first; equal ones in the order of the constraints. */
  list(): readonly Refusal<Name>[] {
    return [...this.#counts.values()]
      .toSorted((a, b) => b.refused - a.refused)
      .map(({ breach, nearest, ...counts }) => ({
        measure: breach.measure,
        bound: breach.bound,
        threshold: breach.threshold,
        ...counts,
        nearest: nearest.map(({ ids, observed }) => ({ ids, observed })),
      }))
  }
}

function keepNearest({ nearest }: Pick<Count<string>, 'nearest'>, near: Near): void {
  const last = nearest.at(-1)
  if (nearest.length === NEAREST && last && near.miss >= last.miss) return
  const place = nearest.findIndex(({ miss }) => near.miss < miss)
  nearest.splice(place === -1 ? nearest.length : place, 0, near)
  if (nearest.length > NEAREST) nearest.pop()
}
