/** When a program looks again. */
import { isProgramOver, stackWith, timestamp } from '@parley/core'
import type { Program, State, Timestamp } from '@parley/core'
import { PROGRAM_DEFAULTS } from '@parley/income'
import type { ProgramFile } from '@parley/income'
import { nextOpen } from './window.ts'

/**
 * After its time, or at once where its owner has changed something and it is in no stack; within its mandate's hours, not before `wait`;
 * never where it may do nothing, or has nothing left to do it on.
 */
export function lookDue(
  state: State,
  program: Program,
  { everyMs = PROGRAM_DEFAULTS.everyMs }: Pick<ProgramFile, 'everyMs'>,
  wait?: Timestamp,
): Timestamp | undefined {
  const { granted, mode, decidedAt, changed } = program
  const mandate = granted?.mandate
  if (!mandate || mode === 'paused') return undefined
  // It looks once more and says so.
  if (isProgramOver(program) && !changed) return undefined
  const every = everyMs * 1000
  // Members that look as often look together, whoever else is in the stack.
  const isStacked = stackWith(state, program) !== undefined
  const since =
    decidedAt === undefined || (changed && !isStacked)
      ? granted.grantedAt
      : isStacked
        ? Math.floor(decidedAt / every + 1) * every
        : decidedAt + every
  const due = nextOpen(mandate.window, timestamp(Math.max(since, wait ?? 0)))
  return due < mandate.validUntil ? due : undefined
}
