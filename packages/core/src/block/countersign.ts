/** The counterparty's assent to exactly what was proposed, in the opposite role; and the proposer's own signature. */
import { refusalOfDeal } from '../protection/deal.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { marksAt } from '../protection/mark.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { FirmId } from '../party/firm.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { counterpartyOf, roleOf, stateOf } from './block.ts'
import type { BlockId, OpenBlock } from './block.ts'
import type { CountersignBlock, SignBlock } from './command.ts'
import { payloadOf } from './payload.ts'
import { settleBlock } from './settle.ts'
import { checkShares } from '../trade/share.ts'
import { promiseSide } from './side.ts'
import { activeSigner } from './signer.ts'

/**
 * Guards in order: not killed; a party's block, not over, in time; the role; the payload; not proposed only, nor countersigned; the signing key;
 * shares; size, notional, premium; price bands; risk; both lines; means. Settles at once, unless the firm's own policy asks for a second pair of eyes. [BLK-4] [BLK-5] [BLK-13]
 */
export function countersignBlock(state: State, command: CountersignBlock, at: At): Decision {
  const { actor, blockId, role, payload, shares, signature } = command
  const killed = refusalOfKilled(state, actor)
  if (killed) return refused(killed)
  const block = openBlockOf(state, blockId, actor.firm)
  if ('code' in block) return refused(block)
  const { terms } = block
  if (terms.expiresAt <= at.ts) return refuse('block_expired', 'blockId')
  if (actor.firm === terms.proposer || role !== roleOf(terms, actor.firm))
    return refuse('swapped_role', 'role')
  if (payload !== payloadOf(terms)) return refuse('payload_altered', 'payload')
  const is = stateOf(block)
  if (is === 'proposed') return refuse('not_approved', 'blockId')
  if (is === 'countersigned') return refuse('block_not_open', 'blockId', { state: is })
  if (signature && !activeSigner(state, actor.firm, signature.signerId))
    return refuse('unknown_signer', 'signature.signer')
  const wrongShares = checkShares(state, actor.firm, shares, terms.size)
  if (wrongShares) return refused(wrongShares)
  const { structure, size, price } = terms
  const side = actor.firm === terms.buyer ? 'buy' : 'sell'
  const unsafe = refusalOfDeal(state, {
    actor,
    structure,
    side,
    size,
    shares,
    price,
    pricePath: 'blockId',
    // A payload is read in the canonical orientation.
    flip: false,
    marks: marksAt(command, at.ts),
  })
  if (unsafe) return refused(unsafe)
  const { riskMarks } = command
  const commitment = { firm: actor.firm, structure, side, shares, riskMarks } as const
  const tooMuch = refusalOfRisk(state, commitment, at.ts)
  if (tooMuch) return refused(tooMuch)
  const mint = minter(state, at)
  const hand = { user: actor.user, credential: command.credential }
  const toApprove = state.blocks.approvals.get(actor.firm)?.countersignatures === true
  const holds = toApprove ? promiseSide(state, terms, actor.firm, shares, mint) : []
  if ('code' in holds) return refused(holds)
  const other = { shares, holds: holds.map(({ id }) => id), hand, toApprove }
  const settled = toApprove ? [] : settleBlock(state, block, other, at.ts, mint)
  if ('code' in settled) return refused(settled)
  const [first, ...rest] = settled
  return accepted([
    // The answer to a command is read off its first event.
    ...(first ? [first] : []),
    { type: 'BlockAnswered', blockId, firm: actor.firm, other },
    { type: 'BlockCountersigned', blockId, signature },
    ...holds.map((hold) => ({ type: 'HoldPlaced', hold }) as const),
    ...rest,
    ...riskWarnings(state, commitment, at.ts, mint),
  ])
}

/** Guards in order: own proposal, not over, in time; not countersigned; the signing key. A later signature takes the place of an earlier. */
export function signBlock(
  state: State,
  { actor, blockId, signature }: SignBlock,
  at: At,
): Decision {
  const block = openBlockOf(state, blockId, actor.firm)
  if ('code' in block) return refused(block)
  const { proposer, expiresAt } = block.terms
  if (proposer !== actor.firm) return refuse('swapped_role', 'blockId')
  if (expiresAt <= at.ts) return refuse('block_expired', 'blockId')
  if (block.other) return refuse('block_not_open', 'blockId', { state: stateOf(block) })
  if (!activeSigner(state, actor.firm, signature.signerId))
    return refuse('unknown_signer', 'signature.signer')
  return accepted([{ type: 'BlockSigned', blockId, proposer, signature }])
}

/** An open block the firm is a party to. One that is over is said to be so only to a party that knew of it. */
export function openBlockOf(state: State, blockId: BlockId, firm: FirmId): OpenBlock | Rejection {
  const block = state.blocks.open.get(blockId)
  if (block && (block.terms.proposer === firm || counterpartyOf(block.terms) === firm)) return block
  const ended = state.blocks.ended.get(blockId)
  const knows = ended?.proposer === firm || (ended?.told === true && ended.counterparty === firm)
  return ended && knows
    ? reject('block_not_open', 'blockId', { state: ended.outcome })
    : reject('unknown_block', 'blockId')
}
