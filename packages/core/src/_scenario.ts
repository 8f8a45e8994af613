/**
 * Stories as text: one line per step, what came of it after the arrow. `play` answers the same text with what really came of
 * each step, so that a test compares a story with itself and a failure reads as a difference between two stories.
 *
 *     firm ACME principal                                -> ok
 *     list C400 call on SPY strike 400 in 30d            -> ok
 *     deposit ACME USD 1000.00                           -> ok          (withdraw alike; `as D1` names the entry)
 *     rfq R1 ACME buy 1 SPY x 1000 to MAKO,NOVA ttl 30s  -> open        (`to *` asks everyone; `disclosed`)
 *     quote Q1 MAKO R1 3.90 / 4.10 x 10 ttl 20s          -> live
 *     accept ACME R1 buy 10 limit 4.10                   -> filled 4.1 by MAKO      (`only Q1`; `dry accept` applies nothing)
 *     cancel ACME R1 / cancel MAKO Q1                    -> cancelled
 *     wait 10s / wait until R1 -1us / sweep / expire C400 at 410 / reverse R1 / balances ACME / holds ACME
 *
 * A trailing `id c1` gives a step a client id; a step answered from memory begins with `again`.
 */
import { present } from './assert.ts'
import { answerTo, recall, remember } from './index.ts'
import type { Match } from './trade/trade.ts'
import type { Answer, Command, Decision, Entry, Event, Hold, Rejection } from './index.ts'
import { decide } from './venue/decide.ts'
import {
  OPERATOR,
  OPENED_AT,
  accepting,
  actor,
  apply,
  asking,
  at,
  cash,
  coin,
  enrol,
  eventOf,
  funding,
  listing,
  opened,
  option,
  owned,
  quoting,
  settling,
  share,
  sweep,
} from './_venue.ts'
import type { World } from './_venue.ts'
import { encode } from './codec.ts'
import { formatDecimal, parseDecimal } from './num/decimal.ts'
import { PRICE_SCALE } from './num/units.ts'

type Story = {
  readonly world: World
  /** What a story's names stand for: requests, quotes and entries by the name of their step. */
  readonly ids: Map<string, string>
  readonly names: Map<string, string>
  readonly entries: Map<string, Entry>
  readonly deadlines: Map<string, number>
  /** What came of each command, by its number: the story's journal. */
  readonly records: Map<number, Decision & { readonly said: string }>
}

const MICROSECONDS = {
  d: 86_400_000_000,
  h: 3_600_000_000,
  m: 60_000_000,
  s: 1_000_000,
  ms: 1000,
  us: 1,
}

/** Plays a story and answers it with the results that came. */
export function play(text: string): string {
  const story: Story = {
    world: opened(),
    ids: new Map(),
    names: new Map(),
    entries: new Map(),
    deadlines: new Map(),
    records: new Map(),
  }
  return text
    .split('\n')
    .map((line) => {
      const arrow = line.indexOf('->')
      if (arrow < 0) return line
      return `${line.slice(0, arrow)}-> ${step(story, line.slice(0, arrow).trim())}`
    })
    .join('\n')
}

function step(story: Story, text: string): string {
  const { world } = story
  const words = text.split(/\s+/)
  const [verb = '', one = '', two = '', three = ''] = words
  switch (verb) {
    case 'firm':
      enrol(world, one.toLowerCase(), two === 'dealer' ? 'dealer' : 'principal')
      return 'ok'
    case 'list':
      return tell(story, text, listing(instrumentOf(words)), () => 'ok')
    case 'deposit':
    case 'withdraw': {
      const minor = present(parseDecimal(three, scaleOf(world, two)), `an amount, not ${three}`)
      const command = funding(one.toLowerCase(), two, verb === 'deposit' ? minor : -minor)
      return tell(story, text, command, () => 'ok')
    }
    case 'rfq':
      return openRequest(story, text, words)
    case 'quote': {
      const size = BigInt(after(words, 'x') ?? '1')
      const ttlMs = ms(after(words, 'ttl') ?? '20s')
      const sides = `${words[4]} / ${words[6]}`
      const command = quoting(two.toLowerCase(), idOf(story, three), sides, { size, ttlMs })
      return tell(story, text, command, () => 'live', one)
    }
    case 'dry':
      return say(story, decide(world.state, acceptance(story, words.slice(1)), at(world)))
    case 'accept':
      return tell(story, text, acceptance(story, words), (answer) => filled(story, answer), two)
    case 'cancel': {
      const id = idOf(story, two)
      const by = actor(one.toLowerCase())
      const command = {
        type: id.startsWith('rfq') ? 'CancelRfq' : 'CancelQuote',
        actor: by,
      } as const
      const whole = { ...command, rfqId: id, quoteId: id } as unknown as Command
      return tell(story, text, whole, () => 'cancelled')
    }
    case 'wait':
      world.now = one === 'until' ? deadline(story, two) + micros(three) : world.now + micros(one)
      return 'ok'
    case 'sweep':
      return tell(story, text, sweep, (_, events) => swept(story, events))
    case 'expire':
      return tell(story, text, settling(one, three), (_, events) => expired(events), one)
    case 'reverse': {
      const entry = present(story.entries.get(one), `an entry of ${one}`)
      const command = {
        type: 'ReverseEntry',
        actor: actor(OPERATOR),
        entry,
        reason: 'error',
      } as const
      return tell(story, text, command, () => 'reversed', `reversal of ${one}`)
    }
    case 'balances':
      return balances(world, one.toLowerCase())
    case 'holds':
      return holds(story, one.toLowerCase())
    default:
      throw new Error(`no such step: ${text}`)
  }
}

/** Does what the sequencer does: answers from memory, or decides, applies and remembers. The names of a step are kept. */
function tell(
  story: Story,
  text: string,
  command: Command,
  result: (answer: Answer, events: readonly Event[]) => string,
  name?: string,
): string {
  const { world } = story
  const words = text.split(/\s+/)
  const clientId = after(words, 'id')
  const sent = clientId === undefined ? command : { ...command, clientId }
  const said = encode(command)
  const known = recall(world.state, sent)
  if (known !== undefined) {
    const then = present(story.records.get(known), 'a remembered step has its record')
    if (then.said !== said) return 'idempotency_conflict'
    return `again ${then.ok ? result(answerTo(then.events), []) : refusal(then.rejection)}`
  }
  world.seq += 1
  if (!text.startsWith('accept')) world.now += 1
  const decision = decide(world.state, sent, at(world))
  if (decision.ok) apply(world, decision.events)
  remember(world.state, sent, world.seq)
  story.records.set(world.seq, { ...decision, said })
  if (!decision.ok) return refusal(decision.rejection)
  keepNames(story, decision.events, after(words, 'as') ?? name)
  return result(answerTo(decision.events), decision.events)
}

function keepNames(story: Story, events: readonly Event[], name = ''): void {
  for (const event of events) {
    if (event.type === 'RfqRequested') keep(story, name, event.terms.rfqId, event.terms.expiresAt)
    if (event.type === 'QuotePlaced') keep(story, name, event.quote.quoteId, event.quote.expiresAt)
    if (event.type === 'EntryPosted') story.entries.set(name, event.entry)
  }
}

function keep(story: Story, name: string, id: string, until: number): void {
  story.ids.set(name, id)
  story.names.set(id, name)
  story.deadlines.set(name, until)
}

function openRequest(story: Story, text: string, words: readonly string[]): string {
  const [, name = '', firm = ''] = words
  const legs = words.slice(3, words.indexOf('x')).join(' ')
  const to = after(words, 'to') ?? '*'
  const command = asking(firm.toLowerCase(), legs, {
    size: BigInt(after(words, 'x') ?? '1'),
    ttlMs: ms(after(words, 'ttl') ?? '30s'),
    panel: to === '*' ? undefined : to.toLowerCase().split(','),
    identity: words.includes('disclosed') ? 'disclosed' : 'anonymous',
  })
  return tell(story, text, command, () => 'open', name)
}

function acceptance(story: Story, words: readonly string[]): Command {
  const [, firm = '', request = '', side = '', size = ''] = words
  const only = after(words, 'only')
  const what = `${side} ${size} at ${after(words, 'limit') ?? '0'}`
  return accepting(firm.toLowerCase(), idOf(story, request), what, only && idOf(story, only))
}

function say(story: Story, decision: Decision): string {
  if (!decision.ok) return refusal(decision.rejection)
  return filled(story, answerTo(decision.events))
}

/** Price as of the canonical structure, and who filled it. */
function filled(story: Story, answer: Answer): string {
  const { price, size, fills } = answer as unknown as Match
  const by = fills.map(({ quoteId }) => story.names.get(quoteId) ?? 'nobody').join(' and ')
  return `filled ${size} at ${formatDecimal(price, PRICE_SCALE)} by ${by}`
}

function refusal({ code }: Rejection): string {
  return code
}

function swept(story: Story, events: readonly Event[]): string {
  const ends = events.flatMap((event) => {
    if (event.type === 'RfqEnded') return [`${story.names.get(event.rfqId)} ${event.outcome}`]
    if (event.type === 'QuoteEnded') return [`${story.names.get(event.quoteId)} ${event.outcome}`]
    return []
  })
  return ends.join(', ') || 'nothing'
}

function expired(events: readonly Event[]): string {
  const first = eventOf(events, 'OptionExpired')
  const parts = (account: string, counts: Readonly<Record<string, bigint>>): string[] =>
    Object.entries(counts)
      .filter(([, count]) => count > 0n)
      .map(([what, count]) => `${firmOf(account)} ${what} ${count}`)
  const { holders, writers } = first.result
  const all = [
    ...holders,
    ...writers.map(({ account, assigned, lapsed }) => ({ account, assigned, lapsed })),
  ].flatMap(({ account, ...counts }) => parts(account, counts))
  return all.join(', ') || 'nobody held it'
}

function balances(world: World, firm: string): string {
  const lines = [...world.state.instruments.keys()].flatMap((asset) => {
    const { total, held } = owned(world, firm, asset)
    if (total === 0n && held === 0n) return []
    const scale = scaleOf(world, asset)
    const reserved = held === 0n ? '' : ` (held ${formatDecimal(held, scale)})`
    return [`${asset} ${formatDecimal(total, scale)}${reserved}`]
  })
  return lines.join(', ') || 'nothing'
}

function holds(story: Story, firm: string): string {
  const { state } = story.world
  const of = [...state.ledger.holds.values()].filter((hold) => hold.account === `${firm}:main`)
  return of.map((hold) => holdText(story, hold)).join(', ') || 'none'
}

function holdText(story: Story, { purpose, lines }: Hold): string {
  const name = story.names.get(purpose.id) ?? purpose.id
  const amounts = lines.map(
    ({ asset, amount }) => `${asset} ${formatDecimal(amount, scaleOf(story.world, asset))}`,
  )
  return `${purpose.kind} ${name}: ${amounts.join(' and ')}`
}

function instrumentOf(
  words: readonly string[],
):
  | ReturnType<typeof share>
  | ReturnType<typeof cash>
  | ReturnType<typeof option>
  | ReturnType<typeof coin> {
  const [, id = '', kind = ''] = words
  const fees = {
    takerFeePerLot: BigInt(after(words, 'fee') ?? '0'),
    makerFeePerLot: BigInt(after(words, 'maker-fee') ?? '0'),
  }
  if (kind === 'cash') return cash(id)
  if (kind === 'share') return share(id, fees)
  if (kind === 'coin') return coin(id, fees)
  return option(id, {
    ...fees,
    right: kind === 'put' ? 'put' : 'call',
    underlying: after(words, 'on') ?? '',
    strike: after(words, 'strike') ?? '',
    expiresAt: OPENED_AT + micros(after(words, 'in') ?? '30d'),
    settlement: words.includes('cash-settled') ? 'cash' : 'physical',
    multiplier: BigInt(after(words, 'of') ?? '100'),
  })
}

function after(words: readonly string[], word: string): string | undefined {
  const place = words.indexOf(word)
  return place < 0 ? undefined : words[place + 1]
}

function idOf(story: Story, name: string): string {
  return present(story.ids.get(name), `${name} is a name of the story`)
}

function deadline(story: Story, name: string): number {
  return present(story.deadlines.get(name), `${name} has a deadline`)
}

function firmOf(account: string): string {
  return account.slice(0, account.indexOf(':')).toUpperCase()
}

function scaleOf(world: World, asset: string): number {
  return present(
    [...world.state.instruments.values()].find(({ id }) => id === asset),
    `${asset} is listed`,
  ).scale
}

function micros(text: string): number {
  const [, sign, count = '', unit = ''] = /^([+-]?)(\d+)(d|h|m|s|ms|us)$/.exec(text) ?? []
  const each = present(
    Object.entries(MICROSECONDS).find(([name]) => name === unit),
    `a time: ${text}`,
  )[1]
  return (sign === '-' ? -1 : 1) * Number(count) * each
}

function ms(text: string): number {
  return micros(text) / 1000
}
