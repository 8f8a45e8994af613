/** Whether the day is one to write on: up or down since the last close, by so much at least. */
import type { Reason } from '@parley/core'
import type { ProgramMarket } from './book.ts'
import type { ProgramFile } from './file.ts'
import { because } from './reason.ts'

/** Why nothing is written today; undefined where the file does not ask, or the day is right. */
export function refusalOfDay(
  { writeWhen = {} }: ProgramFile,
  right: 'put' | 'call',
  { move }: ProgramMarket,
): Reason | undefined {
  const { moveMin } = writeWhen
  const [rule, wanted] =
    right === 'call'
      ? (['writeWhen.callsOn', writeWhen.callsOn] as const)
      : (['writeWhen.putsOn', writeWhen.putsOn] as const)
  if (wanted === undefined && moveMin === undefined) return undefined
  if (move === undefined)
    return because(wanted === undefined ? 'writeWhen.moveMin' : rule, 'no close is known', 'one')
  if (wanted !== undefined && !(wanted === 'up' ? move > 0 : move < 0))
    return because(rule, move, wanted)
  return moveMin !== undefined && Math.abs(move) < moveMin
    ? because('writeWhen.moveMin', Math.abs(move), `>= ${moveMin}`)
    : undefined
}

/** Whether a file asks for the move of the day at all. */
export function asksForMove({ writeWhen = {} }: ProgramFile): boolean {
  const { callsOn, putsOn, moveMin } = writeWhen
  return callsOn !== undefined || putsOn !== undefined || moveMin !== undefined
}
