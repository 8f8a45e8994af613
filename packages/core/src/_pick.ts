/** For tests: one of a list by a throw of dice. */
export function pick<T>(from: readonly T[], dice: number): T | undefined {
  return from[dice % from.length]
}
