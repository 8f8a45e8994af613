/** Where one is on the desk, as the address says it, such as `#risk` or `#statement?from=2026-01-01`: a link leads there, and back leads back. */
import { useMemo, useSyncExternalStore } from 'react'

export type Place = {
  readonly name: string
  /** What is asked for there. */
  readonly query: Readonly<Record<string, string>>
}

export function readPlace(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  return { name, query: Object.fromEntries(new URLSearchParams(query)) }
}

export function writePlace({ name, query }: Place): string {
  const asked = new URLSearchParams(query).toString()
  return asked === '' ? `#${name}` : `#${name}?${asked}`
}

function watch(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(watch, () => location.hash)
  return useMemo(() => readPlace(hash), [hash])
}

/** Goes there, with a step in the browser's history. */
export function goTo(name: string, query: Place['query'] = {}): void {
  location.hash = writePlace({ name, query })
}
