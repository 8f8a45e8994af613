/** The venue of a demonstration, as its users run it: journal on disk, dealers as processes of their own, sockets between them. */
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createClient } from '@parley/sdk/client'
import type { Client } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import { readProfiles } from '../connect/profile.ts'
import { NODE, wordsOf } from '../server/repository.ts'
import { tapeWords } from './options.ts'
import type { DemoOptions } from './options.ts'
import { Child } from './process.ts'

const DEALERS = [
  ['mako', 'tight-small'],
  ['nova', 'wide-large'],
  ['orca', 'skewed-inventory'],
  ['pike', 'slow-careful'],
] as const

/** Lives as long as its processes, which end with it. */
export class DemoVenue implements AsyncDisposable {
  readonly data: string
  readonly #children: Child[] = []

  constructor(keep: string | undefined) {
    this.data = dataFolder(keep)
  }

  /** Starts the venue and its dealers; answers its address once all of them are ready. */
  async open(options: DemoOptions, from: string): Promise<string> {
    const { tape, seed } = options
    const words = ['serve', '--data', this.data, '--port', '0', '--demo', '--no-dealers']
    words.push('--clock', 'stepped', '--seed', String(seed), '--from', from)
    words.push('--log', 'warn', '--json-ready')
    if (tape) words.push('--replay', tape.chain, ...tapeWords(options))
    const server = new Child('the venue', NODE, [...wordsOf('serve'), ...words])
    this.#children.push(server)
    const { url } = await server.ready('url')
    for (const [firm, personality] of DEALERS) {
      const dealer = ['dealer', '--profile', firm, '--data', this.data, '--json']
      dealer.push('--personality', personality, '--seed', String(seed), '--run', `${firm}-demo`)
      this.#children.push(new Child(`dealer ${firm}`, NODE, [...wordsOf('parley'), ...dealer]))
    }
    const dealers = this.#children.slice(1).map((child) => child.ready('personality'))
    await this.alive(Promise.all(dealers))
    return String(url)
  }

  client(firm: string): Client {
    const { url, key, secret } = this.profile(firm)
    return createClient({ url, credentials: { key, secret } })
  }

  /** A firm with a key of its own that trades: a dealer's first one only quotes. */
  async trader(firm: string, operator: Client): Promise<Client> {
    const body = { firm, user: 'holder', scopes: ['read', 'trade'] as ('read' | 'trade')[] }
    const { key, secret } = await operator.call('createKey', { body })
    return createClient({ url: this.profile(firm).url, credentials: { key, secret } })
  }

  profile(firm: string): { readonly url: string; readonly key: string; readonly secret: string } {
    const profile = readProfiles(join(this.data, 'profiles.json'))[firm]
    if (!profile) throw new Failure(`the venue wrote no profile of ${firm} in ${this.data}`)
    return profile
  }

  /** The work, or the first death among the processes it needs. */
  alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, ...this.#children.map(({ died }) => died)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Dealers first, so that none of them looks for a venue that has gone.
    for (const child of this.#children.toReversed()) await child[Symbol.asyncDispose]()
  }
}

/** A folder for the journal. One that holds a journal already would go on with another story. */
function dataFolder(keep: string | undefined): string {
  if (keep === undefined) return mkdtempSync(join(tmpdir(), 'parley-demo-'))
  const folder = resolve(keep)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0)
    throw new UsageError(`--keep ${keep} is not empty; give a new folder`)
  return folder
}
