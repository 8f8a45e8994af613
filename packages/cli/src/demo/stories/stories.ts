/** Every story there is, in the order they are told. */
import { UsageError } from '../../command/command.ts'
import type { Story } from '../story.ts'
import { cashSecuredPut } from './cash-secured-put.ts'
import { coveredCall } from './covered-call.ts'
import { creditSpreads } from './credit-spreads.ts'
import { exDividend } from './ex-dividend.ts'
import { rebalance } from './rebalance.ts'
import { roll } from './roll.ts'
import { split } from './split.ts'
import { stack } from './stack.ts'

export const STORIES: readonly Story[] = [
  coveredCall,
  cashSecuredPut,
  creditSpreads,
  roll,
  rebalance,
  exDividend,
  split,
  stack,
]

/** The story of that name; `_` reads as `-`. */
export function storyNamed(text: string): Story {
  const name = text.toLowerCase().replaceAll('_', '-')
  const found = STORIES.find((story) => story.name === name)
  if (found) return found
  throw new UsageError(`--story: no ${text}; there is ${STORIES.map((s) => s.name).join(', ')}`)
}
