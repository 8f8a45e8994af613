/** What every write carries: an id of the caller's own, and whether it is only a trial. */
import { randomUUID } from 'node:crypto'
import type { Args, OptionSpecs } from '../command/command.ts'

export const WRITE_OPTIONS: OptionSpecs = {
  'dry-run': { type: 'boolean', help: 'say what would happen, change nothing' },
  'client-id': {
    type: 'string',
    value: 'ID',
    help: 'your own id of this write; sent again with it, it is done once',
  },
}

export function write(args: Args): { readonly clientId: string; readonly dryRun?: boolean } {
  const clientId = args.text('client-id') ?? randomUUID()
  return args.flag('dry-run') ? { clientId, dryRun: true } : { clientId }
}

/** Starts a sentence with what did not happen, where it was only a trial. */
export function done(args: Args, sentence: string): string {
  return args.flag('dry-run') ? `Dry run, nothing changed: ${sentence}\n` : `${sentence}\n`
}
