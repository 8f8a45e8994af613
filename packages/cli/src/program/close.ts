/** Closing a part of what a program has, by hand: a request of the program's own, so that its ledger and its chain follow. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused } from '@parley/sdk/client'
import type { Client, Program } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import type { Command } from '../command/command.ts'
import { decimal, decimalText, grouped } from '../print/decimal.ts'
import { priceFor } from '../venue/trade.ts'
import { WRITE_OPTIONS, write } from '../venue/write.ts'

/** What an acceptance is refused with while the prices there are do not do yet. */
const NOT_YET = ['no_live_quote', 'limit_not_met', 'not_filled']
const AGAIN_MS = 500
/** How long dealers have before the best is taken as it is. */
const CONSIDER_MS = 3000

export const close: Command = {
  name: 'program close',
  summary: 'Close a part of what a program has, at a price or better, all of that part or none',
  positionals: 'PROGRAM',
  needs: 1,
  options: {
    contracts: { type: 'string', value: 'N', help: 'how many (else all of them)' },
    instrument: { type: 'string', value: 'OPTION', help: 'of which option (else its only one)' },
    limit: { type: 'string', value: 'PRICE', help: 'worst price you take (else the best of 3 s)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long dealers are asked (else 30s)' },
    ...WRITE_OPTIONS,
  },
  details:
    'Dealers are asked as the program asks them, within its mandate; pause it first, and nothing of it is asked, nor by this. It decides again by its file afterwards.',
  examples: [
    'parley program close spy-calls --contracts 2 --limit 1.10',
    'parley program close spy-calls --instrument SPY-20210219-380-C --limit 0.05 --dry-run',
  ],
  async run({ args, connection }) {
    const { client } = connection
    const name = args.positional(0, 'PROGRAM')
    const { programs } = await client.call('programs')
    const program = programs.find((each) => each.program === name)
    if (!program) throw new Failure(`There is no program ${name}.`, 'unknown_program')
    const held = heldOf(program, args.text('instrument'))
    const size = args.count('contracts') ?? held.contracts
    if (BigInt(size) > BigInt(held.contracts))
      throw new Failure(
        `${name} has ${held.contracts} ${held.instrument}, not ${size}.`,
        'bad_size',
      )
    const ttlMs = args.duration('ttl') ?? 30_000
    const limit = args.text('limit')
    const asked = write(args)
    const body = {
      ...asked,
      program: name,
      account: program.account,
      legs: [{ instrument: held.instrument, side: 'buy' as const, ratio: 1 }],
      size,
      ttlMs,
    }
    const price = limit === undefined ? 'the best price' : `${grouped(limit)} or better`
    const words = `${held.side} ${grouped(size)} ${held.instrument} at ${price}`
    if (asked.dryRun === true) {
      const json = await client.call('createRfq', { body })
      return { json, text: `It would ask dealers, and ${words}. Nothing was sent.\n` }
    }
    const { rfqId } = await client.call('createRfq', { body })
    const clientId = asked.clientId.slice(0, 50)
    const taken = { rfqId, side: held.side, size, limit, clientId: `${clientId}-tak` }
    const json = await take(client, taken, ttlMs).catch(async (refused: unknown) => {
      // What is not taken is not left open; that it may have ended by itself is no news beside why.
      const end = { rfqId, clientId: `${clientId}-end` }
      await client.call('cancelRfq', { body: end }).catch(() => {})
      throw refused
    })
    const did = held.side === 'buy' ? 'bought' : 'sold'
    const text = `${name} ${did} ${grouped(json.size)} ${held.instrument} at ${grouped(json.price ?? '')}, by ${rfqId}.\n`
    return { json, text }
  },
}

/** The option a program has, in whole contracts, and what closes it. */
function heldOf({ program, holdings }: Program, wanted: string | undefined) {
  // What its short options do not tie up is told of everything but options.
  const options = holdings.filter(({ free, amount }) => free === undefined && amount !== '0')
  const found = wanted === undefined ? options : options.filter(({ asset }) => asset === wanted)
  const [one, ...others] = found
  if (!one)
    throw new Failure(
      wanted === undefined ? `${program} has no option.` : `${program} has no ${wanted}.`,
      'unknown_instrument',
    )
  if (others.length > 0)
    throw new Failure(
      `${program} has several options; --instrument says which: ${options.map(({ asset }) => asset).join(', ')}`,
      'usage',
    )
  const amount = decimal(one.amount)
  const contracts = decimalText(amount < 0n ? -amount : amount)
  return { instrument: one.asset, contracts, side: amount < 0n ? 'buy' : 'sell' } as const
}

type Taking = {
  readonly rfqId: string
  readonly clientId: string
  readonly side: 'buy' | 'sell'
  readonly size: string
  readonly limit: string | undefined
}

/** Takes what meets the limit as soon as dealers give it; without one, the best they give for all of it once they had time to. */
async function take(client: Client, { limit, ...body }: Taking, ttlMs: number) {
  const until = performance.now() + ttlMs
  if (limit === undefined) await sleep(Math.min(CONSIDER_MS, ttlMs / 2))
  for (let turn = 0; ; turn++) {
    try {
      const at = limit ?? priceFor(await client.call('rfq', body), body.side, body.size).limit
      // A refusal is remembered under its id: each turn asks by one of its own.
      const clientId = `${body.clientId}-${turn}`
      return await client.call('acceptQuote', { body: { ...body, limit: at, clientId } })
    } catch (error) {
      const code = error instanceof Refused ? error.refusal.code : (error as Failure).code
      if (!NOT_YET.includes(code)) throw error
      if (performance.now() + AGAIN_MS > until)
        throw new Failure(
          `Nobody gave ${limit ?? 'a price'} for ${body.size} in time, and nothing traded.`,
          'not_filled',
        )
    }
    await sleep(AGAIN_MS)
  }
}
