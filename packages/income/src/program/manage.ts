/** What a program does with what it has written: close, then roll, then hold. Closing is asked first, so that a profit is taken and not rolled over. */
import type { Reason } from '@parley/core'
import { daysToExercise } from '../exercise/early.ts'
import type { ProgramBook, ProgramMarket } from './book.ts'
import type { ProgramFile } from './file.ts'
import type { Wanted } from './order.ts'
import { pinRules } from './pin.ts'
import { because, ruled } from './reason.ts'
import type { Ruled } from './reason.ts'
import { rolling } from './rolling.ts'
import { legsBack } from './written.ts'
import type { Written } from './written.ts'

/** What is to be done with one of them; or, rule by rule, why it is held. */
export function managing(
  file: ProgramFile,
  book: ProgramBook,
  market: ProgramMarket,
  written: Written,
): Wanted | readonly Reason[] {
  const due = dueOf(file, book, market, written)
  if (due.action === 'roll') {
    const { delivers, multiplier } = written.short
    if (delivers === undefined) return rolling(file, book, market, written, due.trigger)
    // Other units a contract than anything it could be rolled into: what is written in its place is written anew.
    const why = because('roll.adjusted', `${multiplier} units a contract`, 'closed instead')
    return { action: 'close', legs: legsBack(written), why: [due.trigger, why] }
  }
  const { action, reasons } = due
  return action === 'close' ? { action, legs: legsBack(written), why: reasons } : reasons
}

export type Due =
  | { readonly action: 'close'; readonly reasons: readonly Reason[] }
  | { readonly action: 'hold'; readonly reasons: readonly Reason[] }
  | { readonly action: 'roll'; readonly trigger: Reason }

/** Which of the file's rules asks for something, by the legs alone: what a roll would be is not looked for. */
export function dueOf(
  file: ProgramFile,
  book: ProgramBook,
  market: ProgramMarket,
  written: Written,
): Due {
  const debit = written.short.mid - (written.long?.mid ?? 0)
  const closing =
    book.mode === 'winding_down'
      ? [winding()]
      : [...closeRules(file, written, debit), ...pinRules(file, book, market, written)]
  const close = closing.find(({ holds }) => holds)
  if (close) return { action: 'close', reasons: [close.reason] }
  const asked = rollRules(file, market, written)
  const roll = asked.find(({ holds }) => holds)
  if (roll) return { action: 'roll', trigger: roll.reason }
  return { action: 'hold', reasons: [...closing, ...asked].map(({ reason }) => reason) }
}

function winding(): Ruled {
  return { reason: because('mode', 'winding down', 'closed'), holds: true }
}

function closeRules(
  { closeWhen = {} }: ProgramFile,
  { short, credit }: Written,
  debit: number,
): readonly Ruled[] {
  const { profit, loss, days } = closeWhen
  const rules: Ruled[] = []
  if (profit !== undefined) {
    const earned = credit === undefined || credit <= 0 ? undefined : (credit - debit) / credit
    rules.push(ruled('closeWhen.profit', earned, profit, '>='))
  }
  if (loss !== undefined) {
    const costs = credit === undefined || credit <= 0 ? undefined : debit / credit
    rules.push(ruled('closeWhen.loss', costs, loss, '>='))
  }
  if (days !== undefined) rules.push(ruled('closeWhen.days', short.days, days, '<='))
  return rules
}

function rollRules(
  { rollWhen = {} }: ProgramFile,
  { view }: ProgramMarket,
  { short }: Written,
): readonly Ruled[] {
  const { days, delta, inTheMoney, extrinsic, exDays } = rollWhen
  const rules: Ruled[] = []
  if (days !== undefined) rules.push(ruled('rollWhen.days', short.days, days, '<='))
  if (delta !== undefined) rules.push(ruled('rollWhen.delta', Math.abs(short.delta), delta, '>='))
  if (extrinsic !== undefined)
    rules.push(ruled('rollWhen.extrinsic', short.extrinsic, extrinsic, '<='))
  if (exDays !== undefined && short.right === 'call')
    rules.push(
      ruled('rollWhen.exDays', daysToExercise({ ...view.chain, ...short }), exDays, '<=', 'none'),
    )
  if (inTheMoney === true) {
    const { spot } = view.chain
    const by = short.right === 'call' ? spot - short.strike : short.strike - spot
    rules.push(ruled('rollWhen.inTheMoney', by, 0, '>='))
  }
  return rules
}
