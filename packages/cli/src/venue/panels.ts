/** Lists of dealers, and the operator's policy for requests. */
import type { Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const list: Command = {
  name: 'groups list',
  summary: 'List your own groups of dealers',
  examples: ['parley groups'],
  async run({ connection }) {
    const json = await connection.client.call('dealerGroups')
    const text = table(
      columns(['group', 'dealers']),
      json.groups.map(({ name, dealers }) => [name, dealers.join(', ')]),
      'No groups yet. Make one with `parley groups set NAME --dealers A,B`.',
    )
    return { json, text }
  },
}

const set: Command = {
  name: 'groups set',
  summary: 'Make or replace a group of dealers; without dealers it goes',
  positionals: 'NAME',
  needs: 1,
  options: {
    dealers: { type: 'string', value: 'FIRMS', help: 'its dealers, by comma (else none: it goes)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley groups set small --dealers lynx,otter', 'parley groups set small'],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      name: args.positional(0, 'NAME'),
      dealers: args.list('dealers') ?? [],
    }
    const json = await connection.client.call('setDealerGroup', { body })
    return wrote(json, () =>
      json.size === 0 ? `${json.name} is gone.` : `${json.name} has ${json.size} dealers.`,
    )
  },
}

const policySet: Command = {
  name: 'policy set',
  summary: 'Lay down what requests must keep to (operator)',
  options: {
    'anonymous-panel': { type: 'string', value: 'N', help: 'least an anonymous request asks' },
    cooldown: { type: 'string', value: 'TIME', help: 'before a structure is asked for again' },
    'min-size': { type: 'string', value: 'N', help: 'least a request asks for, in structures' },
    'min-notional': {
      type: 'string',
      value: 'ASSET=AMOUNT,…',
      help: 'least a request comes to, by quote asset',
    },
    repeats: { type: 'string', value: 'refuse|tell', help: 'what a repeat meets' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley policy set --anonymous-panel 3 --cooldown 30s --repeats tell'],
  async run({ args, connection }) {
    const now = await connection.client.call('requestPolicy')
    const repeats = oneOf(args.text('repeats') ?? now.repeats, ['refuse', 'tell'], '--repeats')
    const body = {
      ...write(args),
      anonymousPanelMin: Number(args.text('anonymous-panel') ?? now.anonymousPanelMin),
      repeatMs: args.duration('cooldown') ?? now.repeatMs,
      repeats,
      sizeMin: args.count('min-size') ?? now.sizeMin,
      notionalMins: args.list('min-notional')?.map(notionalMin) ?? now.notionalMins,
    }
    const json = await connection.client.call('setRequestPolicy', { body })
    return wrote(
      json,
      () =>
        `Anonymous requests ask ${json.anonymousPanelMin} or more; a repeat within ${json.repeatMs} ms is ${json.repeats === 'tell' ? 'told' : 'refused'}.`,
    )
  },
}

function notionalMin(text: string): { asset: string; amount: string } {
  const [asset = '', amount] = text.split('=')
  if (amount === undefined) throw new UsageError('write --min-notional as USD=100000')
  return { asset, amount }
}

export const PANEL_COMMANDS: readonly Command[] = [list, set, policySet]
