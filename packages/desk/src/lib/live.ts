/** Reading the live store in components: each hook wakes its component only for what it reads. */
import type { Balance, Instrument, Mark, Rfq, Trade } from '@parley/sdk'
import { useCallback, useSyncExternalStore } from 'react'
import { parseFixed } from './decimal.ts'
import type { Fixed } from './decimal.ts'
import { balanceKey } from './live-store.ts'
import { netPrice } from './structure.ts'
import type { Listed, Structure } from './structure.ts'
import type { Table } from './table.ts'
import { useVenue } from './venue.tsx'

function useRow<T>(table: Table<T>, id: string | undefined): T | undefined {
  const watch = useCallback(
    (listener: () => void) => (id === undefined ? () => {} : table.watch(id, listener)),
    [table, id],
  )
  return useSyncExternalStore(watch, () => (id === undefined ? undefined : table.get(id)))
}

function useList<T>(table: Table<T>): readonly T[] {
  const watch = useCallback((listener: () => void) => table.watch(undefined, listener), [table])
  return useSyncExternalStore(watch, table.list)
}

export function useMark(instrument: string | undefined): Mark | undefined {
  return useRow(useVenue().store.marks, instrument)
}

export function useMarks(): readonly Mark[] {
  return useList(useVenue().store.marks)
}

export function useInstruments(): readonly Instrument[] {
  return useList(useVenue().store.instruments)
}

export function useInstrument(id: string | undefined): Instrument | undefined {
  return useRow(useVenue().store.instruments, id)
}

/** Looks instruments up; a new function when the list changes, so that it may be a dependency. */
export function useListed(): Listed {
  const { store } = useVenue()
  const list = useInstruments()
  return useCallback(
    (id) => (list.length === 0 ? undefined : store.instruments.get(id)),
    [store, list],
  )
}

export function useBalances(): readonly Balance[] {
  return useList(useVenue().store.balances)
}

export function useBalance(account: string, asset: string): Balance | undefined {
  return useRow(useVenue().store.balances, balanceKey(account, asset))
}

export function useRfqs(): readonly Rfq[] {
  return useList(useVenue().store.rfqs)
}

export function useLiveTrades(): readonly Trade[] {
  return useList(useVenue().store.trades)
}

/** The price a mark is taken at: mid, else last. */
export function priceOfMark(mark: Mark | undefined): Fixed | undefined {
  return parseFixed(mark?.mid ?? mark?.last)
}

/** Net of a structure at the mid marks, live. Undefined while a leg has none. */
export function useNetAtMids(structure: Structure | undefined): Fixed | undefined {
  const { store } = useVenue()
  const watch = useCallback(
    (listener: () => void) => {
      const stops = structure?.legs.map(({ leg }) => store.marks.watch(leg.instrument, listener))
      return () => stops?.forEach((stop) => stop())
    },
    [store, structure],
  )
  return useSyncExternalStore(
    watch,
    () => structure && netPrice(structure, (id) => priceOfMark(store.marks.get(id))),
  )
}
