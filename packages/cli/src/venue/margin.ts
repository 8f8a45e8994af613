/** What an account can still do, and the margin of margined accounts: rates, marks, calls. */
import type { BuyingPower, CuringSet, MarginCall, MarginCallChange } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const buyingPower: Command = {
  name: 'accounts buying-power',
  summary: 'Show what an account can still do, and what is held for each position',
  positionals: '[ACCOUNT]',
  examples: ['parley accounts buying-power', 'parley accounts buying-power lynx:main --json'],
  async run({ args, connection }) {
    const account = args.positionals[0] ?? (await connection.account())
    const json = await connection.client.call('buyingPower', { account })
    return { json, text: powerText(json) }
  },
}

function powerText({
  account,
  regime,
  assets,
  covers,
  method,
  requirements,
  calls: standing,
  unmeasured,
}: BuyingPower): string {
  const amounts = (lines: readonly { asset: string; amount: string }[]): string =>
    lines.map((line) => `${grouped(line.amount)} ${line.asset}`).join(', ')
  const power = table(
    columns(['asset', '>total', 'held', '>available', '>credit line', '>buying power']),
    assets.map((each) => [
      each.asset,
      grouped(each.total),
      each.held.map(({ purpose, amount }) => `${grouped(amount)} for ${purpose}`).join(', '),
      grouped(each.available),
      each.creditLine === undefined ? '' : grouped(each.creditLine),
      grouped(each.buyingPower),
    ]),
    'Nothing was ever booked here. An operator books what came in with `parley deposit`.',
  )
  const behind = table(
    columns(['position', '>quantity', 'held for it']),
    covers.map((each) => [each.instrument, grouped(each.quantity), amounts(each.lines)]),
    'No position needs anything held.',
  )
  const called = standing.map(
    (call) =>
      `Margin call ${call.callId}: ${grouped(call.deficit)} ${call.asset} by ${shortTime(call.dueAt)} UTC. Deposit it, or ${curesText(call)}.\n${standingText(call)}`,
  )
  const unknown =
    unmeasured.length === 0
      ? ''
      : `Without a mark: ${unmeasured.join(', ')}. What is held for it stays as it is.\n`
  const asked = requirements.length === 0 ? '' : `\n${requirementsText(requirements)}`
  const under = underText(regime, method)
  return `${account} is under ${under}.\n${called.join('')}${unknown}\n${power}\n${behind}${asked}`
}

/** A regime with the method of a margined account. */
export function underText(regime: string, method: string | undefined): string {
  return method === undefined ? regime : `${regime} (${method})`
}

/** What the method asks, underlying by underlying, and which position for how much of it. */
function requirementsText(requirements: BuyingPower['requirements']): string {
  return table(
    columns(['underlying', '>initial', '>maintenance', 'in', '>worth', 'worst', 'parts']),
    requirements.map((each) => [
      each.underlying,
      grouped(each.initial),
      grouped(each.maintenance),
      each.asset,
      each.value === undefined ? '' : grouped(each.value),
      each.worst ?? '',
      each.parts.map(({ instrument, amount }) => `${grouped(amount)} ${instrument}`).join(', '),
    ]),
    '',
  )
}

/** How its liquidation stands, where there is one. */
function standingText({ standing }: MarginCall): string {
  if (!standing) return ''
  const { attempts, rfqId, nextAt, held, impossible } = standing
  if (held) return `Its liquidation is held by ${held.user}: ${held.reason}.\n`
  if (impossible !== undefined) return `It cannot be liquidated now: ${impossible}.\n`
  return rfqId === undefined
    ? `Liquidation: ${attempts} requests so far, the next from ${shortTime(nextAt)} UTC.\n`
    : `Liquidation: the venue asks for you in ${rfqId}.\n`
}

function curesText({ cures, set }: MarginCall): string {
  const alone = cures.map(({ contracts, instrument }) => `buy back ${contracts} ${instrument}`)
  const together = set?.cures === true && set.closings.length > 1 ? [setText(set)] : []
  const ways = [...alone, ...together]
  return ways.length === 0 ? 'close what there is: that would not cure it all' : ways.join(', or ')
}

/** `buy back 2 C430 and sell 1 C450`. */
function setText({ closings }: Pick<CuringSet, 'closings'>): string {
  return closings
    .map(({ instrument, side, lots }) =>
      side === 'buy' ? `buy back ${lots} ${instrument}` : `sell ${lots} ${instrument}`,
    )
    .join(' and ')
}

const calls: Command = {
  name: 'accounts margin-calls',
  summary: 'Show how margin calls were made, changed and met, and their liquidation, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley accounts margin-calls --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('marginCalls', { query: page(args) })
    const text = table(
      columns(['at (UTC)', 'account', 'what', '>lacking', 'asset', 'due (UTC)', 'cure, or step']),
      json.changes.map((each) => [
        shortTime(each.at),
        each.account,
        each.change,
        grouped(each.deficit),
        each.asset,
        shortTime(each.dueAt),
        each.liquidation
          ? stepText(each)
          : each.set
            ? `${each.set.cures ? '' : 'in part: '}${setText(each.set)}`
            : '',
      ]),
      'No margin call was ever made.',
    )
    const unknown = json.unmeasured.map(
      ({ account, instruments }) =>
        `${account} is not margined for ${instruments.join(', ')}: no mark.\n`,
    )
    return { json, text: unknown.join('') + text + more(json.next) }
  },
}

/** What a step of a liquidation did, in a few words. */
function stepText({ change, asset, liquidation }: MarginCallChange): string {
  const {
    rfqId = '',
    closings,
    reserve,
    optionBps,
    paidIn = asset,
    asked,
    size,
    cash,
    reason,
    user,
  } = liquidation ?? { attempt: 0 }
  switch (change) {
    case 'requested':
      return `${rfqId}: ${setText({ closings: closings ?? [] })}, at worst ${paid(reserve, paidIn)}, ${(optionBps ?? 0) / 100} % off marks`
    case 'traded':
      return `${rfqId}: ${size} of ${asked} for ${paid(cash, paidIn)}`
    case 'missed':
      return `${rfqId}: ${reason}`
    case 'held':
    case 'released':
      return `by ${user}: ${reason}`
    default:
      return reason ?? rfqId
  }
}

function paid(amount = '0', asset: string): string {
  return amount.startsWith('-')
    ? `${grouped(amount.slice(1))} ${asset} received`
    : `${grouped(amount)} ${asset} paid`
}

const hold: Command = {
  name: 'accounts hold-liquidation',
  summary: 'Keep the liquidation of a margin call from going on, or let it (operator)',
  positionals: 'CALL_ID',
  options: {
    reason: {
      type: 'string',
      value: 'TEXT',
      help: 'why: recorded, and told to the firm',
      needed: true,
    },
    release: { type: 'boolean', help: 'let it go on' },
    ...WRITE_OPTIONS,
  },
  details: [
    'A margin call that is not met in its hour is liquidated: the venue asks dealers for a price of the smallest set of positions',
    'that cures it, and takes the best within a reserve. `parley accounts margin-calls` shows each step. While it is held nothing is',
    'asked, and a request that is open is withdrawn.',
  ].join('\n'),
  examples: [
    'parley accounts hold-liquidation call-7qk2m9xw3vt --reason "the wire is on its way"',
    'parley accounts hold-liquidation call-7qk2m9xw3vt --release --reason "nothing came"',
  ],
  async run({ args, connection }) {
    const callId = args.positionals[0]
    if (callId === undefined)
      throw new UsageError('Name the call: `parley accounts margin-calls --json` has its id.')
    const isHeld = !args.flag('release')
    const body = { ...write(args), callId, hold: isHeld, reason: args.need('reason') }
    const json = await connection.client.call('holdLiquidation', { body })
    return wrote(json, () =>
      isHeld ? `${callId} is held: nothing is asked.` : `${callId} goes on.`,
    )
  },
}

const rates: Command = {
  name: 'accounts margin-rates',
  summary: 'Show margin rates, or set those of an underlying (operator)',
  positionals: '[UNDERLYING]',
  options: {
    risk: {
      type: 'string',
      value: 'BPS',
      help: 'of the underlying, less what is out of the money',
    },
    floor: { type: 'string', value: 'BPS', help: 'at least (else 1000)' },
    owed: { type: 'string', value: 'BPS', help: 'of an underlying that is owed (else 15000)' },
    usual: { type: 'boolean', help: 'back to the usual rates' },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley accounts margin-rates',
    'parley accounts margin-rates SPX --risk 1500',
    'parley accounts margin-rates SPX --usual',
  ],
  async run({ args, connection }) {
    const underlying = args.positionals[0]
    if (underlying === undefined) {
      const json = await connection.client.call('marginRates')
      const row = (name: string, of: (typeof json)['usual']): string[] => [
        name,
        String(of.riskBps),
        String(of.floorBps),
        String(of.owedBps),
      ]
      const text = table(
        columns(['underlying', '>risk bp', '>floor bp', '>owed bp']),
        [row('any other', json.usual), ...json.rates.map((each) => row(each.underlying, each))],
        '',
      )
      return { json, text }
    }
    const risk = args.integer('risk')
    if (risk === undefined && !args.flag('usual'))
      throw new UsageError('Give --risk BPS, or --usual.')
    const [floorBps, owedBps] = [args.integer('floor') ?? 1_000, args.integer('owed') ?? 15_000]
    const body = {
      ...write(args),
      underlying,
      ...(risk === undefined ? {} : { rates: { riskBps: risk, floorBps, owedBps } }),
    }
    const json = await connection.client.call('setMarginRates', { body })
    return wrote(json, () => `Margin on ${underlying} is worked out by them now.`)
  },
}

export const MARGIN_COMMANDS: readonly Command[] = [buyingPower, calls, hold, rates]
