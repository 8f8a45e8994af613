/** Approval by a second pair of eyes, and the ends of a block that does not settle: withdrawn, rejected, expired. */
import type { HoldOutcome } from '../ledger/hold.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { counterpartyOf } from './block.ts'
import type { BlockOutcome, BlockSide, Hand, OpenBlock } from './block.ts'
import type { ApproveBlock, RejectBlock, WithdrawBlock } from './command.ts'
import { openBlockOf } from './countersign.ts'
import { settleBlock } from './settle.ts'

/** Guards in order: not killed; a party's block, not over, in time; something of the firm's to approve; another user with another key. [BLK-8] */
export function approveBlock(state: State, command: ApproveBlock, at: At): Decision {
  const { actor, blockId, credential } = command
  const killed = refusalOfKilled(state, actor)
  if (killed) return refused(killed)
  const block = openBlockOf(state, blockId, actor.firm)
  if ('code' in block) return refused(block)
  if (block.terms.expiresAt <= at.ts) return refuse('block_expired', 'blockId')
  const side = sideToApprove(block, actor.firm === block.terms.proposer)
  if (!side) return refuse('nothing_to_approve', 'blockId')
  const hand = { user: actor.user, credential }
  if (isSameHand(side.hand, hand)) return refuse('same_approver', undefined)
  const approved = { type: 'BlockApproved', blockId, firm: actor.firm, hand } as const
  if (side === block.own) return accepted([approved])
  const settled = settleBlock(state, block, side, at.ts, minter(state, at))
  // What it owes was set aside when it countersigned.
  if ('code' in settled) return refused(settled)
  const [first, ...rest] = settled
  // The answer to a command is read off its first event.
  return accepted([...(first ? [first] : []), approved, ...rest])
}

function sideToApprove(block: OpenBlock, isProposer: boolean): BlockSide | undefined {
  if (isProposer) return block.own.toApprove && !block.proposerApproved ? block.own : undefined
  return block.other
}

/** Whether an approval comes from who signed: the same user, or the same key. */
export function isSameHand(signed: Hand, approves: Hand): boolean {
  const sameKey = signed.credential === approves.credential && signed.credential !== 'session'
  return signed.user === approves.user || sameKey
}

/** The proposer's, until the other firm has countersigned: from then on it is bound to the deadline. */
export function withdrawBlock(state: State, { actor, blockId }: WithdrawBlock): Decision {
  const block = openBlockOf(state, blockId, actor.firm)
  if ('code' in block) return refused(block)
  if (block.terms.proposer !== actor.firm) return refuse('swapped_role', 'blockId')
  if (block.other) return refuse('block_countersigned', 'blockId')
  return accepted(endOf(block, 'withdrawn', 'voided', false))
}

/** The counterparty's, until the block has settled: it may take back a countersignature that was not approved yet. */
export function rejectBlock(state: State, { actor, blockId }: RejectBlock): Decision {
  const block = openBlockOf(state, blockId, actor.firm)
  if ('code' in block) return refused(block)
  if (block.terms.proposer === actor.firm) return refuse('swapped_role', 'blockId')
  return accepted(endOf(block, 'rejected', 'voided', true))
}

/** Proposals that nobody has countersigned, of a firm's user, of a firm, or of all: what a kill withdraws. */
export function openProposals(
  state: State,
  firm: FirmId | undefined,
  user: UserId | undefined,
): readonly OpenBlock[] {
  return [...state.blocks.open.values()].filter(
    ({ terms, own, other }) =>
      !other &&
      (firm === undefined || terms.proposer === firm) &&
      (user === undefined || own.hand.user === user),
  )
}

export function withdrawn(block: OpenBlock): readonly Event[] {
  return endOf(block, 'withdrawn', 'voided', false)
}

/** Ends of the blocks past their deadline, at most so many events. [BLK-10] */
export function* dueBlocks(state: State, at: At): Generator<Event[]> {
  for (const block of state.blocks.open.values())
    if (block.terms.expiresAt <= at.ts)
      yield endOf(block, 'expired', 'expired', block.other !== undefined)
}

/** Frees what was set aside and ends the block, told to those who know of it. */
export function endOf(
  block: OpenBlock,
  outcome: BlockOutcome,
  hold: HoldOutcome,
  told: boolean,
): Event[] {
  const { terms, own, other } = block
  const firms = told ? [terms.proposer, counterpartyOf(terms)] : [terms.proposer]
  return [
    // First, since the answer to a command is read off its first event.
    { type: 'BlockEnded', blockId: terms.blockId, outcome, firms },
    ...[...own.holds, ...(other?.holds ?? [])].map(
      (holdId) => ({ type: 'HoldResolved', holdId, outcome: hold }) as const,
    ),
  ]
}
