/**
 * Every value a firm receives is a value of an event it may see. The events are read from the journal and their audiences
 * from the core alone, so whatever the server makes of them is held against the one place that decides disclosure. [DIS-1]
 */
import { formatDecimal } from '@parley/core'
import type { Audience, Event, FirmId } from '@parley/core'
import type { Draft } from '../../packages/server/src/journal/record.ts'
import { rfqIdOf } from '../../packages/server/src/audit/thread.ts'
import { OPERATOR } from '../../packages/server/src/demo/demo.ts'
import { timeText } from '../../packages/server/src/wire/numbers.ts'
import { expect } from './broken.ts'

const ORACLE = 'disclosure'

/** Words of the contract, which tell nothing by themselves. */
const WORDS: ReadonlySet<string> = new Set(
  `rfq.opened rfq.ended quote.placed quote.ended trade taker maker open filled cancelled expired
   accepted closed buy sell anonymous pseudonymous disclosed resting unfunded acceptance.rested acceptance.ended dealer.passed quotes.unveiled two_way
   size risk no_price market other true false`.split(/\s+/),
)

/** Fields of a request that only its taker reads. */
const TAKERS_OWN = ['account', 'identity', 'panel', 'resting', 'repeatedAfterMs', 'reserve']

/** Decimals at which an integer of an event may be written. */
const SCALES = [0, 2, 8]

/** Records after the end of a request during which something of it may still be on the way. */
const FORGET_AFTER = 10_000

type Allowed = { readonly values: Set<string>; canonical: string; isOwner: boolean }

export class Disclosure {
  /** By request and firm: every value that firm may see of it. */
  readonly #allowed = new Map<string, Map<string, Allowed>>()
  readonly #ended: { readonly rfqId: string; readonly seq: number }[] = []
  readonly #firms = new Set<string>()
  /** What legs are called: the same to everybody who reads them so. */
  readonly #labels = new Map<string, string>()
  #lastRfq = ''

  /** Takes note of an event and who may see it. */
  note(event: Event, audience: Audience, { seq, ts }: Draft): void {
    if (event.type === 'FirmRegistered') this.#firms.add(event.firm.id)
    if (audience === 'public') return
    // A fee follows its trade, and is told of the same request.
    const rfqId = rfqIdOf(event) ?? (event.type === 'FeeCharged' ? this.#lastRfq : undefined)
    if (rfqId === undefined) return
    this.#lastRfq = rfqId
    const values = new Set<string>([timeText(ts), String(ts)])
    collect(event, values)
    for (const firm of audience) this.#allow(rfqId, firm, values, event)
    if (event.type === 'RfqEnded') this.#ended.push({ rfqId, seq })
    while ((this.#ended[0]?.seq ?? seq) < seq - FORGET_AFTER)
      this.#allowed.delete(this.#ended.shift()?.rfqId ?? '')
  }

  /** Checks what a firm was sent on a topic. */
  heard(firm: string, topic: string, data: unknown): void {
    if (topic === 'balances')
      for (const { account } of data as readonly { account: string }[])
        expect(
          account.startsWith(`${firm}:`) ||
            (firm === OPERATOR.firm && account.startsWith('venue:')),
          ORACLE,
          () => `${firm} was sent a balance of ${account}`,
        )
    if (topic !== 'rfqs') return
    const changes = Array.isArray(data) ? data : (data as { rfqs: unknown[] }).rfqs
    for (const change of changes) this.#check(firm, change)
  }

  /** Checks what a firm was answered. */
  answered(
    firm: string,
    answer: object,
    { text, asked }: { readonly text: string; readonly asked: string },
  ): void {
    const rfqId = 'result' in answer ? rfqIn(answer.result) : undefined
    if ('result' in answer && rfqId !== undefined) this.#check(firm, answer.result)
    // A dry run names nothing but what it would do: the request is the one that was asked about.
    const about = rfqId ?? /\brfq-[a-z0-9]+\b/.exec(asked)?.[0]
    const known = this.#allowed.get(about ?? '')?.get(firm)?.values
    for (const other of this.#firms)
      if (other !== firm && new RegExp(`\\b${other}\\b`).test(text))
        expect(
          asked.includes(other) || known?.has(other) === true,
          ORACLE,
          () => `${firm} was answered with the name of ${other}: ${text}`,
        )
  }

  #allow(rfqId: string, firm: FirmId, values: ReadonlySet<string>, event: Event): void {
    const firms = this.#allowed.get(rfqId) ?? new Map<string, Allowed>()
    this.#allowed.set(rfqId, firms)
    const allowed = firms.get(firm) ?? { values: new Set(), canonical: '', isOwner: false }
    firms.set(firm, allowed)
    for (const value of values) allowed.values.add(value)
    if (event.type === 'RfqOpened') allowed.canonical = JSON.stringify(event.terms.structure.legs)
    if (event.type === 'RfqRequested') allowed.isOwner = true
  }

  #check(firm: string, change: unknown): void {
    const rfqId = rfqIn(change) ?? ''
    const allowed = this.#allowed.get(rfqId)?.get(firm)
    expect(
      allowed !== undefined,
      ORACLE,
      () => `${firm} was sent something of ${rfqId}: ${JSON.stringify(change)}`,
    )
    for (const { legs, words } of labelsIn(change)) {
      const known = this.#labels.get(legs) ?? words
      this.#labels.set(legs, known)
      expect(words === known, ORACLE, () => `${firm} was told ${words} of legs that are ${known}`)
    }
    for (const value of leavesOf(change))
      expect(
        WORDS.has(value) || allowed.values.has(value),
        ORACLE,
        () =>
          `${firm} was sent '${value}', which no event it may see has: ${JSON.stringify(change)}`,
      )
    if (!allowed.isOwner) checkDealersView(firm, change, allowed.canonical)
  }
}

/** A dealer reads the canonical structure, and nothing of the taker's own. */
function checkDealersView(firm: string, change: unknown, canonical: string): void {
  const fields = change as { readonly rfq?: object; readonly trade?: object }
  const view = fields.rfq ?? fields.trade ?? change
  const { legs, role } = view as { readonly legs?: unknown; readonly role?: string }
  const text = (): string => JSON.stringify(view)
  if (legs !== undefined)
    expect(
      sameLegs(legs, canonical),
      ORACLE,
      () => `${firm} was sent legs that are not the canonical ${canonical}: ${text()}`,
    )
  if (role === undefined) return
  expect(role === 'maker', ORACLE, () => `${firm} was shown as ${role}: ${text()}`)
  if (fields.trade) return
  for (const field of TAKERS_OWN)
    expect(
      !Object.hasOwn(view as object, field),
      ORACLE,
      () => `${firm} was sent ${field}: ${text()}`,
    )
}

function sameLegs(legs: unknown, canonical: string): boolean {
  const pairs = (list: unknown): string =>
    JSON.stringify(
      (list as Record<string, unknown>[]).map(({ instrument, side, ratio }) => [
        instrument,
        side,
        ratio,
      ]),
    )
  return pairs(legs) === pairs(JSON.parse(canonical === '' ? '[]' : canonical))
}

function rfqIn(change: unknown): string | undefined {
  const { rfqId, rfq, quote, trade } = change as Record<string, unknown>
  if (typeof rfqId === 'string') return rfqId
  const inner = rfq ?? quote ?? trade
  return inner === undefined ? undefined : rfqIn(inner)
}

/** Every value of an event, as the wire may write it. */
function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'object' && value !== null)
    for (const field of Object.values(value)) collect(field, into)
  else if (typeof value === 'bigint') {
    for (const scale of SCALES)
      for (const signed of [value, -value]) into.add(formatDecimal(signed, scale))
  } else if (value !== undefined) into.add(scalarText(value))
  if (typeof value === 'number' && value > 1e15) into.add(timeText(value))
}

/** Fields that the server makes of the legs shown beside them. */
const OF_LEGS: ReadonlySet<string> = new Set(['name', 'label'])

/** Every structure shown with its legs, and what it is called. */
function* labelsIn(value: unknown): Generator<{ readonly legs: string; readonly words: string }> {
  if (typeof value !== 'object' || value === null) return
  const { legs, name, label } = value as Readonly<Record<string, unknown>>
  if (Array.isArray(legs) && typeof legs[0] === 'object' && name !== undefined)
    yield { legs: JSON.stringify(legs), words: JSON.stringify([name, label]) }
  for (const field of Object.values(value)) yield* labelsIn(field)
}

function* leavesOf(value: unknown): Generator<string> {
  if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value))
      if (!OF_LEGS.has(field)) yield* leavesOf(inner)
  } else yield scalarText(value)
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
