/** Corrections of the ledger by four eyes: listed, proposed, approved, rejected. */
import type { Correction } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const REASON = { type: 'string', value: 'TEXT', help: 'why', needed: true } as const

const list: Command = {
  name: 'corrections list',
  summary: 'List corrections, newest first: of your entries, those carried out; the operator, all',
  details: 'Also `parley corrections`.',
  options: PAGE_OPTIONS,
  examples: ['parley corrections', 'parley corrections list --limit 20 --json'],
  async run({ args, connection: { client } }) {
    const json = await client.call('corrections', { query: page(args) })
    const heads = [
      'correction',
      'entry',
      'reason',
      'proposed by',
      'at (UTC)',
      'state',
      'by',
      'at (UTC)',
      'reversed by',
      '',
    ]
    const rule = json.fourEyes ? 'Nothing is reversed here by one hand alone.\n' : ''
    const rows = json.corrections.map(cellsOf)
    const text = table(columns(heads), rows, 'No corrections.')
    return { json, text: `${text}${rule}${more(json.next)}` }
  },
}

function cellsOf(each: Correction): (string | undefined)[] {
  return [
    each.correctionId,
    each.entryId,
    each.reason,
    each.proposedBy,
    shortTime(each.proposedAt),
    each.state,
    each.endedBy,
    each.endedAt && shortTime(each.endedAt),
    each.reversalId,
    each.endReason,
  ]
}

const propose: Command = {
  name: 'corrections propose',
  summary: 'Propose the reversal of an entry; another user approves it (operator)',
  positionals: 'ENTRY',
  needs: 1,
  options: { reason: REASON, ...WRITE_OPTIONS },
  examples: ['parley corrections propose entry-1a2b3c4d5e6 --reason "booked twice"'],
  async run({ args, connection: { client } }) {
    const entryId = args.positional(0, 'ENTRY')
    const body = { ...write(args), entryId, reason: args.need('reason') }
    const json = await client.call('proposeCorrection', { body })
    return wrote(json, () => `${json.correctionId} waits for another user with another key.`)
  },
}

const approve: Command = {
  name: 'corrections approve',
  summary: 'Approve a correction, as another user with another key: it is carried out (operator)',
  details: 'With --dry-run it shows what would move.',
  positionals: 'CORRECTION',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley corrections approve correction-1a2b3c4d5e6 --dry-run'],
  async run({ args, connection: { client } }) {
    const body = { ...write(args), correctionId: args.positional(0, 'CORRECTION') }
    const json = await client.call('approveCorrection', { body })
    return wrote(json, () => `${json.correctionId} is carried out by ${json.entryId}.`)
  },
}

const reject: Command = {
  name: 'corrections reject',
  summary: 'Reject a correction that waits, yours too (operator)',
  positionals: 'CORRECTION',
  needs: 1,
  options: { reason: REASON, ...WRITE_OPTIONS },
  examples: ['parley corrections reject correction-1a2b3c4d5e6 --reason "the entry is right"'],
  async run({ args, connection: { client } }) {
    const correctionId = args.positional(0, 'CORRECTION')
    const body = { ...write(args), correctionId, reason: args.need('reason') }
    const json = await client.call('rejectCorrection', { body })
    return wrote(json, () => `${json.correctionId} is rejected.`)
  },
}

const four: Command = {
  name: 'corrections four-eyes',
  summary: 'Let nothing be reversed by one hand alone from now on, for good (operator)',
  options: { reason: REASON, ...WRITE_OPTIONS },
  examples: ['parley corrections four-eyes --reason "audit of 2026"'],
  async run({ args, connection: { client } }) {
    const body = { ...write(args), reason: args.need('reason') }
    const json = await client.call('requireFourEyes', { body })
    return wrote(json, () => '`parley reverse` is refused from now on: corrections take two.')
  },
}

export const CORRECTION_COMMANDS: readonly Command[] = [list, propose, approve, reject, four]
