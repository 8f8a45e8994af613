/** Exercise and assignment: what holders do and say, what became of contracts, and what options settled at. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Day } from './closes.ts'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, Count, Decimal, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional

/** A whole number of contracts as text, which may be none. */
const Contracts = Type.String({
  pattern: '^(0|[1-9][0-9]{0,9})$',
  description: 'Whole number of contracts, as text.',
})

const ExerciseClass = Type.Union([
  Type.Literal('share_physical'),
  Type.Literal('share_cash'),
  Type.Literal('coin_physical'),
  Type.Literal('coin_cash'),
])

export const ExerciseOption = closed(
  { ...Write, account: AccountId, instrument: InstrumentId, contracts: Count },
  'Exercises contracts of an American option now. Writers are assigned in the same entry.',
)
export const Exercised = closed(
  { exerciseId: Id, entryId: Id },
  'The exercise, and the entry that booked it.',
)

export const InstructExercise = closed(
  { ...Write, account: AccountId, instrument: InstrumentId, contracts: Contracts },
  'How many contracts are exercised at expiry, wherever the price is then. A new instruction takes the place of the one before.',
)
export const CancelInstruction = closed(
  { ...Write, account: AccountId, instrument: InstrumentId },
  'Takes an instruction back.',
)
export const Instruction = closed(
  {
    account: AccountId,
    instrument: InstrumentId,
    contracts: Contracts,
    by: Type.String({ description: 'The user who gave it.' }),
    at: Time,
    until: partial(Time),
  },
  'A standing instruction. `until`: the cutoff, until which it can be changed.',
)
export type Instruction = Static<typeof Instruction>

const ExerciseRule = closed(
  {
    ofClass: ExerciseClass,
    threshold: Decimal,
    graceMs: Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'Milliseconds.' }),
  },
  'An option of the class is exercised by itself where a unit is in the money by at least the threshold, which of options settled in cash is 0.00000001: they pay whatever is in the money. Instructions are taken until `graceMs` after expiry, and then it is settled.',
)
export type ExerciseRule = Static<typeof ExerciseRule>
export const SetExercisePolicy = closed(
  { ...Write, ...ExerciseRule.properties },
  'Puts a rule in force for a class of options.',
)

const Draw = closed(
  {
    seed: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    open: Contracts,
    exercised: Contracts,
    written: Contracts,
    start: Type.String({ description: 'Where the fraction of the account begins in the line.' }),
    of: partial(
      Type.String({ description: 'The text that the seed follows from by the key for draws.' }),
    ),
    proof: partial(
      Type.String({
        pattern: '^[0-9a-f]{512}$',
        description: 'RSA-FDH-VRF-SHA256 (RFC 9381) for that text: `pi`.',
      }),
    ),
    run: partial(
      Type.Literal(true, {
        description: 'Drawn in one run of contracts, of last resort: `start` counts contracts.',
      }),
    ),
  },
  'What is needed to run an own part of the draw again: contracts open and exercised among all, and written by the account before.',
)

export const Outcome = closed(
  {
    account: AccountId,
    exercised: Contracts,
    abandoned: Contracts,
    assigned: Contracts,
    lapsed: Contracts,
    draw: partial(Draw),
  },
  'How contracts of one account ended. `abandoned` were to be exercised and not paid for.',
)
export const Exercise = closed(
  {
    entryId: Id,
    at: Time,
    instrument: InstrumentId,
    by: Type.Union([Type.Literal('exercise'), Type.Literal('expiry')]),
    strike: Decimal,
    right: Type.Union([Type.Literal('call'), Type.Literal('put')]),
    outcomes: Type.Array(Outcome),
  },
  'What became of own contracts in one exercise or expiry.',
)
export type Exercise = Static<typeof Exercise>

const Observation = closed({ price: Decimal, at: Time }, 'A price, and when it was seen.')
/** How a settlement price came to be. */
export const SettlementMethod = Type.Union([
  closed({ kind: Type.Literal('official') }, 'As its source published it.'),
  closed(
    {
      kind: Type.Literal('average'),
      from: Time,
      until: Time,
      observations: Type.Array(Observation, { minItems: 1, maxItems: 2000 }),
    },
    'The mean of what was observed in the window, rounded down to 10^-8.',
  ),
])
export type SettlementMethod = Static<typeof SettlementMethod>

export const Settlement = closed(
  {
    instrument: InstrumentId,
    settlementPrice: Decimal,
    source: Text,
    observedAt: Time,
    method: SettlementMethod,
    at: Time,
  },
  'What an option settled at, by which source and method.',
)
export type Settlement = Static<typeof Settlement>

const Number2048 = Type.String({ pattern: '^[0-9a-f]{512}$' })

export const DrawKey = closed(
  {
    modulus: Number2048,
    exponent: Type.Literal(65_537),
    roots: Type.Array(Number2048, {
      minItems: 8,
      maxItems: 8,
      description: 'Proofs for `key 0` to `key 7`: that the key has one proof for each text.',
    }),
    since: Time,
  },
  'The key that the seeds of draws follow from, set once and for good: nobody can choose the seed of a draw from then on. Numbers are hexadecimal.',
)
export type DrawKey = Static<typeof DrawKey>

export const EXERCISE_ROUTES = {
  exercises: {
    method: 'GET',
    path: '/v1/exercises',
    scope: 'read',
    summary: 'What became of own contracts by exercise, assignment and expiry, newest first',
    query: Page,
    reply: list('exercises', Exercise),
  },
  exerciseOption: {
    method: 'POST',
    path: '/v1/exercises',
    scope: 'trade',
    summary: 'Exercise an American option now',
    body: ExerciseOption,
    reply: Exercised,
    op: 'exercise',
  },
  instructions: {
    method: 'GET',
    path: '/v1/exercises/instructions',
    scope: 'read',
    summary: 'Own instructions for expiry',
    reply: list('instructions', Instruction),
  },
  instructExercise: {
    method: 'POST',
    path: '/v1/exercises/instructions',
    scope: 'trade',
    summary: 'Say how many contracts are exercised at expiry',
    body: InstructExercise,
    reply: closed(
      { instrument: InstrumentId, account: AccountId, contracts: Contracts },
      'The instruction.',
    ),
    op: 'exercise.instruct',
  },
  cancelInstruction: {
    method: 'POST',
    path: '/v1/exercises/instructions/cancel',
    scope: 'trade',
    summary: 'Take an instruction for expiry back',
    body: CancelInstruction,
    reply: closed({ instrument: InstrumentId, account: AccountId }, 'It is taken back.'),
    op: 'exercise.cancel',
  },
  drawKey: {
    method: 'GET',
    path: '/v1/exercises/draw-key',
    scope: 'public',
    summary: 'The key that the seeds of draws follow from',
    reply: DrawKey,
  },
  exercisePolicy: {
    method: 'GET',
    path: '/v1/exercises/policy',
    scope: 'read',
    summary: 'What is exercised by itself at expiry, and until when instructions are taken',
    reply: closed({ rules: Type.Array(ExerciseRule) }, 'One rule for each class.'),
  },
  setExercisePolicy: {
    method: 'POST',
    path: '/v1/exercises/policy',
    scope: 'operate',
    summary: 'Set the threshold and the cutoff of a class of options',
    body: SetExercisePolicy,
    reply: closed({ ofClass: ExerciseClass }, 'The class.'),
  },
  settlements: {
    method: 'GET',
    path: '/v1/settlements',
    scope: 'read',
    summary: 'What options and futures settled at, newest first',
    query: closed(
      {
        underlying: partial(InstrumentId),
        expiry: partial(Day),
        right: partial(Type.Union([Type.Literal('call'), Type.Literal('put')])),
        limit: partial(Type.Integer({ minimum: 1, maximum: 500 })),
        after: partial(InstrumentId),
      },
      'Which of them, and which page. `expiry`: its date where it is listed. `after`: the last instrument on the page before.',
    ),
    reply: list('settlements', Settlement),
  },
} as const satisfies Routes
