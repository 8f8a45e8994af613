/** What owners do with their programs: apply, steer, retire, mandate, adopt, answer. */
import { activeSigner } from '../block/signer.ts'
import { rootOf } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import { judge } from '../collateral/cover.ts'
import { balance } from '../ledger/ledger.ts'
import { within } from '../num/units.ts'
import { present } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { capitalLines, freeOf, keptFor, ledgerAfter, postingEvents } from './capital.ts'
import type {
  AdoptPosition,
  AnswerIntent,
  ApplyProgram,
  GrantMandate,
  ProgramLine,
  RetireProgram,
  RevokeMandate,
  SteerProgram,
} from './command.ts'
import { checkMandate } from './mandate.ts'
import { stackWith } from '../stack/stack.ts'
import { PROGRAM_LIMITS, programOf, programsOn } from './program.ts'
import type { Program } from './program.ts'
import { isProgramId } from './tag.ts'

/** Guards in order: name, account, definition; of a program that is there, its account; of a new one, how many. [PRG-2] */
export function applyProgram(state: State, command: ApplyProgram): Decision {
  const { actor, program: id, account, definition, underlying } = command
  if (!isProgramId(id)) return refuse('malformed', 'program')
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  const { definitionMax, programsPerFirmMax: most } = PROGRAM_LIMITS
  if (definition.length > definitionMax)
    return refuse('malformed', 'definition', { max: String(definitionMax) })
  const before = programOf(state, actor.firm, id)
  // What a program owns lies in its account.
  if (before && before.account !== account)
    return refuse('unknown_account', 'account', { account: before.account })
  if (!before && (state.programs.get(actor.firm)?.size ?? 0) >= most)
    return refuse('too_many_programs', undefined, { max: String(most) })
  const version = (before?.version ?? 0) + 1
  const { firm } = actor
  return accepted([
    { type: 'ProgramApplied', firm, program: id, account, version, definition, underlying },
  ])
}

export function steerProgram(state: State, { actor, program: id, mode }: SteerProgram): Decision {
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  if (program.mode === mode) return refuse('already_so', 'mode', { mode })
  return accepted([{ type: 'ProgramSteered', firm: actor.firm, program: id, mode }])
}

/** Guards in order: own; no option of its own; in no stack; nothing under way. */
export function retireProgram(state: State, { actor, program: id }: RetireProgram): Decision {
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  for (const asset of program.ledger.keys())
    if (state.listed(asset)?.kind === 'option')
      return refuse('program_busy', 'program', { instrument: asset })
  const stack = stackWith(state, program)
  if (stack) return refuse('program_busy', 'program', { stack: stack.stack })
  for (const { intent, state: is } of program.intents.values())
    if (is === 'working') return refuse('program_busy', 'program', { intentId: intent.intentId })
  const { capital } = program
  return accepted([
    { type: 'ProgramRetired', firm: actor.firm, program: id },
    ...(capital === undefined
      ? []
      : [{ type: 'HoldResolved', holdId: capital, outcome: 'voided' } as const]),
  ])
}

/** Guards in order: own; the mandate's fields; what it names; the signing key, which a firm that has one must use. [PRG-4] */
export function grantMandate(state: State, command: GrantMandate, at: At): Decision {
  const { actor, program: id, mandate, signature } = command
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  const wrong = checkMandate(mandate, program.grants)
  if (wrong) return refused(wrong)
  for (const [i, underlying] of mandate.underlyings.entries()) {
    const named = state.listed(underlying)
    if (named?.kind !== 'share' && named?.kind !== 'coin')
      return refuse('unknown_instrument', `mandate.underlyings.${i}`)
    // Nothing can be done under such a name any more.
    if (named.retired) return refuse('instrument_retired', `mandate.underlyings.${i}`)
  }
  if (mandate.validUntil <= at.ts) return refuse('malformed', 'mandate.validUntil')
  const signers = [...(state.blocks.signers.get(actor.firm)?.values() ?? [])]
  if (!signature && signers.some(({ retired }) => !retired))
    return refuse('signature_missing', 'signature')
  if (signature && !activeSigner(state, actor.firm, signature.signerId))
    return refuse('unknown_signer', 'signature.signer')
  const granted = { mandate, grantedAt: at.ts, signature }
  return accepted([{ type: 'MandateGranted', firm: actor.firm, program: id, granted }])
}

export function revokeMandate(state: State, { actor, program: id }: RevokeMandate): Decision {
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  if (!program.granted) return refuse('no_mandate', 'program')
  return accepted([{ type: 'MandateRevoked', firm: actor.firm, program: id }])
}

/** Guards in order: own; of each line, its asset, that it is not inverse and that so much is there to move; costs of positions that are enlarged, on their side; what the program is then short of; means. [PRG-3] */
export function adoptPosition(state: State, command: AdoptPosition, at: At): Decision {
  const { actor, program: id, lines, costs = [] } = command
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  for (const [i, line] of lines.entries()) {
    const wrong = refusalOfLine(state, program, line, `lines.${i}`)
    if (wrong) return refused(wrong)
  }
  for (const [i, { asset, cost }] of costs.entries()) {
    const given = lines.find((line) => line.asset === asset)?.amount ?? 0n
    const held = program.ledger.get(asset) ?? 0n
    // What is given back takes its part of the cost along: nobody says another.
    const enlarges = given !== 0n && (held === 0n || held > 0n === given > 0n)
    const fits = given > 0n ? cost >= 0n : cost <= 0n
    if (state.listed(asset)?.kind === 'cash' || !enlarges || !fits)
      return refuse('bad_amount', `costs.${i}`)
  }
  const free = freeOf(state, program, ledgerAfter(program, lines))
  if ('code' in free) return refused(free)
  const account = present(state.accounts.get(program.account), 'a program has an account')
  const released = capitalLines(state, program)
  const covers = judge(state.ledger, state.listed, {
    account,
    deltas: new Map(),
    released,
    placed: free,
    kept: keptFor(state, account.id, [{ program, lines }]),
  })
  if ('code' in covers) return refused(covers)
  const mint = minter(state, at)
  const posted = { cause: 'adoption', entryId: undefined, lines, costs } as const
  return accepted([
    ...postingEvents(program, posted, free, mint),
    ...coverEvents(state, covers, mint),
  ])
}

/**
 * Of options, a line takes from what the account has beside its programs, on the side it is on, or gives back on the side the
 * program is on. Of anything else what goes in has to be available, which is judged with the hold.
 */
function refusalOfLine(
  state: State,
  program: Program,
  { asset, amount }: ProgramLine,
  path: string,
): Rejection | undefined {
  const instrument = state.listed(asset)
  if (!instrument || instrument.kind === 'future')
    return reject('unknown_instrument', `${path}.asset`)
  const held = program.ledger.get(asset) ?? 0n
  const fits = (of: bigint, part: bigint): boolean =>
    of > 0n ? part > 0n && part <= of : of < 0n && part < 0n && part >= of
  // A program could only let it run: no mandate lets it be closed. [INV-9]
  if (instrument.kind === 'option' && isInverse(instrument) && !fits(held, -amount)) {
    const root = rootOf(instrument)
    const paidIn = { rule: 'underlyings', observed: `${root} in ${root}`, threshold: 'in cash' }
    return reject('outside_mandate', `${path}.asset`, paidIn)
  }
  if (amount === 0n || !within(amount) || !within(held + amount))
    return reject('bad_amount', `${path}.amount`)
  const own = programsOn(state, program.firm, program.account)
  const spoken = own.reduce((sum, { ledger }) => sum + (ledger.get(asset) ?? 0n), 0n)
  const free = balance(state.ledger, program.account, asset).total - spoken
  return fits(free, amount) || fits(held, -amount)
    ? undefined
    : reject('bad_amount', `${path}.amount`, { free: String(free), held: String(held) })
}

export function answerIntent(state: State, command: AnswerIntent): Decision {
  const { actor, program: id, intentId, approve } = command
  const program = programOf(state, actor.firm, id)
  if (!program) return refuse('unknown_program', 'program')
  const live = program.intents.get(intentId)
  if (!live) return refuse('unknown_intent', 'intentId')
  if (live.state !== 'asked') return refuse('nothing_to_approve', 'intentId')
  const of = { firm: actor.firm, program: id, intentId }
  if (approve) return accepted([{ type: 'IntentApproved', ...of }])
  const reason = { rule: 'approval', observed: 'refused', threshold: 'approved' }
  return accepted([{ type: 'IntentEnded', ...of, outcome: 'refused', reason }])
}
