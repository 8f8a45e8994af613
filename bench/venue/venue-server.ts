// The venue as it is served, as a process: `venue-server.ts FOLDER RFQS QUOTES_EACH LEGS TAKERS`.
// Everything is on: signatures, scopes, rate limits, the stream's private audiences, the journal on
// disk with full sync, snapshots, views. Before listening it lists the measured market and opens
// RFQS of the first TAKERS in turn with QUOTES_EACH quotes. Prints one line of JSON when ready, and on the line `check` another
// with the books. On `flood` it opens RFQs as fast as it can, on `pace N` N times a second.
import { createInterface } from 'node:readline'
import { balance } from '@parley/core'
import type { Command, State } from '@parley/core'
import { createVenue, listen } from '@parley/server'
import type { Venue } from '@parley/server'
import { readConfig } from '../../packages/server/src/config/config.ts'
import { createLogger } from '../../packages/server/src/log/log.ts'
import { prepareRfqs, runClients } from './clients.ts'
import type { Ready, Script } from './clients.ts'
import { createRfq, makers, openingCommands, pick, singleLegRfq, takers } from './market.ts'
import { startProfile } from './profile.ts'

/** What the parent needs to write requests: see `served.ts`, which reads it. */
export type ServedLine = {
  readonly port: number
  readonly keys: readonly { readonly firm: string; readonly key: string; readonly secret: string }[]
  readonly rfqs: readonly Ready[]
}

export type BooksLine = {
  readonly records: number
  readonly trades: number
  readonly unbalancedAssets: readonly string[]
}

const [folder = '.', rfqs = '0', quotesEach = '0', legs = '4', askers = '10'] =
  process.argv.slice(2)

let serial = 0

await main()

async function main(): Promise<void> {
  const config = readConfig(['--data', folder, '--port', '0', '--log', 'silent'], {})
  if (config === undefined) throw new Error('no configuration')
  const { venue } = await createVenue(config, createLogger(config.logLevel), (error) => {
    throw error
  })
  for (const command of openingCommands()) await enter(venue, command)
  const open = legs === '1' ? singleLegRfq : createRfq
  const ready = await prepareRfqs(venue.sequencer, Number(rfqs), Number(quotesEach), (n, id) =>
    open(pick(takers.slice(0, Number(askers)), n), n, id),
  )
  const trades = countTrades(venue)
  const { url } = await listen(venue)
  const served: ServedLine = { port: Number(new URL(url).port), keys: makeKeys(venue), rfqs: ready }
  process.stdout.write(`${JSON.stringify(served)}\n`)
  const profile = await startProfile('served')
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, rate] = line.split(' ')
    if (word === 'check') process.stdout.write(`${JSON.stringify(books(venue, trades()))}\n`)
    if (word === 'flood') void runClients(venue.sequencer, openers(8), { commands: Infinity })
    if (word === 'pace') pace(venue, Number(rate))
  }
  await profile.stop()
  process.exit(0)
}

/** Enters a command of the opening. The venue itself has opened and listed its own cash before. */
async function enter({ sequencer }: Venue, command: Command): Promise<void> {
  if (command.type === 'OpenVenue') return
  const code = await new Promise<string | undefined>((resolve) => {
    sequencer.submit({
      command,
      dryRun: false,
      done: (outcome) => resolve(outcome.ok ? undefined : outcome.rejection.code),
    })
  })
  if (code !== undefined && code !== 'already_exists') throw new Error(`${command.type}: ${code}`)
}

function makeKeys({ keys, clock }: Venue): ServedLine['keys'] {
  const make = (firm: string, scope: 'quote' | 'trade'): ServedLine['keys'][number] => {
    const { key, secret } = keys.create(firm, 'bench', ['read', scope], clock.now())
    return { firm, key, secret }
  }
  return [
    ...takers.map((firm) => make(firm, 'trade')),
    ...makers.map((firm) => make(firm, 'quote')),
  ]
}

/** RFQs without end, from several callers at once. */
function openers(callers: number): readonly Script[] {
  return Array.from({ length: callers }, (_, caller) => ({
    next: () => singleLegRfq(pick(takers, serial), serial, `fan-${caller}-${serial++}`),
    told: () => undefined,
  }))
}

/** RFQs so many times a second. */
function pace(venue: Venue, perSecond: number): void {
  setInterval(() => {
    void enter(venue, singleLegRfq(pick(takers, serial), serial, `fan-${serial++}`))
  }, 1_000 / perSecond)
}

/** RFQs that ended filled since this was called, from what the state remembers of ended ones. */
function countTrades({ sequencer }: Venue): () => number {
  const filled = (): number =>
    [...sequencer.state.ended.entries()].filter(([, { outcome }]) => outcome === 'filled').length
  const before = filled()
  return () => filled() - before
}

function books({ sequencer }: Venue, trades: number): BooksLine {
  const { state } = sequencer
  const unbalancedAssets = [...state.instruments.keys()].filter((id) => total(state, id) !== 0n)
  return { records: sequencer.head.seq, trades, unbalancedAssets }
}

function total(state: State, asset: Parameters<typeof balance>[2]): bigint {
  return [...state.accounts.keys()].reduce(
    (sum, account) => sum + balance(state.ledger, account, asset).total,
    0n,
  )
}
