/** A cross of one book: matched by the published rule, settled in one entry through clearing, or passed over with its reason. */
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { assert, present } from '../assert.ts'
import { CLEARING } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import type { Hold, HoldId, HoldLine } from '../ledger/hold.ts'
import { keptFor } from '../program/capital.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { printEvents } from '../tape/publish.ts'
import { plusMs } from '../time/timestamp.ts'
import { deltasOf, settlePart } from '../trade/settlement.ts'
import { accepted, coverEvents, minter, refuse } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { Book } from './books.ts'
import type { RunCross } from './command.ts'
import type { CrossFill, CrossId, FillId } from './event.ts'
import { matchCross } from './match.ts'
import type { Matched } from './match.ts'
import { CROSS_LIMITS } from './order.ts'
import type { RestingOrder } from './order.ts'
import { linesLeft } from './place.ts'
import { referenceOf } from './reference.ts'

const DRAWS = 2 ** 32

/** How long a draw makes the interval between two crosses: even over the published bounds. [CRX-7] */
export function intervalMsOf(draw: number): number {
  const { intervalMsMin, intervalMsMax } = CROSS_LIMITS
  return intervalMsMin + Math.floor((draw * (intervalMsMax - intervalMsMin + 1)) / DRAWS)
}

/** Guards in order: draw, book, due. A missing or stale mark is no refusal: it is why there was no cross. */
export function runCross(state: State, command: RunCross, at: At): Decision {
  const { bookId, draw, marks } = command
  if (!Number.isInteger(draw) || draw < 0 || draw >= DRAWS) return refuse('malformed', 'draw')
  const book = state.crosses.books.get(bookId)
  if (!book) return refuse('unknown_book', 'bookId')
  const due = plusMs(book.lastRunAt, intervalMsOf(draw))
  if (at.ts < due) return refuse('cross_not_due', 'draw', { dueAt: String(due) })
  const ready = [...book.orders.values()].filter(
    ({ order }) => isReady(order, at) && !refusalOfKilled(state, order),
  )
  const { structure } = book
  const found = referenceOf(structure, listedIn(state), marks, at.ts)
  const skipped = typeof found === 'string' ? found : undefined
  const reference = typeof found === 'string' ? undefined : found
  const matched = reference && matchCross(ready, reference, structure.tick)
  const mint = minter(state, at)
  const crossId = mint('cross') as CrossId
  const events: Event[] = [
    {
      type: 'CrossRun',
      crossId,
      bookId,
      at: at.ts,
      draw,
      marks,
      reference,
      skipped,
      price: matched?.price,
      volume: matched?.volume ?? 0n,
    },
  ]
  const firms = [...new Set(ready.map(({ order }) => order.firm))]
  if (skipped)
    for (const firm of firms) events.push({ type: 'CrossSkipped', bookId, reason: skipped, firm })
  if (matched) {
    events.push(...settleCross(state, book, matched, crossId, mint))
    const fills = [{ price: matched.price, size: matched.volume }]
    const parties = [...new Set(matched.fills.map(({ resting }) => resting.order.firm))]
    const traded = { venueClass: 'cross', structure, fills, tradedAt: at.ts, parties } as const
    events.push(...printEvents(state, traded, mint))
  }
  return accepted(events)
}

/** Whether an order takes part: alive, and at rest for the shortest time. */
export function isReady(
  { placedAt, expiresAt }: RestingOrder['order'],
  { ts }: Pick<At, 'ts'>,
): boolean {
  return expiresAt > ts && plusMs(placedAt, CROSS_LIMITS.restMsMin) <= ts
}

type Filled = {
  readonly resting: RestingOrder
  readonly fill: CrossFill
  readonly postings: readonly Posting[]
  readonly released: readonly HoldLine[]
  /** What is held for the rest of the order. */
  readonly hold: Hold | undefined
}

/** Every account against clearing, so that nobody learns whom it met: all in one entry. [CRX-8] */
function settleCross(
  state: State,
  book: Book,
  matched: Matched,
  crossId: CrossId,
  mint: Mint,
): readonly Event[] {
  const entryId = mint('entry') as EntryId
  const filled = matched.fills.map(({ resting, size }) =>
    fillOf(state, book, { resting, size, price: matched.price, entryId }, mint),
  )
  const postings = filled.flatMap((each) => each.postings)
  const events: Event[] = filled.flatMap(({ resting, fill, hold }): Event[] => [
    { type: 'OrderFilled', fill },
    ...(resting.holdId === undefined
      ? []
      : [{ type: 'HoldResolved', holdId: resting.holdId, outcome: 'posted' } as const]),
    ...(hold ? [{ type: 'HoldPlaced', hold } as const] : []),
  ])
  const entry = { id: entryId, cause: { kind: 'cross', id: crossId } as const, postings }
  events.push({ type: 'EntryPosted', entry })
  const byAccount = Map.groupBy(filled, ({ resting }) => resting.order.account)
  const covers = [...byAccount].flatMap(([account, own]) => coversOf(state, account, own))
  events.push(...coverEvents(state, covers, mint))
  for (const { fill } of filled)
    if (fill.remaining === 0n)
      events.push({ type: 'OrderEnded', orderId: fill.orderId, firm: fill.firm, outcome: 'filled' })
  return events
}

function fillOf(
  state: State,
  { structure }: Book,
  of: {
    readonly resting: RestingOrder
    readonly size: bigint
    readonly price: Matched['price']
    readonly entryId: EntryId
  },
  mint: Mint,
): Filled {
  const { resting, size, price, entryId } = of
  const { order } = resting
  const { account, side, orderId, firm } = order
  const part = {
    structure,
    side,
    price,
    size,
    account,
    against: CLEARING,
    feeRole: 'maker',
  } as const
  const held = resting.holdId === undefined ? undefined : state.ledger.holds.get(resting.holdId)
  const released = held?.lines ?? []
  const remaining = resting.remaining - size
  const left = { structure, filled: size, left: remaining }
  const lines = linesLeft(state, order, left, (asset) => {
    const line = released.find((each) => each.asset === asset)
    return line?.amount ?? 0n
  })
  assert(!('code' in lines), 'the rest of an order is covered as the whole was')
  const fillId = mint('fill') as FillId
  const holdId = lines.length === 0 ? undefined : (mint('hold') as HoldId)
  const purpose = { kind: 'order', id: orderId } as const
  return {
    resting,
    fill: { fillId, orderId, firm, entryId, price, size, remaining, holdId },
    postings: settlePart(part, listedIn(state)),
    released,
    hold: holdId === undefined ? undefined : { id: holdId, account, purpose, lines },
  }
}

function coversOf(state: State, id: AccountId, own: readonly Filled[]): readonly CoverChange[] {
  const postings = own.flatMap((each) => each.postings)
  const judged = judge(state.ledger, listedIn(state), {
    account: present(state.accounts.get(id), 'an order is of an open account'),
    deltas: deltasOf(postings, id),
    released: own.flatMap((each) => each.released),
    placed: own.flatMap((each) => each.hold?.lines ?? []),
    kept: keptFor(state, id),
    bound: 'promise',
  })
  assert(!('code' in judged), 'a resting order is covered by its hold')
  return judged
}
