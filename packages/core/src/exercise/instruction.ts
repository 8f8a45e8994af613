/** Contrary instructions: a holder says how many contracts are exercised at expiry, whatever the policy would do. [EXP-8] */
import { balance } from '../ledger/ledger.ts'
import { accepted, ownAccount, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { CancelInstruction, InstructExercise } from './command.ts'
import { cutoffOf, openOption } from './cutoff.ts'

/** Guards in order: account, option, delivered, before the cutoff, contracts held. */
export function instructExercise(state: State, command: InstructExercise, at: At): Decision {
  const { actor, account, instrument, contracts } = command
  const late = notInTime(state, command, at)
  if (late) return late
  const { total } = balance(state.ledger, account, instrument)
  if (contracts < 0n || contracts > total)
    return refuse('bad_size', 'contracts', { held: String(total < 0n ? 0n : total) })
  const { user } = actor
  return accepted([{ type: 'ExerciseInstructed', instrument, account, contracts, user, at: at.ts }])
}

/** Guards in order: account, option, delivered, before the cutoff, an instruction there. */
export function cancelInstruction(state: State, command: CancelInstruction, at: At): Decision {
  const { account, instrument } = command
  const late = notInTime(state, command, at)
  if (late) return late
  if (!state.exercises.instructions.get(instrument)?.has(account))
    return refuse('no_instruction', 'instrument')
  return accepted([{ type: 'InstructionCancelled', instrument, account }])
}

function notInTime(
  state: State,
  { actor, account, instrument }: InstructExercise | CancelInstruction,
  at: At,
): Decision | undefined {
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  const option = openOption(state, instrument)
  if (option === 'unknown') return refuse('unknown_instrument', 'instrument')
  if (option === 'settled') return refuse('instrument_expired', 'instrument')
  // What a cash option pays is nobody's choice: out of the money it pays nothing, and in the money nobody declines.
  if (option.settlement === 'cash') return refuse('not_exercisable', 'instrument')
  if (at.ts >= cutoffOf(state, option)) return refuse('instrument_expired', 'instrument')
  return undefined
}
