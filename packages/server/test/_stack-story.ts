/** For tests: every command of a stack once, in an order that works. */
import { FILE } from './_bad-programs.ts'
import type { Step } from './_story.ts'

const program = 'stacked'
const stack = 'core'

export const STACK_STORY: readonly Step[] = [
  { by: 'bolt', name: 'applyProgram', body: () => ({ program, account: 'bolt:main', file: FILE }) },
  {
    by: 'bolt',
    name: 'applyStack',
    body: () => ({ stack, account: 'bolt:main', members: [{ program }] }),
  },
  {
    by: 'bolt',
    name: 'setStackMember',
    body: () => ({ stack, program, member: true, budget: [{ asset: 'USD', amount: '100.25' }] }),
  },
  { by: 'bolt', name: 'endStack', body: () => ({ stack }) },
]
