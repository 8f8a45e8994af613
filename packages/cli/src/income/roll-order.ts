/** A roll as an order: the package at one net limit, asked for as one request with one standing acceptance of the whole. */
import type { RollPackage } from '@parley/income'
import type { Client, CreateRfq, Leg, Trade } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { decimal, decimalText, parseDecimal } from '../print/decimal.ts'

export type RollOrder = {
  readonly legs: Leg[]
  readonly size: string
  readonly side: 'buy'
  /** What the structure is bought for at most: a credit is a price below zero. */
  readonly limit: string
}

/** To buy the package for minus the least credit a unit, on the coarsest tick among its legs. */
export async function rollOrder(
  client: Client,
  { legs, size }: RollPackage,
  credit: string,
): Promise<RollOrder> {
  const asked = legs.map((leg) => ({ ...leg }))
  const limit = limitOf(credit, await tickOf(client, asked))
  return { legs: asked, size: String(size), side: 'buy', limit }
}

/**
 * Opens the request and waits in it with an acceptance that takes nothing worse than the limit and nothing less than all; when
 * the request ends unfilled nothing has changed. Answers its id, and whether it still waits.
 */
export async function askRoll(
  client: Client,
  { limit, side, size }: Pick<RollOrder, 'limit' | 'side' | 'size'>,
  body: CreateRfq,
): Promise<{ readonly rfqId: string; readonly waits: boolean }> {
  const { rfqId } = await client.call('createRfq', { body })
  const clientId = `${body.clientId.slice(0, 60)}-tak`
  const whole = {
    clientId,
    rfqId,
    side,
    size,
    limit,
    timeInForce: 'resting',
    minFill: size,
  } as const
  const { state } = await client.call('acceptQuote', { body: whole })
  return { rfqId, waits: state === 'resting' }
}

/** The trades of a roll's request, newest first: none where it was not filled. */
export async function rollTrades(client: Client, rfqId: string): Promise<readonly Trade[]> {
  const { trades } = await client.call('trades', { query: { limit: 20 } })
  return trades.filter((trade) => trade.rfqId === rfqId)
}

/** A package is priced in steps of the coarsest tick among its legs at least. */
async function tickOf(client: Client, legs: readonly Leg[]): Promise<bigint> {
  const { instruments } = await client.call('instruments')
  const ticks = legs.map(({ instrument }) => {
    const found = instruments.find((each) => each.instrument === instrument)
    return decimal(found?.tick ?? '0.01')
  })
  return ticks.reduce((most, each) => (each > most ? each : most), 1n)
}

/** To buy the roll for no more than minus the credit, on a tick: never worse than was asked. */
export function limitOf(credit: string, tick: bigint): string {
  const least = parseDecimal(credit)
  if (least === undefined)
    throw new Failure(`--limit ${JSON.stringify(credit)} is not a plain decimal`, 'bad_decimal')
  const steps = -least / tick
  const isExact = steps * tick === -least
  const floor = isExact || -least > 0n ? steps : steps - 1n
  return decimalText(floor * tick)
}
