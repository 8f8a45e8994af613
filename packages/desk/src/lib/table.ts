/** Rows by id that components can watch one by one: a change wakes only those who read that row, or the whole list. */

export interface Table<T> {
  readonly get: (id: string) => T | undefined
  /** All rows in the order they came. The same array until something changes. */
  readonly list: () => readonly T[]
  /** Replaces everything: a snapshot. */
  readonly replace: (rows: readonly T[]) => void
  readonly upsert: (rows: readonly T[]) => void
  /** Calls back when that row changes; without an id, when any does. Answers how to stop. */
  readonly watch: (id: string | undefined, listener: () => void) => () => void
}

export function createTable<T>(idOf: (row: T) => string): Table<T> {
  const rows = new Map<string, T>()
  const watchers = new Map<string | undefined, Set<() => void>>()
  let listed: readonly T[] | undefined

  const wake = (id: string | undefined): void => {
    for (const listener of watchers.get(id) ?? []) listener()
  }
  const upsert = (changed: readonly T[]): void => {
    if (changed.length === 0) return
    listed = undefined
    for (const row of changed) rows.set(idOf(row), row)
    for (const row of changed) wake(idOf(row))
    wake(undefined)
  }
  const replace = (next: readonly T[]): void => {
    const gone = new Set(rows.keys())
    rows.clear()
    listed = undefined
    for (const row of next) {
      rows.set(idOf(row), row)
      gone.delete(idOf(row))
    }
    for (const id of [...rows.keys(), ...gone]) wake(id)
    wake(undefined)
  }
  const watch = (id: string | undefined, listener: () => void): (() => void) => {
    const set = watchers.get(id) ?? new Set()
    watchers.set(id, set)
    set.add(listener)
    return () => {
      set.delete(listener)
      if (set.size === 0) watchers.delete(id)
    }
  }
  const list = (): readonly T[] => (listed ??= [...rows.values()])
  return { get: (id) => rows.get(id), list, replace, upsert, watch }
}
