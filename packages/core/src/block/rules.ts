/** Blocks as part of the venue. */
import { present } from '../assert.ts'
import type { FirmId, Role } from '../party/firm.ts'
import { OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { counterpartyOf } from './block.ts'
import type { BlockId, EndedBlock, OpenBlock } from './block.ts'
import { addSigner, noncesOf } from './books.ts'
import type { BlockCommand } from './command.ts'
import { countersignBlock, signBlock } from './countersign.ts'
import { approveBlock, rejectBlock, withdrawBlock } from './end.ts'
import type { BlockEvent } from './event.ts'
import { payloadOf } from './payload.ts'
import { setBlockApproval, setMinimums } from './policy.ts'
import { proposeBlock } from './propose.ts'
import { registerSigner, retireSigner } from './signer.ts'

/** Those who trade for themselves. */
export const TRADERS: readonly Role[] = ['principal', 'dealer']

export const BLOCK_COMMANDS: CommandRules<BlockCommand> = {
  ProposeBlock: { by: TRADERS, decide: proposeBlock },
  CountersignBlock: { by: TRADERS, decide: countersignBlock },
  SignBlock: { by: TRADERS, decide: signBlock },
  ApproveBlock: { by: TRADERS, decide: approveBlock },
  WithdrawBlock: { by: TRADERS, decide: withdrawBlock },
  RejectBlock: { by: TRADERS, decide: rejectBlock },
  SetBlockApproval: { decide: setBlockApproval },
  RegisterSigner: { by: TRADERS, decide: registerSigner },
  RetireSigner: { by: TRADERS, decide: retireSigner },
  SetMinimums: { by: OPERATOR, decide: setMinimums },
}

export const BLOCK_EVENTS: EventRules<BlockEvent> = {
  BlockProposed: {
    apply(state, { terms, digest, openedAt, own }) {
      const { blockId, nonce, proposer } = terms
      noncesOf(state.blocks, proposer).put(nonce, blockId)
      state.blocks.open.set(blockId, {
        terms,
        digest,
        openedAt,
        own,
        proposerApproved: false,
        proposerSignature: undefined,
        other: undefined,
        otherSignature: undefined,
      })
    },
    seenBy: (_state, { terms }) => [terms.proposer],
    answer: ({ terms, digest, own }) => ({
      blockId: terms.blockId,
      digest,
      payload: payloadOf(terms),
      expiresAt: terms.expiresAt,
      state: own.toApprove ? 'proposed' : 'open',
    }),
  },
  BlockSigned: {
    apply(state, { blockId, signature }) {
      blockOf(state, blockId).proposerSignature = signature
    },
    seenBy: (_state, { proposer }) => [proposer],
    answer: ({ blockId }) => ({ blockId, state: 'signed' }),
  },
  BlockApproved: {
    apply(state, { blockId, firm }) {
      const block = blockOf(state, blockId)
      if (block.terms.proposer === firm) block.proposerApproved = true
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ blockId }) => ({ blockId, state: 'approved' }),
  },
  BlockCountersigned: {
    apply(state, { blockId, signature }) {
      blockOf(state, blockId).otherSignature = signature
    },
    seenBy: (state, { blockId }) => bothOf(blockOf(state, blockId)),
  },
  BlockAnswered: {
    apply(state, { blockId, other }) {
      blockOf(state, blockId).other = other
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ blockId }) => ({ blockId, state: 'countersigned' }),
  },
  // What was booked is told by its entry.
  BlockSettled: {
    seenBy: (_state, { block: { terms } }) => [terms.buyer, terms.seller],
    answer: ({ block: { terms, entryId } }) => ({
      blockId: terms.blockId,
      state: 'settled',
      entryId,
    }),
  },
  BlockEnded: {
    apply(state, { blockId, outcome, firms }) {
      const { terms } = blockOf(state, blockId)
      const counterparty = counterpartyOf(terms)
      const told = firms.includes(counterparty)
      const ended: EndedBlock = { blockId, proposer: terms.proposer, counterparty, outcome, told }
      state.blocks.open.delete(blockId)
      state.blocks.ended.put(blockId, ended)
    },
    seenBy: (_state, { firms }) => firms,
    answer: ({ blockId, outcome }) => ({ blockId, state: outcome }),
  },
  BlockApprovalSet: {
    apply(state, { firm, approval }) {
      state.blocks.approvals.set(firm, approval)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ firm }) => ({ firm }),
  },
  SignerRegistered: {
    apply: (state, { signer }) => addSigner(state.blocks, signer),
    seenBy: (_state, { signer }) => [signer.firm],
    answer: ({ signer }) => ({ signer: signer.signerId }),
  },
  SignerRetired: {
    apply(state, { firm, signerId }) {
      const signer = present(state.blocks.signers.get(firm)?.get(signerId), 'a signer retires once')
      addSigner(state.blocks, { ...signer, retired: true })
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ signerId }) => ({ signer: signerId }),
  },
  MinimumsSet: {
    apply(state, { instrument, blockLots, crossLots, rfqLots }) {
      state.blocks.minimums.set(instrument, { blockLots, crossLots, rfqLots })
    },
    seenBy: everybody,
    answer: ({ instrument }) => ({ instrument }),
  },
}

function blockOf(state: State, blockId: BlockId): OpenBlock {
  return present(state.blocks.open.get(blockId), 'an event speaks of an open block')
}

function bothOf({ terms }: OpenBlock): readonly FirmId[] {
  return [terms.proposer, counterpartyOf(terms)]
}
