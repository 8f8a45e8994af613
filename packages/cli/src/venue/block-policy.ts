/** What a firm asks of its blocks: a second pair of eyes. */
import type { Command, OptionSpecs, Shown } from '../command/command.ts'
import { facts } from '../print/table.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const APPROVAL_OPTIONS: OptionSpecs = {
  proposals: { type: 'boolean', help: 'of proposals' },
  countersignatures: { type: 'boolean', help: 'of countersignatures' },
}

const policy: Command = {
  name: 'block policy',
  summary: 'Show what your firm asks of its blocks; ask for more',
  details:
    'A second user with a key of its own then has to approve. Only the operator asks less again: `parley block lift`.',
  options: { ...APPROVAL_OPTIONS, ...WRITE_OPTIONS },
  examples: ['parley block policy', 'parley block policy --proposals --countersignatures'],
  async run({ args, connection }): Promise<Shown> {
    const now = await connection.client.call('blockPolicy')
    const asked = {
      proposals: args.flag('proposals') || now.proposals,
      countersignatures: args.flag('countersignatures') || now.countersignatures,
    }
    if (!args.flag('proposals') && !args.flag('countersignatures'))
      return { json: now, text: policyText(now) }
    const body = { ...write(args), ...asked }
    const json = await connection.client.call('requireApproval', { body })
    return wrote(json, () => policyText(asked).trimEnd())
  },
}

function policyText(of: {
  readonly proposals: boolean
  readonly countersignatures: boolean
}): string {
  const word = (is: boolean): string => (is ? "need a second user's approval" : 'need no approval')
  return facts([
    ['proposals', word(of.proposals)],
    ['countersignatures', word(of.countersignatures)],
  ])
}

const lift: Command = {
  name: 'block lift',
  summary: 'Set which signatures of a firm need approval (operator)',
  positionals: 'FIRM',
  needs: 1,
  options: { ...APPROVAL_OPTIONS, ...WRITE_OPTIONS },
  examples: ['parley block lift acme', 'parley block lift acme --proposals'],
  async run({ args, connection }) {
    const asked = {
      proposals: args.flag('proposals'),
      countersignatures: args.flag('countersignatures'),
    }
    const body = { ...write(args), firm: args.positional(0, 'FIRM'), ...asked }
    const json = await connection.client.call('setApproval', { body })
    return wrote(json, () => policyText(asked).trimEnd())
  },
}

export const BLOCK_POLICY_COMMANDS: readonly Command[] = [policy, lift]
