/** An intent at the market: asked of the dealer by request, taken where the price is within its limit, else given up with the reason. */
import { formatDecimal, PRICE_SCALE, programOf, timestamp } from '@parley/core'
import type {
  AcceptQuote,
  Event,
  InstrumentId,
  LiveIntent,
  ProgramId,
  Reason,
  ReferenceMark,
  Rejection,
} from '@parley/core'
import { because } from '../../program/reason.ts'
import type { Tape } from '../tape/tape.ts'
import { offerOn } from './dealer.ts'
import type { FillRule, RowOf } from './dealer.ts'
import { ACCOUNT, DEALER, DEALER_ACCOUNT, OPERATOR, OWNER, must, send } from './stage.ts'
import type { Stage } from './stage.ts'

export const PROGRAM = 'program' as ProgramId
const TTL_MS = 60_000

export type Working = {
  readonly tape: Tape
  readonly rule: FillRule
  readonly rowOf: RowOf
  /** Marks of the day of instruments, for what is judged on them. */
  readonly marksOf: (ids: readonly InstrumentId[]) => readonly ReferenceMark[]
}

export type Worked = { readonly events: readonly Event[]; readonly refused: Reason | undefined }

/** Works an intent that is ready, to its end. */
export function work(stage: Stage, live: LiveIntent, working: Working): Worked {
  const { intent, remaining } = live
  stage.now = Math.max(stage.now, intent.notBefore)
  const { tape, rule, rowOf } = working
  const offer = offerOn(stage, tape, { ...intent, size: remaining }, rule, rowOf)
  if ('unquoted' in offer) return ended(stage, live, because('quotes', offer.unquoted, 'a quote'))
  const asked = send(stage, {
    type: 'CreateRfq',
    actor: OWNER,
    account: ACCOUNT,
    legs: intent.legs,
    size: remaining,
    ttlMs: TTL_MS,
    panel: undefined,
    identity: 'anonymous',
    format: intent.execution.format,
    reserve: { [intent.side]: intent.limit },
    program: PROGRAM,
    intent: intent.intentId,
  })
  if (!asked.ok) return ended(stage, live, reasonOf(asked.rejection))
  const { terms } = eventOf(asked.events, 'RfqRequested')
  const { rfqId } = terms
  const rung = [{ price: offer.price, size: offer.size, legPrices: offer.legPrices }]
  must(stage, {
    type: 'PlaceQuote',
    actor: DEALER,
    account: DEALER_ACCOUNT,
    rfqId,
    ttlMs: TTL_MS,
    bid: offer.side === 'sell' ? rung : undefined,
    ask: offer.side === 'buy' ? rung : undefined,
  })
  const { minFill } = intent.execution
  const ids = [...new Set([stage.underlying, ...intent.legs.map(({ instrument }) => instrument)])]
  const take: AcceptQuote = {
    type: 'AcceptQuote',
    actor: OWNER,
    rfqId,
    side: intent.side,
    size: remaining,
    limit: intent.limit,
    timeInForce: 'immediate_or_cancel',
    minFill: minFill < remaining ? minFill : remaining,
    marks: working.marksOf(ids),
  }
  const taken = send(stage, take)
  const events: Event[] = taken.ok ? [...taken.events] : []
  if (stage.state.rfqs.has(rfqId))
    events.push(...must(stage, { type: 'CancelRfq', actor: OWNER, rfqId }))
  const own = programOf(stage.state, OWNER.firm, PROGRAM)
  if (!own?.intents.has(intent.intentId)) return { events, refused: undefined }
  const why = taken.ok
    ? because('quotes', `${offer.size} of ${remaining} quoted`, 'all')
    : beyond(taken.rejection, offer, live)
  const rest = ended(stage, live, why)
  return { events: [...events, ...rest.events], refused: rest.refused }
}

function ended(stage: Stage, { intent }: LiveIntent, reason: Reason): Worked {
  const { intentId } = intent
  const { firm } = OWNER
  const end = { type: 'EndIntent', actor: OPERATOR, firm, program: PROGRAM, intentId } as const
  return { events: must(stage, { ...end, reason }), refused: reason }
}

/** A price beyond the limit, as the intent reads it; or what the venue said. */
function beyond(
  rejection: Rejection,
  { side, price: at }: { readonly side: 'buy' | 'sell'; readonly price: bigint },
  { intent }: LiveIntent,
): Reason {
  const read = side === intent.side ? at : -at
  if (read <= intent.limit) return reasonOf(rejection)
  const text = (value: bigint): string => formatDecimal(value, PRICE_SCALE)
  return because('execution.haircut', text(read), `<= ${text(intent.limit)}`)
}

function reasonOf({ code, detail = {} }: Rejection): Reason {
  const { rule, observed, threshold } = detail as Readonly<Record<string, string | undefined>>
  return rule === undefined
    ? because('venue', code, 'accepted')
    : because(`mandate.${rule}`, observed ?? code, threshold ?? 'accepted')
}

export function eventOf<T extends Event['type']>(
  events: readonly Event[],
  type: T,
): Extract<Event, { type: T }> {
  const found = events.find((event): event is Extract<Event, { type: T }> => event.type === type)
  if (!found) throw new Error(`${type} follows from its command`)
  return found
}

/** The mark of an instrument at the moment of a day's close. */
export function markAt(id: InstrumentId, at: bigint, source: string, us: number): ReferenceMark {
  return {
    instrument: id,
    price: at as ReferenceMark['price'],
    source,
    observedAt: timestamp(us),
  }
}
