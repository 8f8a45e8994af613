/** Allocation of a running stack: how much of each program earns most within limits, and the proof that there is no more. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { StackId } from './stacks.ts'
import { AccountId, InstrumentId, ProgramId, Time, closed } from './words.ts'

const partial = Type.Optional
const Figure = Type.Number()

const Sizes = Type.Array(
  closed(
    {
      program: ProgramId,
      contracts: Figure,
      drawn: Type.Number({ description: 'Of the pool.' }),
    },
    'So many contracts of it.',
  ),
)

const AllocationFound = {
  sizes: Sizes,
  income: Figure,
  worstLoss: Figure,
  shortfall: partial(Figure),
  certificate: closed(
    {
      prices: Type.Array(
        closed({ limit: Type.String(), price: Figure }, 'What one more of a limit would earn.'),
      ),
      bound: Type.Number({ description: 'No allocation within the limits earns more.' }),
      gap: Figure,
      violation: Figure,
    },
    'The limits at their prices are the bound: the proof. Gap: by how much whole contracts might do better.',
  ),
}

export const StackAllocation = closed(
  {
    stack: StackId,
    account: AccountId,
    asOf: Time,
    asset: InstrumentId,
    basis: Type.Union([Type.Literal('time_value'), Type.Literal('edge')]),
    incomeDays: Type.Integer({ description: 'Days that income is told for.' }),
    pool: Type.Number({ description: 'Cash in no program, and what members have drawn of it.' }),
    scenarios: closed(
      { spotMoves: Type.Array(Figure), volMoves: Type.Array(Figure) },
      'All pairs of these, of all underlyings at once.',
    ),
    units: Type.Array(
      closed(
        {
          program: ProgramId,
          legs: Type.Array(
            closed({ id: InstrumentId, quantity: Type.Integer() }, 'Below zero is written.'),
          ),
          days: Figure,
          income: Figure,
          capital: Figure,
          most: Figure,
          has: Type.Integer({ description: 'Contracts it has written now.' }),
        },
        'One contract of what a program would write now.',
      ),
    ),
    left: Type.Array(
      closed(
        {
          program: ProgramId,
          reasons: Type.Array(
            closed(
              { rule: Type.String(), observed: Type.String(), threshold: Type.String() },
              'Why.',
            ),
          ),
        },
        'A member that would write nothing.',
      ),
    ),
    found: partial(closed(AllocationFound, 'Left out where no member would write anything.')),
    frontier: Type.Array(
      closed({ limit: Figure, ...AllocationFound }, 'The most income for a limit of loss.'),
    ),
  },
  'How much of each program earns most within limits, with the proof, by the marks of now.',
)
export type StackAllocation = Static<typeof StackAllocation>

export const ALLOCATION_ROUTES = {
  stackAllocation: {
    method: 'GET',
    path: '/v1/stacks/allocation',
    scope: 'read',
    summary:
      'How much of each program of a stack earns most within limits, with proof and frontier',
    query: closed(
      {
        stack: StackId,
        asset: partial(InstrumentId),
        basis: partial(StackAllocation.properties.basis),
        worstLoss: partial(Type.Number({ minimum: 0 })),
        shortfall: partial(
          Type.Number({ minimum: 0, description: 'Mean of the worst tenth, at most.' }),
        ),
        whole: partial(Type.Boolean({ description: 'Contracts are whole.' })),
        points: partial(Type.Integer({ minimum: 2, maximum: 21 })),
      },
      'Which stack; in which cash (USD), by what income (time_value), within what loss, with how many points of the frontier (11).',
    ),
    reply: StackAllocation,
  },
} as const satisfies Routes
