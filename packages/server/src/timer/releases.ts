/** Prints of the tape that may be released. */
import { RELEASE_MAX } from '@parley/core'
import type { Sweep } from './sweeps.ts'

export const RELEASES: Sweep = {
  command: (actor) => ({ type: 'PublishDue', actor }),
  most: RELEASE_MAX,
  dueOf: (event) => (event.type === 'PrintPlanned' ? event.print.releaseAt : undefined),
  *duesIn({ tape }) {
    for (const { releaseAt } of tape.planned.values()) yield releaseAt
  },
}
