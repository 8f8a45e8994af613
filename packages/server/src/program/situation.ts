/** What a program is planned in beside its own book: its market, out of the marks. */
import {
  PRICE_SCALE,
  actionText,
  instrumentId,
  isAdjusted,
  isInverse,
  parseDecimal,
} from '@parley/core'
import type { ActionId, InstrumentId, Option, Program, State, Timestamp } from '@parley/core'
import { PROGRAM_DEFAULTS, asksForMove, dividendsAhead, unitTerms, viewChain } from '@parley/income'
import type { ChainRow, Plan, ProgramFile, ProgramMarket } from '@parley/income'
import type { Mark } from '@parley/sdk'
import type { Market } from '../market/market.ts'
import { parseTime } from '../wire/numbers.ts'

const YEAR_US = 365 * 86_400_000_000

/** What the venue's market tells of an underlying: all marks of it and its options, and the rate and yield they are priced by. */
export type Sources = {
  readonly marksOf: (underlying: string, now: Timestamp) => readonly Mark[]
  readonly carryOf: (
    underlying: InstrumentId,
  ) => { readonly rate: number; readonly yield: number } | undefined
  /** The last price of an underlying before this day of UTC began. */
  readonly closeOf: (underlying: InstrumentId, now: Timestamp) => number | undefined
  /** What its volatility has been of late. */
  readonly volOf: (underlying: InstrumentId, now: Timestamp) => number | undefined
}

/** The venue's own market as the sources of plans. */
export function sourcesIn(market: Market): Sources {
  return {
    marksOf: (underlying, now) => market.marks(now, underlying),
    carryOf: (underlying) => market.carry(underlying),
    closeOf: (underlying, now) => market.closeBefore(underlying, now),
    volOf: (underlying, now) => market.realisedVol(underlying, now),
  }
}

export type MarketIn = (file: ProgramFile) => ProgramMarket

/** Markets at one moment: programs that ask the same of one share its view, which takes longer than their plans. */
export function marketsAt(state: State, sources: Sources, now: Timestamp): MarketIn {
  const known = new Map<string, ProgramMarket>()
  return (file) => {
    const { underlying, limits = {}, view = {}, rollWhen } = file
    const key = `${underlying} ${limits.markAgeMs ?? ''} ${asksForMove(file)} ${view.vol ?? rollWhen !== undefined}`
    const market = known.get(key) ?? marketFor(state, file, sources, now)
    known.set(key, market)
    return market
  }
}

export function marketFor(
  state: State,
  file: ProgramFile,
  { marksOf, carryOf, closeOf, volOf }: Sources,
  now: Timestamp,
): ProgramMarket {
  const { underlying, limits = {}, view: expected = {}, rollWhen } = file
  const oldest = now - (limits.markAgeMs ?? PROGRAM_DEFAULTS.markAgeMs) * 1000
  const isStale = ({ observedAt }: Mark): boolean => (parseTime(observedAt) ?? 0) < oldest
  const rows: ChainRow[] = []
  let under: Mark | undefined
  for (const mark of marksOf(underlying, now)) {
    if (mark.instrument === underlying) under = mark
    const option = state.instruments.get(instrumentId(mark.instrument))
    if (option?.kind !== 'option' || state.settled.has(option.id)) continue
    // What is paid in coins has no place among prices in cash. [PRG-22]
    if (isInverse(option)) continue
    rows.push({ ...rowOf(state, option, mark, now), stale: isStale(mark) })
  }
  const spot = numberOf(under?.mid ?? under?.last)
  const carry = carryOf(instrumentId(underlying))
  // Only what is rolled is judged by it.
  const vol = expected.vol ?? (rollWhen ? volOf(instrumentId(underlying), now) : undefined)
  const chain = {
    underlying,
    spot: spot ?? Number.NaN,
    rate: carry?.rate ?? 0,
    yield: carry?.yield ?? 0,
    dividends: dividendsAhead(state, instrumentId(underlying), lastExpiry(rows), now),
    earnings: [],
    stale: under === undefined || isStale(under),
    ...(vol === undefined ? {} : { realisedVol: vol }),
    rows,
  }
  return {
    // What has no spot is not priced at all.
    view:
      spot === undefined ? { chain, options: [], byId: new Map(), unpriced: [] } : viewChain(chain),
    tick: (id) => {
      const instrument = state.instruments.get(instrumentId(id))
      return instrument && instrument.kind !== 'cash' ? instrument.terms.tick : undefined
    },
    lot: lotOf(state, instrumentId(underlying)),
    move: asksForMove(file) ? moveOf(spot, closeOf(instrumentId(underlying), now)) : undefined,
    closed: retiredAs(state, instrumentId(underlying)) ?? crossedSpot(under),
  }
}

/** By one unit of what it delivers, as its strike is beside the spot. */
function rowOf(state: State, option: Option, mark: Mark, now: Timestamp): ChainRow {
  const { strike, units, delivers } = unitTerms(state, option)
  const each = (text: string | undefined): number | undefined => {
    const whole = numberOf(text)
    return whole === undefined ? undefined : whole / delivers
  }
  const [bid, ask, mid] = [each(mark.bid), each(mark.ask), each(mark.mid ?? mark.last)]
  return {
    id: option.id,
    right: option.right,
    strike,
    expiry: option.expiryDate,
    years: Math.max(0, option.expiresAt - now) / YEAR_US,
    multiplier: units,
    style: option.style,
    ...(isAdjusted(option) ? { delivers } : {}),
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(mid === undefined || (bid !== undefined && ask !== undefined) ? {} : { mark: mid }),
    ...(mark.iv === undefined ? {} : { vol: mark.iv }),
    ...(mark.delta === undefined ? {} : { delta: mark.delta / delivers }),
    ...(mark.openInterest === undefined ? {} : { openInterest: mark.openInterest }),
  }
}

function lastExpiry(rows: readonly ChainRow[]): string {
  return rows.reduce((latest, { expiry }) => (expiry > latest ? expiry : latest), '')
}

function lotOf({ instruments }: State, underlying: InstrumentId): number {
  const instrument = instruments.get(underlying)
  if (!instrument || instrument.kind === 'cash') return 1
  return Number(instrument.terms.lot) / 10 ** instrument.scale
}

function moveOf(spot: number | undefined, close: number | undefined): number | undefined {
  return spot === undefined || close === undefined || !(close > 0) ? undefined : spot / close - 1
}

/** Of what a corporate action has put an end to under this name, what it was. */
function retiredAs({ instruments, corporateActions }: State, id: InstrumentId): string | undefined {
  const listed = instruments.get(id)
  if (!listed || listed.kind === 'cash' || !listed.retired) return undefined
  const terms = corporateActions.get(listed.retired.actionId as ActionId)?.action.terms
  return `${id} is retired: ${terms ? actionText(terms) : 'a corporate action'}`
}

function crossedSpot(under: Mark | undefined): string | undefined {
  if (!under) return 'no mark of the underlying'
  const [bid, ask] = [numberOf(under.bid), numberOf(under.ask)]
  return bid !== undefined && ask !== undefined && bid > ask
    ? `crossed: bid ${bid} over ask ${ask}`
    : undefined
}

/** Whose marks a decision keeps: the underlying's, those of what it would trade, and of the options it has. */
export function marksWanted(
  state: State,
  { ledger }: Program,
  { underlying }: ProgramFile,
  { intents }: Plan,
): readonly InstrumentId[] {
  const ids = new Set<InstrumentId>([instrumentId(underlying)])
  for (const { legs } of intents) for (const { instrument } of legs) ids.add(instrument)
  for (const id of ledger.keys()) if (state.listed(id)?.kind === 'option') ids.add(id)
  return [...ids]
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || parseDecimal(text, PRICE_SCALE) === undefined
    ? undefined
    : Number(text)
}
