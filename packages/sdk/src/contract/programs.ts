/** Programs: standing mandates that act through requests, explain themselves, and stay inside what their owner has signed. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Leg } from './structures.ts'
import { ProgramFile } from './program-file.ts'
import {
  AccountId,
  Decimal,
  FirmId,
  Id,
  InstrumentId,
  ProgramId,
  Side,
  Text,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional
const Mode = Type.Union([
  Type.Literal('active'),
  Type.Literal('paused'),
  Type.Literal('winding_down'),
])
export const IntentId = Type.String({ pattern: '^[0-9]{1,9}\\.[0-9]{1,3}$' })
const Whole = (most: number) => Type.Integer({ minimum: 0, maximum: most })

export const Reason = closed(
  { rule: Type.String(), observed: Type.String(), threshold: Type.String() },
  'A rule, what was seen, and what it was held against.',
)
export type Reason = Static<typeof Reason>

export const Mandate = closed(
  {
    number: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    underlyings: Type.Array(InstrumentId, { minItems: 1, maxItems: 20 }),
    opens: Type.Array(
      Type.Union([
        Type.Literal('short_call'),
        Type.Literal('short_put'),
        Type.Literal('long_call'),
        Type.Literal('long_put'),
        Type.Literal('buy_underlying'),
        Type.Literal('sell_underlying'),
      ]),
      { minItems: 1, maxItems: 6 },
    ),
    contractsMax: Whole(1_000_000_000),
    clipMax: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    exposureMax: Decimal,
    creditMin: Decimal,
    rollCreditMin: Decimal,
    slippageBps: Whole(10_000),
    markMaxAgeMs: Type.Integer({ minimum: 1, maximum: 604_800_000 }),
    callStrikeMin: partial(Decimal),
    putStrikeMax: partial(Decimal),
    daysMin: Whole(3_650),
    daysMax: Whole(3_650),
    window: closed(
      {
        days: Type.Array(Whole(6), { minItems: 1, maxItems: 7 }),
        fromMinute: Whole(1_439),
        toMinute: Type.Integer({ minimum: 1, maximum: 1_440 }),
      },
      'Days of the week, 0 is Sunday, and minutes of the day, in UTC.',
    ),
    validUntil: Time,
  },
  'Bounds that a program cannot leave, judged by the venue on each of its requests and acceptances. `number` is one more than the last granted; prices are per unit; `slippageBps` is of what the legs are worth.',
)
export type Mandate = Static<typeof Mandate>

export const PanelChoice = closed(
  {
    arm: Type.Union([Type.Literal('chosen'), Type.Literal('holdout'), Type.Literal('whole')]),
    size: Type.Integer(),
    holdoutBps: Type.Integer(),
    draw: Type.Integer(),
    cards: Type.Array(
      closed(
        {
          maker: FirmId,
          asked: Type.Integer(),
          answered: Type.Integer(),
          best: Type.Integer(),
        },
        'Requests of yours it was asked in, those with a price as they ended, those with none better.',
      ),
    ),
  },
  'How the dealers were chosen: the `size` best cards; all of them where the draw is below `holdoutBps` (`holdout`), or where there are no more (`whole`).',
)
export type PanelChoice = Static<typeof PanelChoice>

export const Intent = closed(
  {
    intentId: IntentId,
    action: Type.String(),
    legs: Type.Array(Leg),
    side: Side,
    size: Type.String(),
    limit: Decimal,
    model: Decimal,
    notBefore: Time,
    notAfter: Time,
    why: Type.Array(Reason),
    panel: partial(Type.Array(FirmId, { description: 'Dealers to ask; left out: all.' })),
    choice: partial(PanelChoice),
    state: partial(Type.String({ description: 'Of one under way: asked, ready or working.' })),
    remaining: partial(Type.String()),
    attempts: partial(Type.Integer()),
    rfqId: partial(Type.String()),
  },
  'What a program wants to do: to buy the legs as listed at the limit or better; `model` is what they were worth.',
)
export type Intent = Static<typeof Intent>

const Holding = closed(
  { asset: InstrumentId, amount: Decimal, cost: partial(Decimal), free: partial(Decimal) },
  'What it owns, or owes below zero; `cost` is what was paid for it, or below zero received; `free` what its short options do not tie up, left out for options.',
)

const Since = closed(
  { actionId: Id, effectiveAt: Time, action: Type.String() },
  'A corporate action, in words: `7:1 split`.',
)
export const MandateToday = closed(
  {
    signedAs: InstrumentId,
    underlying: InstrumentId,
    isOver: Type.Boolean(),
    contractsMax: Type.Integer(),
    clipMax: Type.Integer(),
    creditMin: Decimal,
    rollCreditMin: Decimal,
    callStrikeMin: partial(Decimal),
    putStrikeMax: partial(Decimal),
    since: Type.Array(Since),
  },
  'What the mandate allows on an underlying today, never more than was signed. `isOver`: merged for cash, so that it allows nothing on it.',
)
export type MandateToday = Static<typeof MandateToday>

const FileToday = closed(
  { file: ProgramFile, since: Type.Array(Since) },
  'What the program plans by: its file in the units of today.',
)

export const Program = closed(
  {
    program: ProgramId,
    account: AccountId,
    version: Type.Integer(),
    mode: Mode,
    file: ProgramFile,
    mandate: partial(Mandate),
    signedBy: partial(Type.String()),
    fileToday: partial(FileToday),
    mandateToday: partial(Type.Array(MandateToday)),
    grants: Type.Integer({ description: 'Mandates granted so far.' }),
    holdings: Type.Array(Holding),
    intents: Type.Array(Intent),
    tick: Type.Integer(),
    decidedAt: partial(Time),
    looksAt: partial(Time),
  },
  'An own program as it is now. `file` and `mandate` are as they were written, and `fileToday` and `mandateToday` are there where corporate actions have changed the units they were written in. `looksAt`: when it looks again; left out where it may do nothing.',
)
export type Program = Static<typeof Program>

export const ProgramDecision = closed(
  {
    program: ProgramId,
    tick: Type.Integer(),
    version: Type.Integer(),
    at: Time,
    approval: Type.String(),
    intents: Type.Array(Intent),
    reasons: Type.Array(Reason),
    marks: Type.Array(
      closed(
        { instrument: InstrumentId, price: Decimal, source: Text, observedAt: Time },
        'A mark it was decided on.',
      ),
    ),
    outcomes: Type.Array(
      closed(
        { intentId: IntentId, outcome: Type.String(), reason: partial(Reason), at: Time },
        'How an intent of it ended.',
      ),
    ),
  },
  'What one look of a program came to: what it set out to do, and why it did no more.',
)
export type ProgramDecision = Static<typeof ProgramDecision>

const Named = closed({ program: ProgramId }, 'The program.')
const Line = closed(
  {
    asset: InstrumentId,
    amount: Decimal,
    price: partial(Decimal),
  },
  'Moved into the program from its account, or back where below zero; of short options the other way round. `price` is what one unit of a position that is given cost, or brought: left out, its cost is not known, and rules on profit and basis do not see it.',
)

export const PROGRAM_ROUTES = {
  programs: {
    method: 'GET',
    path: '/v1/programs',
    scope: 'read',
    summary: 'Own programs: what they are, own, may do and have under way',
    reply: list('programs', Program),
  },
  decisions: {
    method: 'GET',
    path: '/v1/programs/decisions',
    scope: 'read',
    summary: 'What a program decided and why, newest first',
    query: closed(
      {
        program: partial(ProgramId),
        limit: partial(Type.Integer({ minimum: 1, maximum: 500 })),
        before: partial(
          Type.Integer({ minimum: 1, description: 'Of the program, ticks before this one.' }),
        ),
      },
      'Of which program, and which page.',
    ),
    reply: list('decisions', ProgramDecision),
  },
  applyProgram: {
    method: 'POST',
    path: '/v1/programs',
    scope: 'trade',
    summary: 'Make a program, or replace its file',
    body: closed(
      { ...Write, program: ProgramId, account: AccountId, file: ProgramFile },
      'The program file. Applied again it replaces the one before; what the program owns stays.',
    ),
    reply: closed({ program: ProgramId, version: Type.Integer() }, 'The version in force.'),
    op: 'program.apply',
  },
  steerProgram: {
    method: 'POST',
    path: '/v1/programs/steer',
    scope: 'trade',
    summary: 'Pause, resume or wind down a program',
    body: closed({ ...Write, program: ProgramId, mode: Mode }, 'The mode it is to be in.'),
    reply: closed({ program: ProgramId, mode: Mode }, 'The mode it is in.'),
    op: 'program.steer',
  },
  retireProgram: {
    method: 'POST',
    path: '/v1/programs/retire',
    scope: 'trade',
    summary: 'End a program that has no options',
    body: closed({ ...Write, program: ProgramId }, "What it owns is its account's again."),
    reply: Named,
    op: 'program.retire',
  },
  grantMandate: {
    method: 'POST',
    path: '/v1/programs/mandate',
    scope: 'trade',
    summary: 'Lay down what a program may do',
    body: closed(
      {
        ...Write,
        program: ProgramId,
        mandate: Mandate,
        signature: partial(
          closed(
            { signer: Type.String({ maxLength: 32 }), signature: Type.String({ maxLength: 128 }) },
            'By a signing key of the firm, of the mandate as one line of text.',
          ),
        ),
      },
      'A firm that has signing keys signs its mandates with one.',
    ),
    reply: closed({ program: ProgramId, number: Type.Integer() }, 'The mandate in force.'),
    op: 'program.mandate',
  },
  revokeMandate: {
    method: 'POST',
    path: '/v1/programs/mandate/revoke',
    scope: 'trade',
    summary: 'Take a mandate back',
    body: closed({ ...Write, program: ProgramId }, 'From then on the program does nothing.'),
    reply: Named,
    op: 'program.revoke',
  },
  adoptPosition: {
    method: 'POST',
    path: '/v1/programs/adopt',
    scope: 'trade',
    summary: 'Give a program capital or positions of its account, or take them back',
    body: closed(
      {
        ...Write,
        program: ProgramId,
        lines: Type.Array(Line, { minItems: 1, maxItems: 50 }),
      },
      'All lines together or none.',
    ),
    reply: Named,
    op: 'program.adopt',
  },
  answerIntent: {
    method: 'POST',
    path: '/v1/programs/intents',
    scope: 'trade',
    summary: 'Approve or refuse what a program asks its owner',
    body: closed(
      { ...Write, program: ProgramId, intentId: IntentId, approve: Type.Boolean() },
      'The answer.',
    ),
    reply: closed(
      { program: ProgramId, intentId: IntentId, outcome: Type.String() },
      'What becomes of it.',
    ),
    op: 'program.answer',
  },
} as const satisfies Routes
