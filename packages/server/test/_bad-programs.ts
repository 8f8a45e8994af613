/** For tests: programs in a world of bad writes, and what can be wrong with each write of them. */
import { timestamp } from '@parley/core'
import type { Command, FirmId, IntentId, Price, ProgramId } from '@parley/core'
import type { PROGRAM_ROUTES } from '@parley/sdk'
import { mandateFrom, mandateText } from '@parley/income'
import type { MandateTerms } from '@parley/income'
import { SIGNER } from './_signer.ts'
import { OPERATOR } from '../src/demo/demo.ts'
import { CALL, SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'
import type { Bad, Write } from './_bad-values.ts'
import { decimals } from './_bad-values.ts'

type ProgramWrite = {
  [N in keyof typeof PROGRAM_ROUTES]: (typeof PROGRAM_ROUTES)[N]['method'] extends 'POST'
    ? N
    : never
}[keyof typeof PROGRAM_ROUTES]

export const FILE = {
  strategy: 'covered_call',
  underlying: SHARE,
  target: { delta: 0.3, daysMin: 7, daysMax: 60 },
  approval: 'ask',
} as const

export const MANDATE = {
  number: 1,
  underlyings: [SHARE],
  opens: ['short_call'] as 'short_call'[],
  contractsMax: 10,
  clipMax: 10,
  exposureMax: '100000',
  creditMin: '0.05',
  rollCreditMin: '0',
  slippageBps: 500,
  markMaxAgeMs: 60_000,
  daysMin: 1,
  daysMax: 60,
  window: { days: [1, 2, 3, 4, 5], fromMinute: 870, toMinute: 1260 },
  validUntil: '2027-01-01T00:00:00.000000Z',
} as const

/** Programs of bolt's: one that asks its owner something, and one with nothing. */
export async function preparePrograms(venue: TestVenue): Promise<void> {
  const bolt = venue.as('bolt')
  for (const program of ['income', 'spare'])
    await bolt.call('applyProgram', {
      body: { clientId: venue.clientId(), program, account: 'bolt:main', file: FILE },
    })
  await bolt.call('grantMandate', {
    body: {
      clientId: venue.clientId(),
      program: 'income',
      mandate: {
        ...MANDATE,
        underlyings: [SHARE],
        window: { ...MANDATE.window, days: [...MANDATE.window.days] },
      },
    },
  })
  await decide(venue, 'bolt')
}

/** Records a decision that waits for its owner, as the timer would. */
export function decide(venue: TestVenue, firm: string): Promise<void> {
  const now = venue.venue.clock.now()
  const command: Command = {
    type: 'DecideProgram',
    actor: OPERATOR,
    firm: firm as FirmId,
    program: 'income' as ProgramId,
    version: 1,
    tick: 1,
    approval: 'ask',
    intents: [
      {
        intentId: '1.0' as IntentId,
        action: 'write',
        legs: [{ instrument: CALL as never, side: 'buy', ratio: 1 }],
        side: 'sell',
        size: 1n,
        limit: 200_000_000n as Price,
        model: 210_000_000n as Price,
        notBefore: now,
        notAfter: timestamp(now + 86_400_000_000),
        execution: {
          identity: 'anonymous',
          format: 'uniform',
          ttlMs: 60_000,
          collectMs: 10_000,
          minFill: 1n,
        },
        why: [],
      },
    ],
    reasons: [],
    marks: [],
  }
  return new Promise((resolve, reject) => {
    venue.venue.sequencer.submit({
      command,
      dryRun: false,
      done: (outcome) => (outcome.ok ? resolve() : reject(new Error(outcome.rejection.code))),
    })
  })
}

const unknown: Bad = ['unknown program', { program: 'none' }, '404 unknown_program program']
const ill: Bad = ['a name that is none', { program: 'No Name' }, '400 malformed program']
/** What is wrong with a mandate is found before its signature is missed. */
const granting = (over: object): { readonly mandate: object; readonly signature: undefined } => ({
  mandate: { ...MANDATE, number: 2, ...over },
  signature: undefined,
})

const SECOND: MandateTerms = { ...MANDATE, number: 2 }

function signedMandate(terms: MandateTerms): {
  readonly signer: string
  readonly signature: string
} {
  const made = mandateFrom(terms)
  if ('path' in made) throw new Error(`${made.path} is in order`)
  const text = mandateText('bolt' as FirmId, 'income' as ProgramId, made)
  return { signer: 'bolt-desk', signature: SIGNER.signText(text) }
}

export const PROGRAM_BAD_WRITES: Readonly<Record<ProgramWrite, Write>> = {
  applyProgram: {
    by: 'bolt',
    right: { program: 'fresh', account: 'bolt:main', file: FILE },
    bad: [
      ill,
      ['account of another', { account: 'acme:main' }, '404 unknown_account account'],
      [
        'a strategy that is none',
        { file: { ...FILE, strategy: 'luck' } },
        '400 malformed file.strategy',
      ],
      ['no target', { file: { ...FILE, target: undefined } }, '400 malformed file.target'],
      ['a field too many', { file: { ...FILE, magic: 1 } }, '400 malformed file.magic'],
      [
        'days the wrong way round',
        { file: { ...FILE, target: { ...FILE.target, daysMax: 3 } } },
        '400 malformed file.target.daysMax',
      ],
      [
        'a spread without its width',
        { file: { ...FILE, strategy: 'bull_put' } },
        '400 malformed file.target.width',
      ],
    ],
  },
  steerProgram: {
    by: 'bolt',
    right: { program: 'income', mode: 'paused' },
    bad: [
      unknown,
      ['as it is', { mode: 'active' }, '409 already_so mode'],
      ['a mode that is none', { mode: 'fast' }, '400 malformed mode'],
    ],
  },
  retireProgram: { by: 'bolt', right: { program: 'spare' }, bad: [unknown, ill] },
  grantMandate: {
    by: 'bolt',
    right: { program: 'income', mandate: SECOND, signature: signedMandate(SECOND) },
    bad: [
      ['unknown program', { program: 'none', signature: undefined }, '404 unknown_program program'],
      ['no signature', { signature: undefined }, '400 signature_missing signature'],
      [
        'the signature of another mandate',
        { mandate: { ...MANDATE, number: 2, contractsMax: 11 } },
        '400 block_signature_invalid signature',
      ],
      ['used before', granting({ number: 1 }), '400 malformed mandate.number'],
      [
        'over already',
        granting({ validUntil: '2020-01-01T00:00:00Z' }),
        '400 malformed mandate.validUntil',
      ],
      ['no time', granting({ validUntil: 'soon' }), '400 bad_decimal mandate.validUntil'],
      [
        'unknown underlying',
        granting({ underlyings: ['NONE'] }),
        '404 unknown_instrument mandate.underlyings.0',
      ],
      ['nothing it may open', granting({ opens: [] }), '400 malformed mandate.opens'],
      ['an exponent', granting({ creditMin: '1e3' }), '400 malformed mandate.creditMin'],
      [
        'out of range',
        granting({ exposureMax: '99999999999999999999' }),
        '400 bad_decimal mandate.exposureMax',
      ],
      [
        'unknown key',
        { signature: { signer: 'none', signature: 'x' } },
        '404 unknown_signer signature.signer',
      ],
    ],
  },
  revokeMandate: {
    by: 'bolt',
    right: { program: 'income' },
    bad: [unknown, ['no mandate there', { program: 'spare' }, '403 no_mandate program']],
  },
  adoptPosition: {
    by: 'bolt',
    right: { program: 'income', lines: [{ asset: SHARE, amount: '1' }] },
    bad: [
      unknown,
      ...decimals('amount').map(([what, over, refusal]): Bad => [
        what,
        { lines: [{ asset: SHARE, ...over }] },
        refusal.replace('amount', 'lines.0.amount'),
      ]),
      [
        'unknown asset',
        { lines: [{ asset: 'NONE', amount: '1' }] },
        '404 unknown_instrument lines.0.asset',
      ],
      [
        'more than there is',
        { lines: [{ asset: SHARE, amount: '1000000000' }] },
        '400 bad_amount lines.0.amount',
      ],
      ['nothing', { lines: [] }, '400 malformed lines'],
    ],
  },
  answerIntent: {
    by: 'bolt',
    right: { program: 'income', intentId: '1.0', approve: true },
    bad: [
      unknown,
      ['unknown intent', { intentId: '9.9' }, '404 unknown_intent intentId'],
      ['no intent', { intentId: 'one' }, '400 malformed intentId'],
    ],
  },
}
