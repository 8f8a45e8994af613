/** Programs: standing mandates kept as files, applied, watched, and steered. */
import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type {
  Client,
  Intent,
  Mandate,
  PanelChoice,
  Program,
  ProgramDecision,
  Reason,
  ProgramFile,
} from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command, OptionSpecs } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { legsText } from '../venue/leg.ts'
import { WRITE_OPTIONS, write, wrote } from '../venue/write.ts'
import { close } from './close.ts'
import { EXECUTION_COMMANDS } from './execution.ts'
import { differences, readData } from './read.ts'
import { todayTexts } from './today.ts'

const FILE: OptionSpecs = {
  file: { type: 'string', short: 'f', value: 'FILE', help: 'YAML or JSON', needed: true },
}

const apply: Command = {
  name: 'program apply',
  summary: 'Make a program from a file, or replace it by what the file says now',
  positionals: 'PROGRAM',
  needs: 1,
  options: {
    ...FILE,
    account: { type: 'string', value: 'ACCOUNT', help: 'that it works in (else your only one)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley program apply spy-calls -f spy-calls.yaml'],
  async run({ args, connection }) {
    const file = readData(args.need('file')) as ProgramFile
    const account = args.text('account') ?? (await connection.account())
    const { programs } = await connection.client.call('programs')
    const before = programs.find(({ program }) => program === nameOf(args))?.fileToday
    const body = { ...write(args), program: nameOf(args), account, file }
    const json = await connection.client.call('applyProgram', { body })
    const last = before?.since.at(-1)
    const anew = last
      ? ` Its figures are read as of today: the ${last.action} of ${last.effectiveAt.slice(0, 10)} is not applied to them.`
      : ''
    return wrote(json, () => `${json.program} is in force in version ${json.version}.${anew}`)
  },
}

const validate: Command = {
  name: 'program validate',
  summary: 'Say whether the venue would take a program file; nothing is changed',
  positionals: 'PROGRAM',
  needs: 1,
  options: FILE,
  examples: ['parley program validate spy-calls -f spy-calls.yaml'],
  async run({ args, connection }) {
    const file = readData(args.need('file')) as ProgramFile
    const account = await connection.account()
    const body = {
      clientId: `validate-${Date.now()}`,
      dryRun: true,
      program: nameOf(args),
      account,
      file,
    }
    await connection.client.call('applyProgram', { body })
    return { json: { valid: true }, text: 'The file is in order.\n' }
  },
}

const schema: Command = {
  name: 'program schema',
  summary: 'Print the JSON Schema of program files, for editors',
  offline: true,
  examples: ['parley program schema > program.schema.json'],
  run: async () => {
    const { ProgramFile: shape } = await import('@parley/sdk')
    const text = JSON.stringify(
      { $schema: 'https://json-schema.org/draft/2020-12/schema', ...shape },
      null,
      2,
    )
    return { json: JSON.parse(text) as unknown, text: `${text}\n` }
  },
}

const diff: Command = {
  name: 'program diff',
  summary: 'Show what a file would change of the program in force',
  positionals: 'PROGRAM',
  needs: 1,
  options: FILE,
  examples: ['parley program diff spy-calls -f spy-calls.yaml'],
  async run({ args, connection }) {
    const file = readData(args.need('file'))
    const now = await programNamed(connection.client, nameOf(args))
    const changes = differences(now.file, file)
    return {
      json: { changes },
      text: changes.length === 0 ? 'No difference.\n' : `${changes.join('\n')}\n`,
    }
  },
}

const list: Command = {
  name: 'program list',
  summary: 'List your programs: what they are, hold and have under way',
  examples: ['parley program list'],
  async run({ connection }) {
    const json = await connection.client.call('programs')
    const rows = json.programs.map((program) => [
      program.program,
      program.mode,
      program.file.strategy,
      program.fileToday?.file.underlying ?? program.file.underlying,
      `v${program.version}`,
      program.mandate ? `until ${shortTime(program.mandate.validUntil)}` : 'none',
      holdingsText(program),
      String(program.intents.length),
      program.decidedAt === undefined ? 'never' : shortTime(program.decidedAt),
    ])
    const heads = [
      'program',
      'mode',
      'strategy',
      'on',
      'version',
      'mandate',
      'holds',
      '>intents',
      'looked (UTC)',
    ]
    return {
      json,
      text: table(columns(heads), rows, 'No programs yet: `parley program apply --help`.'),
    }
  },
}

const show: Command = {
  name: 'program show',
  summary: 'Show one program: its file, mandate, holdings and intents',
  positionals: 'PROGRAM',
  needs: 1,
  examples: ['parley program show spy-calls'],
  async run({ args, connection }) {
    const json = await programNamed(connection.client, nameOf(args))
    const parts = [
      `${json.program} (${json.mode}, version ${json.version}) on ${json.account}`,
      `file: ${JSON.stringify(json.file)}`,
      `mandate: ${json.mandate ? JSON.stringify(json.mandate) : 'none'}`,
      ...todayTexts(json),
      `holds: ${holdingsText(json)}`,
      ...json.intents.map(intentText),
    ]
    return { json, text: `${parts.join('\n')}\n` }
  },
}

function steering(word: string, mode: Program['mode'], summary: string): Command {
  return {
    name: `program ${word}`,
    summary,
    positionals: 'PROGRAM',
    needs: 1,
    options: WRITE_OPTIONS,
    examples: [`parley program ${word} spy-calls`],
    async run({ args, connection }) {
      const body = { ...write(args), program: nameOf(args), mode }
      const json = await connection.client.call('steerProgram', { body })
      return wrote(json, () => `${json.program} is ${json.mode.replace('_', ' ')}.`)
    },
  }
}

const retire: Command = {
  name: 'program retire',
  summary: 'End a program that has no options; what it owns is its account’s again',
  positionals: 'PROGRAM',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley program retire spy-calls'],
  async run({ args, connection }) {
    const body = { ...write(args), program: nameOf(args) }
    const json = await connection.client.call('retireProgram', { body })
    return wrote(json, () => `${json.program} is retired.`)
  },
}

const mandate: Command = {
  name: 'program mandate',
  summary: 'Lay down, and sign, what a program may do',
  details:
    'The number is filled in where the file has none. A firm that has signing keys signs with --signer and --key-file.',
  positionals: 'PROGRAM',
  needs: 1,
  options: {
    file: {
      type: 'string',
      short: 'f',
      value: 'FILE',
      help: 'YAML or JSON',
      needed: 'without --revoke',
    },
    signer: { type: 'string', value: 'ID', help: 'the signing key, as registered' },
    'key-file': { type: 'string', value: 'FILE', help: 'its private half' },
    revoke: { type: 'boolean', help: 'take the mandate back instead' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley program mandate spy-calls -f mandate.yaml --signer desk --key-file desk.pem',
    'parley program mandate spy-calls --revoke',
  ],
  async run({ args, connection }) {
    const program = nameOf(args)
    if (args.flag('revoke')) {
      const body = { ...write(args), program }
      const json = await connection.client.call('revokeMandate', { body })
      return wrote(json, () => `${json.program} may do nothing from now on.`)
    }
    const now = await programNamed(connection.client, program)
    const terms = {
      number: now.grants + 1,
      ...(readData(args.need('file')) as Omit<Mandate, 'number'>),
    }
    const { firm } = await connection.client.call('me')
    const signature = await signatureOf(args, { firm, program, terms })
    const body = { ...write(args), program, mandate: terms, ...(signature ? { signature } : {}) }
    const json = await connection.client.call('grantMandate', { body })
    return wrote(json, () => `Mandate ${json.number} of ${json.program} is in force.`)
  },
}

async function signatureOf(
  args: Args,
  of: { readonly firm: string; readonly program: string; readonly terms: Mandate },
): Promise<{ signer: string; signature: string } | undefined> {
  const [signer, file] = [args.text('signer'), args.text('key-file')]
  if (signer === undefined && file === undefined) return undefined
  if (signer === undefined || file === undefined)
    throw new UsageError('--signer and --key-file go together')
  // The desk's mind is loaded for a signature alone: no other command on programs needs it.
  const { mandateFrom, mandateText } = await import('@parley/income')
  const made = mandateFrom(of.terms)
  if ('path' in made) throw new UsageError(`${made.path} is not in order`)
  const text = mandateText(of.firm as never, of.program as never, made)
  const key = createPrivateKey(readFileSync(file))
  return { signer, signature: sign(null, Buffer.from(text), key).toString('base64url') }
}

const adopt: Command = {
  name: 'program adopt',
  summary: 'Give a program capital or positions of its account, or take them back',
  positionals: 'PROGRAM ASSET=AMOUNT[@PRICE]...',
  needs: 2,
  options: WRITE_OPTIONS,
  examples: [
    'parley program adopt spy-calls SPY=1000 USD=50000',
    'parley program adopt spy-calls SPY=1000@412.50 SPY-20260320-420-C=-5@3.10',
  ],
  async run({ args, connection }) {
    const lines = args.positionals.slice(1).map((word) => {
      const [, asset, amount, price] = /^([^=@]+)=([^=@]+)(?:@([^=@]+))?$/.exec(word) ?? []
      if (asset === undefined || amount === undefined)
        throw new UsageError(
          `${word}: write it as ASSET=AMOUNT or ASSET=AMOUNT@PRICE, such as SPY=1000@412.50`,
        )
      return { asset, amount, ...(price === undefined ? {} : { price }) }
    })
    const body = { ...write(args), program: nameOf(args), lines }
    const json = await connection.client.call('adoptPosition', { body })
    return wrote(json, () => `${json.program} has it.`)
  },
}

function answering(word: 'approve' | 'refuse'): Command {
  return {
    name: `program ${word}`,
    summary: word === 'approve' ? 'Let a program do what it asks' : 'Refuse what a program asks',
    positionals: 'PROGRAM INTENT',
    needs: 2,
    options: WRITE_OPTIONS,
    examples: [`parley program ${word} spy-calls 12.0`],
    async run({ args, connection }) {
      const intentId = args.positional(1, 'INTENT')
      const body = { ...write(args), program: nameOf(args), intentId, approve: word === 'approve' }
      const json = await connection.client.call('answerIntent', { body })
      return wrote(json, () => `${json.program} ${json.intentId}: ${json.outcome}.`)
    },
  }
}

const decisions: Command = {
  name: 'program decisions',
  summary: 'Show what a program decided and why, newest first',
  positionals: 'PROGRAM',
  options: {
    limit: { type: 'string', value: 'N', help: 'how many (else 20)' },
    before: { type: 'string', value: 'TICK', help: 'those before this one' },
  },
  examples: ['parley program decisions spy-calls --limit 5'],
  async run({ args, connection }) {
    const [program] = args.positionals
    const before = args.integer('before')
    const query = {
      limit: args.integer('limit') ?? 20,
      ...(program === undefined ? {} : { program }),
      ...(before === undefined ? {} : { before }),
    }
    const json = await connection.client.call('decisions', { query })
    const text = json.decisions.map(decisionText).join('\n')
    return { json, text: text === '' ? 'Nothing decided yet.\n' : `${text}\n` }
  },
}

export function decisionText({
  program,
  tick,
  at,
  intents,
  reasons,
  outcomes,
}: ProgramDecision): string {
  const what = intents.length === 0 ? 'nothing to do' : `${intents.length} to do`
  return [
    `${shortTime(at)} ${program} #${tick}: ${what}`,
    ...intents.map(intentText),
    ...outcomes.map(
      ({ intentId, outcome, reason }) =>
        `  ${intentId} ${outcome}${reason ? `: ${reasonText(reason)}` : ''}`,
    ),
    ...reasons.map((reason) => `  not: ${reasonText(reason)}`),
  ].join('\n')
}

function intentText(intent: Intent): string {
  const { intentId, action, legs, size, limit, model, state, why, panel, choice } = intent
  const now = state === undefined ? '' : ` (${state})`
  const rules = why.map(reasonText).join('; ')
  return `  ${intentId} ${action} ${size} × ${legsText(legs)} at ${limit} or better, model ${model}${now}: ${rules}${choice ? `\n    ${choiceText(choice, panel)}` : ''}`
}

function choiceText({ arm, size, holdoutBps, draw, cards }: PanelChoice, panel: Intent['panel']) {
  const counts = ({ maker, asked, best }: PanelChoice['cards'][number]): string =>
    `${maker} ${best} of ${asked}`
  const asks = {
    chosen: `asks ${panel?.join(', ') ?? 'all'}`,
    holdout: `asks all ${cards.length}, to measure the choice`,
    whole: `asks all ${cards.length}, for no more than ${size} are there`,
  }
  return `${asks[arm]} (draw ${draw}, all below ${holdoutBps}); best, in panels of whatever size: ${cards.map(counts).join(', ')}`
}

export function reasonText({ rule, observed, threshold }: Reason): string {
  return `${rule} ${observed} (${threshold})`
}

function holdingsText({ holdings }: Program): string {
  return holdings.map(({ asset, amount }) => `${grouped(amount)} ${asset}`).join(', ') || 'nothing'
}

async function programNamed(client: Client, name: string): Promise<Program> {
  const { programs } = await client.call('programs')
  const found = programs.find(({ program }) => program === name)
  if (!found) throw new Failure(`no program ${name}`, 'unknown_program')
  return found
}

function nameOf(args: Args): string {
  return args.positional(0, 'PROGRAM')
}

export const PROGRAM_COMMANDS: readonly Command[] = [
  list,
  show,
  apply,
  diff,
  validate,
  schema,
  mandate,
  adopt,
  close,
  steering('pause', 'paused', 'Let a program do nothing for now'),
  steering('resume', 'active', 'Let a paused or winding-down program go on'),
  steering('wind-down', 'winding_down', 'Let a program close what it has and open nothing'),
  retire,
  decisions,
  ...EXECUTION_COMMANDS,
  answering('approve'),
  answering('refuse'),
]
