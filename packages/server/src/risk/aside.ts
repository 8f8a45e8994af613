/**
 * Measures that the venue's timer looks at and `decide` cannot: with whom lots were opened and what programs gained day by day are views of
 * the journal, and how far spot is from a margin call takes hundreds of valuations. A limit on one of them warns. [RSK-11]
 */
import { accountsIn, rootOf } from '@parley/core'
import type { AsideMeasure, Reading, RiskLimit, RiskScope, State, Timestamp } from '@parley/core'
import type { Risk } from '@parley/sdk'
import type { Marked } from '../market/reference-marks.ts'
import { CROSSED, NO_TRADE, UNDISCLOSED } from '../views/counterparty-query.ts'
import type { Views } from '../views/views.ts'
import { groupOf, riskBook } from './book.ts'
import { counterpartiesOf } from './counterparties.ts'
import { marginDistances } from './margin-distance.ts'
import { mostAlike, streamsOf } from './streams.ts'

/** What a limit reads, or what keeps it from being read: a mark, a beta, or days that are not lived yet. */
export type Looking = Reading | { readonly missing: string; readonly wants: 'history' | 'mark' }
export type Around = {
  readonly market: Marked
  readonly views: Views
  /** Days of programs, which several limits are read off, read once for all of a look. */
  readonly streams: Map<string, ReturnType<typeof streamsOf>>
  /** Of limits on margin, how far from a call their accounts are: worked out before the look, for it takes long. */
  readonly distances: ReadonlyMap<RiskLimit, Risk['marginDistances']>
}

/** For one look at some limits: what is read in it is not kept for the next. */
export async function lookAround(
  market: Marked,
  views: Views,
  limits: readonly RiskLimit[],
  now: Timestamp,
): Promise<Around> {
  const { state } = views
  const distances = new Map<RiskLimit, Risk['marginDistances']>()
  for (const limit of limits) {
    const { scope, terms } = limit
    if (scope.measure !== 'margin') continue
    const accounts = accountsIn(state, scope).flatMap((id) => state.accounts.get(id) ?? [])
    distances.set(limit, await marginDistances({ market, state, now }, accounts, terms.asset))
  }
  return { market, views, streams: new Map(), distances }
}

const WHOLE = 10_000
/** What a float may be off by. */
const SLACK = 1e-6
/** What was opened with no firm that is known. */
const NOBODY: readonly string[] = [UNDISCLOSED, CROSSED, NO_TRADE]

/** Rounded against the holder; undefined where it was not looked at. The views have caught up. */
export function readAside(
  around: Around,
  limit: RiskLimit,
  measure: AsideMeasure,
  now: Timestamp,
): Looking | undefined {
  const { scope, terms } = limit
  if (measure === 'counterparty') return openedWith(around, { scope, terms }, now)
  if (measure === 'margin') return nearestCall(around, limit)
  const streams = streamsIn(around, { scope, terms }, now)
  const alike = streams && mostAlike(streams)
  if (!alike) return { missing: 'two programs over three days', wants: 'history' }
  if (measure === 'diversification') return { value: sharesDown(streams.ratio) }
  if (measure === 'factor') return { value: sharesUp(streams.firstFactorShare) }
  return { value: sharesUp(alike.value), of: alike.of }
}

function streamsIn(around: Around, { scope, terms }: RiskLimit, now: Timestamp) {
  const { firm, account, stack } = scope
  const { asset } = terms
  const key = `${firm} ${account ?? ''} ${stack ?? ''} ${asset}`
  if (!around.streams.has(key))
    around.streams.set(key, streamsOf(around, { firm, account, stack, asset }, now))
  return around.streams.get(key)
}

/** Notional of what was opened with the firm that has most of it. */
function openedWith(
  { market, views }: Around,
  { scope, terms }: RiskLimit,
  now: Timestamp,
): Looking {
  const { state } = views
  const { firm, account, underlying } = scope
  const book = riskBook(market, state, { firm, account, asset: terms.asset }, now)
  const unmarked = book.unmeasured.find((each) => isOn(state, each.instrument, underlying))
  if (unmarked) return { missing: unmarked.instrument, wants: 'mark' }
  const lines = book.lines.filter(
    (line) => underlying === undefined || groupOf(line, 'underlying') === underlying,
  )
  let oldest: Timestamp | undefined
  for (const { valued, instrument } of lines) {
    if (now - valued.observedAt > terms.markAgeMs * 1000)
      return { missing: instrument.id, wants: 'mark' }
    if (oldest === undefined || valued.observedAt < oldest) oldest = valued.observedAt
  }
  const { shares } = counterpartiesOf(views, { ...book, lines }, firm)
  const most = shares.find(({ key }) => !NOBODY.includes(key))
  const scale = 10 ** (state.listed(terms.asset)?.scale ?? 0)
  return { value: BigInt(Math.round((most?.amount ?? 0) * scale)), of: most?.key, oldest }
}

/** How far spot is from where an account is called; the whole where no move that is looked at brings it there. */
function nearestCall({ distances }: Around, limit: RiskLimit): Looking | undefined {
  const { scope } = limit
  const rows = distances.get(limit)
  // It was set while others were worked out: the next look has it.
  if (!rows) return undefined
  let [nearest, of]: [number, string | undefined] = [1, undefined]
  for (const row of rows) {
    if (scope.underlying !== undefined && row.underlying !== scope.underlying) continue
    if (row.missing !== undefined) return { missing: row.underlying, wants: 'mark' }
    for (const [way, at] of [
      ['down', row.down],
      ['up', row.up],
    ] as const)
      if (at && Math.abs(at.move) < nearest)
        [nearest, of] = [Math.abs(at.move), `${row.account} ${row.underlying} ${way}`]
  }
  return { value: sharesDown(nearest), of }
}

function isOn(state: State, id: string, underlying: RiskScope['underlying']): boolean {
  const instrument = state.listed(id as never)
  if (underlying === undefined || !instrument || instrument.kind === 'cash') return true
  return rootOf(instrument) === underlying
}

function sharesUp(value: number): bigint {
  return BigInt(Math.ceil(value * WHOLE - SLACK))
}

function sharesDown(value: number): bigint {
  return BigInt(Math.floor(value * WHOLE + SLACK))
}
