/** Workups: what may be added to at the price that a request traded at. */
import type { Workup } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { askedText, quantityText } from './leg.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const listOpen: Command = {
  name: 'workup list',
  summary: 'List open workups: requests that have traded, to which you may add size at their price',
  options: {},
  examples: ['parley workup list'],
  async run({ connection }) {
    const { workups } = await connection.client.call('workups')
    const text = table(
      columns(['request', 'as', 'you', 'structure', '>price', 'in', '>added', 'until (UTC)']),
      workups.map((workup) => [
        workup.rfqId,
        workup.role,
        workup.side,
        askedText(workup),
        grouped(workup.price),
        workup.quoteAsset,
        workup.added && quantityText(workup, workup.added.size),
        shortTime(workup.until),
      ]),
      'No open workups. Ask for one with `parley rfq create --workup 30s`.',
    )
    return { json: { workups }, text }
  },
}

const add: Command = {
  name: 'workup add',
  summary: 'Add size at the price of the match; sealed, firm, and matched when the time is over',
  positionals: 'RFQ',
  needs: 1,
  options: {
    size: {
      type: 'string',
      value: 'N',
      help: 'in all; in place of what you added before',
      needed: true,
    },
    account: {
      type: 'string',
      value: 'ACCOUNT',
      help: "a dealer's that trades (else your only one)",
    },
    ...WRITE_OPTIONS,
  },
  examples: ['parley workup add rfq-1a2b3c4d5e6 --size 50'],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const size = args.need('size')
    const { workups } = await connection.client.call('workups')
    const known = workups.find((workup) => workup.rfqId === rfqId)
    const body = { ...write(args), rfqId, size: args.count('size') ?? size }
    const json =
      known?.role === 'maker'
        ? await connection.client.call('offerToWorkup', {
            body: { ...body, account: await connection.account() },
          })
        : await connection.client.call('addToWorkup', { body })
    return wrote(json, () => added(known, size))
  },
}

function added(workup: Workup | undefined, size: string): string {
  if (!workup) return `${grouped(size)} added.`
  const { side, price, until } = workup
  return `You would ${side} up to ${quantityText(workup, size)} at ${grouped(price)}. What others have added is told to nobody; it is matched at ${shortTime(until)} UTC.`
}

const withdraw: Command = {
  name: 'workup withdraw',
  summary: 'Take back what you added to a workup',
  positionals: 'RFQ',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley workup withdraw rfq-1a2b3c4d5e6'],
  async run({ args, connection }) {
    const rfqId = args.positional(0, 'RFQ')
    const { workups } = await connection.client.call('workups')
    const isMaker = workups.some((workup) => workup.rfqId === rfqId && workup.role === 'maker')
    const body = { ...write(args), rfqId }
    const json = isMaker
      ? await connection.client.call('offerToWorkup', {
          body: { ...body, account: await connection.account() },
        })
      : await connection.client.call('addToWorkup', { body })
    return wrote(json, () => `Nothing of yours is in the workup of ${rfqId} any more.`)
  },
}

export const WORKUP_COMMANDS: readonly Command[] = [listOpen, add, withdraw]
