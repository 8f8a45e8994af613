/** What every write carries: an id of the caller's own, and whether it is only a trial; and how its answer reads. */
import { randomUUID } from 'node:crypto'
import type { DryRun } from '@parley/sdk'
import type { Args, OptionSpecs, Shown } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { screenText } from './screen.ts'

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

/** What was done, in a sentence; or, of a trial, what would have been. */
export function wrote(reply: object, sentence: () => string): Shown {
  if (isDryRun(reply)) return { json: reply, text: dryRunText(reply) }
  return { json: reply, text: `${sentence()}\n` }
}

// The route table gives each write one reply; a trial gets this one instead.
function isDryRun(reply: object): reply is DryRun {
  return 'dryRun' in reply
}

function dryRunText({ price, fills = [], changes, screen, margin }: DryRun): string {
  const at = price === undefined ? '' : ` at ${grouped(price)}`
  const rows = table(
    columns(['account', 'asset', '>total', '>held', '>of it fee', '>then available']),
    changes.map((each) => [
      each.account,
      each.asset,
      signed(each.total),
      signed(each.held),
      grouped(each.fee),
      grouped(each.availableAfter),
    ]),
    'It would move nothing of yours.',
  )
  const parts = fills.map(
    ({ maker, size, price: each }) => `${grouped(size)} from ${maker} at ${grouped(each)}`,
  )
  const of = parts.length === 0 ? '' : `Fills: ${parts.join(', ')}.\n`
  return `Dry run: this would be done${at}. Nothing was changed.\n${of}${rows}${margin ? `\n${marginText(margin)}` : ''}${screen ? screenText(screen) : ''}`
}

/** What the trade would do to the margin of its accounts. */
function marginText(margin: NonNullable<DryRun['margin']>): string {
  return table(
    columns([
      'account',
      'asset',
      '>margin now',
      '>margin then',
      '>available now',
      '>buying power then',
      '>called for',
    ]),
    margin.map((each) => [
      `${each.account} (${each.regime})`,
      each.asset,
      grouped(each.requirementBefore),
      grouped(each.requirementAfter),
      grouped(each.availableBefore),
      grouped(each.buyingPowerAfter),
      each.deficit === '0' ? '' : grouped(each.deficit),
    ]),
    '',
  )
}

function signed(text: string): string {
  return text.startsWith('-') || text === '0' ? grouped(text) : `+${grouped(text)}`
}

/** The options given, under the names that a body has for them. Throws on a name the command has no option of. */
export function given<F extends string>(
  args: Args,
  names: Readonly<Record<string, F>>,
): { [field in F]?: string } {
  const fields: { [field in F]?: string } = {}
  for (const [option, field] of Object.entries(names)) {
    const value = args.own(option)
    if (value !== undefined) fields[field] = value
  }
  return fields
}
