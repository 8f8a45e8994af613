import type { RollLeg } from './candidate.ts'

/** One structure to ask for: its legs by side and ratio, and how many of it. */
export type RollPackage = {
  readonly legs: readonly {
    readonly side: 'buy' | 'sell'
    readonly ratio: number
    readonly instrument: string
  }[]
  readonly size: number
}

/**
 * A roll as one structure, so that all of it trades or none: legs of one option net, what nets to
 * nothing is left out, and the common factor is the size. To buy the structure is to do the roll.
 */
export function packageOf(legs: readonly Pick<RollLeg, 'id' | 'quantity'>[]): RollPackage {
  const net = new Map<string, number>()
  for (const { id, quantity } of legs) net.set(id, (net.get(id) ?? 0) + quantity)
  const traded = [...net].filter(([, quantity]) => quantity !== 0)
  const size = traded.reduce((common, [, quantity]) => divisor(common, Math.abs(quantity)), 0)
  return {
    size,
    legs: traded.map(([instrument, quantity]) => ({
      side: quantity > 0 ? 'buy' : 'sell',
      ratio: Math.abs(quantity) / size,
      instrument,
    })),
  }
}

const divisor = (a: number, b: number): number => (a === 0 ? b : divisor(b % a, a))
