/** What limits on risk are measured by and a firm saves itself: stresses of its own, and betas. */
import type { RiskOwnStress } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Command, Invocation, Shown } from '../command/command.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const stress: Command = {
  name: 'risk stress',
  summary: 'Save a stress of your own, list them, or forget one',
  positionals: 'set|list|forget [NAME]',
  options: {
    spot: { type: 'string', value: 'MOVE', help: 'of every underlying, relative: -0.15' },
    vol: { type: 'string', value: 'MOVE', help: 'of every volatility, relative: 0.5' },
    others: {
      type: 'string',
      value: 'LIST',
      help: 'what moves otherwise, by spot and vol: BTC:-0.4:0.2,ETH:-0.5',
    },
    ...WRITE_OPTIONS,
  },
  details: [
    '`parley risk` and `parley risk show --stress` tell what each would do; `parley risk limit set --measure stress --stress NAME`',
    'bounds it. What the operator saves measures the limits it sets for others.',
  ].join('\n'),
  examples: [
    'parley risk stress set crash --spot -0.15 --vol 0.5',
    'parley risk stress set coins --spot 0 --others BTC:-0.4:0.2,ETH:-0.5:0.3',
    'parley risk stress list',
    'parley risk stress forget crash',
  ],
  run(invocation) {
    const { args } = invocation
    const action = oneOf(args.positionals[0] ?? 'list', ['set', 'list', 'forget'], 'an action')
    return action === 'list' ? listStresses(invocation) : saveStress(invocation, action)
  },
}

async function saveStress(
  { args, connection }: Invocation,
  action: 'set' | 'forget',
): Promise<Shown> {
  const moves = given(args, { spot: 'spot', vol: 'vol' })
  const others = args.list('others')?.map(otherOf)
  const isBare = Object.keys(moves).length === 0 && others === undefined
  if (action === 'set' && isBare) throw new UsageError('--spot, --vol or --others is missing')
  if (action === 'forget' && !isBare) throw new UsageError('what is forgotten has no moves')
  const name = args.positional(1, 'NAME')
  const body = { ...write(args), name, ...moves, ...(others ? { others } : {}) }
  const json = await connection.client.call('setRiskStress', { body })
  return wrote(json, () => `The stress ${name} is ${action === 'set' ? 'saved' : 'forgotten'}.`)
}

function otherOf(text: string): { underlying: string; spot?: string; vol?: string } {
  const [underlying = '', spot, vol, ...rest] = text.split(':')
  if (underlying === '' || spot === undefined || rest.length > 0)
    throw new UsageError(`--others: ${text} is not UNDERLYING:SPOT:VOL`)
  return { underlying, spot, ...(vol === undefined ? {} : { vol }) }
}

async function listStresses({ connection }: Invocation): Promise<Shown> {
  const json = await connection.client.call('riskStresses')
  const row = ({ name, title, user, at }: RiskOwnStress): string[] => [
    name,
    title,
    user,
    shortTime(at),
  ]
  const text = table(
    columns(['stress', 'moves', 'saved by', 'at (UTC)']),
    json.stresses.map(row),
    'No stress of your own. Save one with `parley risk stress set crash --spot -0.15 --vol 0.5`.',
  )
  return { json, text }
}

const betas: Command = {
  name: 'risk betas',
  summary: 'Save the betas that your delta is weighted by, show them, or forget them',
  positionals: 'set|show|forget',
  options: {
    index: { type: 'string', value: 'ID', help: 'the underlying they are betas to' },
    betas: { type: 'string', value: 'LIST', help: 'by underlying: QQQ:1.2,BTC:2' },
    ...WRITE_OPTIONS,
  },
  details: 'They take the place of those there were. The index has 1 itself.',
  examples: ['parley risk betas set --index SPY --betas QQQ:1.2,IWM:1.1', 'parley risk betas show'],
  run(invocation) {
    const { args } = invocation
    const action = oneOf(args.positionals[0] ?? 'show', ['set', 'show', 'forget'], 'an action')
    return action === 'show' ? showBetas(invocation) : saveBetas(invocation, action)
  },
}

async function saveBetas(
  { args, connection }: Invocation,
  action: 'set' | 'forget',
): Promise<Shown> {
  const index = args.text('index')
  const pairs = args.list('betas')?.map(betaOf)
  if (action === 'set' && (index === undefined || pairs === undefined))
    throw new UsageError('--index and --betas are both needed')
  if (action === 'forget' && (index !== undefined || pairs !== undefined))
    throw new UsageError('what is forgotten has no index and no betas')
  const body = {
    ...write(args),
    ...(index === undefined ? {} : { index }),
    ...(pairs === undefined ? {} : { betas: pairs }),
  }
  const json = await connection.client.call('setRiskBetas', { body })
  return wrote(json, () => `The betas are ${action === 'set' ? 'saved' : 'forgotten'}.`)
}

function betaOf(text: string): { underlying: string; beta: string } {
  const [underlying = '', beta, ...rest] = text.split(':')
  if (underlying === '' || beta === undefined || rest.length > 0)
    throw new UsageError(`--betas: ${text} is not UNDERLYING:BETA`)
  return { underlying, beta }
}

async function showBetas({ connection }: Invocation): Promise<Shown> {
  const json = await connection.client.call('riskBetas')
  const text = table(
    columns(['underlying', `>beta to ${json.index ?? 'an index'}`]),
    json.betas.map(({ underlying, beta }) => [underlying, beta]),
    'No betas. Save some with `parley risk betas set --index SPY --betas QQQ:1.2`.',
  )
  return { json, text }
}

export const RISK_SAVED_COMMANDS: readonly Command[] = [stress, betas]
