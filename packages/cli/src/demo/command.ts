/** `parley demo`: a story of the income desk on a real venue: journal on disk, dealers as processes, sockets. */
import type { Client, Position } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Command, Invocation, Shown } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { columns, table } from '../print/table.ts'
import { Desk } from './desk.ts'
import { notesOf } from './notes.ts'
import { DEMO_OPTIONS, demoOptions } from './options.ts'
import type { DemoOptions } from './options.ts'
import { history, totalsOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { differingText, eventText, outcomeText } from './report.ts'
import { STORIES } from './stories/stories.ts'
import type { Ending } from './story.ts'
import { daysWithin, dividendsIn, dividendsPerShare, readTape } from './tape.ts'
import type { TapeReport } from './tape.ts'
import { DemoVenue } from './venue.ts'

const PRINCIPAL = 'acme'
const OPERATOR = 'house'
/** Days an option has to run where a file is played and nothing is asked for. */
const TAPE_DAYS = { min: 20, max: 45 }

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Play a story day by day through a real venue, on a chain file or simulated',
  offline: true,
  options: DEMO_OPTIONS,
  details: `Every story says before each deal what it can come to, and sets what the venue's books say beside it:
a difference ends it with exit code 1. One seed gives one state hash.`,
  examples: [
    'parley demo --list-stories',
    'parley demo --simulated --seed 7',
    'parley demo --story cash-secured-put --simulated --headless',
    'parley demo --chain spy_2021_options.csv.gz --underlying spy_2021.csv --from 2021-01-04 --to 2021-03-31 --headless --json',
    'parley demo --chain mine.csv --columns date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,underlying==SPY --headless',
  ],
  run: async (invocation) => {
    if (invocation.args.flag('list-stories')) return listed()
    const options = demoOptions(invocation.args)
    await using demo = await Demonstration.open(options, invocation)
    const outcome = await demo.play()
    const { io, json } = invocation
    io.out(json ? `${JSON.stringify(outcome)}\n` : outcomeText(outcome))
    const differing = differingText(outcome.checks)
    if (differing !== undefined) io.err(differing)
    if (!options.headless) await demo.stay()
    return differing === undefined ? 0 : 1
  },
}

function listed(): Shown {
  const stories = STORIES.map(({ name, title, summary }) => ({ name, title, summary }))
  const rows = stories.map(({ name, summary }) => [name, summary])
  const text = table(columns(['story', 'what happens']), rows, '')
  return { json: { stories }, text: `${text}Play one: \`parley demo --story NAME --simulated\`.\n` }
}

class Demonstration implements AsyncDisposable {
  readonly #options: DemoOptions
  readonly #invocation: Invocation
  readonly #venue: DemoVenue
  readonly #report: TapeReport | undefined
  readonly #days: { readonly from: string; readonly to: string }

  private constructor(
    options: DemoOptions,
    invocation: Invocation,
    report: TapeReport | undefined,
  ) {
    this.#options = options
    this.#invocation = invocation
    this.#report = report
    const { simulated } = options.story
    const { from = simulated.from, to = simulated.to } = options
    if (!report && from > to) throw new UsageError(`--from ${from} is after --to ${to}`)
    this.#days = report ? daysWithin(options, report) : { from, to }
    this.#venue = new DemoVenue(options.keep)
  }

  static async open(options: DemoOptions, invocation: Invocation): Promise<Demonstration> {
    const { tape } = options
    const report = tape && (await readTape(tape, options))
    return new Demonstration(options, invocation, report)
  }

  async play(): Promise<Outcome> {
    const { story, shares, delta, days, tape } = this.#options
    const url = await this.#venue.open(this.#options, this.#days.from)
    this.#progress(`venue at ${url}, journal in ${this.#venue.data}`)
    const principal = this.#venue.client(PRINCIPAL)
    const symbol = await this.#symbol(principal)
    const operator = this.#venue.client(OPERATOR)
    const desk = new Desk({
      ...this.#days,
      principal,
      operator,
      symbol,
      dividends: tape?.underlying === undefined ? undefined : dividendsIn(tape.underlying),
      clientOf: (firm) => this.#venue.trader(firm, operator),
      account: `${PRINCIPAL}:main`,
      tell: (event) => this.#progress(eventText(event)),
      progress: (line) => this.#progress(line),
    })
    const range = days ?? (tape ? TAPE_DAYS : story.simulated.days)
    const ending = await this.#venue.alive(story.play(desk, { shares, delta, days: range }))
    desk.ended()
    return this.#venue.alive(this.#outcome(desk, ending))
  }

  /** Leaves the venue and its desk open until it is told to stop. */
  async stay(): Promise<void> {
    const { io } = this.#invocation
    const { url } = this.#venue.profile(PRINCIPAL)
    io.err(`\nThe desk is open at ${url}; its sign-in page has the password. Ctrl-C ends it.\n`)
    const stopped = Promise.withResolvers<void>()
    const stop = stopsItself(io.stop)
    if (stop.aborted) return
    stop.addEventListener('abort', () => stopped.resolve(), { once: true })
    await this.#venue.alive(stopped.promise)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#venue[Symbol.asyncDispose]()
  }

  /** What to play on: the symbol asked for, or the first share, or the first coin. */
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

  async #outcome(desk: Desk, ending: Ending): Promise<Outcome> {
    const { principal, symbol, events, checks, sessions } = desk
    const [{ trades, entries }, { balances }, { positions }, head, time] = await Promise.all([
      history(principal),
      principal.call('balances'),
      principal.call('positions'),
      desk.operator.call('auditHead'),
      principal.call('time'),
    ])
    const { story, shares: units, seed } = this.#options
    return {
      name: story.name,
      title: story.title,
      market: time.market,
      simulated: time.simulatedMarket,
      symbol,
      ...this.#days,
      seed,
      sessions,
      story: events,
      checks,
      trades,
      entries,
      balances,
      positions,
      totals: totalsOf({
        units,
        ending,
        events,
        lastClose: desk.close,
        entries,
        positions,
        trades,
      }),
      journal: { ...head, data: this.#venue.data },
      notes: [...ending.notes, ...this.#notes(desk, ending, positions)],
    }
  }

  #notes({ events }: Desk, ending: Ending, positions: readonly Position[]): string[] {
    const { tape, shares, delta } = this.#options
    const since = ending.firstBuy?.date
    const dividends =
      tape?.underlying && since !== undefined
        ? dividendsPerShare(tape.underlying, { from: since, to: this.#days.to })
        : undefined
    const compared = since !== undefined
    const report = this.#report
    return notesOf({ events, positions, shares, delta, dividends, compared, report })
  }

  #progress(line: string): void {
    if (!this.#invocation.json) this.#invocation.io.err(`${line}\n`)
  }
}
