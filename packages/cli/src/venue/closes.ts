/** Closing marks and rates of currencies, as statements value by them: listed, and recorded by hand. */
import type { Args, Command } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped, parseDecimal } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const list: Command = {
  name: 'closes list',
  summary: 'List closing marks and rates, newest first (operator)',
  options: {
    instrument: { type: 'string', value: 'ID', help: 'of this instrument or currency' },
    limit: { type: 'string', value: 'N', help: 'at most so many, 1 to 500' },
  },
  examples: ['parley closes --instrument EUR --limit 20'],
  async run({ args, connection: { client } }) {
    const limit = args.integer('limit')
    const query = {
      ...given(args, { instrument: 'instrument' }),
      ...(limit === undefined ? {} : { limit }),
    }
    const json = await client.call('closes', { query })
    const rows = json.closes.map((each) => [
      each.day,
      each.instrument,
      grouped(each.price),
      each.source,
      shortTime(each.observedAt),
    ])
    const none = 'No closes: the venue records what is held at the end of each day.'
    const heads = ['day', 'instrument', '>price', 'source', 'observed (UTC)']
    return { json, text: table(columns(heads), rows, none) }
  },
}

const record: Command = {
  name: 'closes record',
  summary: 'Record closing marks of a day, or rates of currencies (operator)',
  details:
    'A rate is what one unit of a currency is worth in the one the venue reports in. It holds from its day on until a later one;\nfor the same day the last one recorded holds. The day must be over.',
  positionals: 'DAY ID=PRICE...',
  needs: 2,
  options: {
    source: { type: 'string', value: 'TEXT', help: 'where the prices are from', needed: true },
    'observed-at': {
      type: 'string',
      value: 'TIME',
      help: 'when they were seen, ISO-8601 (else the last second of the day)',
    },
    ...WRITE_OPTIONS,
  },
  examples: [
    'parley closes record 2026-01-30 EUR=1.0832 GBP=1.2514 --source ECB',
    'parley closes record 2026-01-30 SPY=691.97 --source NYSE --observed-at 2026-01-30T21:00:00Z',
  ],
  async run({ args, connection: { client } }) {
    const day = args.positional(0, 'DAY')
    const body = { ...write(args), day, marks: marksOf(args, day) }
    const json = await client.call('recordCloses', { body })
    const what = body.marks.map(({ instrument, price }) => `${instrument} ${grouped(price)}`)
    return wrote(json, () => `At the end of ${json.day}: ${what.join(', ')}.`)
  },
}

function marksOf(
  args: Args,
  day: string,
): { instrument: string; price: string; source: string; observedAt: string }[] {
  const source = args.need('source')
  const observedAt = args.text('observed-at') ?? `${day}T23:59:59Z`
  return args.positionals.slice(1).map((word) => {
    const [instrument = '', price = '', ...rest] = word.split('=')
    if (instrument === '' || parseDecimal(price) === undefined || rest.length > 0)
      throw new UsageError(`${JSON.stringify(word)} is not ID=PRICE, such as EUR=1.0832`)
    return { instrument, price, source, observedAt }
  })
}

export const CLOSE_COMMANDS: readonly Command[] = [list, record]
