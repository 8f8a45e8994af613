/** `parley dealer`: runs one dealer as a process of its own, over the public API and stream only. */
import { openStream } from '@parley/sdk/stream-client'
import type { Push, Stream, Topic } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command, Invocation, OptionSpecs } from '../command/command.ts'
import { stopsItself } from '../command/io.ts'
import { nearest } from '../command/suggest.ts'
import { isoTime, micros } from '../time/time.ts'
import { Dealer } from './dealer.ts'
import { noteText } from './note.ts'
import type { Note } from './note.ts'
import { PERSONALITIES } from './personality.ts'
import type { Personality } from './personality.ts'
import { lockstepSchedule, timedSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'

/** Option of each number of a personality; times are durations. */
const OVERRIDES = {
  edgeBps: ['edge-bps', 'half-spread of shares and coins, basis points'],
  optionEdgeBps: ['option-edge-bps', 'half-spread of options, basis points of their price'],
  marketShare: ['market-share', "half-spread as a share of the market's own"],
  ticksMin: ['ticks-min', 'half-spread in ticks, at least'],
  skew: ['skew', 'how far a full inventory moves the price, in half-spreads'],
  positionLimit: ['position-limit', 'value of a full inventory'],
  notionalMax: ['notional-max', 'largest quote, by value of its largest leg'],
  requoteAt: ['requote-at', 'move of the fair price that moves the quote, in half-spreads'],
  noise: ['noise', 'own opinion, in half-spreads'],
  rate: ['rate', "the model's interest rate per year, such as 0.04"],
} as const satisfies Partial<Record<keyof Personality, readonly [string, string]>>

const DURATIONS = {
  reactionMsMin: ['reaction-min', 'quickest answer to a request'],
  reactionMsMax: ['reaction-max', 'slowest answer'],
  requoteMs: ['requote-after', 'time to move a quote after marks moved'],
  quoteTtlMs: ['quote-ttl', 'how long a quote is firm'],
} as const satisfies Partial<Record<keyof Personality, readonly [string, string]>>

const OPTIONS: OptionSpecs = {
  personality: {
    type: 'string',
    value: 'NAME',
    help: `where the numbers start: ${Object.keys(PERSONALITIES).join(', ')}`,
  },
  seed: { type: 'string', value: 'N', help: 'fixes reaction times and opinions (else 1)' },
  run: { type: 'string', value: 'TEXT', help: 'begins client ids; unique for each run' },
  account: { type: 'string', value: 'ACCOUNT', help: 'that stands behind the quotes' },
  'price-from': { type: 'string', value: 'mark|model', help: 'believe the mark, or the own model' },
  ...Object.fromEntries(
    Object.values(OVERRIDES).map(([name, help]) => [name, { type: 'string', value: 'N', help }]),
  ),
  ...Object.fromEntries(
    Object.values(DURATIONS).map(([name, help]) => [name, { type: 'string', value: 'TIME', help }]),
  ),
}

export const dealerCommand: Command = {
  name: 'dealer',
  summary: 'Run a dealer that quotes every request it is asked',
  options: OPTIONS,
  examples: [
    'parley dealer --profile mako --data ./data --personality tight-small',
    'parley dealer --profile lynx --personality wide-large --edge-bps 3 --notional-max 5000000 --seed 7',
  ],
  run: async (invocation) => {
    const personality = personalityOf(invocation.args)
    const seed = invocation.args.integer('seed') ?? 1
    await deal(invocation, personality, seed)
    return 0
  },
}

/** The chosen personality with what the command line overrides. */
export function personalityOf(args: Args): Personality {
  const name = args.text('personality') ?? 'tight-small'
  const start = Object.entries(PERSONALITIES).find(([known]) => known === name)?.[1]
  if (!start) {
    const known = Object.keys(PERSONALITIES)
    const meant = nearest(name, known)
    const hint = meant === undefined ? `there is ${known.join(', ')}` : `did you mean ${meant}?`
    throw new UsageError(`--personality: no ${JSON.stringify(name)}; ${hint}`)
  }
  const numbers: Partial<Record<keyof Personality, number>> = {}
  for (const [field, [option]] of entries(OVERRIDES)) {
    const value = args.number(option)
    if (value !== undefined && value < 0) throw new UsageError(`--${option} is negative`)
    if (value !== undefined) numbers[field] = value
  }
  for (const [field, [option]] of entries(DURATIONS)) {
    const value = args.duration(option)
    if (value !== undefined) numbers[field] = value
  }
  const priceFrom = args.text('price-from') ?? start.priceFrom
  if (priceFrom !== 'mark' && priceFrom !== 'model')
    throw new UsageError(`--price-from: ${JSON.stringify(priceFrom)} is not mark or model`)
  const personality: Personality = { ...start, ...numbers, priceFrom }
  if (personality.reactionMsMin > personality.reactionMsMax)
    throw new UsageError('--reaction-min is longer than --reaction-max')
  if (personality.positionLimit === 0) throw new UsageError('--position-limit is 0')
  return personality
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][]
}

const TOPICS = ['instruments', 'marks', 'balances', 'rfqs'] as const satisfies readonly Topic[]

/** Deals until it is stopped. */
async function deal(invocation: Invocation, personality: Personality, seed: number): Promise<void> {
  const { args, connection, io, json } = invocation
  const { client, credentials, url } = connection
  const [time, limits, account] = await Promise.all([
    client.call('time'),
    client.call('limits'),
    connection.account(),
  ])
  const stepped = time.clock === 'stepped'
  const aheadUs = micros(time.now) - nowUs()
  const ended = Promise.withResolvers<void>()
  let stream: Stream | undefined
  const say = (note: Note): void =>
    io.out(json ? `${JSON.stringify(note)}\n` : `${noteText(note)}\n`)
  const dealer = new Dealer({
    personality,
    account,
    seed,
    run: args.text('run') ?? `dealer-${nowUs().toString(36)}`,
    markAgeMsMax: limits['markAgeMsMax'] ?? Infinity,
    send: (op, id, body) => stream?.send(op, id, body) ?? Promise.reject(new Error('not open')),
    note: say,
  })
  let answers = 0
  const ready = (sync: number, wakeAt: number | undefined): Promise<unknown> => {
    const body = { sync, ...(wakeAt === undefined ? {} : { wakeAt: isoTime(wakeAt) }) }
    return stream?.send('clock.ready', `ready-${++answers}`, body) ?? Promise.resolve()
  }
  // A tick that cannot be answered is one of a lost connection: the next one comes with the next subscription.
  const lost = (error: unknown): void => io.err(`parley dealer: ${String(error)}\n`)
  using schedule: Schedule = stepped
    ? lockstepSchedule(dealer, ready, lost)
    : timedSchedule(dealer, () => nowUs() + aheadUs)
  const onPush = (push: Push): void => {
    dealer.hear(push)
    schedule.heard(push)
  }
  const onState = (state: 'open' | 'closed', reason: string): void => {
    if (state === 'closed') lost(`stream lost, trying again: ${reason}`)
  }
  const topics = stepped ? ([...TOPICS, 'clock'] as const) : TOPICS
  using opened = openStream({ url, credentials, topics, onPush, onState })
  stream = opened
  stopsItself(io.stop).addEventListener('abort', () => ended.resolve(), { once: true })
  await Promise.race([opened.ready, ended.promise]).catch((error: unknown) => {
    throw new Failure(`the stream did not open: ${String(error)}`)
  })
  if (!io.stop.aborted) say({ event: 'ready', account, personality: args.text('personality') })
  await ended.promise
}

function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}
