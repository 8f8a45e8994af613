/** The server process: configuration, a venue, its HTTP side, and a graceful end. */
import process from 'node:process'
import { writeProfiles } from './auth/profiles.ts'
import type { KeyHolder } from './auth/profiles.ts'
import { HELP, readConfig } from './config/config.ts'
import type { Config } from './config/config.ts'
import { UsageError } from './config/words.ts'
import { startDealers } from './demo/dealers.ts'
import { DEMO_KEYHOLDERS, OPERATOR, setStage } from './demo/demo.ts'
import { listen } from './http/listen.ts'
import { createLogger } from './log/log.ts'
import type { Logger } from './log/log.ts'
import { createVenue } from './venue/create-venue.ts'

/** Whoever starts the venue on an empty folder is its operator. */
const OPERATOR_HOLDER: KeyHolder = { firm: OPERATOR.firm, scopes: ['read', 'operate'] }

/** A stop that takes longer is cut short: the journal is safe at every moment. */
const STOP_MS = 10_000

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const config = readConfig(args[0] === 'serve' ? args.slice(1) : args, process.env)
  if (!config) {
    process.stdout.write(`${HELP}\n`)
    return
  }
  // Journal and keys are their owner's, also in a folder that was there before with a wider mode.
  process.umask(0o077)
  const log = createLogger(config.logLevel)
  const { venue, drain, close } = await createVenue(config, log, (error) => {
    // Memory is ahead of the journal and nobody was told: starting again is recovery.
    log.fatal({ err: error }, 'the venue cannot go on')
    process.exit(70)
  })
  if (config.demo) await setStage(venue.sequencer, venue.keys)
  const listening = await listen(venue).catch(notListening)
  const { url } = listening
  let dealers: Disposable | undefined
  const isFirst = venue.keys.list().length === 0
  const holders = config.demo
    ? [...DEMO_KEYHOLDERS, OPERATOR_HOLDER]
    : isFirst
      ? [OPERATOR_HOLDER]
      : []
  if (holders.length > 0) writeProfiles(config.dataDir, url, venue.keys, venue.clock.now(), holders)
  if (config.demo && config.dealers) dealers = startDealers(config.dataDir, config.seed, log)
  let stopping = false
  const stop = (signal: string): void => {
    // Ctrl-C reaches the whole process group and is passed on by `npm start` as well: once is enough, and twice must not cut it short.
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), STOP_MS).unref()
    dealers?.[Symbol.dispose]()
    void stopAll(drain, listening, close, log)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Last: who reads that it is open may stop it at once.
  announce(config, url, isFirst)
}

function notListening(error: NodeJS.ErrnoException): never {
  if (error.code !== 'EADDRINUSE') throw error
  const place = `${String(Reflect.get(error, 'address'))}:${String(Reflect.get(error, 'port'))}`
  throw new Error(
    `${place} is taken by another program; give another port with --port N, or 0 for any free one`,
  )
}

/** Writes taken are answered before a connection is closed; writes that come meanwhile are refused as `stopping`. */
async function stopAll(
  drain: () => Promise<void>,
  listening: { close: () => Promise<void> },
  close: () => Promise<void>,
  log: Logger,
): Promise<void> {
  await drain()
  await listening.close()
  await close()
  log.info('stopped')
  process.exit(0)
}

function announce(config: Config, url: string, isFirst: boolean): void {
  if (config.jsonReady) process.stdout.write(`${JSON.stringify({ url, pid: process.pid })}\n`)
  else {
    process.stdout.write(`Parley is open at ${url}\n`)
    process.stdout.write(`API reference: ${url}/reference   journal: ${config.dataDir}\n`)
    if (isFirst && !config.demo)
      process.stdout.write(
        `The operator's first key is in ${config.dataDir}/profiles.json: --profile house --data ${config.dataDir}\n`,
      )
    if (config.demo)
      process.stdout.write('Demonstration on simulated money. The sign-in page has the password.\n')
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`parley serve: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
})
