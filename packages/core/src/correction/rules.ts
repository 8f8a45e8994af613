/** Corrections as part of the venue: proposed, approved by another hand, or given up. */
import { isSameHand } from '../block/end.ts'
import type { Hand } from '../block/block.ts'
import { reverseEntry } from '../ledger/book.ts'
import type { Entry, EntryId } from '../ledger/entry.ts'
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { CORRECTION_LIMITS, waitingFor } from './correction.ts'
import type { Correction, CorrectionId } from './correction.ts'

type ByHand = Meta & { readonly credential: string }

/** Asks for the reversal of an entry. The server reads the entry from the journal into the command; audit compares the two. */
export type ProposeCorrection = ByHand & {
  readonly type: 'ProposeCorrection'
  readonly entry: Entry
  readonly reason: string
}
/** Carries it out, by another user with another key. */
export type ApproveCorrection = ByHand & {
  readonly type: 'ApproveCorrection'
  readonly correctionId: CorrectionId
}
/** Gives it up: anybody of the operator's may, who proposed it too. */
export type RejectCorrection = ByHand & {
  readonly type: 'RejectCorrection'
  readonly correctionId: CorrectionId
  readonly reason: string
}
/** From now on nothing is reversed by one hand alone. */
export type RequireFourEyes = Meta & { readonly type: 'RequireFourEyes'; readonly reason: string }
export type CorrectionCommand =
  | ProposeCorrection
  | ApproveCorrection
  | RejectCorrection
  | RequireFourEyes

export type CorrectionEvent =
  | { readonly type: 'CorrectionProposed'; readonly correction: Correction }
  | {
      readonly type: 'CorrectionApproved'
      readonly correctionId: CorrectionId
      /** The entry that mirrors. */
      readonly reversalId: EntryId
      readonly approvedBy: Hand
    }
  | {
      readonly type: 'CorrectionRejected'
      readonly correctionId: CorrectionId
      readonly rejectedBy: Hand
      readonly reason: string
    }
  | { readonly type: 'FourEyesRequired'; readonly reason: string }

export const CORRECTION_COMMANDS: CommandRules<CorrectionCommand> = {
  ProposeCorrection: { by: OPERATOR, decide: propose },
  ApproveCorrection: { by: OPERATOR, decide: approve },
  RejectCorrection: { by: OPERATOR, decide: rejectCorrection },
  RequireFourEyes: { by: OPERATOR, decide: requireFourEyes },
}

export const CORRECTION_EVENTS: EventRules<CorrectionEvent> = {
  CorrectionProposed: {
    apply({ corrections }, { correction }) {
      corrections.open.set(correction.correctionId, correction)
    },
    seenBy: nobody,
    answer: ({ correction: { correctionId } }) => ({ correctionId }),
  },
  CorrectionApproved: {
    apply({ corrections }, { correctionId }) {
      corrections.open.delete(correctionId)
    },
    // Whose accounts it moves are told of the entry.
    seenBy: nobody,
    answer: ({ correctionId, reversalId }) => ({ correctionId, entryId: reversalId }),
  },
  CorrectionRejected: {
    apply({ corrections }, { correctionId }) {
      corrections.open.delete(correctionId)
    },
    seenBy: nobody,
    answer: ({ correctionId }) => ({ correctionId }),
  },
  FourEyesRequired: {
    apply({ corrections }) {
      corrections.fourEyes = true
    },
    seenBy: nobody,
    answer: () => ({ fourEyes: 'required' }),
  },
}

/** Guards in order: reason, not proposed yet, room, and what a reversal itself is judged by now. [CRN-2] */
function propose(state: State, command: ProposeCorrection, at: At): Decision {
  const { actor, credential, entry, reason } = command
  if (!isReason(reason)) return refuse('malformed', 'reason')
  if (waitingFor(state.corrections, entry.id) !== undefined)
    return refuse('already_exists', 'entryId')
  const { openMax } = CORRECTION_LIMITS
  if (state.corrections.open.size >= openMax)
    return refuse('too_many_corrections', undefined, { max: String(openMax) })
  const tried = reverseEntry(state, { entry, reason }, at)
  if (!tried.ok) return tried
  const correctionId = minter(state, at)('correction') as CorrectionId
  const proposedBy = { user: actor.user, credential }
  const correction = { correctionId, entry, reason, proposedBy, proposedAt: at.ts }
  return accepted([{ type: 'CorrectionProposed', correction }])
}

/** Guards in order: waiting, another hand, and what a reversal is judged by, anew. [CRN-1] [CRN-2] */
function approve(state: State, command: ApproveCorrection, at: At): Decision {
  const { actor, credential, correctionId } = command
  const correction = state.corrections.open.get(correctionId)
  if (!correction) return refuse('unknown_correction', 'correctionId')
  const approvedBy = { user: actor.user, credential }
  if (isSameHand(correction.proposedBy, approvedBy)) return refuse('same_approver')
  const { entry, reason } = correction
  const reversed = reverseEntry(state, { entry, reason }, at)
  if (!reversed.ok) return reversed
  const [first] = reversed.events
  const reversalId = first?.type === 'EntryPosted' ? first.entry.id : entry.id
  return accepted([
    { type: 'CorrectionApproved', correctionId, reversalId, approvedBy },
    ...reversed.events,
  ])
}

function rejectCorrection(state: State, command: RejectCorrection): Decision {
  const { actor, credential, correctionId, reason } = command
  if (!state.corrections.open.has(correctionId)) return refuse('unknown_correction', 'correctionId')
  if (!isReason(reason)) return refuse('malformed', 'reason')
  const rejectedBy = { user: actor.user, credential }
  return accepted([{ type: 'CorrectionRejected', correctionId, rejectedBy, reason }])
}

function requireFourEyes(state: State, { reason }: RequireFourEyes): Decision {
  if (state.corrections.fourEyes) return refuse('already_so')
  if (!isReason(reason)) return refuse('malformed', 'reason')
  return accepted([{ type: 'FourEyesRequired', reason }])
}

function isReason(text: string): boolean {
  return text.trim() !== '' && text.length <= CORRECTION_LIMITS.reasonMax
}
