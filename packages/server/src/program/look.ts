/** When a program looks again. */
import { stackWith, timestamp } from '@parley/core'
import type { Program, State, Timestamp } from '@parley/core'
import { PROGRAM_DEFAULTS } from '@parley/income'
import type { ProgramFile } from '@parley/income'
import { nextOpen } from './window.ts'

/** After its time, within its mandate's hours, not before `wait`; never where it may do nothing. */
export function lookDue(
  state: State,
  program: Program,
  { everyMs = PROGRAM_DEFAULTS.everyMs }: Pick<ProgramFile, 'everyMs'>,
  wait?: Timestamp,
): Timestamp | undefined {
  const { granted, mode, decidedAt } = program
  const mandate = granted?.mandate
  if (!mandate || mode === 'paused') return undefined
  const every = everyMs * 1000
  const since =
    decidedAt === undefined
      ? granted.grantedAt
      : // Members that look as often look together, whoever else is in the stack.
        stackWith(state, program)
        ? Math.floor(decidedAt / every + 1) * every
        : decidedAt + every
  const due = nextOpen(mandate.window, timestamp(Math.max(since, wait ?? 0)))
  return due < mandate.validUntil ? due : undefined
}
