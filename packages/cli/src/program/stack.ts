/** Stacks of programs: kept as files, applied, changed one by one, and watched. */
import type { Client, Stack, StackCross, StackDecision, StackFile } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command, OptionSpecs } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { legsText } from '../venue/leg.ts'
import { WRITE_OPTIONS, write, wrote } from '../venue/write.ts'
import { readData } from './read.ts'

const ACCOUNT: OptionSpecs = {
  account: { type: 'string', value: 'ACCOUNT', help: 'its programs work in (else your only one)' },
}
const BUDGET: OptionSpecs = {
  budget: {
    type: 'string',
    value: 'CASH=AMOUNT,...',
    help: 'the most it may draw, such as USD=50000 (else what there is)',
  },
}

const list: Command = {
  name: 'stack list',
  summary: 'List your stacks: who is in them, what they have drawn, and what is left',
  examples: ['parley stack list'],
  async run({ connection }) {
    const json = await connection.client.call('stacks')
    const rows = json.stacks.map(({ stack, account, version, members, pool, decidedAt }) => [
      stack,
      account,
      `v${version}`,
      members.map(({ program }) => program).join(', ') || 'nobody',
      pool.map(({ asset, drawn }) => `${grouped(drawn)} ${asset}`).join(', ') || 'nothing',
      pool.map(({ asset, available }) => `${grouped(available)} ${asset}`).join(', ') || 'nothing',
      decidedAt === undefined ? 'never' : shortTime(decidedAt),
    ])
    const heads = ['stack', 'account', 'version', 'programs', '>drawn', '>left', 'looked (UTC)']
    return {
      json,
      text: table(columns(heads), rows, 'No stacks yet: `parley stack create --help`.'),
    }
  },
}

const show: Command = {
  name: 'stack show',
  summary: 'Show one stack: its programs, whose turn comes first, and what each has drawn',
  positionals: 'STACK',
  needs: 1,
  examples: ['parley stack show core'],
  async run({ args, connection }) {
    const json = await stackNamed(connection.client, nameOf(args))
    const rows = json.members.map(({ program, mode, priority, budget, drawn, intents }) => [
      program,
      mode,
      String(priority),
      sumsText(budget) || 'the pool',
      sumsText(drawn) || 'nothing',
      String(intents),
    ])
    const heads = ['program', 'mode', '>priority', '>at most', '>drawn', '>intents']
    const pool = json.pool.map(
      ({ asset, available, drawn }) =>
        `pool: ${grouped(available)} ${asset} left, ${grouped(drawn)} drawn\n`,
    )
    const empty = 'Nobody is in it: `parley stack add --help`.'
    return {
      json,
      text: `${json.stack} (version ${json.version}) on ${json.account}\n${pool.join('')}${table(columns(heads), rows, empty)}`,
    }
  },
}

const apply: Command = {
  name: 'stack apply',
  summary: 'Make a stack from a file, or replace who is in it by what the file says now',
  positionals: 'STACK',
  needs: 1,
  options: {
    file: { type: 'string', short: 'f', value: 'FILE', help: 'YAML or JSON', needed: true },
    ...ACCOUNT,
    ...WRITE_OPTIONS,
  },
  examples: ['parley stack apply core -f core.yaml'],
  async run({ args, connection }) {
    const { account: home, members } = readData(args.need('file')) as StackFile
    const account = args.text('account') ?? home ?? (await connection.account())
    const body = { ...write(args), stack: nameOf(args), account, members }
    const json = await connection.client.call('applyStack', { body })
    return wrote(json, () => `${json.stack} is in force in version ${json.version}.`)
  },
}

const create: Command = {
  name: 'stack create',
  summary: 'Make a stack of programs, or replace who is in it',
  positionals: 'STACK PROGRAM...',
  needs: 2,
  options: { ...ACCOUNT, ...WRITE_OPTIONS },
  examples: ['parley stack create core spy-calls spy-puts'],
  async run({ args, connection }) {
    const [stack = '', ...programs] = args.positionals
    const account = args.text('account') ?? (await connection.account())
    const members = programs.map((program) => ({ program }))
    const body = { ...write(args), stack, account, members }
    const json = await connection.client.call('applyStack', { body })
    return wrote(json, () => `${json.stack} is in force in version ${json.version}.`)
  },
}

const schema: Command = {
  name: 'stack schema',
  summary: 'Print the JSON Schema of stack files, for editors',
  offline: true,
  examples: ['parley stack schema > stack.schema.json'],
  run: async () => {
    const { StackFile: shape } = await import('@parley/sdk')
    const json = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...shape }
    return { json, text: `${JSON.stringify(json, null, 2)}\n` }
  },
}

const add: Command = {
  name: 'stack add',
  summary: 'Take a program into a stack, or change the most it may draw',
  positionals: 'STACK PROGRAM',
  needs: 2,
  options: { ...BUDGET, ...WRITE_OPTIONS },
  examples: ['parley stack add core spy-puts --budget USD=50000'],
  async run({ args, connection }) {
    const program = args.positional(1, 'PROGRAM')
    const budget = (args.text('budget') ?? '').split(',').filter(Boolean).map(sumOf)
    const body = { ...write(args), stack: nameOf(args), program, member: true, budget }
    const json = await connection.client.call('setStackMember', { body })
    return wrote(json, () => `${program} is in ${json.stack}, version ${json.version}.`)
  },
}

const remove: Command = {
  name: 'stack remove',
  summary: 'Let a program go from a stack; what it has drawn is its own then',
  positionals: 'STACK PROGRAM',
  needs: 2,
  options: WRITE_OPTIONS,
  examples: ['parley stack remove core spy-puts'],
  async run({ args, connection }) {
    const program = args.positional(1, 'PROGRAM')
    const body = { ...write(args), stack: nameOf(args), program, member: false }
    const json = await connection.client.call('setStackMember', { body })
    return wrote(json, () => `${program} is no longer in ${json.stack}.`)
  },
}

const end: Command = {
  name: 'stack end',
  summary: 'End a stack; its programs go on by themselves',
  positionals: 'STACK',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley stack end core'],
  async run({ args, connection }) {
    const body = { ...write(args), stack: nameOf(args) }
    const json = await connection.client.call('endStack', { body })
    return wrote(json, () => `${json.stack} has ended.`)
  },
}

const decisions: Command = {
  name: 'stack decisions',
  summary: 'Show the looks at a stack, newest first: whose turn it was, and who got how much',
  details:
    'Turns: what reduces risk, then the earlier deadline, then more edge per unit of marginal margin, then the lower priority number.\nWhy less was granted than asked: `parley program decisions`.',
  positionals: 'STACK',
  options: {
    limit: { type: 'string', value: 'N', help: 'how many (else 20)' },
    before: { type: 'string', value: 'TICK', help: 'those before this one' },
  },
  examples: ['parley stack decisions core --limit 5'],
  async run({ args, connection }) {
    const [stack] = args.positionals
    const before = args.integer('before')
    const query = {
      limit: args.integer('limit') ?? 20,
      ...(stack === undefined ? {} : { stack }),
      ...(before === undefined ? {} : { before }),
    }
    const json = await connection.client.call('stackDecisions', { query })
    const text = json.decisions.map(stackDecisionText).join('\n')
    return { json, text: text === '' ? 'Nothing decided yet.\n' : `${text}\n` }
  },
}

export function stackDecisionText({
  stack,
  tick,
  at,
  programs,
  ranks,
  crosses,
}: StackDecision): string {
  return [
    `${shortTime(at)} ${stack} #${tick}: ${programs.join(', ')} looked`,
    ...ranks.map((rank, i) => {
      const why = [
        ...(rank.reducesRisk ? ['reduces risk'] : []),
        ...(rank.deadline === undefined ? [] : [`by ${shortTime(rank.deadline)}`]),
        `edge ${rank.edgePerMargin}`,
        `priority ${rank.priority}`,
      ]
      return `  ${i + 1}. ${rank.program} ${rank.intentId}: ${rank.granted} of ${rank.asked} (${why.join(', ')})`
    }),
    ...crosses.map(crossText),
  ].join('\n')
}

export function crossText({ buyer, seller, size, legs, price }: StackCross): string {
  return `  crossed: ${buyer} from ${seller}, ${size} × ${legsText(legs)} at ${price}`
}

function sumsText(sums: readonly { readonly asset: string; readonly amount: string }[]): string {
  return sums.map(({ asset, amount }) => `${grouped(amount)} ${asset}`).join(', ')
}

function sumOf(word: string): { asset: string; amount: string } {
  const [asset = '', amount, ...more] = word.split('=')
  if (asset === '' || amount === undefined || more.length > 0)
    throw new UsageError(`${word}: write it as CASH=AMOUNT, such as USD=50000`)
  return { asset, amount }
}

export async function stackNamed(client: Client, name: string): Promise<Stack> {
  const { stacks } = await client.call('stacks')
  const found = stacks.find(({ stack }) => stack === name)
  if (!found) throw new Failure(`no stack ${name}`, 'unknown_stack')
  return found
}

function nameOf(args: Args): string {
  return args.positional(0, 'STACK')
}

export const STACKING_COMMANDS: readonly Command[] = [
  list,
  show,
  create,
  apply,
  schema,
  add,
  remove,
  decisions,
  end,
]
