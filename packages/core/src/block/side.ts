/** One firm's side of a block: the accounts that share it, what they set aside, and what its settlement does to them. */
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { promise } from '../collateral/promise.ts'
import { present } from '../assert.ts'
import { CLEARING } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import type { Hold, HoldId } from '../ledger/hold.ts'
import type { FirmId } from '../party/firm.ts'
import { isLimited, lineRoom } from '../protection/credit.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { keptFor } from '../program/capital.ts'
import { deltasOf, settlePart } from '../trade/settlement.ts'
import type { Mint } from '../venue/decision.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { AccountShare } from '../trade/share.ts'
import type { BlockTerms } from './block.ts'

/** The postings of one firm's side, share by share, against clearing: how the other side shares it out is not its affair. */
export function postingsOf(
  state: State,
  terms: BlockTerms,
  firm: FirmId,
  shares: readonly AccountShare[],
): readonly Posting[] {
  const { structure, price } = terms
  const side = firm === terms.buyer ? 'buy' : 'sell'
  const feeRole = firm === terms.proposer ? 'maker' : 'taker'
  return shares.flatMap(({ account, size }) =>
    settlePart(
      { structure, price, side, size, account, against: CLEARING, feeRole },
      listedIn(state),
    ),
  )
}

/** The holds that make a side certain to settle later; or the first shortage. [BLK-5] */
export function promiseSide(
  state: State,
  terms: BlockTerms,
  firm: FirmId,
  shares: readonly AccountShare[],
  mint: Mint,
): readonly Hold[] | Rejection {
  const postings = postingsOf(state, terms, firm, shares)
  const holds: Hold[] = []
  for (const { account } of shares) {
    const own = present(state.accounts.get(account), 'a share is of an open account')
    const lines = promise(state.ledger, listedIn(state), own, deltasOf(postings, account))
    if ('code' in lines) return lines
    if (lines.length === 0) continue
    const id = mint('hold') as HoldId
    holds.push({ id, account, purpose: { kind: 'block', id: terms.blockId }, lines })
  }
  return holds
}

/** Refuses a block that a firm's own line for the other does not reach. [BLK-13] */
export function refusalOfLine(
  state: State,
  { structure, size, price }: Pick<BlockTerms, 'structure' | 'size' | 'price'>,
  giver: FirmId,
  to: FirmId,
): Rejection | undefined {
  const { credit } = state.protection
  if (!isLimited(credit)) return undefined
  const magnitude = price < 0n ? -price : price
  const room = lineRoom(credit, giver, to, structure, listedIn(state), magnitude)
  return room === undefined || room >= size
    ? undefined
    : reject('no_credit', 'counterparty', { max: String(room) })
}

/** What settling a side does to the cover of its accounts, its holds released; or the first shortage. */
export function coversOf(
  state: State,
  postings: readonly Posting[],
  shares: readonly AccountShare[],
  holds: readonly HoldId[],
): readonly CoverChange[] | Rejection {
  const covers: CoverChange[] = []
  for (const { account } of shares) {
    const released = holds.flatMap((id) => {
      const hold = present(state.ledger.holds.get(id), 'a signed block has its holds')
      return hold.account === account ? hold.lines : []
    })
    const judged = judge(state.ledger, listedIn(state), {
      account: present(state.accounts.get(account), 'a share is of an open account'),
      deltas: deltasOf(postings, account),
      released,
      kept: keptFor(state, account),
      bound: holds.length > 0 ? 'promise' : undefined,
    })
    if ('code' in judged) return judged
    covers.push(...judged)
  }
  return covers
}
