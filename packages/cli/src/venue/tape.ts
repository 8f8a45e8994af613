/** The public tape, and what is published on it. */
import type { PublicationRule } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { UsageError, durationMs } from '../command/command.ts'
import { decimal, decimalText, grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { quantityText, structureText } from './leg.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const tapeList: Command = {
  name: 'tape list',
  summary: 'List published trades, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley tape', 'parley tape --limit 20 --json'],
  async run({ args, connection }) {
    const json = await connection.client.call('tape', { query: page(args) })
    const text = table(
      columns([
        'traded (UTC)',
        'class',
        'name',
        'structure',
        '>size',
        '>price',
        'in',
        'published (UTC)',
      ]),
      json.prints.map((print) => [
        print.from === print.until
          ? shortTime(print.from)
          : `${shortTime(print.from)} to ${shortTime(print.until)}`,
        print.venueClass,
        print.name.replaceAll('_', ' '),
        structureText(print.legs),
        `${quantityText(print, print.size)}${print.masked ? ' or more' : ''}`,
        grouped(decimalText(decimal(print.price), 2)),
        print.quoteAsset,
        shortTime(print.publishedAt),
      ]),
      'Nothing is published yet. `parley tape policy` says what is, and when.',
    )
    return { json, text: text + more(json.next) }
  },
}

const tapePolicy: Command = {
  name: 'tape policy',
  summary: 'Show what is published of trades, and when',
  examples: ['parley tape policy'],
  async run({ connection }) {
    const json = await connection.client.call('publicationPolicy')
    const text = table(
      columns(['class', 'underlying', '>from size', 'published', 'largest size shown']),
      json.rules.map((rule) => [
        rule.venueClass ?? 'any',
        rule.underlying ?? 'any',
        grouped(rule.sizeMin ?? '1'),
        treatmentText(rule),
        rule.sizeCap === undefined ? 'any' : `${grouped(rule.sizeCap)}+`,
      ]),
      'No trade is published.',
    )
    return { json, text }
  },
}

function treatmentText({ treatment, delayMs, periodMs }: PublicationRule): string {
  const seconds = (ms: number | undefined): string => `${grouped(String((ms ?? 0) / 1000))} s`
  switch (treatment) {
    case 'none':
      return 'never'
    case 'immediate':
      return 'at once'
    case 'delayed':
      return `after ${seconds(delayMs)}`
    case 'aggregated':
      return `every ${seconds(periodMs)}, together`
  }
}

const TREATMENTS = ['none', 'immediate', 'delayed', 'aggregated'] as const
const CLASSES = ['rfq', 'block', 'cross'] as const

const tapePublish: Command = {
  name: 'tape publish',
  summary: 'Say what is published of trades from now on (operator)',
  positionals: 'RULE ...',
  options: WRITE_OPTIONS,
  details: [
    'A rule is `none`, `immediate`, `delayed:TIME` or `aggregated:TIME`, and after it, with commas, what it is for:',
    '`class=rfq|block|cross`, `on=UNDERLYING`, `from=SIZE`; and `cap=SIZE`, the largest size shown.',
    'The first rule that fits a trade decides. Without rules nothing is published.',
  ].join('\n'),
  examples: [
    'parley tape publish immediate',
    'parley tape publish delayed:15m,class=block,cap=500 delayed:15m,from=1000,cap=1000 immediate',
  ],
  async run({ args, connection }) {
    const rules = args.positionals.map(ruleFrom)
    const json = await connection.client.call('setPublicationPolicy', {
      body: { ...write(args), rules },
    })
    return wrote(json, () => `${json.rules} rules are in force for trades from now on.`)
  },
}

/** `delayed:15m,class=block,from=100,cap=500`. */
export function ruleFrom(text: string): PublicationRule {
  const [head = '', ...words] = text.split(',')
  const [kind = '', time] = head.split(':')
  const treatment = oneOf(kind, TREATMENTS, 'a rule')
  const waits = treatment === 'delayed' || treatment === 'aggregated'
  if (waits !== (time !== undefined))
    throw new UsageError(`${text}: delayed and aggregated take a time, as in delayed:15m`)
  const ms = time === undefined ? undefined : durationMs(time, head)
  let rule: PublicationRule = {
    treatment,
    ...(treatment === 'delayed' && ms !== undefined ? { delayMs: ms } : {}),
    ...(treatment === 'aggregated' && ms !== undefined ? { periodMs: ms } : {}),
  }
  for (const word of words) {
    const [field = '', value = ''] = word.split('=')
    rule = { ...rule, ...fieldFrom(field, value) }
  }
  return rule
}

function fieldFrom(field: string, value: string): Partial<PublicationRule> {
  switch (field) {
    case 'class':
      return { venueClass: oneOf(value, CLASSES, field) }
    case 'on':
      return { underlying: value }
    case 'from':
      return { sizeMin: value }
    case 'cap':
      return { sizeCap: value }
    default:
      throw new UsageError(`${field}: a rule has class, on, from and cap`)
  }
}

export const TAPE_COMMANDS: readonly Command[] = [tapeList, tapePolicy, tapePublish]
