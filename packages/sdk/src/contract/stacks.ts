/** Stacks: programs of one account that share its cash, looked at together, in a published order. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import { Diversification } from './risk.ts'
import type { Routes } from './route.ts'
import { Leg } from './structures.ts'
import { AccountId, Decimal, InstrumentId, ProgramId, Time, Write, closed } from './words.ts'

const partial = Type.Optional
export const StackId = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
  description: "A stack's name, unique within its firm.",
})

const Sum = closed({ asset: InstrumentId, amount: Decimal }, 'So much of an asset.')
const Budget = Type.Array(Sum, {
  maxItems: 10,
  description: 'Most cash of each kind it may have drawn; what is left out the pool alone bounds.',
})

export const StackFile = closed(
  {
    account: partial(AccountId),
    members: Type.Array(
      closed({ program: ProgramId, budget: partial(Budget) }, 'A program of the account.'),
      { maxItems: 50 },
    ),
  },
  'A stack: the programs in it, and the most cash each may draw. Whose turn it is among equals, `priority` of a program file says.',
)
export type StackFile = Static<typeof StackFile>

export const Stack = closed(
  {
    stack: StackId,
    account: AccountId,
    version: Type.Integer(),
    members: Type.Array(
      closed(
        {
          program: ProgramId,
          budget: Budget,
          drawn: Type.Array(Sum),
          priority: Type.Integer(),
          mode: Type.String(),
          intents: Type.Integer({ description: 'Under way.' }),
        },
        'A program in it; `drawn` is what it has of the pool, to be given back.',
      ),
    ),
    pool: Type.Array(
      closed(
        { asset: InstrumentId, available: Decimal, drawn: Decimal },
        'Cash of the account in no program, and what its members have drawn of it.',
      ),
    ),
    tick: Type.Integer(),
    decidedAt: partial(Time),
  },
  'An own stack as it is now.',
)
export type Stack = Static<typeof Stack>

export const StackCross = closed(
  {
    buyer: ProgramId,
    seller: ProgramId,
    legs: Type.Array(Leg),
    size: Type.String(),
    price: Decimal,
    at: Time,
  },
  'Opposite intents that met inside the account, after this look and before the next.',
)
export type StackCross = Static<typeof StackCross>

export const StackDecision = closed(
  {
    stack: StackId,
    tick: Type.Integer(),
    version: Type.Integer(),
    at: Time,
    programs: Type.Array(ProgramId),
    ranks: Type.Array(
      closed(
        {
          program: ProgramId,
          intentId: Type.String(),
          reducesRisk: Type.Boolean(),
          deadline: partial(Time),
          edgePerMargin: Type.String(),
          priority: Type.Integer(),
          asked: Type.String(),
          granted: Type.String(),
        },
        'An intent where it stood: risk-reducing first, then the earlier deadline, then more edge per unit of marginal margin, then the lower priority number, then by name. Why less was granted than asked is among the reasons of its program’s decision.',
      ),
    ),
    crosses: Type.Array(StackCross),
  },
  'What one look at a stack came to: in which order its members’ intents were given cash, and what met inside it.',
)
export type StackDecision = Static<typeof StackDecision>

const Figure = Type.Number()
const Ledger = closed(
  {
    program: Type.String({ description: 'Or `(no program)`: the rest of the account.' }),
    member: Type.Boolean(),
    holdings: Type.Array(Sum),
    drawn: Type.Array(Sum),
    equity: Type.String({ description: 'Exact: what its holdings are worth at the marks.' }),
  },
  'One part of the account. A member that has drawn owes so much to the rest.',
)
const Ledgers = closed(
  {
    ledgers: Type.Array(Ledger),
    equity: Type.String({ description: 'Of the account: the sum of the parts.' }),
    missing: Type.Array(InstrumentId),
  },
  'The parts of an account. `missing` is without a mark and counted as nothing.',
)
export type StackLedgers = Static<typeof Ledgers>

const MarginSplit = closed(
  {
    method: Type.String(),
    total: Figure,
    relief: Figure,
    parts: Type.Array(
      closed(
        { program: Type.String(), component: partial(Figure), alone: Figure },
        'Components add up to the total; below zero where a program frees margin of others.',
      ),
    ),
  },
  'By `euler`, what one more unit of each would add; by `shapley`, the mean over every order of joining; by `none` where neither can be had.',
)

export const StackRisk = closed(
  {
    stack: StackId,
    account: AccountId,
    asOf: Time,
    asset: InstrumentId,
    model: Type.String(),
    ledgers: Type.Array(Ledger),
    equity: Ledgers.properties.equity,
    missing: Ledgers.properties.missing,
    margin: partial(
      closed({ initial: MarginSplit, maintenance: MarginSplit }, 'Of the whole account, split.'),
    ),
    streams: closed(
      {
        days: Type.Array(Type.String()),
        programs: Type.Array(
          closed(
            { program: ProgramId, changes: Type.Array(Decimal) },
            'Gain or loss by day, at the closes.',
          ),
        ),
      },
      'Income streams of the members: change in worth less what was adopted, drawn or given back.',
    ),
    diversification: partial(Diversification),
    worst: partial(
      closed(
        {
          spotMove: Figure,
          volMove: Figure,
          loss: Figure,
          parts: Type.Array(
            closed(
              { program: Type.String(), loss: Figure, alone: Figure },
              'They add up to the loss; `alone` is the most each loses in any.',
            ),
          ),
        },
        'The worst joint loss of a grid of moves of spot and volatility at once.',
      ),
    ),
    shortfall: partial(
      closed(
        {
          confidence: Figure,
          total: Figure,
          parts: Type.Array(
            closed(
              { program: Type.String(), component: Figure, alone: Figure },
              'Components add up to the total.',
            ),
          ),
        },
        'Mean of the worst of the grid, each move as likely as the others.',
      ),
    ),
    assignment: partial(
      closed(
        {
          days: Type.Array(
            closed(
              { expiry: Type.String(), cash: Figure, received: Figure, contracts: Figure },
              'If all that is short and expires that day is assigned.',
            ),
          ),
          peak: partial(closed({ expiry: Type.String(), cash: Figure }, 'The dearest day.')),
          missing: Type.Number({
            description: 'Of the dearest day’s cash, what the account has not.',
          }),
        },
        'Cash that one day’s assignment takes.',
      ),
    ),
  },
  'A stack as one book.',
)
export type StackRisk = Static<typeof StackRisk>

const Named = closed({ stack: StackId }, 'The stack.')
const Versioned = closed({ stack: StackId, version: Type.Integer() }, 'The version in force.')

export const STACK_ROUTES = {
  stacks: {
    method: 'GET',
    path: '/v1/stacks',
    scope: 'read',
    summary: 'Own stacks: their members, what each has drawn, and what there is to draw',
    reply: list('stacks', Stack),
  },
  stackDecisions: {
    method: 'GET',
    path: '/v1/stacks/decisions',
    scope: 'read',
    summary: 'Looks at a stack, newest first: whose turn it was, and who got how much',
    query: closed(
      {
        stack: partial(StackId),
        limit: partial(Type.Integer({ minimum: 1, maximum: 500 })),
        before: partial(
          Type.Integer({ minimum: 1, description: 'Of the stack, ticks before this one.' }),
        ),
      },
      'Of which stack, and which page.',
    ),
    reply: list('decisions', StackDecision),
  },
  stackReport: {
    method: 'GET',
    path: '/v1/stacks/report',
    scope: 'read',
    summary: 'A stack as one book: ledgers that make up the account, and its joint risk, split',
    query: closed(
      {
        stack: StackId,
        asset: partial(InstrumentId),
        model: partial(Type.Union([Type.Literal('reg_t'), Type.Literal('tims')])),
        days: partial(Type.Integer({ minimum: 3, maximum: 1_000 })),
      },
      'Which stack; in which cash (USD), by which margin model (reg_t), over how many days (250).',
    ),
    reply: StackRisk,
  },
  applyStack: {
    method: 'POST',
    path: '/v1/stacks',
    scope: 'trade',
    summary: 'Make a stack, or replace who is in it',
    body: closed(
      {
        ...Write,
        stack: StackId,
        account: AccountId,
        members: StackFile.properties.members,
      },
      'Its programs share the cash of the account that is in no program.',
    ),
    reply: Versioned,
    op: 'stack.apply',
  },
  setStackMember: {
    method: 'POST',
    path: '/v1/stacks/members',
    scope: 'trade',
    summary: 'Take a program into a stack, change its budget, or let it go',
    body: closed(
      {
        ...Write,
        stack: StackId,
        program: ProgramId,
        member: Type.Boolean({ description: 'False: it is let go, and keeps what it has drawn.' }),
        budget: partial(Budget),
      },
      'One program.',
    ),
    reply: Versioned,
    op: 'stack.member',
  },
  endStack: {
    method: 'POST',
    path: '/v1/stacks/end',
    scope: 'trade',
    summary: 'End a stack; its programs go on by themselves',
    body: closed({ ...Write, stack: StackId }, 'Each keeps what it has drawn.'),
    reply: Named,
    op: 'stack.end',
  },
} as const satisfies Routes
