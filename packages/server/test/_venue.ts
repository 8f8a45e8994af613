/** For tests: a whole venue in this process on a folder of its own, reached over real sockets only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveState } from '@parley/core'
import { ROUTES, createClient } from '@parley/sdk'
import type { Server } from 'node:http'
import type { Client, Credentials, Route, RouteName, Scope } from '@parley/sdk'
import { readConfig } from '../src/config/config.ts'
import { listen } from '../src/http/listen.ts'
import type { Listening } from '../src/http/listen.ts'
import type { Journal } from '../src/journal/journal.ts'
import { createLogger } from '../src/log/log.ts'
import { createVenue } from '../src/venue/create-venue.ts'
import type { Venue } from '../src/venue/venue.ts'
import { exchange, signed } from './_http.ts'
import type { Got } from './_http.ts'
import { TestStream } from './_stream.ts'

const PARTIES = [
  ['house', 'House', 'operator', ['read', 'operate', 'protect']],
  ['acme', 'Acme Treasury', 'principal', ['read', 'trade', 'protect']],
  ['bolt', 'Bolt Capital', 'principal', ['read', 'trade', 'protect']],
  ['mako', 'Mako Markets', 'dealer', ['read', 'quote', 'protect']],
  ['nova', 'Nova Derivatives', 'dealer', ['read', 'quote', 'protect']],
  ['orca', 'Orca Trading', 'dealer', ['read', 'quote', 'protect']],
] as const satisfies readonly (readonly [string, string, string, readonly Scope[]])[]

/** A second user of a firm, with a key of its own. */
export const SECOND = 'bolt-2'
/** A second user of the operator, with a key of its own. */
export const SECOND_HAND = 'house-2'
export type Party = (typeof PARTIES)[number][0] | typeof SECOND | typeof SECOND_HAND
export const DEALERS = ['mako', 'nova', 'orca'] as const

/** Two sessions of a share nobody here trades: a feed that is small and does nothing by itself. */
const TAPE = [
  'underlying,quote_date,expiration,strike,type,bid,ask,spot',
  'TAPE,2026-01-05,2026-06-19,100,call,2.1,2.2,100',
  'TAPE,2026-01-06,2026-06-19,100,call,2.3,2.4,101',
].join('\n')
const TAPE_COLUMNS =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'

export const SHARE = 'ABC'
export const CALL = 'ABC-20260220-100-C'
const TERMS = { quoteAsset: 'USD', tick: '0.01', takerFeePerLot: '0.5', makerFeePerLot: '0.25' }
export const SHARE_SPEC = {
  ...TERMS,
  kind: 'share',
  instrument: SHARE,
  scale: 0,
  lot: '1',
  takerFeePerLot: '0',
  makerFeePerLot: '0',
} as const
export const CALL_SPEC = {
  ...TERMS,
  kind: 'option',
  lot: '1',
  underlying: SHARE,
  expiresAt: '2026-02-20T21:00:00.000000Z',
  expiryDate: '2026-02-20',
  strike: '100',
  right: 'call',
  style: 'american',
  multiplier: 100,
  settlement: 'physical',
} as const

export type Options = {
  readonly args?: readonly string[]
  readonly dir?: string
  readonly around?: (journal: Journal) => Journal
  readonly onFatal?: (error: unknown) => void
}

/** A running venue. `stop` ends it and keeps the folder; disposing it removes the folder too. */
export class TestVenue implements AsyncDisposable {
  readonly dir: string
  readonly url: string
  readonly venue: Venue
  /** What listens: for tests that look at its sockets. */
  readonly server: Server
  readonly #close: () => Promise<void>
  readonly #keys: Map<string, Credentials>
  readonly #clients = new Map<string, Client>()
  readonly #streams: TestStream[] = []
  #open = true
  #clientIds = 0

  private constructor(
    at: {
      readonly dir: string
      readonly venue: Venue
      readonly listening: Listening
    },
    keys: Map<string, Credentials>,
    close: () => Promise<void>,
  ) {
    this.dir = at.dir
    this.url = at.listening.url
    this.venue = at.venue
    this.server = at.listening.server
    this.#keys = keys
    this.#close = close
  }

  /** Opens a venue. By default its clock is stepped and stands at 2026-01-02T14:30Z. */
  static async open(
    options: Options = {},
    keys = new Map<string, Credentials>(),
  ): Promise<TestVenue> {
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'parley-venue-'))
    const tape = join(dir, 'tape.csv')
    writeFileSync(tape, TAPE)
    const isFed = options.args?.some((arg) => arg === '--replay' || arg === '--demo')
    const feed = isFed ? [] : ['--replay', tape, '--columns', TAPE_COLUMNS]
    const isClocked = options.args?.includes('--clock') ?? false
    const args = ['--data', dir, '--log', 'silent', '--journal', 'inline', '--port', '0', ...feed]
    if (!isClocked) args.push('--clock', 'stepped')
    const config = readConfig([...args, ...(options.args ?? [])], {})
    if (!config) throw new Error('no help was asked for')
    const fail = (error: unknown): void => {
      throw new Error('the venue cannot go on', { cause: error })
    }
    const onFatal = options.onFatal ?? fail
    const log = createLogger(config.logLevel)
    const { venue, drain, close } = await createVenue(config, log, onFatal, options.around)
    const listening = await listen(venue)
    for (const [firm, , , scopes] of PARTIES)
      if (!keys.has(firm)) keys.set(firm, venue.keys.create(firm, 'tester', scopes, 0))
    if (!keys.has(SECOND))
      keys.set(SECOND, venue.keys.create('bolt', 'second', ['read', 'trade'], 0))
    if (!keys.has(SECOND_HAND))
      keys.set(SECOND_HAND, venue.keys.create('house', 'second', ['read', 'operate'], 0))
    return new TestVenue({ dir, venue, listening }, keys, async () => {
      await drain()
      await listening.close()
      await close()
    })
  }

  /** Opens a venue with firms, accounts, a share, a call on it, and something of both for everyone. */
  static async furnished(options: Options = {}): Promise<TestVenue> {
    const venue = await TestVenue.open(options)
    try {
      await venue.#furnish()
    } catch (error) {
      await venue[Symbol.asyncDispose]()
      throw error
    }
    return venue
  }

  async #furnish(): Promise<void> {
    const house = this.as('house')
    for (const [firm, name, role] of PARTIES.slice(1)) {
      await house.call('registerFirm', { body: { clientId: `firm-${firm}`, firm, name, role } })
      const account = `${firm}:main`
      await house.call('openAccount', { body: { clientId: `account-${firm}`, account, firm } })
    }
    await house.call('listInstrument', { body: { clientId: 'share', spec: SHARE_SPEC } })
    // By the machine's own clock the call may have expired.
    if (this.venue.lockstep)
      await house.call('listInstrument', { body: { clientId: 'call', spec: CALL_SPEC } })
    for (const [firm] of PARTIES.slice(1)) {
      await this.deposit(firm, 'USD', '1000000')
      await this.deposit(firm, SHARE, '10000')
    }
  }

  /** The typed client of a firm. */
  as(firm: string): Client {
    const known = this.#clients.get(firm)
    if (known) return known
    const client = createClient({ url: this.url, credentials: this.keyOf(firm) })
    this.#clients.set(firm, client)
    return client
  }

  keyOf(firm: string): Credentials {
    const key = this.#keys.get(firm)
    if (!key) throw new Error(`${firm} has no key`)
    return key
  }

  /** A client id that was not used before in this run. */
  clientId(): string {
    return `c-${++this.#clientIds}`
  }

  async deposit(firm: string, asset: string, amount: string): Promise<string> {
    const account = `${firm}:main`
    const body = { clientId: this.clientId(), account, asset, amount, reference: 'a test' }
    return (await this.as('house').call('deposit', { body })).entryId
  }

  /** Sends a body as it is to a route, signed by a firm. */
  post(firm: string, name: RouteName, body: unknown): Promise<Got> {
    const route: Route = ROUTES[name]
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { method: route.method, path: route.path, body: text }
    return exchange(this.url, { ...sent, headers: signed(this.keyOf(firm), sent) })
  }

  /** Reads a path, signed by a firm. */
  get(firm: string, path: string): Promise<Got> {
    const sent = { method: 'GET', path }
    return exchange(this.url, { ...sent, headers: signed(this.keyOf(firm), sent) })
  }

  async stream(firm: string): Promise<TestStream> {
    const stream = await TestStream.open(this.url, this.keyOf(firm))
    this.#streams.push(stream)
    return stream
  }

  /** Moves a stepped clock to a time, in epoch microseconds or as text. */
  async advance(to: number | string): Promise<void> {
    const text = typeof to === 'string' ? to : timeOf(to)
    await this.as('house').call('advanceClock', { body: { to: text } })
  }

  /** The state as text, but for the client ids remembered: a refused write is remembered, and changes nothing else. */
  stateText(): string {
    return saveState({ ...this.venue.sequencer.state, clientIds: new Map() })
  }

  /** Ends what listens and nothing else, as a process that dies does. */
  async crash(): Promise<void> {
    this.#open = false
    for (const stream of this.#streams) stream.close()
    const closed = new Promise((resolve) => this.server.close(resolve))
    this.server.closeAllConnections()
    await closed
    await this.venue.journal.close()
    this.venue.keys[Symbol.dispose]()
    this.venue.views[Symbol.dispose]()
  }

  async stop(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    for (const stream of this.#streams) stream.close()
    await this.#close()
  }

  /** Stops this venue and opens one on its folder, with the same keys. */
  async restart(options: Options = {}): Promise<TestVenue> {
    await this.stop()
    return TestVenue.open({ ...options, dir: this.dir }, this.#keys)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** Epoch microseconds as the wire has them. */
export function timeOf(us: number): string {
  const ms = Math.floor(us / 1000)
  return `${new Date(ms).toISOString().slice(0, 23)}${String(us % 1000).padStart(3, '0')}Z`
}

/** The wire's time as epoch microseconds. */
export function microsOf(text: string): number {
  return Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26))
}
