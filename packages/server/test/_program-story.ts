/** For tests: every command of a program once, in an order that works. */
import { FILE, MANDATE, decide } from './_bad-programs.ts'
import type { Step } from './_story.ts'

const program = 'income'

export const PROGRAM_STORY: readonly Step[] = [
  {
    by: 'bolt',
    name: 'applyProgram',
    body: () => ({ program, account: 'bolt:main', file: FILE }),
  },
  { by: 'bolt', name: 'grantMandate', body: () => ({ program, mandate: MANDATE }) },
  {
    by: 'bolt',
    name: 'adoptPosition',
    body: () => ({ program, lines: [{ asset: 'ABC', amount: '1' }] }),
  },
  {
    by: 'bolt',
    name: 'answerIntent',
    before: (venue) => decide(venue, 'bolt'),
    body: () => ({ program, intentId: '1.0', approve: false }),
  },
  { by: 'bolt', name: 'steerProgram', body: () => ({ program, mode: 'paused' }) },
  { by: 'bolt', name: 'revokeMandate', body: () => ({ program }) },
  { by: 'bolt', name: 'retireProgram', body: () => ({ program }) },
]
