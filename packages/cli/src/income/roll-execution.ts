/** A roll sent to the venue: one request for the whole package, and one standing acceptance at one net limit. */
import type { RollPackage } from '@parley/income'
import { Failure } from '../command/command.ts'
import type { Invocation, Shown } from '../command/command.ts'
import { legsText } from '../venue/leg.ts'
import { watch } from '../venue/watch.ts'
import { write } from '../venue/write.ts'
import { askRoll, rollOrder, rollTrades } from './roll-order.ts'

/** `credit`: net, a unit, as expected; what `--limit` is where it is not given. */
export async function execute(
  invocation: Invocation,
  { credit, ...rolled }: RollPackage & { readonly credit: number },
): Promise<Shown> {
  const { args, connection } = invocation
  const { client } = connection
  const panel = args.list('panel')
  const order = await rollOrder(client, rolled, args.text('limit') ?? credit.toFixed(8))
  const { legs, size, limit } = order
  const body = {
    ...write(args),
    account: await connection.account(),
    legs,
    size,
    ttlMs: args.duration('ttl') ?? 60_000,
    ...(panel === undefined ? {} : { panel }),
  }
  const words = `${legsText(legs)} × ${size}`
  if (args.flag('dry-run')) {
    const reply = await client.call('createRfq', { body })
    const text = `It would ask for ${words} and take ${limit} or better. Nothing was sent.\n`
    return { json: { order, reply }, text }
  }
  const { rfqId, waits } = await askRoll(client, order, body)
  const quiet = { ...invocation, json: true, io: { ...invocation.io, out: () => {} } }
  const rfq = waits ? await watch(quiet, rfqId) : await client.call('rfq', { rfqId })
  if (rfq.state !== 'filled')
    throw new Failure(
      `${rfqId} ended ${rfq.state}: nobody gave ${limit} or better for the whole, and nothing traded`,
      'roll_not_filled',
    )
  const own = await rollTrades(client, rfqId)
  const price = own[0]?.price ?? limit
  const text = `Rolled: ${words} at ${price}, all of it, by ${rfqId}.\n`
  return { json: { order, rfqId, price, trades: own }, text }
}
