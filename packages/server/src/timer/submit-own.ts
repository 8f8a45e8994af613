/** Commands of the venue's own: a full queue holds them up as it does everyone's, and is no fault. */
import type { Command } from '@parley/core'
import type { Outcome, Sequencer } from '../sequencer/sequencer.ts'

/** The outcome to come; undefined when the venue takes no command now. Then nothing was done, and what was due is due still. */
export function submitOwn(
  sequencer: Pick<Sequencer, 'submit'>,
  command: Command,
): Promise<Outcome> | undefined {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  return sequencer.submit({ command, dryRun: false, done: resolve }) ? promise : undefined
}
