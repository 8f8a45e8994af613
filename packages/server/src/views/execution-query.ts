/** Requests that have ended, with all that came of them: what execution is judged by. */
import { decode } from '@parley/core'
import type {
  Fee,
  FeedbackGiven,
  FirmId,
  MarksRecorded,
  Match,
  MatchId,
  Quote,
  ReferenceMark,
  Rejection,
  RfqId,
  RfqOwner,
  RfqTerms,
  Trade,
} from '@parley/core'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

export type QuoteRow = {
  readonly quote: Quote
  readonly atUs: number
  /** When it was withdrawn, replaced or lapsed, or would have lapsed. */
  readonly endedUs: number
}

export type FillRow = {
  readonly trade: Trade
  readonly takerFee: Fee | undefined
  readonly makerFee: Fee | undefined
}

/** A request that has ended. Everything of it, of every party: what one of them may know is cut from this. */
export type RequestHistory = {
  readonly terms: RfqTerms
  readonly owner: RfqOwner
  readonly endedUs: number
  readonly marks: readonly ReferenceMark[]
  readonly quotes: readonly QuoteRow[]
  readonly passes: readonly {
    readonly maker: FirmId
    readonly atUs: number
    readonly reason: string
  }[]
  /** When the taker was told of what came in its blind window. */
  readonly unveiledUs: number | undefined
  readonly match: { readonly match: Match; readonly marks: readonly ReferenceMark[] } | undefined
  /** Whether it is a match of the request's workup: which nobody quoted, so that it has no quotes and ended when it was made. */
  readonly isWorkup: boolean
  readonly fills: readonly FillRow[]
  readonly after: readonly MarksRecorded[]
}

/** Matches of a firm as either party, newest first. */
export function readMatches(
  views: Views,
  firm: FirmId,
  page: Page,
): { requests: RequestHistory[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all(
      'select n from markings join marking_firms f using (n) where f.firm = ? and match_id = ?',
      [firm, id],
    ),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    `select m.n, m.match_id, x.workup, r.* from markings m join marking_firms f using (n) join rfqs r using (rfq_id)
       join matches x on x.match_id = m.match_id where f.firm = ? and m.n < ? order by m.n desc limit ?`,
    [firm, before, limit],
  )
  const requests = rows.map((row) =>
    row['workup'] === 1 ? workupOf(views, row) : historyOf(views, row),
  )
  return { requests, ...next(rows, limit, 'match_id') }
}

/** The request of a match that a firm was a party of. */
export function requestOfMatch(views: Views, firm: FirmId, matchId: string): RfqId | undefined {
  const [row] = views.all(
    'select rfq_id from markings join marking_firms f using (n) where f.firm = ? and match_id = ?',
    [firm, matchId],
  )
  return row && (text(row['rfq_id']) as RfqId)
}

/** One request of a party's own, ended or not: one that is open has all time before it. */
export function readRequest(views: Views, rfqId: RfqId): RequestHistory & { state: string } {
  const [row] = views.all('select * from rfqs where rfq_id = ?', [rfqId])
  if (!row) throw new Error('a request that is spoken of was folded')
  const ends = row['ended_us'] === null ? { endedUs: Infinity } : {}
  return { ...historyOf(views, row), ...ends, state: text(row['state']) }
}

export type Period = { readonly fromUs: number; readonly untilUs: number }

/** Requests of a taker that ended within a period, oldest first; undefined where there are more than `max`. */
export function readAsked(
  views: Views,
  taker: FirmId,
  period: Period,
  max: number,
): Promise<RequestHistory[] | undefined> {
  return within(views, 'taker = ?3', taker, period, max)
}

/** As `readAsked`, of requests that a dealer was asked in. */
export function readAnswered(
  views: Views,
  maker: FirmId,
  period: Period,
  max: number,
): Promise<RequestHistory[] | undefined> {
  return within(views, "instr(',' || panel || ',', ',' || ?3 || ',') > 0", maker, period, max)
}

/** Requests read before others have their turn. */
const AT_ONCE = 20

async function within(
  views: Views,
  whose: string,
  firm: FirmId,
  { fromUs, untilUs }: Period,
  max: number,
): Promise<RequestHistory[] | undefined> {
  const rows = views.all(
    `select * from rfqs where ended_us >= ?1 and ended_us < ?2 and ${whose} order by ended_us, rfq_id limit ?4`,
    [fromUs, untilUs, firm, max + 1],
  )
  if (rows.length > max) return undefined
  const histories: RequestHistory[] = []
  for (const row of rows) {
    if (histories.length % AT_ONCE === AT_ONCE - 1)
      await new Promise((resolve) => setImmediate(resolve))
    histories.push(historyOf(views, row))
  }
  return histories
}

/** What can be learned of dealers from a request that ended. */
export type EndedRequest = Pick<RequestHistory, 'terms' | 'owner' | 'endedUs' | 'quotes'> & {
  /** What traded, of the canonical structure. */
  readonly side: 'buy' | 'sell' | undefined
}

/** The latest requests of a taker that ended within a period; of one that ended in its blind window, nothing was told. */
export async function readEnded(
  views: Views,
  taker: FirmId,
  { fromUs, untilUs }: Period,
  max: number,
): Promise<readonly EndedRequest[]> {
  const rows = views.all(
    `select * from rfqs where ended_us >= ? and ended_us < ? and taker = ? order by ended_us desc, rfq_id limit ?`,
    [fromUs, untilUs, taker, max],
  )
  const ended: EndedRequest[] = []
  for (const [place, row] of rows.entries()) {
    if (place % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve))
    const all = (sql: string): Row[] => views.all(sql, [text(row['rfq_id'])])
    const terms = decode(text(row['terms'])) as RfqTerms
    const [unveiling] = all('select at_us from unveilings where rfq_id = ?')
    if (terms.blindUntil !== undefined && !unveiling) continue
    const told = Number(unveiling?.['at_us'] ?? 0)
    ended.push({
      terms,
      owner: decode(text(row['owner'])) as RfqOwner,
      endedUs: Number(row['ended_us']),
      quotes: all('select * from quotes where rfq_id = ? order by n')
        .map(quoteOf)
        .filter(({ endedUs }) => endedUs >= told),
      side: matchOf(all('select * from matches where rfq_id = ? and workup = 0')[0])?.match.side,
    })
  }
  return ended
}

/** What a maker was told of requests, by request. */
export function toldIn(
  views: Views,
  maker: FirmId,
  { fromUs, untilUs }: Period,
): readonly FeedbackGiven[] {
  return views
    .all('select feedback from feedback where maker = ? and at_us >= ? and at_us < ?', [
      maker,
      fromUs,
      untilUs,
    ])
    .map((row) => decode(text(row['feedback'])) as FeedbackGiven)
}

function historyOf(views: Views, row: Row): RequestHistory {
  const rfqId = text(row['rfq_id']) as RfqId
  const all = (sql: string): Row[] => views.all(sql, [rfqId])
  const [marks] = all('select marks from request_marks where rfq_id = ?')
  const [unveiling] = all('select at_us from unveilings where rfq_id = ?')
  const match = matchOf(all('select * from matches where rfq_id = ? and workup = 0')[0])
  return {
    terms: decode(text(row['terms'])) as RfqTerms,
    owner: decode(text(row['owner'])) as RfqOwner,
    endedUs: Number(row['ended_us']),
    marks: decode(text(marks?.['marks'])) as ReferenceMark[],
    quotes: all('select * from quotes where rfq_id = ? order by n').map(quoteOf),
    passes: all('select * from passes where rfq_id = ? order by at_us, maker').map((each) => ({
      maker: text(each['maker']) as FirmId,
      atUs: Number(each['at_us']),
      reason: text(each['reason']),
    })),
    unveiledUs: unveiling && Number(unveiling['at_us']),
    match,
    isWorkup: false,
    ...settledIn(views, match),
  }
}

/** The trades of a match and what was recorded after it. */
function settledIn(
  views: Views,
  match: RequestHistory['match'],
): Pick<RequestHistory, 'fills' | 'after'> {
  if (!match) return { fills: [], after: [] }
  const { entryId, matchId, rfqId } = match.match
  const trades = 'select * from trades where rfq_id = ? and entry_id = ? order by n'
  return {
    fills: views.all(trades, [rfqId, entryId]).map(fillOf),
    after: recordedAfter(views, matchId),
  }
}

/** The match of a request's workup, as a request of its own that was asked of those that filled it. */
function workupOf(views: Views, row: Row): RequestHistory {
  const { owner, ...history } = historyOf(views, row)
  const made = views.all('select * from matches where rfq_id = ? and workup = 1', [
    history.terms.rfqId,
  ])[0]
  const match = matchOf(made)
  const settled = settledIn(views, match)
  const makers = [...new Set(settled.fills.map(({ trade }) => trade.maker))]
  return {
    ...history,
    owner: { ...owner, panel: makers },
    endedUs: Number(made?.['at_us']),
    quotes: [],
    passes: [],
    match,
    isWorkup: true,
    ...settled,
  }
}

/** Matches of workups of a taker's requests within a period, oldest first. */
export function readWorkups(
  views: Views,
  taker: FirmId,
  { fromUs, untilUs }: Period,
): readonly RequestHistory[] {
  return views
    .all(
      `select r.* from matches m join rfqs r using (rfq_id)
         where m.workup = 1 and m.at_us >= ? and m.at_us < ? and r.taker = ? order by m.at_us, m.match_id`,
      [fromUs, untilUs, taker],
    )
    .map((row) => workupOf(views, row))
}

function matchOf(row: Row | undefined): RequestHistory['match'] {
  if (!row) return undefined
  return {
    match: decode(text(row['match'])) as Match,
    marks: decode(text(row['marks'])) as ReferenceMark[],
  }
}

function recordedAfter(views: Views, matchId: MatchId): MarksRecorded[] {
  return views
    .all('select marks from recorded_marks where match_id = ? order by horizon_ms', [matchId])
    .map((each) => decode(text(each['marks'])) as MarksRecorded)
}

function quoteOf(row: Row): QuoteRow {
  const quote = decode(text(row['quote'])) as Quote
  const endedUs = row['ended_us']
  return {
    quote,
    atUs: Number(row['at_us']),
    // A quote is over when its time is up, whenever the timer gets to it.
    endedUs: Math.min(quote.expiresAt, typeof endedUs === 'number' ? endedUs : Infinity),
  }
}

function fillOf(row: Row): FillRow {
  const fee = (value: unknown): Fee | undefined =>
    typeof value === 'string' ? (decode(value) as Fee) : undefined
  return {
    trade: decode(text(row['trade'])) as Trade,
    takerFee: fee(row['taker_fee']),
    makerFee: fee(row['maker_fee']),
  }
}
