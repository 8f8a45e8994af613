/**
 * Who may face whom, and up to what notional: each firm sets its own side. [PRT-19]
 * A line is used up by trades and renewed by being set again. What a maker can see of it must not tell who asked. [PRT-20]
 */
import { OFFER_SIZE_MAX } from '../auction/offer.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { amount } from '../num/units.ts'
import type { Amount } from '../num/units.ts'
import type { Firm, FirmId } from '../party/firm.ts'
import type { ProtectionEvent } from './event.ts'
import { cashUnit, hedgeNotional, notionalOf, perStructure } from './measure.ts'

export type CreditLimit =
  | { readonly kind: 'open' }
  | { readonly kind: 'none' }
  | { readonly kind: 'limited'; readonly asset: InstrumentId; readonly amount: Amount }

export type CreditLine = {
  readonly limit: CreditLimit
  /** Notional traded since it was set, in minor units of the line's asset. */
  used: bigint
  /** The part of it that its owner knows whom it traded with. */
  known: bigint
}

export type Credit = {
  /** Whether two firms face each other where neither has said. */
  isOpen: boolean
  /** By who gives it, then by whom it is for. */
  readonly lines: Map<FirmId, Map<FirmId, CreditLine>>
}

/** Fewest firms a maker must face to quote anonymous requests: fewer, and a fill would tell who asked. */
export const FACED_MIN = 3

export function lineOf({ isOpen, lines }: Credit, giver: FirmId, to: FirmId): CreditLine {
  const limit = { kind: isOpen ? 'open' : 'none' } as const
  return lines.get(giver)?.get(to) ?? { limit, used: 0n, known: 0n }
}

export function faces(credit: Credit, giver: FirmId, to: FirmId): boolean {
  return lineOf(credit, giver, to).limit.kind !== 'none'
}

/** Whether any two firms might not face each other without limit. */
export function isLimited({ isOpen, lines }: Credit): boolean {
  return !isOpen || lines.size > 0
}

/** Most structures the two may trade, by both sides' lines; undefined when neither bounds it. */
export function creditRoom(
  credit: Credit,
  taker: FirmId,
  maker: FirmId,
  structure: Structure,
  listed: Listed,
  price: bigint,
): bigint | undefined {
  const ofTaker = lineRoom(credit, taker, maker, structure, listed, price)
  const ofMaker = lineRoom(credit, maker, taker, structure, listed, price)
  if (ofTaker === undefined || ofMaker === undefined) return ofTaker ?? ofMaker
  return ofTaker < ofMaker ? ofTaker : ofMaker
}

/** Most structures one side's own line for the other leaves room for; undefined when it bounds nothing. */
export function lineRoom(
  credit: Credit,
  giver: FirmId,
  to: FirmId,
  structure: Structure,
  listed: Listed,
  price: bigint,
): bigint | undefined {
  const { limit, used } = lineOf(credit, giver, to)
  if (limit.kind === 'open') return undefined
  if (limit.kind === 'none' || limit.asset !== structure.quoteAsset) return 0n
  const each = perStructure({ structure, listed, price }, NO_MARKS, 0).notional
  const left = (limit.amount - used) * cashUnit(structure, listed)
  // A line is not used up by what nobody can measure.
  if (left <= 0n || each === undefined) return 0n
  if (structure.hedges) return hedgedRoom(structure, listed, each, left)
  return each === 0n ? undefined : left / each
}

/**
 * What a trade uses of both sides' lines, where they are limited. A taker knows whom it trades with; a maker where the taker has
 * given its name.
 */
export function creditEvents(
  credit: Credit,
  traded: {
    readonly structure: Structure
    readonly taker: FirmId
    readonly maker: FirmId
    readonly makerKnows: boolean
  },
  parts: readonly { readonly price: bigint; readonly size: bigint }[],
  listed: Listed,
): ProtectionEvent[] {
  if (!isLimited(credit)) return []
  const { structure, taker, maker, makerKnows } = traded
  let used = 0n
  for (const { price, size } of parts) {
    const each = notionalOf(structure, listed, price, size)
    // No limited line has room for it.
    if (each === undefined) return []
    used += each
  }
  const sides = [
    { giver: taker, counterparty: maker, known: true },
    { giver: maker, counterparty: taker, known: makerKnows },
  ]
  return sides
    .filter(
      ({ giver, counterparty }) => lineOf(credit, giver, counterparty).limit.kind === 'limited',
    )
    .map((side) => ({
      type: 'CreditUsed',
      ...side,
      asset: structure.quoteAsset,
      amount: amount(used),
    }))
}

/** Most structures that come to no more than `left` with their hedge legs, of which a part of a lot counts as one. */
function hedgedRoom(structure: Structure, listed: Listed, each: bigint, left: bigint): bigint {
  let [room, beyond] = [0n, OFFER_SIZE_MAX + 1n]
  while (beyond - room > 1n) {
    const size = (room + beyond) / 2n
    if (each * size + hedgeNotional(structure, listed, size) <= left) room = size
    else beyond = size
  }
  return room
}

const NO_MARKS = { marks: [], now: 0 as never }

/**
 * Whether a maker faces enough firms to quote a request without its name, judged by the maker's own lines and the request's
 * size alone: the answer is the same whoever asks. A line counts that was set for at least the whole request.
 */
export function facesEnough(
  credit: Credit,
  firms: Iterable<Firm>,
  maker: FirmId,
  of: { readonly structure: Structure; readonly size: bigint; readonly listed: Listed },
  price: bigint,
): boolean {
  let others = 0
  let faced = 0
  const notional = notionalOf(of.structure, of.listed, price, of.size)
  for (const { id, role } of firms) {
    if (id === maker || role === 'operator') continue
    others++
    const { limit } = lineOf(credit, maker, id)
    const suffices =
      limit.kind === 'open' ||
      (limit.kind === 'limited' &&
        limit.asset === of.structure.quoteAsset &&
        notional !== undefined &&
        limit.amount >= notional)
    if (suffices) faced++
  }
  return faced >= Math.min(FACED_MIN, others)
}
