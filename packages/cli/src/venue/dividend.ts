/** Dividends that are to come: listed, declared, changed and taken back. */
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { WRITE_OPTIONS, given, write, wrote } from './write.ts'

const list: Command = {
  name: 'dividend list',
  summary: 'List dividends declared and not paid yet, by ex-date',
  options: { instrument: { type: 'string', value: 'ID', help: 'of this share or coin' } },
  examples: ['parley dividend list', 'parley dividend list --instrument SPY'],
  async run({ args, connection: { client } }) {
    const json = await client.call('dividends', {
      query: given(args, { instrument: 'instrument' }),
    })
    const rows = json.dividends.map((each) => [
      each.instrument,
      grouped(each.perUnit),
      each.currency,
      each.exDate,
      each.payDate,
      each.externalId,
      each.reference,
    ])
    const heads = ['on', '>a unit', 'in', 'ex', 'paid', 'id', 'reference']
    return { json, text: table(columns(heads), rows, 'No dividend is declared.') }
  },
}

const declare: Command = {
  name: 'dividend declare',
  summary: 'Make a coming dividend known, or change what was made known under its id (operator)',
  details:
    'It books nothing: `parley income dividend` under the same id pays it, and ends it. What is declared counts in hazards,\nthe calendar, screens, rolls and programs.',
  positionals: 'SHARE PER-UNIT',
  needs: 2,
  options: {
    ex: {
      type: 'string',
      value: 'DAY',
      help: 'the first day without it, YYYY-MM-DD',
      needed: true,
    },
    pay: { type: 'string', value: 'DAY', help: 'the day it is paid (else the ex-date)' },
    id: { type: 'string', value: 'ID', help: "the issuer's own id of the dividend", needed: true },
    reference: { type: 'string', value: 'TEXT', help: 'what it is' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley dividend declare SPY 1.3759 --ex 2021-06-18 --pay 2021-07-30 --id SPY-2021Q2'],
  async run({ args, connection: { client } }) {
    const body = {
      ...write(args),
      instrument: args.positional(0, 'SHARE'),
      perUnit: args.positional(1, 'PER-UNIT'),
      exDate: args.need('ex'),
      externalId: args.need('id'),
      ...given(args, { pay: 'payDate', reference: 'reference' }),
    }
    const json = await client.call('declareDividend', { body })
    return wrote(
      json,
      () => `${grouped(body.perUnit)} on ${json.instrument} is declared, ex on ${body.exDate}.`,
    )
  },
}

const withdraw: Command = {
  name: 'dividend withdraw',
  summary: 'Take a declared dividend back (operator)',
  positionals: 'SHARE ID',
  needs: 2,
  options: WRITE_OPTIONS,
  examples: ['parley dividend withdraw SPY SPY-2021Q2'],
  async run({ args, connection: { client } }) {
    const body = {
      ...write(args),
      instrument: args.positional(0, 'SHARE'),
      externalId: args.positional(1, 'ID'),
    }
    const json = await client.call('withdrawDividend', { body })
    return wrote(json, () => `${json.externalId} on ${json.instrument} is taken back.`)
  },
}

export const DIVIDEND_COMMANDS: readonly Command[] = [list, declare, withdraw]
