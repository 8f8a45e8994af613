/** Exercise and assignment: now, at expiry, and what became of it. */
import type { Exercise } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const CLASSES = ['share_physical', 'share_cash', 'coin_physical', 'coin_cash'] as const

const OF_OPTION = {
  positionals: 'INSTRUMENT',
  needs: 1,
} as const
const ACCOUNT = {
  account: { type: 'string', value: 'ACCOUNT', help: 'that holds it (else your only one)' },
} as const

const now: Command = {
  name: 'exercise now',
  summary: 'Exercise contracts of an American option; writers are assigned in the same step',
  details:
    'Also `parley exercise INSTRUMENT --contracts N`. With --dry-run it shows what would move.',
  ...OF_OPTION,
  options: {
    contracts: { type: 'string', value: 'N', help: 'how many', needed: true },
    ...ACCOUNT,
    ...WRITE_OPTIONS,
  },
  examples: ['parley exercise now SPY-20210319-375-C --contracts 3 --dry-run'],
  async run({ args, connection }) {
    const instrument = args.positional(0, 'INSTRUMENT')
    const contracts = args.need('contracts')
    const account = await connection.account()
    const body = { ...write(args), account, instrument, contracts }
    const json = await connection.client.call('exerciseOption', { body })
    return wrote(
      json,
      () => `${contracts} of ${instrument} exercised as ${json.exerciseId}, entry ${json.entryId}.`,
    )
  },
}

const instruct: Command = {
  name: 'exercise instruct',
  summary: 'Say how many contracts are exercised at expiry, wherever the price is then',
  details: '--contracts 0 lets all of them lapse, even in the money.',
  ...OF_OPTION,
  options: {
    contracts: { type: 'string', value: 'N', help: 'how many, 0 for none', needed: true },
    ...ACCOUNT,
    ...WRITE_OPTIONS,
  },
  examples: ['parley exercise instruct SPY-20210319-375-C --contracts 0'],
  async run({ args, connection }) {
    const instrument = args.positional(0, 'INSTRUMENT')
    const contracts = args.need('contracts')
    const account = await connection.account()
    const body = { ...write(args), account, instrument, contracts }
    const json = await connection.client.call('instructExercise', { body })
    return wrote(json, () => `${contracts} of ${instrument} will be exercised at expiry.`)
  },
}

const cancel: Command = {
  name: 'exercise cancel',
  summary: 'Take an instruction for expiry back',
  ...OF_OPTION,
  options: { ...ACCOUNT, ...WRITE_OPTIONS },
  examples: ['parley exercise cancel SPY-20210319-375-C'],
  async run({ args, connection }) {
    const instrument = args.positional(0, 'INSTRUMENT')
    const account = await connection.account()
    const body = { ...write(args), account, instrument }
    const json = await connection.client.call('cancelInstruction', { body })
    return wrote(json, () => `${instrument} is exercised at expiry as the policy says.`)
  },
}

const instructions: Command = {
  name: 'exercise instructions',
  summary: 'List your standing instructions for expiry',
  examples: ['parley exercise instructions'],
  async run({ connection }) {
    const json = await connection.client.call('instructions')
    const rows = json.instructions.map((each) => [
      each.account,
      each.instrument,
      grouped(each.contracts),
      each.by,
      shortTime(each.at),
      each.until && shortTime(each.until),
    ])
    const heads = ['account', 'option', '>exercise', 'by', 'at (UTC)', 'until (UTC)']
    return { json, text: table(columns(heads), rows, 'No instructions: the policy decides.') }
  },
}

const list: Command = {
  name: 'exercise list',
  summary: 'List what became of your contracts by exercise, assignment and expiry, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley exercise list --limit 20', 'parley exercise list --json'],
  async run({ args, connection }) {
    const json = await connection.client.call('exercises', { query: page(args) })
    const heads = [
      'entry',
      'at (UTC)',
      'option',
      'by',
      'account',
      '>exercised',
      '>abandoned',
      '>assigned',
      '>lapsed',
    ]
    const rows = json.exercises.flatMap(exerciseRows)
    const none = 'Nothing was exercised, assigned or expired yet.'
    const isDrawn = json.exercises.some(({ outcomes }) => outcomes.some(({ draw }) => draw))
    const drawn = isDrawn
      ? 'Who was assigned was drawn: `parley exercise draw` runs it again.\n'
      : ''
    return { json, text: table(columns(heads), rows, none) + drawn + more(json.next) }
  },
}

function exerciseRows(of: Exercise): string[][] {
  return of.outcomes.map((each, i) => [
    i === 0 ? of.entryId : '',
    i === 0 ? shortTime(of.at) : '',
    i === 0 ? of.instrument : '',
    i === 0 ? of.by : '',
    each.account,
    grouped(each.exercised),
    grouped(each.abandoned),
    grouped(each.assigned),
    grouped(each.lapsed),
  ])
}

const policy: Command = {
  name: 'exercise policy',
  summary: 'Show what is exercised by itself at expiry, and until when instructions are taken',
  examples: ['parley exercise policy'],
  async run({ connection }) {
    const json = await connection.client.call('exercisePolicy')
    const rows = json.rules.map(({ ofClass, threshold, graceMs }) => [
      ofClass,
      grouped(threshold),
      `${graceMs / 1000} s`,
    ])
    const heads = ['class', '>in the money by', '>after expiry']
    return { json, text: table(columns(heads), rows, '') }
  },
}

const setPolicy: Command = {
  name: 'exercise set-policy',
  summary: 'Set the threshold and the cutoff of a class of options (operator)',
  details:
    'Options settled in cash pay whatever is in the money: of them only --threshold 0.00000001.',
  positionals: 'CLASS',
  needs: 1,
  options: {
    threshold: {
      type: 'string',
      value: 'PRICE',
      help: 'least in the money, for each unit',
      needed: true,
    },
    grace: {
      type: 'string',
      value: 'TIME',
      help: 'instructions after expiry, such as 90m (else none)',
    },
    ...WRITE_OPTIONS,
  },
  examples: ['parley exercise set-policy share_physical --threshold 0.01 --grace 90m'],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      ofClass: oneOf(args.positional(0, 'CLASS'), CLASSES, 'CLASS'),
      threshold: args.need('threshold'),
      graceMs: args.duration('grace') ?? 0,
    }
    const json = await connection.client.call('setExercisePolicy', { body })
    return wrote(json, () => `${json.ofClass}: exercised from ${body.threshold} in the money.`)
  },
}

export const EXERCISE_COMMANDS: readonly Command[] = [
  now,
  instruct,
  cancel,
  instructions,
  list,
  policy,
  setPolicy,
]
