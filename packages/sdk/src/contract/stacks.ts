/** Stacks: programs of one account that share its cash, looked at together, in a published order. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { Leg } from './rfqs.ts'
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
    crosses: Type.Array(
      closed(
        {
          buyer: ProgramId,
          seller: ProgramId,
          legs: Type.Array(Leg),
          size: Type.String(),
          price: Decimal,
          at: Time,
        },
        'Opposite intents that met inside the account, after this look and before the next.',
      ),
    ),
  },
  'What one look at a stack came to: in which order its members’ intents were given cash, and what met inside it.',
)
export type StackDecision = Static<typeof StackDecision>

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
