/** What the venue's timer records of programs: what a tick decided, and intents it gives up. */
import { canonicalize } from '../instrument/structure.ts'
import { within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { DecideProgram, EndIntent } from './command.ts'
import type { Intent, IntentSlice, Reason } from './intent.ts'
import { isPanelChoice } from './panel-choice.ts'
import { PROGRAM_LIMITS, programOf } from './program.ts'

/**
 * Guards in order: known; the version and the tick it was decided for, so that no moment is decided twice; how much it says; of
 * each intent its structure, size and times. [PRG-6]
 */
export function decideProgram(state: State, command: DecideProgram, at: At): Decision {
  const { firm, program: id, version, tick, approval, intents, reasons, marks } = command
  const program = programOf(state, firm, id)
  if (!program) return refuse('unknown_program', 'program')
  if (version !== program.version) return refuse('program_moved', 'version')
  if (tick !== program.tick + 1) return refuse('program_moved', 'tick')
  const { intentsPerTickMax, liveIntentsMax, reasonsMax, marksMax } = PROGRAM_LIMITS
  if (intents.length > intentsPerTickMax || program.intents.size + intents.length > liveIntentsMax)
    return refuse('malformed', 'intents', { max: String(intentsPerTickMax) })
  const said = [...reasons, ...intents.flatMap(({ why }) => why)]
  if (said.length > reasonsMax || !said.every(isShort)) return refuse('malformed', 'reasons')
  if (marks.length > marksMax) return refuse('malformed', 'marks')
  let place = -1
  for (const [i, intent] of intents.entries()) {
    // In order; those that a stack gave nothing leave a gap.
    const next = Number(intent.intentId.slice(`${tick}.`.length))
    const isId = intent.intentId === `${tick}.${next}` && next > place && next < intentsPerTickMax
    const wrong = isId ? checkIntent(state, intent, at) : reject('malformed', 'intentId')
    place = next
    if (wrong) return refused({ ...wrong, path: `intents.${i}.${wrong.path ?? ''}` })
  }
  return accepted([
    {
      type: 'ProgramDecided',
      firm,
      program: id,
      version,
      tick,
      decidedAt: at.ts,
      approval,
      intents,
      reasons,
      marks,
    },
  ])
}

function checkIntent(state: State, intent: Intent, at: At): Rejection | undefined {
  const canonical = canonicalize(intent.legs, state.listed, at.ts)
  if ('code' in canonical) return canonical
  if (canonical.scaledBy !== 1n) return reject('bad_ratio', 'legs')
  if (intent.size < 1n) return reject('bad_size', 'size')
  if (!within(intent.limit) || intent.limit % canonical.structure.tick !== 0n)
    return reject('bad_tick', 'limit')
  if (intent.notAfter <= intent.notBefore) return reject('malformed', 'notAfter')
  if (intent.conceded !== undefined && !within(intent.conceded))
    return reject('malformed', 'conceded')
  if (intent.slice && !isSlice(intent.slice)) return reject('malformed', 'slice')
  const { choice } = intent.execution
  return choice && !isPanelChoice(choice) ? reject('malformed', 'execution.choice') : undefined
}

function isSlice({ number, of, windowMs }: IntentSlice): boolean {
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isSafeInteger(value) && value >= least && value <= most
  const { intentsPerTickMax, sliceWindowMsMax } = PROGRAM_LIMITS
  return (
    whole(of, 1, intentsPerTickMax) && whole(number, 1, of) && whole(windowMs, 0, sliceWindowMsMax)
  )
}

function isShort({ rule, observed, threshold }: Reason): boolean {
  const most = PROGRAM_LIMITS.reasonTextMax
  return [rule, observed, threshold].every(({ length }) => length <= most)
}

/** Guards in order: known; not under way: a request of its is cancelled first. */
export function endIntent(state: State, command: EndIntent): Decision {
  const { firm, program: id, intentId, reason } = command
  const live = programOf(state, firm, id)?.intents.get(intentId)
  if (!live) return refuse('unknown_intent', 'intentId')
  if (live.state === 'working') return refuse('program_busy', 'intentId')
  if (!isShort(reason)) return refuse('malformed', 'reason')
  return accepted([
    { type: 'IntentEnded', firm, program: id, intentId, outcome: 'given_up', reason },
  ])
}
