/** A roll sent to the venue: one request for the whole package, and one standing acceptance at one net limit. */
import type { RollPackage } from '@parley/income'
import { Failure } from '../command/command.ts'
import type { Invocation, Shown } from '../command/command.ts'
import { decimal, decimalText, parseDecimal } from '../print/decimal.ts'
import { legsText } from '../venue/leg.ts'
import { watch } from '../venue/watch.ts'
import { write } from '../venue/write.ts'

export type RollOrder = RollPackage & {
  /** Net credit a unit that is expected. */
  readonly credit: number
}

/**
 * Opens the request, then waits in it with an acceptance that takes nothing worse than the limit
 * and nothing less than all; when the request ends unfilled nothing has changed.
 */
export async function execute(
  invocation: Invocation,
  { legs, size, credit }: RollOrder,
): Promise<Shown> {
  const { args, connection } = invocation
  const asked = { legs: legs.map((leg) => ({ ...leg })), size: String(size) }
  const panel = args.list('panel')
  const tick = await tickOf(invocation, asked.legs)
  const limit = limitOf(args.text('limit') ?? credit.toFixed(8), tick)
  const order = { ...asked, side: 'buy' as const, limit }
  const body = {
    ...write(args),
    account: await connection.account(),
    ...asked,
    ttlMs: args.duration('ttl') ?? 60_000,
    ...(panel === undefined ? {} : { panel }),
  }
  const words = `${legsText(asked.legs)} × ${asked.size}`
  if (args.flag('dry-run')) {
    const reply = await connection.client.call('createRfq', { body })
    const text = `It would ask for ${words} and take ${limit} or better. Nothing was sent.\n`
    return { json: { order, reply }, text }
  }
  const { rfqId } = await connection.client.call('createRfq', { body })
  const accepted = await connection.client.call('acceptQuote', {
    body: {
      clientId: `${body.clientId.slice(0, 60)}-tak`,
      rfqId,
      side: 'buy',
      size: asked.size,
      limit,
      timeInForce: 'resting',
      minFill: asked.size,
    },
  })
  const waits = accepted.state === 'resting'
  const quiet = { ...invocation, json: true, io: { ...invocation.io, out: () => {} } }
  const rfq = waits ? await watch(quiet, rfqId) : await connection.client.call('rfq', { rfqId })
  const filled = rfq.state === 'filled'
  if (!filled)
    throw new Failure(
      `${rfqId} ended ${rfq.state}: nobody gave ${limit} or better for the whole, and nothing traded`,
      'roll_not_filled',
    )
  const { trades } = await connection.client.call('trades', { query: { limit: 20 } })
  const own = trades.filter((trade) => trade.rfqId === rfqId)
  const price = own[0]?.price ?? limit
  const text = `Rolled: ${words} at ${price}, all of it, by ${rfqId}.\n`
  return { json: { order, rfqId, price, trades: own }, text }
}

/** The coarsest tick among the legs: a package is priced in steps of it at least. */
async function tickOf(
  { connection }: Invocation,
  legs: readonly { readonly instrument: string }[],
): Promise<bigint> {
  const { instruments } = await connection.client.call('instruments')
  const ticks = legs.map(({ instrument }) => {
    const found = instruments.find((each) => each.instrument === instrument)
    return decimal(found?.tick ?? '0.01')
  })
  return ticks.reduce((most, each) => (each > most ? each : most), 1n)
}

/** To buy the roll for no more than minus the credit, on a tick: never worse than was asked. */
function limitOf(credit: string, tick: bigint): string {
  const least = parseDecimal(credit)
  if (least === undefined)
    throw new Failure(`--limit ${JSON.stringify(credit)} is not a plain decimal`, 'bad_decimal')
  const steps = -least / tick
  const isExact = steps * tick === -least
  const floor = isExact || -least > 0n ? steps : steps - 1n
  return decimalText(floor * tick)
}
