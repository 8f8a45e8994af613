import type { BookLine, ScenarioBook, UnderlyingMarket } from './book.ts'

/** A reproducible stream of numbers in [0, 1). */
export function stream(seed: number): () => number {
  let x = seed % 2147483647
  return () => {
    x = (x * 16807) % 2147483647
    return (x - 1) / 2147483646
  }
}

/** A made-up book of options and some stock over several underlyings. */
export function madeBook(lines: number, underlyings: number, seed = 7): ScenarioBook {
  const next = stream(seed)
  const names = Array.from({ length: underlyings }, (_, i) => `U${i}`)
  const markets: Record<string, UnderlyingMarket> = {}
  for (const name of names) markets[name] = { spot: 50 + 200 * next(), rate: 0.03, yield: 0.01 }
  const made = Array.from({ length: lines }, (): BookLine => {
    const underlying = names[Math.floor(next() * underlyings)] ?? 'U0'
    const { spot } = markets[underlying] ?? { spot: 100 }
    const quantity = Math.floor(next() * 21) - 10
    if (next() < 0.05) return { kind: 'stock', underlying, quantity: 100 * quantity }
    return {
      kind: 'option',
      underlying,
      right: next() < 0.5 ? 'call' : 'put',
      strike: spot * (0.6 + 0.8 * next()),
      years: 0.01 + 2 * next(),
      vol: 0.1 + 0.5 * next(),
      quantity,
      multiplier: 100,
    }
  })
  return { lines: made, markets }
}
