/** Help texts, made from the commands themselves. */
import { sharedOptions } from './command.ts'
import type { Command, OptionSpecs } from './command.ts'

/** Help of one command: what it does, its options, examples. */
export function commandHelp(command: Command): string {
  const { name, summary, positionals, options = {}, details, examples, passThrough } = command
  const usage = ['parley', name, positionals, ...neededIn(options), '[options]']
    .filter(Boolean)
    .join(' ')
  const parts = [`${summary}.`, '', `Usage: ${usage}`]
  if (details !== undefined) parts.push('', details)
  if (Object.keys(options).length > 0) parts.push('', 'Options:', ...optionRows(options))
  if (!passThrough) parts.push('', 'Everywhere:', ...optionRows(sharedOptions(command)))
  if (examples.length > 0) parts.push('', 'Examples:', ...examples.map((line) => `  ${line}`))
  return `${parts.join('\n')}\n`
}

/** What a group's bare name does, where it is more than listing. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  rfq: 'In short: `parley rfq --leg ...` creates, `parley rfq RFQ` shows, `parley rfq` lists.',
  risk: 'In short: `parley risk` shows, with --grid, --stress or --var what is asked for.',
  quote: 'In short: `parley quote RFQ --bid ... --ask ...` places.',
}

/** Help of a group such as `rfq`: its commands. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const parts = [`Usage: parley ${group} COMMAND [options]`, '', 'Commands:', ...rows(commands)]
  const short = SHORT_FORMS[group]
  if (short !== undefined) parts.push('', short)
  return `${[...parts, '', `\`parley ${group} COMMAND --help\` says more.`].join('\n')}\n`
}

/** The first page: every command in its section. */
export function overview(
  sections: Readonly<Record<string, readonly Command[]>>,
  version: string,
): string {
  const parts = [
    `parley ${version}: ask dealers privately for a firm price, take the best, be settled at once.`,
    '',
    'Usage: parley COMMAND [options]',
  ]
  for (const [title, commands] of Object.entries(sections))
    parts.push('', `${title}:`, ...rows(commands))
  parts.push('', 'Everywhere:', ...optionRows(sharedOptions({})))
  parts.push('', '`parley COMMAND --help` shows its options with examples.')
  parts.push('Exit code: 0 done, 1 refused (the code is on standard error), 2 wrong usage.')
  return `${parts.join('\n')}\n`
}

function rows(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
}

function optionRows(options: OptionSpecs): string[] {
  const left = Object.entries(options).map(optionText)
  const width = Math.max(...left.map((text) => text.length))
  const helps = Object.values(options).map(({ help, needed }) => {
    if (needed === undefined) return help
    return `${help} (needed${needed === true ? '' : ` ${needed}`})`
  })
  return left.map((text, i) => `  ${text.padEnd(width)}  ${helps[i] ?? ''}`)
}

function optionText([name, spec]: readonly [string, OptionSpecs[string]]): string {
  return spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.value ?? 'VALUE'}`
}

/** Options without which nothing is done, as the usage has them. */
function neededIn(options: OptionSpecs): string[] {
  return Object.entries(options)
    .filter(([, { needed }]) => needed === true)
    .map(optionText)
}
