/** The venue about itself: time, limits, errors. */
import type { Command } from '../command/command.ts'
import { nearest } from '../command/suggest.ts'
import { Failure, UsageError, durationMs } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'

const time: Command = {
  name: 'time show',
  summary: "Show the venue's time, clock and market",
  examples: ['parley time'],
  async run({ connection }) {
    const json = await connection.client.call('time')
    const text = facts([
      ['now', json.now],
      ['clock', json.clock],
      ['market', json.simulatedMarket ? `${json.market} (simulated)` : json.market],
    ])
    return { json, text }
  },
}

const advance: Command = {
  name: 'time advance',
  summary: 'Move a stepped clock on, by so much or to a moment (operator)',
  details: [
    'TO is how long (in ms, s, m, h, d or w) or the moment, in UTC. What falls due on the way is done in its turn, and dealers answer',
    'before time goes on.',
  ].join('\n'),
  positionals: 'TO',
  needs: 1,
  examples: [
    'parley time advance 30s',
    'parley time advance 1d',
    'parley time advance 2026-01-06T14:30:00Z',
  ],
  async run({ args, connection: { client } }) {
    const word = args.positional(0, 'TO')
    const { now, clock } = await client.call('time')
    if (clock === 'system')
      throw new Failure(
        "this venue's clock is the system's: it goes by itself, and nobody moves it",
      )
    const to = momentOf(word, now)
    const json = await client.call('advanceClock', { body: { to } })
    return { json, text: `It is ${json.now}.\n` }
  },
}

/** A moment as it is typed: so much from now, a day, which begins at midnight UTC, or a time. */
function momentOf(word: string, now: string): string {
  if (/^[\d.]+[a-z]+$/.test(word))
    return new Date(Date.parse(now) + durationMs(word, 'TO')).toISOString()
  const to = /^\d{4}-\d\d-\d\d$/.test(word) ? `${word}T00:00:00Z` : word
  if (to.endsWith('Z') && !Number.isNaN(Date.parse(to))) return to
  throw new UsageError(
    `TO: ${JSON.stringify(word)} is neither how long, such as 30s or 1d, nor a moment, such as 2026-01-06T14:30:00Z`,
  )
}

const limits: Command = {
  name: 'limits',
  summary: 'Show every number that bounds a caller, or what you have left',
  options: {
    left: { type: 'boolean', help: 'only limits that are used up, with what you have left' },
  },
  examples: ['parley limits', 'parley limits --left'],
  async run({ args, connection }) {
    if (args.flag('left')) {
      const json = await connection.client.call('remaining')
      const left = json.limits.map(({ limit, max, remaining, refillPerSecond }) => [
        limit,
        grouped(String(max)),
        grouped(String(remaining)),
        refillPerSecond === undefined ? '' : grouped(String(refillPerSecond)),
      ])
      const heads = columns(['limit', '>most', '>left', '>more a second'])
      return { json, text: table(heads, left, 'No limit is used up.') }
    }
    const json = await connection.client.call('limits')
    const rows = Object.entries(json).map(([name, value]) => [name, grouped(String(value))])
    return { json, text: table(columns(['limit', '>value']), rows, 'No limits are published.') }
  },
}

const errors: Command = {
  name: 'errors',
  summary: 'Explain every refusal code, or one',
  positionals: '[CODE]',
  examples: ['parley errors', 'parley errors limit_not_met'],
  async run({ args, connection }) {
    const reply = await connection.client.call('errors')
    const [code] = args.positionals
    const rows = reply.errors.filter((row) => code === undefined || row.code === code)
    if (rows.length === 0) {
      const meant = nearest(
        code ?? '',
        reply.errors.map((row) => row.code),
      )
      throw new UsageError(
        `no such code${meant === undefined ? '; `parley errors` lists them' : `; did you mean ${meant}?`}`,
      )
    }
    const text = table(
      columns(['code', '>status', 'retry', 'meaning']),
      rows.map((row) => [row.code, String(row.status), row.retry ? 'yes' : 'no', row.meaning]),
      'No codes are published.',
    )
    return { json: { errors: rows }, text }
  },
}

export const ABOUT_COMMANDS: readonly Command[] = [time, advance, limits, errors]
