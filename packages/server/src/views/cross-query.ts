/** Own orders and fills as their firm may read them, and every cross as the operator may. */
import { decode, feeOn, intervalMsOf, listedIn } from '@parley/core'
import type {
  CrossFill,
  CrossOrder,
  CrossRunEvent,
  FirmId,
  Rejection,
  Structure,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { fillView, orderView, restingOrders } from '../wire/cross-views.ts'
import { priceText, timeText } from '../wire/numbers.ts'
import { lotSizesView } from '../wire/structure-view.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

export function readOrders(
  views: Views,
  firm: FirmId,
  page: Page,
): { orders: wire.RestingOrder[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from orders where firm = ? and order_id = ?', [firm, id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all('select * from orders where firm = ? and n < ? order by n desc limit ?', [
    firm,
    before,
    limit,
  ])
  const resting = new Map(restingOrders(views.state, firm).map((order) => [order.orderId, order]))
  const orders = rows.map((row) => {
    const order = decode(text(row['placed'])) as CrossOrder
    const structure = decode(text(row['structure'])) as Structure
    const state = (text(row['outcome']) || 'resting') as wire.RestingOrder['state']
    const remaining = BigInt(text(row['remaining']))
    const now = state === 'resting' ? resting.get(order.orderId) : undefined
    return now ?? orderView(views.state, { order, remaining }, structure, state)
  })
  return { orders, ...next(rows, limit, 'order_id') }
}

export function readFills(
  views: Views,
  firm: FirmId,
  page: Page,
): { fills: wire.Fill[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from fills where firm = ? and fill_id = ?', [firm, id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    `select f.n, f.fill, f.at_us, o.placed, o.structure from fills f join orders o using (order_id)
       where f.firm = ? and f.n < ? order by f.n desc limit ?`,
    [firm, before, limit],
  )
  return { fills: rows.map((row) => fillOf(views, row)), ...next(rows, limit, 'fill_id') }
}

function fillOf({ state }: Views, row: Row): wire.Fill {
  const fill = decode(text(row['fill'])) as CrossFill
  const order = decode(text(row['placed'])) as CrossOrder
  const structure = decode(text(row['structure'])) as Structure
  const fee = feeOn(structure, fill.size, 'maker', listedIn(state))
  return fillView(state, fill, { order, structure, fee, ts: Number(row['at_us']) })
}

export function readCrossRuns(
  views: Views,
  page: Page,
): { runs: wire.CrossRun[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from cross_runs where cross_id = ?', [id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all('select * from cross_runs where n < ? order by n desc limit ?', [
    before,
    limit,
  ])
  return { runs: rows.map((row) => runOf(views, row)), ...next(rows, limit, 'cross_id') }
}

function runOf({ state }: Views, row: Row): wire.CrossRun {
  const run = decode(text(row['run'])) as CrossRunEvent
  const legs = legsOf(run.bookId)
  const price = (of: bigint | undefined): string | undefined =>
    of === undefined ? undefined : priceText(of)
  const defined = <T extends object>(fields: T): T =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
  return defined({
    crossId: run.crossId,
    at: timeText(Number(row['at_us'])),
    legs,
    ...lotSizesView(state, legs),
    draw: run.draw,
    intervalMs: intervalMsOf(run.draw),
    marks: run.marks.map(({ instrument, mid, bid, ask, source, observedAt }) =>
      defined({
        instrument,
        mid: priceText(mid),
        bid: price(bid),
        ask: price(ask),
        source,
        observedAt: timeText(observedAt),
      }),
    ),
    skipped: run.skipped,
    mid: price(run.reference?.mid),
    price: price(run.price),
    volume: run.volume.toString(),
  }) as wire.CrossRun
}

/** A book's id is its legs as text. */
function legsOf(bookId: string): wire.Leg[] {
  return bookId.split(', ').map((leg) => {
    const [side = '', ratio = '', instrument = ''] = leg.split(' ')
    return { side: side === 'sell' ? 'sell' : 'buy', ratio: Number(ratio), instrument }
  })
}
