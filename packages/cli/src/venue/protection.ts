/** Protecting oneself: market-maker protection, bands, order limits; with the kill switch and credit, which have files of their own. */
import type { Protection } from '@parley/sdk'
import type { Args, Command, OptionSpecs } from '../command/command.ts'
import { columns, facts, shortTime, table } from '../print/table.ts'
import { grouped } from '../print/decimal.ts'
import { CREDIT_COMMANDS } from './credit.ts'
import { oneOf } from './parties.ts'
import { STOP_COMMANDS } from './stop.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const CLASSES = ['option', 'option_combo', 'hedged', 'spot', 'spot_combo', 'future'] as const
const SCOPE_OPTIONS: OptionSpecs = {
  user: { type: 'string', value: 'USER', help: 'only quotes of this user' },
  underlying: { type: 'string', value: 'ID', help: 'only structures on this share or coin' },
  class: {
    type: 'string',
    value: 'CLASS',
    help: `only structures of this class: ${CLASSES.join(', ')}`,
  },
}

function classOf(args: Args): { readonly structureClass?: (typeof CLASSES)[number] } {
  const word = args.text('class')
  return word === undefined ? {} : { structureClass: oneOf(word, CLASSES, '--class') }
}

function times(args: Args, names: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = args.duration(option)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

const show: Command = {
  name: 'protect list',
  summary: 'Show your protection and where it stands',
  examples: ['parley protect', 'parley protect list --json'],
  async run({ connection }) {
    const json = await connection.client.call('protection')
    return { json, text: protectionText(json) }
  },
}

function protectionText({
  mmp,
  bands,
  orderLimits,
  killed,
  heartbeats,
  ...rest
}: Protection): string {
  const scope = (...parts: readonly (string | undefined)[]): string =>
    parts.filter(Boolean).join(' ') || 'all'
  const pairs = (of: object): string =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ')
  return [
    table(
      columns(['maker protection', '>window ms', 'limits', 'state', '>trades used']),
      mmp.map((rule) => [
        scope(rule.user, rule.underlying, rule.structureClass),
        grouped(String(rule.windowMs)),
        pairs(rule.limits),
        rule.frozen ? `frozen: ${rule.frozen.measure}` : rule.phase,
        String(rule.used.trades),
      ]),
      'No maker protection. Set it with `parley protect mmp --trades 3 --window 1s`.',
    ),
    table(
      columns(['price band', 'of', 'within']),
      bands.map(({ everybody, structureClass, ...within }) => [
        scope(structureClass),
        everybody ? 'everybody' : 'you',
        pairs(within),
      ]),
      'No price bands.',
    ),
    table(
      columns(['order limit', 'set by', 'most']),
      orderLimits.map(({ by, user, account, ...most }) => [scope(user, account), by, pairs(most)]),
      'No order limits.',
    ),
    table(
      columns(['kill switch', 'by', 'since (UTC)', 'reason']),
      killed.map((each) => [
        scope(each.level, each.user),
        each.by,
        shortTime(each.at),
        each.reason,
      ]),
      'No kill switch is on.',
    ),
    table(
      columns(['heartbeat', 'until (UTC)']),
      heartbeats.map(({ user, expiresAt }) => [user, shortTime(expiresAt)]),
      'No heartbeat is promised.',
    ),
    facts([
      ['armed streams', String(rest.sessions)],
      ['self-trade', rest.selfTrade],
      ['group', rest.group],
    ]),
  ].join('\n')
}

const mmp: Command = {
  name: 'protect mmp',
  summary: 'Cancel your quotes and stop when too much trades at once',
  options: {
    ...SCOPE_OPTIONS,
    window: { type: 'string', value: 'TIME', help: 'of the sliding window, 1ms to 1h (else 1s)' },
    trades: { type: 'string', value: 'N', help: 'most acceptances within it' },
    quantity: { type: 'string', value: 'N', help: 'most units of the underlying' },
    notional: { type: 'string', value: 'N', help: 'most notional of the asset' },
    delta: { type: 'string', value: 'N', help: 'most delta in either direction, in units' },
    vega: { type: 'string', value: 'N', help: 'most cash a volatility point in either direction' },
    asset: { type: 'string', value: 'ASSET', help: 'of notional and vega' },
    frozen: { type: 'string', value: 'TIME', help: 'reset by itself after so long (else by hand)' },
    probe: { type: 'string', value: 'N', help: 'after a reset one fill of at most so many first' },
    'mark-age': { type: 'string', value: 'TIME', help: 'oldest mark for delta and vega (else 1m)' },
    ...WRITE_OPTIONS,
  },
  details: 'Without a limit the rule of the scope is ended.',
  examples: [
    'parley protect mmp --trades 3 --window 1s --frozen 5s',
    'parley protect mmp --underlying SPY --delta 5000 --vega 20000 --asset USD --window 10s --probe 10',
  ],
  async run({ args, connection }) {
    const trades = args.integer('trades')
    const limits = {
      ...(trades === undefined ? {} : { trades }),
      ...given(args, { quantity: 'quantity', notional: 'notional', delta: 'delta', vega: 'vega' }),
    }
    const body = {
      ...write(args),
      ...given(args, {
        user: 'user',
        underlying: 'underlying',
        asset: 'asset',
        probe: 'probeSize',
      }),
      ...times(args, { window: 'windowMs', frozen: 'frozenMs', 'mark-age': 'markAgeMs' }),
      ...classOf(args),
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
    }
    const json = await connection.client.call('setMmp', { body })
    return wrote(
      json,
      () => `Maker protection of ${json.scope} is ${'limits' in body ? 'set' : 'ended'}.`,
    )
  },
}

const reset: Command = {
  name: 'protect reset',
  summary: 'Open triggered maker protection again, with an empty window',
  options: { ...SCOPE_OPTIONS, ...WRITE_OPTIONS },
  examples: ['parley protect reset', 'parley protect reset --underlying SPY'],
  async run({ args, connection }) {
    const body = {
      ...write(args),
      ...given(args, { user: 'user', underlying: 'underlying' }),
      ...classOf(args),
    }
    const json = await connection.client.call('resetMmp', { body })
    return wrote(json, () => `Maker protection of ${json.scope} is reset.`)
  },
}

const band: Command = {
  name: 'protect band',
  summary: 'Refuse prices too far from the mark',
  options: {
    class: {
      type: 'string',
      value: 'CLASS',
      help: `only structures of this class: ${CLASSES.join(', ')}`,
    },
    ticks: { type: 'string', value: 'N', help: 'ticks of the structure' },
    bp: { type: 'string', value: 'N', help: 'basis points of the mark' },
    vol: { type: 'string', value: 'POINTS', help: "volatility points, by the structure's vega" },
    'mark-age': { type: 'string', value: 'TIME', help: 'oldest mark it is held against (else 1m)' },
    everybody: { type: 'boolean', help: "not your own prices but everybody's (operator)" },
    ...WRITE_OPTIONS,
  },
  details: 'Where several are given a price must be within each. Without one the band is ended.',
  examples: ['parley protect band --class option --ticks 50 --vol 5'],
  async run({ args, connection }) {
    const [ticks, basisPoints] = [args.integer('ticks'), args.integer('bp')]
    const body = {
      ...write(args),
      ...classOf(args),
      ...(ticks === undefined ? {} : { ticks }),
      ...(basisPoints === undefined ? {} : { basisPoints }),
      ...given(args, { vol: 'volPoints' }),
      ...times(args, { 'mark-age': 'markAgeMs' }),
      ...(args.flag('everybody') ? { everybody: true } : {}),
    }
    const json = await connection.client.call('setBand', { body })
    return wrote(json, () => `The band of ${json.scope} is as you said.`)
  },
}

const orders: Command = {
  name: 'protect orders',
  summary: 'Refuse orders that are too large',
  options: {
    firm: { type: 'string', value: 'FIRM', help: 'whose orders (operator; else your own)' },
    user: { type: 'string', value: 'USER', help: 'only of this user' },
    account: { type: 'string', value: 'ACCOUNT', help: 'only of this account' },
    size: { type: 'string', value: 'N', help: 'most structures' },
    notional: { type: 'string', value: 'N', help: 'most notional' },
    premium: { type: 'string', value: 'N', help: 'most premium' },
    exposure: {
      type: 'string',
      value: 'N',
      help: 'most notional of all live quotes, as if all filled',
    },
    asset: { type: 'string', value: 'ASSET', help: 'of these amounts' },
    ...WRITE_OPTIONS,
  },
  details: 'Without a limit those of the scope are ended.',
  examples: ['parley protect orders --size 500 --premium 250000 --asset USD'],
  async run({ args, connection }) {
    const names = ['firm', 'user', 'account', 'size', 'notional', 'premium', 'exposure', 'asset']
    const body = {
      ...write(args),
      ...given(args, Object.fromEntries(names.map((name) => [name, name]))),
    }
    const json = await connection.client.call('setOrderLimits', { body })
    return wrote(json, () => `The order limits of ${json.scope} are as you said.`)
  },
}

export const PROTECTION_COMMANDS: readonly Command[] = [
  show,
  mmp,
  reset,
  band,
  orders,
  ...STOP_COMMANDS,
  ...CREDIT_COMMANDS,
]
