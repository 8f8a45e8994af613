/** For tests: stacks in a world of bad writes, and what can be wrong with each write of them. */
import type { Bad, Write } from './_bad-values.ts'
import { decimals } from './_bad-values.ts'
import type { TestVenue } from './_venue.ts'

/** A stack of bolt's of its program that waits for an answer. */
export async function prepareStacks(venue: TestVenue): Promise<void> {
  const body = {
    clientId: venue.clientId(),
    stack: 'core',
    account: 'bolt:main',
    members: [{ program: 'income' }],
  }
  await venue.as('bolt').call('applyStack', { body })
}

const unknown: Bad = ['unknown stack', { stack: 'none' }, '404 unknown_stack stack']
const ill: Bad = ['a name that is none', { stack: 'No Name' }, '400 malformed stack']
const budgets = (path: string, over: (budget: readonly object[]) => Bad[1]): readonly Bad[] =>
  decimals('amount').map(([what, wrong, refusal]): Bad => [
    `a budget: ${what}`,
    over([{ asset: 'USD', ...wrong }]),
    refusal.replace('amount', `${path}budget.0.amount`),
  ])

export const STACK_BAD_WRITES: Readonly<
  Record<'applyStack' | 'setStackMember' | 'endStack', Write>
> = {
  applyStack: {
    by: 'bolt',
    right: {
      stack: 'core',
      account: 'bolt:main',
      members: [{ program: 'spare', budget: [{ asset: 'USD', amount: '10.50' }] }],
    },
    bad: [
      ill,
      ['account of another', { account: 'acme:main' }, '404 unknown_account account'],
      [
        'in another stack',
        { stack: 'two', members: [{ program: 'income' }] },
        '409 already_stacked members.0.program',
      ],
      [
        'unknown program',
        { members: [{ program: 'none' }] },
        '404 unknown_program members.0.program',
      ],
      ['twice', { members: [{ program: 'spare' }, { program: 'spare' }] }, '400 malformed members'],
      [
        'a budget of shares',
        { members: [{ program: 'spare', budget: [{ asset: 'ABC', amount: '1' }] }] },
        '404 unknown_instrument members.0.budget.0.asset',
      ],
      ...budgets('members.0.', (budget) => ({ members: [{ program: 'spare', budget }] })),
    ],
  },
  setStackMember: {
    by: 'bolt',
    right: { stack: 'core', program: 'spare', member: true, budget: [] },
    bad: [
      unknown,
      ill,
      ['unknown program', { program: 'none' }, '404 unknown_program program'],
      ['not in it', { member: false, budget: undefined }, '404 unknown_program program'],
      ...budgets('', (budget) => ({ budget })),
    ],
  },
  endStack: { by: 'bolt', right: { stack: 'core' }, bad: [unknown, ill] },
}
