/** Intents of a program that were to be asked of the market, with every request they led to. */
import { decode, reject } from '@parley/core'
import type {
  FirmId,
  Intent,
  ProgramDecided,
  ProgramId,
  Reason,
  Rejection,
  RfqId,
} from '@parley/core'
import { readRequest } from './execution-query.ts'
import type { Period, RequestHistory } from './execution-query.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'

export type SaleHistory = {
  readonly decided: ProgramDecided
  readonly intent: Intent
  readonly end: { readonly outcome: string; readonly reason: Reason | undefined } | undefined
  readonly requests: readonly (RequestHistory & { readonly state: string })[]
}

export type SalePage = {
  readonly program: string
  readonly limit?: number | undefined
  readonly after?: string | undefined
}

/** Newest first. Of a program that was retired they stay. */
export function readSales(
  views: Views,
  firm: FirmId,
  { program, limit = 50, after }: SalePage,
): { sales: SaleHistory[]; next?: string } | Rejection {
  if (!isKnown(views, firm, program)) return reject('unknown_program', 'program')
  const [atUs = '', intentId = ''] = after?.split(':') ?? []
  const [from] =
    after === undefined
      ? []
      : views.all(
          'select n from sales where firm = ? and program = ? and at_us = ? and intent_id = ?',
          [firm, program, Number(atUs), intentId],
        )
  if (after !== undefined && !from)
    return reject('malformed', 'after', { expected: 'the next of a page of your own' })
  const before = from ? Number(from['n']) : Number.MAX_SAFE_INTEGER
  const rows = views.all(
    'select * from sales where firm = ? and program = ? and n < ? order by n desc limit ?',
    [firm, program, before, limit],
  )
  const last = rows.at(-1)
  const more = last && rows.length === limit
  return {
    sales: rows.map((row) => saleOf(views, row)),
    ...(more ? { next: `${Number(last['at_us'])}:${text(last['intent_id'])}` } : {}),
  }
}

/** Sales decided within a period, oldest first; refused where there are more than `max`. */
export async function salesWithin(
  views: Views,
  {
    firm,
    program,
    period: { fromUs, untilUs },
    max,
  }: {
    readonly firm: FirmId
    readonly program: ProgramId
    readonly period: Period
    readonly max: number
  },
): Promise<readonly SaleHistory[] | Rejection> {
  if (!isKnown(views, firm, program)) return reject('unknown_program', 'program')
  const rows = views.all(
    'select * from sales where firm = ? and program = ? and at_us >= ? and at_us < ? order by n limit ?',
    [firm, program, fromUs, untilUs, max + 1],
  )
  if (rows.length > max) return reject('malformed', 'from', { expected: `at most ${max} sales` })
  const sales: SaleHistory[] = []
  for (const row of rows) {
    // Others have their turn.
    if (sales.length % AT_ONCE === AT_ONCE - 1)
      await new Promise((resolve) => setImmediate(resolve))
    sales.push(saleOf(views, row))
  }
  return sales
}

const AT_ONCE = 20

function isKnown(views: Views, firm: FirmId, program: string): boolean {
  if (views.state.programs.get(firm)?.has(program as never)) return true
  const past = 'select 1 from decisions where firm = ? and program = ? limit 1'
  return views.all(past, [firm, program]).length > 0
}

function saleOf(views: Views, row: Row): SaleHistory {
  const [decision, intentId] = [Number(row['decision']), text(row['intent_id'])]
  const [home] = views.all('select decision from decisions where n = ?', [decision])
  const decided = decode(text(home?.['decision'])) as ProgramDecided
  const intent = decided.intents.find((each) => each.intentId === intentId)
  if (!intent) throw new Error('a sale is of an intent that was decided')
  const [end] = views.all(
    'select outcome, reason from intent_ends where decision = ? and intent_id = ?',
    [decision, intentId],
  )
  return {
    decided,
    intent,
    end: end && {
      outcome: text(end['outcome']),
      reason: end['reason'] === null ? undefined : (decode(text(end['reason'])) as Reason),
    },
    requests: views
      .all('select rfq_id from sale_requests where sale = ? order by n', [Number(row['n'])])
      .map((each) => readRequest(views, text(each['rfq_id']) as RfqId)),
  }
}
