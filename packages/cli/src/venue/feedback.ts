/** What makers are told of how requests ended. */
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { PAGE_OPTIONS, more, page } from './funds.ts'
import { oneOf } from './parties.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const FEEDBACK_WORDS = ['none', 'outcome', 'rank', 'distance'] as const

const feedbackList: Command = {
  name: 'feedback list',
  summary: 'List how requests you quoted ended for you, newest first',
  options: PAGE_OPTIONS,
  examples: ['parley feedback --limit 20'],
  async run({ args, connection }) {
    const json = await connection.client.call('feedback', { query: page(args) })
    const text = table(
      columns(['at (UTC)', 'request', 'outcome', 'rank', '>ticks']),
      json.feedback.map(({ rfqId, outcome, rank, ticks, at }) => [
        shortTime(at),
        rfqId,
        outcome.replace('_', ' '),
        rank?.replace('_', ' '),
        ticks && grouped(ticks),
      ]),
      'You were told nothing yet. `parley feedback policy` says what makers are told.',
    )
    return { json, text: text + more(json.next) }
  },
}

const feedbackPolicy: Command = {
  name: 'feedback policy',
  summary: 'Show how much makers are told of requests that traded',
  examples: ['parley feedback policy'],
  async run({ connection }) {
    const json = await connection.client.call('feedbackPolicy')
    const step = json.level === 'distance' ? `, in steps of ${json.stepTicks} ticks` : ''
    return { json, text: `Makers are told: ${json.level}${step}. A taker may ask for less.\n` }
  },
}

const feedbackTell: Command = {
  name: 'feedback tell',
  summary: 'Say how much makers are told, of requests from now on (operator)',
  positionals: 'LEVEL',
  needs: 1,
  options: {
    step: { type: 'string', value: 'TICKS', help: 'distances in whole steps of this (else 1)' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley feedback tell outcome', 'parley feedback tell distance --step 5'],
  async run({ args, connection }) {
    const level = oneOf(args.positional(0, 'LEVEL'), FEEDBACK_WORDS, 'LEVEL')
    const stepTicks = args.integer('step')
    const body = { ...write(args), level, ...(stepTicks === undefined ? {} : { stepTicks }) }
    const json = await connection.client.call('setFeedbackPolicy', { body })
    return wrote(json, () => `Makers are told ${json.level} of requests opened from now on.`)
  },
}

export const FEEDBACK_COMMANDS: readonly Command[] = [feedbackList, feedbackPolicy, feedbackTell]
