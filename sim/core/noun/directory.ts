/** Firms and accounts: the operator admits some, and gets some of it wrong. */
import { accountId, firmId } from '@parley/core'
import type { Command } from '@parley/core'
import { OPERATOR, actorOf } from '../stage.ts'
import type { Noun, Stage } from '../stage.ts'

export const directory: Noun = {
  moves: { admit: { often: 2, make: admit } },
}

function admit({ random }: Stage): Command {
  const firm = random.pick(['acme', 'venue', `guest-${random.below(30)}`, 'UPPER'])
  const actor = actorOf(random.oneIn(5) ? 'acme' : OPERATOR)
  if (random.oneIn(2))
    return {
      type: 'RegisterFirm',
      actor,
      firm: {
        id: firmId(firm),
        name: firm,
        role: random.pick(['principal', 'principal', 'dealer']),
      },
    }
  const account = accountId(
    `${random.oneIn(6) ? 'other' : firm}:${random.pick(['main', 'second'])}`,
  )
  return { type: 'OpenAccount', actor, account, firm: firmId(firm) }
}
