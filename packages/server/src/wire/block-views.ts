/** Blocks as a party may see them, and what a block would do for either side. Everything is in canonical form, as in the payload. */
import {
  CLEARING,
  counterpartyOf,
  coverPerContract,
  formatDecimal,
  listedIn,
  payloadOf,
  present,
  settlePart,
  stateOf,
} from '@parley/core'
import type {
  AccountId,
  BlockOutcome,
  BlockRole,
  BlockTerms,
  FirmId,
  OpenBlock,
  Price,
  State,
  Structure,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'
import { legsView, lotSizesView } from './structure-view.ts'

/** What has become of a block that is over. */
export type BlockEnd = {
  readonly outcome: BlockOutcome
  readonly entryId?: string | undefined
  readonly fee?: bigint | undefined
}

/** Open blocks a firm may see: its own, and those it has countersigned. */
export function openBlocks(state: State, firm: FirmId): wire.Block[] {
  return [...state.blocks.open.values()]
    .filter(
      ({ terms, other }) =>
        terms.proposer === firm || (other !== undefined && counterpartyOf(terms) === firm),
    )
    .map((block) => blockView(state, block, firm))
}

/** A block for one of its firms; for the operator where it is neither's. */
export function blockView(
  state: State,
  block: OpenBlock,
  firm: FirmId,
  end?: BlockEnd,
): wire.Block {
  const { terms, digest, own, other } = block
  const isProposer = terms.proposer === firm
  const isParty = isProposer || counterpartyOf(terms) === firm
  const side = isProposer ? own : isParty ? other : undefined
  const approved = isProposer ? block.proposerApproved : false
  const { structure } = terms
  return {
    blockId: terms.blockId,
    role: isProposer ? 'proposer' : isParty ? 'counterparty' : 'operator',
    state: end?.outcome ?? stateOf(block),
    proposer: terms.proposer,
    buyer: terms.buyer,
    seller: terms.seller,
    ...legsView(state, structure, false),
    size: terms.size.toString(),
    price: priceText(terms.price),
    payload: payloadOf(terms),
    digest,
    openedAt: timeText(block.openedAt),
    expiresAt: timeText(terms.expiresAt),
    ...(side
      ? { shares: side.shares.map(({ account, size }) => ({ account, size: size.toString() })) }
      : {}),
    ...(side ? { toApprove: !end && side.toApprove && !approved } : {}),
    signatures: signaturesOf(state, block),
    ...(end?.entryId === undefined ? {} : { entryId: end.entryId }),
    ...(end?.fee === undefined || end.fee === 0n
      ? {}
      : { fee: amountOf(state, structure.quoteAsset, end.fee) }),
  }
}

function signaturesOf(state: State, block: OpenBlock): wire.Block['signatures'] {
  const { proposer } = block.terms
  const signed = [
    { firm: proposer, by: block.proposerSignature },
    { firm: counterpartyOf(block.terms), by: block.otherSignature },
  ]
  return signed.flatMap(({ firm, by }) => {
    const signer = by && state.blocks.signers.get(firm)?.get(by.signerId)
    return signer
      ? [{ firm, signer: signer.signerId, publicKey: signer.publicKey, signature: by.signature }]
      : []
  })
}

/** Terms enough to say what either side would get. */
type Agreed = {
  readonly structure: Structure
  readonly size: bigint
  readonly price: Price
  /** Who pays the maker's fee. */
  readonly proposer: BlockRole
  readonly firms?: Readonly<Record<BlockRole, FirmId>>
}

export function simulationOf(state: State, of: Agreed): wire.BlockSimulated {
  return {
    legs: [...of.structure.legs],
    ...lotSizesView(state, of.structure.legs),
    size: of.size.toString(),
    price: priceText(of.price),
    effects: (['buyer', 'seller'] as const).map((role) => effectOn(state, of, role)),
  }
}

export function verifiedView(state: State, terms: BlockTerms, digest: string): wire.BlockSimulated {
  const { buyer, seller, proposer } = terms
  const firms = { buyer, seller }
  return {
    payload: payloadOf(terms),
    digest,
    expiresAt: timeText(terms.expiresAt),
    ...simulationOf(state, { ...terms, proposer: proposer === buyer ? 'buyer' : 'seller', firms }),
  }
}

const ANYONE = 'anyone' as AccountId

/** Cash, fee, legs and cover of one side, as if it owned nothing before: what anybody may know who knows the terms. */

function effectOn(state: State, of: Agreed, role: BlockRole): wire.BlockEffect {
  const { structure, size, price, proposer, firms } = of
  const side = role === 'buyer' ? 'buy' : 'sell'
  const feeRole = role === proposer ? 'maker' : 'taker'
  const part = {
    structure,
    side,
    price,
    size,
    account: ANYONE,
    against: CLEARING,
    feeRole,
  } as const
  const postings = settlePart(part, listedIn(state))
  const sum = (reason: string): bigint =>
    postings
      .filter((posting) => posting.reason === reason)
      .reduce((total, { to, amount }) => total + (to === ANYONE ? amount : -amount), 0n)
  const moves = postings.filter(({ reason }) => reason === 'delivery')
  const legs = (received: boolean): wire.BlockEffect['receives'] =>
    moves
      .filter(({ to }) => (to === ANYONE) === received)
      .map(({ asset, amount }) => amountOf(state, asset, amount))
  const written = moves.flatMap(({ to, asset, amount }) => {
    const option = state.instruments.get(asset)
    if (to === ANYONE || option?.kind !== 'option') return []
    const each = coverPerContract(option, listedIn(state))
    return each ? [amountOf(state, each.asset, each.amount * amount)] : []
  })
  const firm = firms?.[role]
  return {
    role,
    ...(firm === undefined ? {} : { firm }),
    cash: amountText(state, structure.quoteAsset, sum('cash')),
    currency: structure.quoteAsset,
    fee: amountText(state, structure.quoteAsset, -sum('fee')),
    receives: legs(true),
    delivers: legs(false),
    cover: written,
  }
}

function amountOf(state: State, asset: string, amount: bigint): { asset: string; amount: string } {
  const listed = present(state.instruments.get(asset as never), 'an amount is of a listed asset')
  return { asset, amount: formatDecimal(amount, listed.scale) }
}

export function policyView(state: State, firm: FirmId): wire.BlockPolicy {
  const approval = state.blocks.approvals.get(firm)
  const signers = [...(state.blocks.signers.get(firm)?.values() ?? [])]
  return {
    proposals: approval?.proposals ?? false,
    countersignatures: approval?.countersignatures ?? false,
    signers: signers.map(({ signerId, publicKey, retired }) => ({
      signer: signerId,
      publicKey,
      retired,
    })),
  }
}
