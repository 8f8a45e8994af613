/** Settlement of a block: all legs, both fees, all accounts and all cover in one entry, or nothing. [BLK-6] */
import { assert } from '../assert.ts'
import type { EntryId } from '../ledger/entry.ts'
import { creditEvents } from '../protection/credit.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { printEvents } from '../tape/publish.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { coverEvents } from '../venue/decision.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { counterpartyOf } from './block.ts'
import type { BlockSide, OpenBlock } from './block.ts'
import { coversOf, postingsOf, refusalOfLine } from './side.ts'

/**
 * Events from the settlement to the block's end; or what the counterparty is short of. The proposer set aside what it owes, and so
 * did a counterparty that waited for an approval.
 */
export function settleBlock(
  state: State,
  block: OpenBlock,
  other: Pick<BlockSide, 'shares' | 'holds'>,
  tradedAt: Timestamp,
  mint: Mint,
): readonly Event[] | Rejection {
  const { terms, own, digest } = block
  const counterparty = counterpartyOf(terms)
  const { proposer } = terms
  const narrow =
    refusalOfLine(state, terms, counterparty, proposer) ??
    refusalOfLine(state, terms, proposer, counterparty)
  // The other firm's line is not told.
  if (narrow) return reject('no_credit', 'blockId')
  const given = postingsOf(state, terms, terms.proposer, own.shares)
  const taken = postingsOf(state, terms, counterparty, other.shares)
  const takenCovers = coversOf(state, taken, other.shares, other.holds)
  if ('code' in takenCovers) return takenCovers
  const givenCovers = coversOf(state, given, own.shares, own.holds)
  assert(!('code' in givenCovers), 'a proposal is covered by its holds')
  const entryId = mint('entry') as EntryId
  const { blockId } = terms
  const postings = [...given, ...taken]
  const { structure, price, size } = terms
  const parties = [terms.proposer, counterparty]
  const fills = [{ price, size }]
  const traded = { venueClass: 'block', structure, fills, tradedAt, parties } as const
  const entry = { id: entryId, cause: { kind: 'block', id: blockId } as const, postings }
  return [
    { type: 'BlockSettled', block: { terms, digest, entryId } },
    ...[...own.holds, ...other.holds].map(
      (holdId) => ({ type: 'HoldResolved', holdId, outcome: 'posted' }) as const,
    ),
    { type: 'EntryPosted', entry },
    ...coverEvents(state, [...givenCovers, ...takenCovers], mint),
    ...creditEvents(
      state.protection.credit,
      { structure, taker: counterparty, maker: proposer, makerKnows: true },
      fills,
      listedIn(state),
    ),
    ...printEvents(state, traded, mint),
    { type: 'BlockEnded', blockId, outcome: 'settled', firms: parties },
  ]
}
