/** What options and futures settled at; and settling by hand what no market prices. */
import type { BodyOf, Settlement } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command } from '../command/command.ts'
import { decimalText, grouped, parseDecimal } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { isoTime, micros } from '../time/time.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { fileText, parseCsv } from './income-file.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

type Method = NonNullable<BodyOf<'runExpiry'>['method']>
type Average = Extract<Method, { kind: 'average' }>

const list: Command = {
  name: 'settlements list',
  summary: 'List what options and futures settled at, by which source and method, newest first',
  details: 'Also `parley settlements`. What an average was taken of is in --json.',
  options: {
    underlying: { type: 'string', value: 'ID', help: 'only options and futures on this' },
    expiry: { type: 'string', value: 'DATE', help: 'only what expired on this date' },
    right: { type: 'string', value: 'call|put', help: 'only calls, or only puts' },
    ...PAGE_OPTIONS,
  },
  examples: [
    'parley settlements --limit 20',
    'parley settlements --underlying SPY --expiry 2021-02-19 --right call',
  ],
  async run({ args, connection }) {
    const right = args.text('right')
    const query = {
      ...page(args),
      ...given(args, { underlying: 'underlying', expiry: 'expiry' }),
      ...(right === undefined ? {} : { right: oneOf(right, ['call', 'put'], '--right') }),
    }
    const json = await connection.client.call('settlements', { query })
    const rows = json.settlements.map(
      ({ instrument, settlementPrice, source, method, observedAt }) => [
        instrument,
        grouped(settlementPrice),
        methodText(method),
        source,
        shortTime(observedAt),
      ],
    )
    const heads = ['contract', '>settled at', 'method', 'source', 'observed (UTC)']
    const none =
      Object.keys(query).length === 0 ? 'Nothing has settled yet.' : 'None of these has settled.'
    return { json, text: table(columns(heads), rows, none) + more(json.next) }
  },
}

function methodText(method: Settlement['method']): string {
  if (method.kind === 'official') return 'official'
  const [from, until] = [shortTime(method.from), shortTime(method.until)]
  const end = until.slice(0, 10) === from.slice(0, 10) ? until.slice(11) : until
  return `average of ${method.observations.length}, ${from} to ${end}`
}

const record: Command = {
  name: 'settlements record',
  summary: 'Settle an expired option or future that the market has no price of (operator)',
  details: [
    'At a price as its source published it, or at the mean of what was observed in a window, rounded down to 10^-8: FILE is CSV, a line for each',
    'time and price, in order of time. A line whose price is missing is refused, unless --skip-missing leaves it out of the mean. It cannot be',
    'taken back: --dry-run shows what would move.',
  ].join('\n'),
  positionals: 'CONTRACT',
  needs: 1,
  options: {
    price: { type: 'string', value: 'PRICE', help: 'the official one' },
    average: { type: 'string', value: 'FILE', help: 'the mean of the prices in it' },
    from: { type: 'string', value: 'TIME', help: 'where the window begins (else the first line)' },
    until: {
      type: 'string',
      value: 'TIME',
      help: 'where it ends, itself not in it (else just after the last line)',
    },
    'skip-missing': { type: 'boolean', help: 'leave out lines without a price' },
    source: { type: 'string', value: 'TEXT', help: 'where the price is from', needed: true },
    'observed-at': {
      type: 'string',
      value: 'TIME',
      help: 'when it was seen (of an average else the end of its window)',
      needed: 'with --price',
    },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley settlements record ABC-20260116-50-C --price 52.10 --source NYSE --observed-at 2026-01-16T21:00:00Z',
    'parley settlements record ABC-20260116-50-C --average window.csv --source NYSE --dry-run',
  ],
  async run({ args, connection: { client } }) {
    const instrument = args.positional(0, 'CONTRACT')
    const source = args.need('source')
    const file = args.text('average')
    if ((file === undefined) === (args.text('price') === undefined))
      throw new UsageError('one of --price and --average is needed')
    const told = file === undefined ? official(args) : averaged(args, file)
    const body = { ...write(args), instrument, source, ...told }
    const json = await client.call('runExpiry', { body })
    const how = told.method.kind === 'official' ? '' : `, the ${methodText(told.method)}`
    return wrote(
      json,
      () => `${json.instrument} is settled at ${grouped(json.settlementPrice)}${how}.`,
    )
  },
}

type Told = Pick<BodyOf<'runExpiry'>, 'settlementPrice' | 'observedAt'> & {
  readonly method: Method
}

function official(args: Args): Told {
  return {
    settlementPrice: args.need('price'),
    observedAt: args.need('observed-at'),
    method: { kind: 'official' },
  }
}

function averaged(args: Args, file: string): Told {
  const observations = observationsIn(fileText(file), args.flag('skip-missing'))
  const last = observations.at(-1)?.at ?? ''
  const until = args.text('until') ?? isoTime(micros(last) + 1)
  const sum = observations.reduce((all, { price }) => all + (parseDecimal(price) ?? 0n), 0n)
  const from = args.text('from') ?? observations[0]?.at ?? ''
  return {
    settlementPrice: decimalText(sum / BigInt(observations.length)),
    observedAt: args.text('observed-at') ?? until,
    method: { kind: 'average', from, until, observations: [...observations] },
  }
}

/** Times with their prices, one a line; a first line without a time names the columns. */
export function observationsIn(text: string, skipsMissing: boolean): Average['observations'] {
  const [first, ...others] = parseCsv(text)
  const isHead = first !== undefined && !/^\d/.test(first.cells[0] ?? '')
  const lines = first === undefined || isHead ? others : [first, ...others]
  const missing: number[] = []
  const observations = lines.flatMap(({ line, cells }) => {
    const [at = '', price = '', ...extra] = cells.map((cell) => cell.trim())
    if (extra.length > 0)
      throw new Failure(`line ${line}: a time and a price are wanted, and nothing else`)
    if (price === '') {
      missing.push(line)
      return []
    }
    if (Number.isNaN(Date.parse(at)) || !at.endsWith('Z'))
      throw new Failure(`line ${line}: ${JSON.stringify(at)} is not a time in UTC`)
    const read = parseDecimal(price)
    if (read === undefined || read < 0n)
      throw new Failure(`line ${line}: ${JSON.stringify(price)} is not a price`)
    return [{ price, at }]
  })
  if (missing.length > 0 && !skipsMissing)
    throw new Failure(
      `no price on line ${missing.join(', ')}: fill it in, or leave it out of the mean with --skip-missing`,
    )
  if (observations.length === 0) throw new Failure('there is no price to take the mean of')
  return observations
}

export const SETTLEMENT_COMMANDS: readonly Command[] = [list, record]
