/**
 * Which side a person means to take of each request. It stays in this browser: the venue is not told before acceptance,
 * and it only decides which button is the stronger one.
 */
const KEY = 'parley.intents'
const KEPT = 100

export type Intents = ReadonlyMap<string, 'buy' | 'sell'>

export function readIntents(): Intents {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Map(Array.isArray(stored) ? stored.filter(isIntent) : [])
  } catch {
    return new Map()
  }
}

export function writeIntents(intents: Intents): void {
  localStorage.setItem(KEY, JSON.stringify([...intents].slice(-KEPT)))
}

function isIntent(entry: unknown): entry is readonly [string, 'buy' | 'sell'] {
  if (!Array.isArray(entry)) return false
  const [rfqId, side] = entry as readonly unknown[]
  return typeof rfqId === 'string' && (side === 'buy' || side === 'sell')
}
