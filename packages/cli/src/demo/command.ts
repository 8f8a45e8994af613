/** `parley demo`: the covered-call story on a real venue: journal on disk, dealers as processes, sockets. */
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createClient } from '@parley/sdk'
import type { Client, Position } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Command, Invocation } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { readProfiles } from '../connect/profile.ts'
import { NODE, wordsOf } from '../server/repository.ts'
import { notesOf } from './notes.ts'
import { DEMO_OPTIONS, demoOptions, tapeWords } from './options.ts'
import type { DemoOptions } from './options.ts'
import { history, totalsOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { Child } from './process.ts'
import { eventText, outcomeText } from './report.ts'
import { Story } from './story.ts'
import type { Played } from './story.ts'
import { daysWithin, dividendsPerShare, readTape } from './tape.ts'
import type { TapeReport } from './tape.ts'

const PRINCIPAL = 'acme'
const OPERATOR = 'house'
const DEALERS = [
  ['mako', 'tight-small'],
  ['nova', 'wide-large'],
  ['orca', 'skewed-inventory'],
  ['pike', 'slow-careful'],
] as const

/** Days of the simulated market that are played where none are asked for. */
const SIMULATED_DAYS = { from: '2026-01-05', to: '2026-03-31' }

export const demoCommand: Command = {
  name: 'demo',
  summary:
    'Play the covered-call story day by day through a real venue, on a chain file or simulated',
  offline: true,
  options: DEMO_OPTIONS,
  examples: [
    'parley demo --chain spy_2021_options.csv.gz --underlying spy_2021.csv --from 2021-01-04 --to 2021-03-31 --headless --json',
    'parley demo --chain mine.csv --columns date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,underlying==SPY --headless',
    'parley demo --simulated --seed 7',
  ],
  run: async (invocation) => {
    const options = demoOptions(invocation.args)
    await using demo = await Demonstration.open(options, invocation)
    const outcome = await demo.play()
    const { io, json } = invocation
    io.out(json ? `${JSON.stringify(outcome)}\n` : outcomeText(outcome))
    if (!options.headless) await demo.stay()
    return 0
  },
}

class Demonstration implements AsyncDisposable {
  readonly #options: DemoOptions
  readonly #invocation: Invocation
  readonly #data: string
  readonly #report: TapeReport | undefined
  readonly #days: { readonly from: string; readonly to: string }
  readonly #children: Child[] = []

  private constructor(
    options: DemoOptions,
    invocation: Invocation,
    report: TapeReport | undefined,
  ) {
    this.#options = options
    this.#invocation = invocation
    this.#report = report
    const { from = SIMULATED_DAYS.from, to = SIMULATED_DAYS.to } = options
    if (!report && from > to) throw new UsageError(`--from ${from} is after --to ${to}`)
    this.#days = report ? daysWithin(options, report) : { from, to }
    this.#data = dataFolder(options.keep)
  }

  static async open(options: DemoOptions, invocation: Invocation): Promise<Demonstration> {
    const { tape } = options
    const report = tape && (await readTape(tape, options))
    return new Demonstration(options, invocation, report)
  }

  async play(): Promise<Outcome> {
    await this.#openVenue()
    const [principal, operator] = [this.#client(PRINCIPAL), this.#client(OPERATOR)]
    const symbol = await this.#symbol(principal)
    const story = new Story({
      ...this.#days,
      principal,
      operator,
      symbol,
      account: `${PRINCIPAL}:main`,
      shares: this.#options.shares,
      delta: this.#options.delta,
      tell: (event) => this.#progress(eventText(event)),
    })
    const played = await this.#alive(story.play())
    return this.#alive(this.#outcome(principal, symbol, played))
  }

  /** Leaves the venue and its desk open until it is told to stop. */
  async stay(): Promise<void> {
    const { io } = this.#invocation
    const { url } = this.#profile(PRINCIPAL)
    io.err(`\nThe desk is open at ${url}; its sign-in page has the password. Ctrl-C ends it.\n`)
    const stopped = Promise.withResolvers<void>()
    const stop = stopsItself(io.stop)
    if (stop.aborted) return
    stop.addEventListener('abort', () => stopped.resolve(), { once: true })
    await this.#alive(stopped.promise)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Dealers first, so that none of them looks for a venue that has gone.
    for (const child of this.#children.toReversed()) await child[Symbol.asyncDispose]()
  }

  async #openVenue(): Promise<void> {
    const { tape, seed } = this.#options
    const words = ['serve', '--data', this.#data, '--port', '0', '--demo', '--no-dealers']
    words.push('--clock', 'stepped', '--seed', String(seed), '--from', this.#days.from)
    words.push('--log', 'warn', '--json-ready')
    if (tape) words.push('--replay', tape.chain, ...tapeWords(this.#options))
    const server = new Child('the venue', NODE, [...wordsOf('serve'), ...words])
    this.#children.push(server)
    const { url } = await server.ready('url')
    this.#progress(`venue at ${String(url)}, journal in ${this.#data}`)
    for (const [firm, personality] of DEALERS) {
      const dealer = ['dealer', '--profile', firm, '--data', this.#data, '--json']
      dealer.push('--personality', personality, '--seed', String(seed), '--run', `${firm}-demo`)
      this.#children.push(new Child(`dealer ${firm}`, NODE, [...wordsOf('parley'), ...dealer]))
    }
    const dealers = this.#children.slice(1).map((child) => child.ready('personality'))
    await this.#alive(Promise.all(dealers))
  }

  #client(firm: string): Client {
    const { url, key, secret } = this.#profile(firm)
    return createClient({ url, credentials: { key, secret } })
  }

  #profile(firm: string): { readonly url: string; readonly key: string; readonly secret: string } {
    const profile = readProfiles(join(this.#data, 'profiles.json'))[firm]
    if (!profile) throw new Failure(`the venue wrote no profile of ${firm} in ${this.#data}`)
    return profile
  }

  /** What to buy: the symbol asked for, or the first share, or the first coin. */
  async #symbol(principal: Client): Promise<string> {
    const { instruments } = await principal.call('instruments')
    const held = instruments.filter(({ kind }) => kind === 'share' || kind === 'coin')
    const asked = this.#options.symbol
    const found =
      held.find(({ instrument }) => instrument === asked) ??
      (asked === undefined ? (held.find(({ kind }) => kind === 'share') ?? held[0]) : undefined)
    if (found) return found.instrument
    const known = held.map(({ instrument }) => instrument).join(', ')
    throw new UsageError(`--symbol: no ${asked ?? 'underlying'} in this market; there is ${known}`)
  }

  async #outcome(principal: Client, symbol: string, played: Played): Promise<Outcome> {
    const [{ trades, entries }, { balances }, { positions }, head, time] = await Promise.all([
      history(principal),
      principal.call('balances'),
      principal.call('positions'),
      this.#client(OPERATOR).call('auditHead'),
      principal.call('time'),
    ])
    const units = this.#options.shares
    return {
      market: time.market,
      simulated: time.simulatedMarket,
      symbol,
      ...this.#days,
      seed: this.#options.seed,
      sessions: played.sessions,
      story: played.events,
      trades,
      entries,
      balances,
      positions,
      totals: totalsOf({ symbol, units, played, entries, positions, trades }),
      journal: { ...head, data: this.#data },
      notes: this.#notes(played, positions),
    }
  }

  #notes(played: Played, positions: readonly Position[]): string[] {
    const { tape, shares, delta } = this.#options
    const since = played.firstBuy?.date ?? this.#days.from
    const dividends =
      tape?.underlying && dividendsPerShare(tape.underlying, { from: since, to: this.#days.to })
    return notesOf({ played, positions, shares, delta, dividends, report: this.#report })
  }

  /** The work, or the first death among the processes it needs. */
  #alive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, ...this.#children.map(({ died }) => died)])
  }

  #progress(line: string): void {
    if (!this.#invocation.json) this.#invocation.io.err(`${line}\n`)
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
