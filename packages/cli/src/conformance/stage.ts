/** A throw-away venue with one maker on it: a fresh folder, a simulated market, a taker and an operator that play against it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused, createClient } from '@parley/sdk/client'
import type { Accepted, Client, Leg, Quote, Rfq } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { readProfiles, saveProfile } from '../connect/profile.ts'
import { Child } from '../demo/process.ts'
import { NODE, wordsOf } from '../server/repository.ts'
import { Line } from './line.ts'
import type { Sent } from './line.ts'

export type StageOptions = {
  /** Started by a shell, with its credentials in the environment; undefined waits for it to connect. */
  readonly maker: string | undefined
  readonly firm: string
  /** How long the maker is waited for, wherever it may take its time; milliseconds. */
  readonly patienceMs: number
  readonly tell: (line: string) => void
}

/** What every request is for unless a scenario says otherwise. */
export const SHARE = 'ACME.SIM'
const TAKER = 'acme'
const OPERATOR = 'house'
/** Marks of this venue are stale this soon, so that it need not be waited for. */
const MARK_AGE_MS = 4_000
const LOOK_MS = 50

export class Stage implements AsyncDisposable {
  readonly line: Line
  readonly patienceMs: number
  readonly #options: StageOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-conformance-'))
  #server: Child | undefined
  #port = 0
  #maker: ChildProcess | undefined
  #taker: Client | undefined
  #operator: Client | undefined
  #writes = 0
  #ended: string | undefined

  private constructor(options: StageOptions, line: Line) {
    this.#options = options
    this.patienceMs = options.patienceMs
    this.line = line
  }

  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options, await Line.open())
    try {
      await stage.#startVenue()
      await stage.#admit()
      stage.#startMaker()
      await stage.#awaitMaker()
      return stage
    } catch (error) {
      await stage[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const maker = this.#maker
    if (maker?.exitCode === null && maker.pid !== undefined) {
      const gone = once(maker, 'exit')
      // The shell and what it started: they are a group of their own.
      signal(maker.pid, 'SIGTERM')
      await Promise.race([gone, sleep(5_000)])
      signal(maker.pid, 'SIGKILL')
    }
    await this.#server?.[Symbol.asyncDispose]()
    this.line[Symbol.dispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get taker(): Client {
    return present(this.#taker)
  }

  get operator(): Client {
    return present(this.#operator)
  }

  /** The venue as the maker's own key shows it. */
  get own(): Client {
    const { key, secret } = present(readProfiles(this.#profiles)[this.#options.firm])
    return createClient({ url: this.line.upstream, credentials: { key, secret } })
  }

  /** How the maker ended, where it did. */
  whyEnded(): string | undefined {
    return this.#ended
  }

  get account(): string {
    return `${this.#options.firm}:main`
  }

  get markAgeMs(): number {
    return MARK_AGE_MS
  }

  clientId(): string {
    return `kit-${++this.#writes}`
  }

  /** Opens a request to all dealers, of whom the maker alone is there. */
  async ask(
    over: { readonly legs?: readonly Leg[]; readonly size?: string; readonly ttlMs?: number } = {},
  ): Promise<string> {
    const {
      legs = [{ instrument: SHARE, side: 'buy', ratio: 1 }],
      size = '10',
      ttlMs = 60_000,
    } = over
    const body = {
      clientId: this.clientId(),
      account: `${TAKER}:main`,
      legs: [...legs],
      size,
      ttlMs,
    }
    return (await this.taker.call('createRfq', { body })).rfqId
  }

  async cancel(rfqId: string): Promise<void> {
    await this.taker.call('cancelRfq', { body: { clientId: this.clientId(), rfqId } })
  }

  rfq(rfqId: string): Promise<Rfq> {
    return this.taker.call('rfq', { rfqId })
  }

  /** The maker's live quote on a request; undefined where there is none when the time is over. */
  async quote(
    rfqId: string,
    isIt: (quote: Quote) => boolean = () => true,
    ms = this.patienceMs,
  ): Promise<Quote | undefined> {
    return this.until(async () => (await this.rfq(rfqId)).quotes.find(isIt), ms)
  }

  /** Takes what is quoted, again where the quote has just moved. */
  async take(rfqId: string, side: 'buy' | 'sell'): Promise<Accepted | undefined> {
    return this.until(async () => {
      const [quote] = (await this.rfq(rfqId)).quotes
      const rung = side === 'buy' ? quote?.ask : quote?.bid
      if (!rung) return undefined
      const body = {
        clientId: this.clientId(),
        rfqId,
        side,
        size: rung.size,
        limit: rung.price,
      }
      try {
        return await this.taker.call('acceptQuote', { body })
      } catch (error) {
        if (error instanceof Refused && AGAIN.has(error.refusal.code)) return undefined
        throw error
      }
    })
  }

  /** Quotes the maker sent for a request. */
  sentFor(rfqId: string): readonly Sent[] {
    return this.line.sent.filter(({ op, body }) => op === 'quote' && body['rfqId'] === rfqId)
  }

  /** Looks until there is something; undefined when the time is over, or the maker has ended. */
  async until<T>(
    look: () => T | undefined | Promise<T | undefined>,
    ms = this.patienceMs,
  ): Promise<T | undefined> {
    const end = Date.now() + ms
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (Date.now() >= end || this.#ended !== undefined) return undefined
      await sleep(LOOK_MS)
    }
  }

  pause(ms: number): Promise<unknown> {
    return sleep(ms)
  }

  /** The venue's process is killed, and started again on what it had written. */
  async restartVenue(): Promise<void> {
    await this.#server?.kill()
    await this.#startVenue()
  }

  async #startVenue(): Promise<void> {
    const data = join(this.#folder, 'venue')
    mkdirSync(data, { recursive: true })
    const words = ['serve', '--data', data, '--port', String(this.#port), '--demo', '--no-dealers']
    words.push('--mark-age', String(MARK_AGE_MS), '--log', 'error', '--json-ready')
    const server = new Child('the venue', NODE, [...wordsOf('serve'), ...words])
    this.#server = server
    const { url } = await server.ready('url')
    this.#port = Number(new URL(String(url)).port)
    this.line.upstream = String(url)
    const profiles = readProfiles(join(data, 'profiles.json'))
    const client = (firm: string): Client => {
      const { key, secret } = present(profiles[firm])
      return createClient({ url: String(url), credentials: { key, secret } })
    }
    this.#taker = client(TAKER)
    this.#operator = client(OPERATOR)
  }

  /** Admits the maker's firm where the venue does not know it, funds it, and makes its key. */
  async #admit(): Promise<void> {
    const { firm } = this.#options
    const { operator, account } = this
    const { firms } = await operator.call('firms')
    if (!firms.some((known) => known.firm === firm)) {
      const named = { firm, name: firm, role: 'dealer' } as const
      await operator.call('registerFirm', { body: { clientId: this.clientId(), ...named } })
      await operator.call('openAccount', { body: { clientId: this.clientId(), account, firm } })
      await this.fund('USD', '250000000')
      for (const { instrument, kind } of (await operator.call('instruments')).instruments)
        if (kind === 'share' || kind === 'coin') await this.fund(instrument, '5000')
    }
    const body = { firm, user: 'conformance', scopes: ['read' as const, 'quote' as const] }
    const { key, secret } = await operator.call('createKey', { body })
    saveProfile(this.#profiles, firm, {
      url: this.line.url,
      key,
      secret,
      account,
    })
  }

  async fund(
    asset: string,
    amount: string,
    way: 'deposit' | 'withdraw' = 'deposit',
  ): Promise<void> {
    const { account } = this
    const body = { clientId: this.clientId(), account, asset, amount, reference: 'conformance' }
    await this.operator.call(way, { body })
  }

  /** The maker's credentials, as it may be given them. */
  get #profiles(): string {
    return join(this.#folder, 'maker', 'profiles.json')
  }

  #startMaker(): void {
    const { maker, firm, tell } = this.#options
    const { url, key, secret } = present(readProfiles(this.#profiles)[firm])
    if (maker === undefined) {
      tell(`waiting for ${firm} at ${url}, key ${key}, secret ${secret}, account ${this.account}`)
      return
    }
    const credentials = {
      PARLEY_URL: url,
      PARLEY_KEY: key,
      PARLEY_SECRET: secret,
      PARLEY_ACCOUNT: this.account,
      PARLEY_PROFILES: this.#profiles,
    }
    const child = spawn(maker, {
      shell: true,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...credentials },
    })
    this.#maker = child
    let last = ''
    child.stderr.on('data', (data: Buffer) => (last = (last + data.toString()).slice(-400)))
    child.once('close', (code, by) => {
      this.#ended = `it ended (${by ?? `exit code ${code}`})${last === '' ? '' : `: ${last.trim()}`}`
    })
  }

  async #awaitMaker(): Promise<void> {
    const patience = this.#options.maker === undefined ? 10 * this.patienceMs : 2 * this.patienceMs
    const found = await this.until(
      () => this.line.subscriptions.find(({ topics }) => topics.includes('rfqs')),
      patience,
    )
    if (!found)
      throw new Failure(
        this.#ended === undefined
          ? 'the maker did not subscribe to rfqs'
          : `the maker: ${this.#ended}`,
      )
  }
}

/** The quote that was looked at has moved or is gone: the next may be taken. */
const AGAIN = new Set(['limit_not_met', 'no_live_quote', 'not_filled'])

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name)
  } catch {
    // It has ended by itself.
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Failure('the venue is not open')
  return value
}
