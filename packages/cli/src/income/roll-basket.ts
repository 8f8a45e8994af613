/** What needs attention, rolled together: one basket, one request, one net amount of cash; all of the rolls trade, or none. */
import { basketOf } from '@parley/income'
import type { BasketRoll } from '@parley/income'
import { ROLL_BOUNDS, ROLL_MEASURES } from '@parley/sdk'
import type { Client, CreateRfq, RollsReviewed } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import type { Command, Invocation, Shown } from '../command/command.ts'
import { decimal, grouped, parseDecimal } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { legsText } from '../venue/leg.ts'
import { watch } from '../venue/watch.ts'
import { WRITE_OPTIONS, write } from '../venue/write.ts'
import { boundsOf } from './bound.ts'
import { limitOf, rollTrades } from './roll-order.ts'
import { USUAL_BOUNDS } from './usual-bounds.ts'

type Left = { readonly name: string; readonly why: string }

export const basket: Command = {
  name: 'roll basket',
  summary: 'Roll all that needs attention as one request: all of the rolls trade, or none',
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'which (else your only one)' },
    on: { type: 'string', value: 'IDS', help: 'underlyings by comma (else all you wrote on)' },
    where: {
      type: 'string',
      multiple: true,
      value: 'BOUND',
      help: 'for each of the rolls, such as "strikeMove >= 0"; once for each bound',
    },
    always: {
      type: 'boolean',
      help: 'also where closing now or letting assign scores higher than the best roll',
    },
    limit: {
      type: 'string',
      value: 'CASH',
      help: 'least cash all of them bring together, below zero what they may cost (else as expected)',
    },
    ttl: { type: 'string', value: 'TIME', help: 'how long dealers are asked (else 60s)' },
    panel: { type: 'string', value: 'FIRMS', help: 'dealers to ask, by comma (else all)' },
    ...WRITE_OPTIONS,
  },
  details: `Takes what \`parley roll review\` lists, the best roll of each that keeps the bounds, and asks for them as one basket.
${USUAL_BOUNDS} What has none, scores higher closed or assigned, or would trade an option that another of the rolls trades already, is left, and
said to be.`,
  examples: [
    'parley roll basket --dry-run',
    'parley roll basket --on SPY,QQQ --where "strikeMove >= 0" --where "daysAdded 7..35" --limit 150',
  ],
  run: rollAll,
}

async function rollAll(invocation: Invocation): Promise<Shown> {
  const { args, connection } = invocation
  const { client } = connection
  const underlyings = args.list('on')?.map((id) => id.toUpperCase())
  const account = await connection.account()
  const review = await client.call('reviewRolls', {
    body: { account, ...(underlyings === undefined ? {} : { underlyings }) },
  })
  const { rolls, left } = await bestRolls(invocation, review)
  const { parts, cash, left: shared } = basketOf(rolls)
  for (const { name, instrument } of shared)
    left.push({ name, why: `${instrument} is in the basket already, or there is no room` })
  const first = parts[0]
  if (!first) throw new Failure(`nothing to roll\n${leftText(left)}`.trimEnd(), 'no_candidate')
  const least = args.text('limit') ?? cash.toFixed(2)
  if (parseDecimal(least) === undefined)
    throw new Failure(`--limit ${JSON.stringify(least)} is not a plain decimal`, 'bad_decimal')
  const panel = args.list('panel')
  const structures = parts.map(({ legs }) => ({ legs: legs.map((leg) => ({ ...leg })) }))
  const body: CreateRfq = {
    ...write(args),
    account,
    ...(structures.length === 1
      ? { legs: [...(structures[0]?.legs ?? [])] }
      : { basket: structures }),
    size: '1',
    ttlMs: args.duration('ttl') ?? 60_000,
    ...(panel === undefined ? {} : { panel }),
  }
  const rows = parts.map(({ name, legs }) => [name, legsText(legs)])
  const words = table(columns(['position', 'rolled by']), rows, '') + leftText(left)
  if (args.flag('dry-run')) {
    const reply = await client.call('createRfq', { body })
    const text = `${words}It would ask for all of them as one and take ${grouped(least)} in all, or better. Nothing was sent.\n`
    return { json: { parts, least, left, reply }, text }
  }
  const { rfqId } = await client.call('createRfq', { body })
  const { size, limit } = await orderFor(client, rfqId, least)
  const whole = { side: 'buy', size, limit, timeInForce: 'resting', minFill: size } as const
  const clientId = `${body.clientId.slice(0, 60)}-tak`
  const { state } = await client.call('acceptQuote', { body: { clientId, rfqId, ...whole } })
  const quiet = { ...invocation, json: true, io: { ...invocation.io, out: () => {} } }
  const rfq = state === 'resting' ? await watch(quiet, rfqId) : await client.call('rfq', { rfqId })
  if (rfq.state !== 'filled')
    throw new Failure(
      `${rfqId} ended ${rfq.state}: nobody gave ${least} in all or better, and nothing traded`,
      'roll_not_filled',
    )
  const trades = await rollTrades(client, rfqId)
  const text = `${words}Rolled: all of them at ${trades[0]?.price ?? limit}, by ${rfqId}.\n`
  return { json: { parts, least, left, rfqId, limit, trades }, text }
}

/** The best roll of each position that needs attention, and why others have none. */
async function bestRolls(
  { args, connection: { client } }: Invocation,
  { attention, positions, unjudged }: RollsReviewed,
): Promise<{ readonly rolls: BasketRoll[]; readonly left: Left[] }> {
  const constraints = { ...ROLL_BOUNDS, ...boundsOf(args.all('where'), ROLL_MEASURES) }
  const left: Left[] = unjudged.map(({ name, reason }) => ({ name, why: reason }))
  const rolls: BasketRoll[] = []
  const { instruments } = await client.call('instruments')
  for (const { name, underlying } of attention) {
    const found = positions.find((each) => each.name === name && each.underlying === underlying)
    if (!found) continue
    const { name: _name, underlying: _underlying, ...position } = found
    const { top, best } = await client.call('findRolls', {
      body: { underlying, position, constraints, top: 1 },
    })
    const [chosen] = top
    if (!chosen) left.push({ name, why: 'no roll keeps the bounds' })
    else if (best !== 'roll' && !args.flag('always'))
      left.push({
        name,
        why: `${best === 'close' ? 'closing now' : 'letting assign'} scores higher; --always rolls it`,
      })
    else {
      const option = instruments.find(({ instrument }) => instrument === chosen.legs[0]?.id)
      const { legs, netCredit } = chosen
      rolls.push({ name, legs, netCredit, multiplier: Number(option?.multiplier ?? '1') })
    }
  }
  return { rolls, left }
}

/**
 * The cash of all as a price, for all of it: per unit of the basket in lowest terms, which is how the venue asks for it, on its tick and
 * never worse than was asked.
 */
async function orderFor(
  client: Client,
  rfqId: string,
  least: string,
): Promise<{ readonly size: string; readonly limit: string }> {
  const { unit, tick, size } = await client.call('rfq', { rfqId })
  const perUnit = Number(least) / (Number(unit) * Number(size))
  return { size, limit: limitOf(perUnit.toFixed(8), decimal(tick)) }
}

function leftText(left: readonly Left[]): string {
  return left.map(({ name, why }) => `left: ${name}, ${why}\n`).join('')
}
