/** For tests: every command once and in an order that works, each step told by whom, where, and with what. */
import { COIN_SPEC, FUTURE, FUTURE_SPEC } from './_bad-futures.ts'
import type { CommandRoute } from '../src/gateway/writes.ts'
import { prepareCall } from './_bad-margin.ts'
import { PROGRAM_STORY } from './_program-story.ts'
import { STACK_STORY } from './_stack-story.ts'
import { PROTECTION_STORY } from './_protection-story.ts'
import { SIGNER } from './_signer.ts'
import { CALL, CALL_SPEC, SHARE_SPEC } from './_venue.ts'
import type { Party, TestVenue } from './_venue.ts'

export type Reply = Readonly<Record<string, string>>
export type Step = {
  readonly by: Party
  readonly name: CommandRoute
  /** The body, made from the replies to the steps before, by their own names. */
  readonly body: (had: Readonly<Record<string, Reply>>) => Readonly<Record<string, unknown>>
  /** Name under which later steps know the reply. */
  readonly as?: string
  /** What it answers later steps know under the name of this one. */
  readonly before?: (venue: TestVenue) => Promise<Reply | void>
}

const leg = { instrument: CALL, side: 'buy', ratio: 1 }
const asking = { account: 'acme:main', legs: [leg], size: '10', ttlMs: 60_000 }
const bid = { price: '2', size: '10' }
const ask = { price: '2.1', size: '10' }
const money = { account: 'acme:main', asset: 'USD', amount: '5.25', reference: 'a "wire"\n~7' }
const paying = {
  account: 'acme:main',
  kind: 'interest',
  asset: 'USD',
  amount: '12.34',
  flowDate: '2026-01-15',
}
const lateCall = {
  ...CALL_SPEC,
  strike: '90',
  expiryDate: '2026-01-02',
  expiresAt: '2026-01-02T21:00:00Z',
}
const LATE = 'ABC-20260102-90-C'

export const STORY: readonly Step[] = [
  {
    by: 'house',
    name: 'registerFirm',
    body: () => ({ firm: 'zeta', name: 'Zeta', role: 'principal' }),
  },
  { by: 'house', name: 'openAccount', body: () => ({ account: 'zeta:main', firm: 'zeta' }) },
  {
    by: 'house',
    name: 'setRegime',
    body: () => ({ account: 'zeta:main', regime: 'defined_risk' }),
  },
  {
    by: 'house',
    name: 'setRegime',
    body: () => ({ account: 'zeta:main', regime: 'credit_line' }),
  },
  {
    by: 'house',
    name: 'setMarginRates',
    body: () => ({
      underlying: 'ABC',
      rates: { riskBps: 1_500, floorBps: 1_000, owedBps: 15_000 },
    }),
  },
  {
    by: 'house',
    name: 'setMarginMarks',
    body: () => ({
      marks: [
        { instrument: 'ABC', price: '101.5', source: 'tape', observedAt: '2026-01-01T00:00:00Z' },
      ],
    }),
  },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: COIN_SPEC }) },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: FUTURE_SPEC }) },
  {
    by: 'house',
    name: 'settleVariation',
    body: () => ({
      carried: [
        {
          instrument: FUTURE,
          price: '60100.5',
          source: 'tape',
          observedAt: '2026-01-01T00:00:00Z',
        },
      ],
    }),
  },
  {
    by: 'house',
    name: 'holdLiquidation',
    before: prepareCall,
    body: ({ holdLiquidation }) => ({
      callId: holdLiquidation?.['callId'],
      hold: true,
      reason: 'a wire is on its way',
    }),
  },
  {
    by: 'house',
    name: 'setCreditLine',
    body: () => ({ account: 'zeta:main', asset: 'USD', amount: '250000', reference: 'board, May' }),
  },
  {
    by: 'house',
    name: 'listInstrument',
    body: () => ({ spec: { ...SHARE_SPEC, instrument: 'NEW' } }),
  },
  { by: 'house', name: 'listInstrument', body: () => ({ spec: lateCall }) },
  { by: 'house', name: 'deposit', as: 'paid', body: () => money },
  { by: 'house', name: 'withdraw', body: () => ({ ...money, amount: '1.05' }) },
  {
    by: 'house',
    name: 'reverseEntry',
    body: ({ paid }) => ({ entryId: paid?.['entryId'], reason: 'twice' }),
  },
  { by: 'house', name: 'deposit', as: 'wrong', body: () => ({ ...money, amount: '7' }) },
  {
    by: 'house',
    name: 'proposeCorrection',
    as: 'doubt',
    body: ({ wrong }) => ({ entryId: wrong?.['entryId'], reason: 'is it?' }),
  },
  {
    by: 'house',
    name: 'rejectCorrection',
    body: ({ doubt }) => ({ correctionId: doubt?.['correctionId'], reason: 'it is right' }),
  },
  {
    by: 'house',
    name: 'proposeCorrection',
    as: 'correction',
    body: ({ wrong }) => ({ entryId: wrong?.['entryId'], reason: 'it is not' }),
  },
  {
    by: 'house-2',
    name: 'approveCorrection',
    body: ({ correction }) => ({ correctionId: correction?.['correctionId'] }),
  },
  { by: 'house', name: 'requireFourEyes', body: () => ({ reason: 'the auditor asks' }) },
  {
    by: 'house',
    name: 'setRequestPolicy',
    body: () => ({ anonymousPanelMin: 2, repeatMs: 5_000, repeats: 'tell' }),
  },
  {
    by: 'acme',
    name: 'setDealerGroup',
    body: () => ({ name: 'small', dealers: ['mako', 'nova'] }),
  },
  {
    by: 'house',
    name: 'setPublicationPolicy',
    body: () => ({ rules: [{ treatment: 'immediate' }] }),
  },
  { by: 'house', name: 'setFeedbackPolicy', body: () => ({ level: 'distance', stepTicks: 2 }) },
  { by: 'acme', name: 'setLotMethod', body: () => ({ account: 'acme:main', method: 'specific' }) },
  {
    by: 'acme',
    name: 'chooseLots',
    body: () => ({
      account: 'acme:main',
      instrument: 'ABC',
      lots: [{ lotId: 'lot-00000000000-1', quantity: '5' }],
    }),
  },
  { by: 'house', name: 'postIncome', body: () => ({ ...paying, externalId: 'bank:7' }) },
  {
    by: 'house',
    name: 'importIncome',
    body: () => ({
      rows: [
        { ...paying, externalId: 'bank:7' },
        { ...paying, externalId: 'bank:8', program: 'income' },
      ],
    }),
  },
  {
    by: 'acme',
    name: 'recordOwnIncome',
    body: () => ({ rows: [{ ...paying, kind: 'staking', externalId: 'validator:7' }] }),
  },
  {
    by: 'acme',
    name: 'withdrawOwnIncome',
    body: () => ({ account: 'acme:main', externalId: 'validator:7', reason: 'twice' }),
  },
  {
    by: 'house',
    name: 'postDividend',
    body: () => ({
      instrument: 'ABC',
      perUnit: '0.5',
      flowDate: '2026-01-30',
      externalId: 'ABC-Q1',
    }),
  },
  ...['ABC-Q2', 'ABC-Q3'].map((externalId): Step => ({
    by: 'house',
    name: 'declareDividend',
    body: () => ({
      instrument: 'ABC',
      perUnit: '0.5',
      exDate: '2026-01-20',
      payDate: '2026-01-30',
      externalId,
    }),
  })),
  {
    by: 'house',
    name: 'withdrawDividend',
    body: () => ({ instrument: 'ABC', externalId: 'ABC-Q3' }),
  },
  {
    by: 'house',
    name: 'recordCloses',
    body: () => ({
      day: '2026-01-01',
      marks: [
        {
          instrument: 'ABC',
          price: '101.5',
          source: 'tape',
          observedAt: '2026-01-01T21:00:00Z',
        },
      ],
    }),
  },
  { by: 'acme', name: 'createRfq', as: 'first', body: () => ({ ...asking, group: 'small' }) },
  { by: 'mako', name: 'placeQuote', body: ({ first }) => quoting(first, { bid, ask }) },
  { by: 'mako', name: 'placeQuote', as: 'quote', body: ({ first }) => quoting(first, { bid }) },
  { by: 'mako', name: 'cancelQuote', body: ({ quote }) => ({ quoteId: quote?.['quoteId'] }) },
  { by: 'mako', name: 'placeQuote', body: ({ first }) => quoting(first, { bid, ask }) },
  { by: 'acme', name: 'acceptQuote', body: ({ first }) => taking(first, 'buy', '2.5') },
  {
    by: 'acme',
    name: 'instructExercise',
    body: () => ({ account: 'acme:main', instrument: CALL, contracts: '4' }),
  },
  {
    by: 'acme',
    name: 'cancelInstruction',
    body: () => ({ account: 'acme:main', instrument: CALL }),
  },
  {
    by: 'acme',
    name: 'exerciseOption',
    body: () => ({ account: 'acme:main', instrument: CALL, contracts: '3' }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'second',
    body: () => ({
      ...asking,
      legs: [{ ...leg, side: 'sell' }],
      identity: 'pseudonymous',
    }),
  },
  { by: 'mako', name: 'placeQuote', body: ({ second }) => quoting(second, { bid, ask }) },
  { by: 'acme', name: 'acceptQuote', body: ({ second }) => taking(second, 'buy', '-1.5') },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'third',
    body: () => ({ ...asking, sides: 'buy', collectMs: 30_000, reserve: { buy: '2', sell: '1' } }),
  },
  {
    by: 'mako',
    name: 'passRfq',
    body: ({ third }) => ({ rfqId: third?.['rfqId'], reason: 'size' }),
  },
  {
    by: 'acme',
    name: 'acceptQuote',
    body: ({ third }) => ({ ...taking(third, 'buy', '1'), timeInForce: 'resting' }),
  },
  {
    by: 'acme',
    name: 'cancelAcceptance',
    body: ({ third }) => ({ rfqId: third?.['rfqId'], side: 'buy' }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'fourth',
    body: () => ({ ...asking, reserve: { buy: '5' } }),
  },
  {
    by: 'acme',
    name: 'counterRfq',
    body: ({ fourth }) => countering(fourth, '1.5'),
  },
  { by: 'acme', name: 'counterRfq', body: ({ fourth }) => countering(fourth, '1') },
  { by: 'acme', name: 'cancelCounter', body: ({ fourth }) => ({ rfqId: fourth?.['rfqId'] }) },
  {
    by: 'acme',
    name: 'counterRfq',
    as: 'counter',
    body: ({ fourth }) => ({ ...countering(fourth, '2'), dealers: ['mako'], minFill: '4' }),
  },
  {
    by: 'mako',
    name: 'hitCounter',
    body: ({ fourth, counter }) => ({
      rfqId: fourth?.['rfqId'],
      counterId: counter?.['counterId'],
      account: 'mako:main',
      size: '6',
    }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'hidden',
    body: () => ({ ...asking, sealed: { commitMs: 30_000, revealMs: 20_000 } }),
  },
  {
    by: 'mako',
    name: 'commitQuote',
    body: ({ hidden }) => ({ rfqId: hidden?.['rfqId'], digest: 'b'.repeat(64) }),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'fifth',
    body: () => ({
      ...asking,
      hedges: [{ instrument: 'ABC', side: 'sell', lots: '5', price: '100' }],
      workup: { ms: 600_000, openTo: 'panel' },
    }),
  },
  { by: 'mako', name: 'placeQuote', body: ({ fifth }) => quoting(fifth, { ask }) },
  {
    by: 'acme',
    name: 'acceptQuote',
    body: ({ fifth }) => ({ ...taking(fifth, 'buy', '2.5'), size: '5' }),
  },
  {
    by: 'mako',
    name: 'offerToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], account: 'mako:main', size: '4' }),
  },
  {
    by: 'acme',
    name: 'addToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], size: '2' }),
  },
  { by: 'acme', name: 'addToWorkup', body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'] }) },
  {
    by: 'acme',
    name: 'addToWorkup',
    body: ({ fifth }) => ({ rfqId: fifth?.['rfqId'], size: '3' }),
  },
  { by: 'acme', name: 'cancelRfq', body: ({ third }) => ({ rfqId: third?.['rfqId'] }) },
  {
    by: 'house',
    name: 'setMinimums',
    body: () => ({ instrument: 'ABC', blockLots: '2', crossLots: '3', rfqLots: '1' }),
  },
  {
    by: 'acme',
    name: 'registerSigner',
    body: () => ({ signer: 'desk', publicKey: SIGNER.publicKey }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'block', body: () => proposing('story-nonce-00001') },
  {
    by: 'acme',
    name: 'signBlock',
    body: ({ block }) => ({
      blockId: block?.['blockId'],
      signature: { signer: 'desk', signature: SIGNER.sign('buyer', block?.['digest'] ?? '') },
    }),
  },
  { by: 'acme', name: 'retireSigner', body: () => ({ signer: 'desk' }) },
  { by: 'bolt', name: 'countersignBlock', body: ({ block }) => countersigning(block) },
  {
    by: 'bolt',
    name: 'requireApproval',
    body: () => ({ proposals: false, countersignatures: true }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'watched', body: () => proposing('story-nonce-00002') },
  { by: 'bolt', name: 'countersignBlock', body: ({ watched }) => countersigning(watched) },
  {
    by: 'bolt-2',
    name: 'approveBlock',
    body: ({ watched }) => ({ blockId: watched?.['blockId'] }),
  },
  {
    by: 'house',
    name: 'setApproval',
    body: () => ({ firm: 'bolt', proposals: false, countersignatures: false }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'drawn', body: () => proposing('story-nonce-00003') },
  { by: 'acme', name: 'withdrawBlock', body: ({ drawn }) => ({ blockId: drawn?.['blockId'] }) },
  { by: 'acme', name: 'proposeBlock', as: 'barred', body: () => proposing('story-nonce-00004') },
  { by: 'bolt', name: 'rejectBlock', body: ({ barred }) => ({ blockId: barred?.['blockId'] }) },
  { by: 'acme', name: 'placeOrder', as: 'order', body: () => resting },
  {
    by: 'acme',
    name: 'cancelOrder',
    body: ({ order }) => ({ orderId: order?.['orderId'] }),
    before: (venue) => venue.advance('2026-01-02T14:30:20Z'),
  },
  {
    by: 'acme',
    name: 'createRfq',
    as: 'late',
    body: () => ({ ...asking, legs: [{ ...leg, instrument: LATE }] }),
  },
  {
    by: 'mako',
    name: 'placeQuote',
    body: ({ late }) => quoting(late, { bid: { ...bid, price: '11' } }),
  },
  { by: 'acme', name: 'acceptQuote', body: ({ late }) => taking(late, 'sell', '10') },
  {
    by: 'house',
    name: 'setExercisePolicy',
    body: () => ({ ofClass: 'share_physical', threshold: '0.01', graceMs: 60_000 }),
  },
  {
    by: 'house',
    name: 'runExpiry',
    body: () => ({
      instrument: LATE,
      settlementPrice: '101.5',
      source: 'a test',
      observedAt: '2026-01-02T21:00:00Z',
      method: {
        kind: 'average',
        from: '2026-01-02T20:30:00Z',
        until: '2026-01-02T21:00:00Z',
        observations: [
          { price: '101', at: '2026-01-02T20:30:00Z' },
          { price: '102', at: '2026-01-02T20:45:00Z' },
        ],
      },
    }),
    before: (venue) => venue.advance('2026-01-02T21:01:00Z'),
  },
  {
    by: 'house',
    name: 'announceCorporateAction',
    as: 'action',
    body: () => ({
      terms: {
        kind: 'split',
        underlying: 'NEW',
        numerator: 3,
        denominator: 2,
        fractionPrice: '1.5',
      },
      effectiveAt: '2026-02-01T00:00:00Z',
      reference: 'a memo',
    }),
  },
  {
    by: 'house',
    name: 'withdrawCorporateAction',
    body: ({ action }) => ({ actionId: action?.['actionId'] }),
  },
  {
    by: 'house',
    name: 'announceCorporateAction',
    body: () => ({
      terms: { kind: 'split', underlying: 'ABC', numerator: 7, denominator: 1 },
      effectiveAt: '2026-01-03T00:00:00Z',
      reference: 'a memo',
    }),
  },
  ...PROGRAM_STORY,
  ...STACK_STORY,
  ...PROTECTION_STORY,
]

function proposing(nonce: string): Readonly<Record<string, unknown>> {
  return {
    counterparty: 'bolt',
    side: 'buy',
    legs: [{ instrument: 'ABC', side: 'buy', ratio: 1 }],
    size: '10',
    price: '100',
    shares: [{ account: 'acme:main', size: '10' }],
    nonce,
    ttlMs: 60_000,
  }
}

function countersigning(block: Reply | undefined): Readonly<Record<string, unknown>> {
  const shares = [{ account: 'bolt:main', size: '10' }]
  return { blockId: block?.['blockId'], role: 'seller', payload: block?.['payload'], shares }
}

const resting = {
  account: 'acme:main',
  side: 'sell',
  legs: [{ instrument: 'ABC', side: 'buy', ratio: 1 }],
  size: '10',
  minSize: '5',
  limit: '99',
  pegOffset: '0.01',
  ttlMs: 600_000,
}

function countering(rfq: Reply | undefined, price: string): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], side: 'buy', size: '10', price, ttlMs: 30_000 }
}

function quoting(rfq: Reply | undefined, sides: object): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], account: 'mako:main', ttlMs: 30_000, ...sides }
}

function taking(
  rfq: Reply | undefined,
  side: string,
  limit: string,
): Readonly<Record<string, unknown>> {
  return { rfqId: rfq?.['rfqId'], side, size: '10', limit }
}

/** Plays the story; `play` sends a step and answers its reply. */
export async function tell(
  venue: TestVenue,
  play: (step: Step, body: Readonly<Record<string, unknown>>) => Promise<Reply>,
): Promise<void> {
  const had: Record<string, Reply> = {}
  for (const step of STORY) {
    const made = await step.before?.(venue)
    if (made) had[step.name] = made
    const reply = await play(step, { clientId: venue.clientId(), ...step.body(had) })
    if (step.as !== undefined) had[step.as] = reply
  }
}
