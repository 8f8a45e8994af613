/** One firm's side of a block: the accounts that share it, what they set aside, and what its settlement does to them. */
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { promise } from '../collateral/promise.ts'
import { present } from '../assert.ts'
import { CLEARING } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import type { Hold, HoldId } from '../ledger/hold.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { deltasOf, settlePart } from '../trade/settlement.ts'
import { ownAccount } from '../venue/decision.ts'
import type { Mint } from '../venue/decision.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { BLOCK_LIMITS } from './block.ts'
import type { BlockShare, BlockTerms } from './block.ts'

/** Refuses shares that are none, too many, of another firm's or a repeated account, or that do not make up the size. [BLK-7] */
export function checkShares(
  state: State,
  firm: FirmId,
  shares: readonly BlockShare[],
  size: bigint,
): Rejection | undefined {
  if (shares.length === 0 || shares.length > BLOCK_LIMITS.sharesMax)
    return reject('bad_shares', 'shares', { max: String(BLOCK_LIMITS.sharesMax) })
  const seen = new Set<AccountId>()
  let sum = 0n
  for (const [i, share] of shares.entries()) {
    if (!ownAccount(state, firm, share.account) || seen.has(share.account))
      return reject('unknown_account', `shares.${i}.account`)
    if (share.size < 1n) return reject('bad_size', `shares.${i}.size`)
    seen.add(share.account)
    sum += share.size
  }
  return sum === size ? undefined : reject('bad_shares', 'shares', { sum: String(sum) })
}

/** The postings of one firm's side, share by share, against clearing: how the other side shares it out is not its affair. */
export function postingsOf(
  state: State,
  terms: BlockTerms,
  firm: FirmId,
  shares: readonly BlockShare[],
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
  shares: readonly BlockShare[],
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

/** What settling a side does to the cover of its accounts, its holds released; or the first shortage. */
export function coversOf(
  state: State,
  postings: readonly Posting[],
  shares: readonly BlockShare[],
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
    })
    if ('code' in judged) return judged
    covers.push(...judged)
  }
  return covers
}
