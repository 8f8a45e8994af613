import type { Hedge } from '@parley/sdk'
import { useMemo } from 'react'
import { priceOfMark, useListed, useMarks } from '../../lib/live.ts'
import type { Structure } from '../../lib/structure.ts'
import { useVenue } from '../../lib/venue.tsx'
import { deltaHedge } from './hedge.ts'

/** The hedge of a draft's delta by the marks of now, live. */
export function useDeltaHedge(structure: Structure | undefined, size: number): Hedge | undefined {
  const { store } = useVenue()
  const listed = useListed()
  const marks = useMarks()
  return useMemo(
    () =>
      structure && marks.length > 0
        ? deltaHedge(structure, size, {
            listed,
            priceOf: (id) => priceOfMark(store.marks.get(id)),
            deltaOf: (id) => store.marks.get(id)?.delta,
          })
        : undefined,
    [structure, size, listed, marks, store],
  )
}
