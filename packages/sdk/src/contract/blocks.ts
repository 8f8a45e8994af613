/** Blocks: trades two firms agreed on between themselves, brought to the venue to be signed and booked. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { Leg, LotSizes } from './structures.ts'
import {
  AccountId,
  Count,
  Decimal,
  FirmId,
  Id,
  InstrumentId,
  Side,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Digest = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 of the payload, in hexadecimal.',
})
const Payload = Type.String({
  pattern: '^[ -~]{1,16384}$',
  description: 'The terms as one line of text, exactly as the proposer was given it.',
})
const Role = Type.Union([Type.Literal('buyer'), Type.Literal('seller')])
const SignerId = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$' })
const Signature = closed(
  {
    signer: SignerId,
    signature: Type.String({
      pattern: '^[A-Za-z0-9_-]{86}$',
      description: 'Ed25519 over `parley-block-1 ROLE DIGEST`, base64url.',
    }),
  },
  'A signature by a key the firm has registered.',
)
export const BlockShare = closed(
  { account: AccountId, size: Count },
  'How much of the block an account takes.',
)
const Shares = Type.Array(BlockShare, {
  minItems: 1,
  maxItems: 20,
  description: 'Own accounts and their sizes, which make up the whole size.',
})
const Terms = {
  side: Side,
  legs: Type.Array(Leg, { minItems: 1, maxItems: 20 }),
  size: Count,
  price: Decimal,
}

export const ProposeBlock = closed(
  {
    ...Write,
    ...Terms,
    counterparty: FirmId,
    shares: Shares,
    nonce: Type.String({
      pattern: '^[A-Za-z0-9_-]{16,64}$',
      description: 'Used once; part of the payload. Draw it at random.',
    }),
    ttlMs: Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Milliseconds from now.' }),
  },
  'Brings a block to the venue. Only the proposer is told; it hands payload and digest over itself.',
)
export const BlockProposed = closed(
  { blockId: Id, digest: Digest, payload: Payload, expiresAt: Time, state: Type.String() },
  'What to hand to the counterparty.',
)
export const CountersignBlock = closed(
  {
    ...Write,
    blockId: Id,
    role: Role,
    payload: Payload,
    shares: Shares,
    signature: partial(Signature),
  },
  "Assents to exactly this payload, in the role that is not the proposer's. Settles at once, unless the firm asks for approval.",
)
export const BlockChanged = closed(
  { blockId: Id, state: Type.String(), entryId: partial(Id) },
  'The block now; its entry where it has settled.',
)
export const SignBlock = closed(
  { ...Write, blockId: Id, signature: Signature },
  "Adds the proposer's own signature under the digest.",
)
const NameBlock = closed({ ...Write, blockId: Id }, 'Which block.')

export const SimulateBlock = closed(Terms, 'A block that is not there yet.')
export const VerifyBlock = closed(
  { blockId: Id, digest: Digest },
  'What was handed over: the block and the digest of its payload.',
)
const Amount = closed({ asset: InstrumentId, amount: Decimal }, 'An amount of an asset.')
export const BlockEffect = closed(
  {
    role: Role,
    firm: partial(FirmId),
    cash: Decimal,
    currency: InstrumentId,
    fee: Decimal,
    receives: Type.Array(Amount),
    delivers: Type.Array(Amount),
    cover: Type.Array(Amount, {
      description:
        'What would be reserved for options written, where none of them is owned before.',
    }),
  },
  'What one side would get: cash received (negative: paid), fee, legs, cover.',
)
export type BlockEffect = Static<typeof BlockEffect>
export const BlockSimulated = closed(
  {
    payload: partial(Payload),
    digest: partial(Digest),
    expiresAt: partial(Time),
    legs: Type.Array(Leg),
    lotSizes: partial(LotSizes),
    size: Count,
    price: Decimal,
    effects: Type.Array(BlockEffect),
  },
  'Terms in canonical form, and what the block would do for either side.',
)
export type BlockSimulated = Static<typeof BlockSimulated>

export const Block = closed(
  {
    blockId: Id,
    role: Type.Union([
      Type.Literal('proposer'),
      Type.Literal('counterparty'),
      Type.Literal('operator'),
    ]),
    state: Type.Union([
      Type.Literal('proposed'),
      Type.Literal('open'),
      Type.Literal('countersigned'),
      Type.Literal('settled'),
      Type.Literal('withdrawn'),
      Type.Literal('cancelled'),
      Type.Literal('rejected'),
      Type.Literal('expired'),
    ]),
    proposer: FirmId,
    buyer: FirmId,
    seller: FirmId,
    legs: Type.Array(Leg),
    lotSizes: partial(LotSizes),
    quoteAsset: InstrumentId,
    unit: Decimal,
    size: Count,
    price: Decimal,
    payload: Payload,
    digest: Digest,
    openedAt: Time,
    expiresAt: Time,
    shares: partial(Type.Array(BlockShare)),
    toApprove: partial(Type.Boolean({ description: "The reader's firm has yet to approve it." })),
    signatures: Type.Array(
      closed(
        { firm: FirmId, signer: SignerId, publicKey: Type.String(), signature: Type.String() },
        'Whoever has the payload can verify it.',
      ),
    ),
    entryId: partial(Id),
    fee: partial(Amount),
  },
  'A block as a party to it sees it, in canonical form.',
)
export type Block = Static<typeof Block>

const Approvals = { proposals: Type.Boolean(), countersignatures: Type.Boolean() }
export const RequireApproval = closed(
  { ...Write, ...Approvals },
  "Asks for a second user's approval of the own firm's signatures. Only the operator asks less again.",
)
export const SetApproval = closed(
  { ...Write, firm: FirmId, ...Approvals },
  'Sets which signatures of a firm a second user has to approve.',
)
export const BlockPolicy = closed(
  {
    ...Approvals,
    signers: Type.Array(
      closed(
        { signer: SignerId, publicKey: Type.String(), retired: Type.Boolean() },
        'A key the firm signs with.',
      ),
    ),
  },
  'What the own firm asks of its blocks, and the keys it signs with.',
)
export type BlockPolicy = Static<typeof BlockPolicy>
export const RegisterSigner = closed(
  {
    ...Write,
    signer: SignerId,
    publicKey: Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: 'Ed25519, 32 bytes as base64url. The private half stays with the firm.',
    }),
  },
  'Registers a public key that the firm signs blocks with.',
)
export const RetireSigner = closed({ ...Write, signer: SignerId }, 'Ends a signing key.')
const SignerNamed = closed({ signer: SignerId }, 'The key.')

export const Minimum = closed(
  { instrument: InstrumentId, blockLots: Count, crossLots: Count, rfqLots: Count },
  'Smallest leg of a block, of a resting order, and of a request, in lots.',
)
export const SetMinimums = closed(
  {
    ...Write,
    instrument: InstrumentId,
    blockLots: Count,
    crossLots: Count,
    rfqLots: partial(Count),
  },
  'Sets the smallest leg of an instrument, in lots.',
)

const Filter = closed({ ...Page.properties, blockId: partial(Id) }, 'Which page, or which block.')

export const BLOCK_ROUTES = {
  blocks: {
    method: 'GET',
    path: '/v1/blocks',
    scope: 'read',
    summary: 'Own blocks, newest first',
    query: Filter,
    reply: list('blocks', Block),
  },
  blockPolicy: {
    method: 'GET',
    path: '/v1/blocks/policy',
    scope: 'read',
    summary: 'Own approvals and signing keys',
    reply: BlockPolicy,
  },
  minimums: {
    method: 'GET',
    path: '/v1/minimums',
    scope: 'read',
    summary: 'Smallest legs of blocks, resting orders and requests, where above one lot',
    reply: list('minimums', Minimum),
  },
  simulateBlock: {
    method: 'POST',
    path: '/v1/blocks/simulate',
    scope: 'trade',
    summary: 'What a block would do for either side',
    body: SimulateBlock,
    reply: BlockSimulated,
  },
  verifyBlock: {
    method: 'POST',
    path: '/v1/blocks/verify',
    scope: 'trade',
    summary: 'Verify what a proposer handed over',
    body: VerifyBlock,
    reply: BlockSimulated,
  },
  proposeBlock: {
    method: 'POST',
    path: '/v1/blocks',
    scope: 'trade',
    summary: 'Propose a block to one firm',
    body: ProposeBlock,
    reply: BlockProposed,
    op: 'block',
  },
  countersignBlock: {
    method: 'POST',
    path: '/v1/blocks/countersign',
    scope: 'trade',
    summary: 'Countersign exactly what was proposed',
    body: CountersignBlock,
    reply: BlockChanged,
    op: 'block.countersign',
  },
  signBlock: {
    method: 'POST',
    path: '/v1/blocks/sign',
    scope: 'trade',
    summary: 'Sign the own proposal with an own key',
    body: SignBlock,
    reply: BlockChanged,
    op: 'block.sign',
  },
  approveBlock: {
    method: 'POST',
    path: '/v1/blocks/approve',
    scope: 'trade',
    summary: 'Approve as the second pair of eyes',
    body: NameBlock,
    reply: BlockChanged,
    op: 'block.approve',
  },
  withdrawBlock: {
    method: 'POST',
    path: '/v1/blocks/withdraw',
    scope: 'trade',
    summary: 'Withdraw the own proposal',
    body: NameBlock,
    reply: BlockChanged,
    op: 'block.withdraw',
  },
  rejectBlock: {
    method: 'POST',
    path: '/v1/blocks/reject',
    scope: 'trade',
    summary: 'Reject a block, or take back a countersignature',
    body: NameBlock,
    reply: BlockChanged,
    op: 'block.reject',
  },
  requireApproval: {
    method: 'POST',
    path: '/v1/blocks/approval',
    scope: 'trade',
    summary: "Ask for a second user's approval of own signatures",
    body: RequireApproval,
    reply: closed({ firm: FirmId }, 'The firm.'),
  },
  setApproval: {
    method: 'POST',
    path: '/v1/blocks/approval/set',
    scope: 'operate',
    summary: 'Set which signatures of a firm need approval',
    body: SetApproval,
    reply: closed({ firm: FirmId }, 'The firm.'),
  },
  registerSigner: {
    method: 'POST',
    path: '/v1/signers',
    scope: 'trade',
    summary: 'Register a key to sign blocks with',
    body: RegisterSigner,
    reply: SignerNamed,
  },
  retireSigner: {
    method: 'POST',
    path: '/v1/signers/retire',
    scope: 'trade',
    summary: 'Retire a signing key',
    body: RetireSigner,
    reply: SignerNamed,
  },
  setMinimums: {
    method: 'POST',
    path: '/v1/minimums',
    scope: 'operate',
    summary: 'Set the smallest leg of an instrument',
    body: SetMinimums,
    reply: closed({ instrument: InstrumentId }, 'The instrument.'),
  },
} as const satisfies Routes
