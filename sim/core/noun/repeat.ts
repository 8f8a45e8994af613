/** Writes sent again: to the letter, as a client does that heard nothing, or with another body under the same id. */
import { commandText } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import type { Made, Noun, Oracle, Stage } from '../stage.ts'

const ORACLE = 'acknowledgement'

export const repeat: Noun = {
  moves: {
    again: { often: 12, make: again },
    changed: { often: 4, make: changed },
  },
  watch: () => oracle,
}

function again({ random, writes }: Stage): Made {
  const write = random.maybe(writes)
  return write && { command: write.command, repeats: write }
}

function changed({ random, writes }: Stage): Made {
  const write = random.maybe(writes)
  const { firm } = write?.command.actor ?? {}
  const other = writes.find(
    ({ command }) => command.actor.firm === firm && command !== write?.command,
  )
  if (!write || !other) return undefined
  return { command: { ...other.command, clientId: write.command.clientId }, repeats: write }
}

/** The same write gets the same answer; another under its id is a conflict, once the first was acknowledged. [IDM-1] [IDM-2] */
const oracle: Oracle = {
  answer({ repeats: first, command, said }) {
    // Not acknowledged before the process ended: it may never have happened, and then this is the first.
    if (first?.said === undefined) return
    const isSame = commandText(command) === commandText(first.command)
    expect(
      isSame ? said === first.said : said?.includes('"code":"idempotency_conflict"') === true,
      ORACLE,
      () => `${command.actor.firm} ${command.clientId}: first ${first.said}, then ${said}`,
    )
  },
}
