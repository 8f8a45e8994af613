/**
 * A spread that ends between its strikes. Its short option is assigned and its long one is worth nothing: who has no shares to deliver, or no
 * cash for those that are put to him, delivers by exercising the long one all the same [EXP-13], which costs the whole width where the
 * market asks for less. No rule at expiry can give it back, for whoever exercised is owed the shares: so it is closed before.
 */
import { daysToExercise } from '../exercise/early.ts'
import { oddsBetween, termOf } from '../screen/rate.ts'
import type { ProgramBook, ProgramMarket } from './book.ts'
import { PROGRAM_DEFAULTS } from './file.ts'
import type { ProgramFile } from './file.ts'
import { ruled } from './reason.ts'
import type { Ruled } from './reason.ts'
import type { Written } from './written.ts'

/** Nothing of an option alone, of what can be delivered or paid for, or before its last days. */
export function pinRules(
  { closeWhen = {} }: ProgramFile,
  book: ProgramBook,
  { view }: ProgramMarket,
  { short, long, contracts }: Written,
): readonly Ruled[] {
  const { between = PROGRAM_DEFAULTS.between, betweenDays = PROGRAM_DEFAULTS.betweenDays } =
    closeWhen
  if (!long || canSettle(book, { short, long, contracts })) return []
  const rules: Ruled[] = []
  const taken = daysToExercise({ ...view.chain, ...short })
  // Assigned early it delivers by the long option as well.
  if (taken !== undefined && taken <= betweenDays)
    rules.push(ruled('closeWhen.betweenDays', taken, betweenDays, '<='))
  if (short.days <= betweenDays) {
    const [low, high] = [short.strike, long.strike].toSorted((a, b) => a - b)
    const term = termOf(view.chain, short.years)
    const odds = oddsBetween(term, short.vol, low ?? 0, high ?? Infinity)
    rules.push(ruled('closeWhen.between', odds, between, '>='))
  }
  return rules
}

/** Whether it can deliver what is called, or pay for what is put, out of what it has free and what the spread sets free. */
function canSettle(
  { units, cash }: ProgramBook,
  {
    short,
    long,
    contracts,
  }: Pick<Written, 'short' | 'contracts'> & Required<Pick<Written, 'long'>>,
): boolean {
  const many = contracts * short.multiplier
  if (short.right === 'call') return units >= many
  const width = long ? short.strike - long.strike : 0
  return cash + width * many >= short.strike * many
}
