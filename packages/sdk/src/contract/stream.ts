/**
 * The stream, `/v1/stream`. A client sends `{op, id, body}` and gets `{re: id, result}` or `{re: id, error}`.
 * The venue pushes `{topic, seq, prevHash, ts, type, data}`: a snapshot first, then deltas. `seq` and `prevHash` are the
 * topic's own count and chain for this firm, never the journal's.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ClientId, Time, closed } from './words.ts'
import { Covers } from './stop.ts'
import type { Pull } from './stop.ts'
import type { Protection } from './protection.ts'
import type { RiskAlert, RiskChange } from './risk-limits.ts'
import type { Program, ProgramDecision, Reason } from './programs.ts'
import type { Stack, StackCross, StackDecision } from './stacks.ts'
import type { Balance } from './ledger.ts'
import type { Feedback } from './feedback.ts'
import type { Instrument, Mark } from './instruments.ts'
import type { Block } from './blocks.ts'
import type { CorporateAction } from './corporate-actions.ts'
import type { Fill, RestingOrder } from './crosses.ts'
import type { Print } from './tape.ts'
import type { Resting } from './acceptances.ts'
import type { Counter } from './counters.ts'
import type { Workup } from './workups.ts'
import type { Pass, Quote, Rfq, Trade } from './rfqs.ts'

export const TOPICS = [
  'rfqs',
  'blocks',
  'crosses',
  'balances',
  'marks',
  'instruments',
  'protection',
  'risk',
  'programs',
  'tape',
  'actions',
  'clock',
] as const
export const Topic = Type.Union([
  Type.Literal('rfqs'),
  Type.Literal('blocks'),
  Type.Literal('crosses'),
  Type.Literal('balances'),
  Type.Literal('marks'),
  Type.Literal('instruments'),
  Type.Literal('protection'),
  Type.Literal('risk'),
  Type.Literal('programs'),
  Type.Literal('tape'),
  Type.Literal('actions'),
  Type.Literal('clock'),
])
export type Topic = (typeof TOPICS)[number]

export const Subscribe = closed(
  {
    topics: Type.Array(Topic, { minItems: 1, maxItems: TOPICS.length }),
    resume: Type.Optional(
      Type.Record(
        Type.String(),
        closed({ seq: Type.Integer(), prevHash: Type.String() }, 'Last message had of the topic.'),
      ),
    ),
    cancelOnDisconnect: Type.Optional(Covers),
  },
  'Topics to receive. With `resume`, the missed messages come instead of a snapshot where they are still kept. With `cancelOnDisconnect` the loss of the stream cancels what it covers, and the answer has what was cancelled before; it needs the scope `protect`.',
)
export type Subscribe = Static<typeof Subscribe>

export const ClockReady = closed(
  {
    sync: Type.Integer(),
    wakeAt: Type.Optional(Time),
  },
  'A lockstep member has dealt with everything up to `sync`; it wants to act again at `wakeAt`, or not before it is told something.',
)
export type ClockReady = Static<typeof ClockReady>

/** Operations of the stream beside the writes of the route table, which go by their own names. */
export const STREAM_OPS = ['subscribe', 'ping', 'clock.ready'] as const

export const Request = closed(
  { op: Type.String({ maxLength: 32 }), id: ClientId, body: Type.Object({}) },
  'A request on the stream. For a write, `id` is also its client id.',
)

/** One change on the `rfqs` topic. */
export type RfqChange =
  | { readonly type: 'rfq.opened'; readonly rfq: Rfq }
  | { readonly type: 'rfq.ended'; readonly rfqId: string; readonly outcome: string }
  | { readonly type: 'quote.placed'; readonly quote: Quote }
  | {
      readonly type: 'quote.ended'
      readonly rfqId: string
      readonly quoteId: string
      readonly outcome: string
    }
  | {
      readonly type: 'quotes.unveiled'
      readonly rfqId: string
      readonly quotes: readonly Quote[]
      readonly passes: readonly Pass[]
    }
  | { readonly type: 'dealer.passed'; readonly rfqId: string; readonly pass: Pass }
  | { readonly type: 'acceptance.rested'; readonly rfqId: string; readonly resting: Resting }
  | {
      readonly type: 'acceptance.ended'
      readonly rfqId: string
      readonly side: 'buy' | 'sell'
      readonly outcome: string
    }
  | {
      readonly type: 'round.opened'
      readonly rfqId: string
      readonly round: NonNullable<Rfq['round']>
    }
  | { readonly type: 'counter'; readonly rfqId: string; readonly counter: Counter }
  | {
      readonly type: 'counter.ended'
      readonly rfqId: string
      readonly counterId: string
      readonly outcome: string
    }
  | { readonly type: 'workup'; readonly workup: Workup }
  | { readonly type: 'workup.closed'; readonly rfqId: string; readonly outcome: string }
  | { readonly type: 'trade'; readonly trade: Trade }
  | { readonly type: 'feedback'; readonly feedback: Feedback }

/** One change on the `protection` topic. Numbers are decimals: trades, units, or amounts of the rule's asset. */
export type ProtectionChange =
  | {
      readonly type: 'mmp.triggered'
      readonly scope: string
      readonly measure: string
      readonly observed: string
      readonly limit: string
      readonly since: string
      readonly until?: string
      readonly quotes: readonly string[]
    }
  | { readonly type: 'mmp.reset'; readonly scope: string }
  | { readonly type: 'orders.pulled'; readonly pull: Pull }
  | {
      readonly type: 'killed' | 'revived'
      readonly level: 'user' | 'firm' | 'venue'
      readonly user?: string
      readonly by: string
      readonly reason: string
    }
  /** Something was set: `GET /v1/protection` has it. */
  | { readonly type: 'set'; readonly what: string }
/** One change on the `blocks` topic: a block of the reader as it is now, or how one ended that did not settle. */
export type BlockChange =
  | { readonly type: 'block'; readonly block: Block }
  | { readonly type: 'block.ended'; readonly blockId: string; readonly outcome: string }

/** One change on the `programs` topic, of the reader's own programs and stacks. */
export type ProgramChange =
  /** A program as it is now: applied, steered, mandated, or what it holds has changed. */
  | { readonly type: 'program'; readonly program: Program }
  | { readonly type: 'program.retired'; readonly program: string }
  /** A corporate action has changed the units that its file or its mandate is written in: the program as it is now. */
  | {
      readonly type: 'program.restated'
      readonly program: Program
      readonly actionId: string
      readonly action: string
    }
  | { readonly type: 'decision'; readonly decision: ProgramDecision }
  | {
      readonly type: 'intent.approved'
      readonly program: string
      readonly intentId: string
    }
  /** Dealers are asked for it. */
  | {
      readonly type: 'intent.asked'
      readonly program: string
      readonly intentId: string
      readonly rfqId: string
      readonly size: string
    }
  /** So much of it has traded; the price is of the legs as the request typed them. */
  | {
      readonly type: 'intent.taken'
      readonly program: string
      readonly intentId: string
      readonly rfqId: string
      readonly size: string
      readonly price: string
    }
  | {
      readonly type: 'intent.ended'
      readonly program: string
      readonly intentId: string
      readonly outcome: string
      readonly reason: Reason
    }
  | { readonly type: 'stack'; readonly stack: Stack }
  | { readonly type: 'stack.ended'; readonly stack: string }
  | { readonly type: 'stack.decision'; readonly decision: StackDecision }
  | { readonly type: 'crossed'; readonly stack: string; readonly cross: StackCross }

/** One change on the `crosses` topic, always about the reader's own orders. */
export type CrossChange =
  | { readonly type: 'order'; readonly order: RestingOrder }
  | { readonly type: 'order.ended'; readonly orderId: string; readonly outcome: string }
  | { readonly type: 'fill'; readonly fill: Fill }
  | {
      readonly type: 'cross.skipped'
      readonly orderIds: readonly string[]
      readonly reason: string
    }

/** What each topic carries: a snapshot's data and a delta's. */
export type TopicData = {
  readonly rfqs: {
    readonly snapshot: { readonly rfqs: readonly Rfq[] }
    readonly delta: readonly RfqChange[]
  }
  readonly blocks: {
    readonly snapshot: { readonly blocks: readonly Block[] }
    readonly delta: readonly BlockChange[]
  }
  readonly crosses: {
    readonly snapshot: { readonly orders: readonly RestingOrder[] }
    readonly delta: readonly CrossChange[]
  }
  readonly balances: { readonly snapshot: readonly Balance[]; readonly delta: readonly Balance[] }
  readonly marks: { readonly snapshot: readonly Mark[]; readonly delta: readonly Mark[] }
  readonly instruments: {
    readonly snapshot: readonly Instrument[]
    readonly delta: readonly Instrument[]
  }
  readonly protection: {
    readonly snapshot: Protection
    readonly delta: readonly ProtectionChange[]
  }
  /** The snapshot has the alerts that stand. */
  readonly risk: {
    readonly snapshot: { readonly alerts: readonly Omit<RiskAlert, 'alertId' | 'at' | 'from'>[] }
    readonly delta: readonly RiskChange[]
  }
  readonly programs: {
    readonly snapshot: { readonly programs: readonly Program[]; readonly stacks: readonly Stack[] }
    readonly delta: readonly ProgramChange[]
  }
  readonly tape: { readonly snapshot: readonly Print[]; readonly delta: readonly Print[] }
  readonly actions: {
    readonly snapshot: readonly CorporateAction[]
    readonly delta: readonly CorporateAction[]
  }
  readonly clock: { readonly snapshot: ClockTick; readonly delta: ClockTick }
}

/** Venue time on the stream. With a stepped clock, `sync` must be answered by `clock.ready` from lockstep members. */
export const ClockTick = closed(
  { now: Time, sync: Type.Integer(), act: Type.Boolean() },
  'Venue time; `act` tells a lockstep member that its wake time has come.',
)
export type ClockTick = Static<typeof ClockTick>

export type Push<T extends Topic = Topic> = {
  readonly [K in T]:
    | {
        readonly topic: K
        readonly seq: number
        readonly prevHash: string
        readonly ts: number
        readonly type: 'snapshot'
        readonly data: TopicData[K]['snapshot']
      }
    | {
        readonly topic: K
        readonly seq: number
        readonly prevHash: string
        readonly ts: number
        readonly type: 'delta'
        readonly data: TopicData[K]['delta']
      }
}[T]
