/** A match as either party reads what it cost or earned. */
import { opposite, unitsPerLot } from '@parley/core'
import type { FirmId, HedgeFill } from '@parley/core'
import {
  HORIZONS_MS,
  answerCount,
  arrivalSlippage,
  coverDistance,
  decisionDrift,
  effectiveHalfSpread,
  fairImprovement,
  filledSize,
  makerMarkout,
  markAt,
  markout,
  quoteDispersion,
  responseTimes,
  screenImprovement,
  topOfBookImprovement,
  tradePrice,
} from '@parley/quant'
import type { Cost, ExecutionRecord, MarkoutView, Moment, ScreenImprovement } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { makerRecord, takerRecord } from '../execution/record.ts'
import type { Judging } from '../execution/record.ts'
import type { RequestHistory } from '../views/execution-query.ts'
import { float, tradable } from '../execution/structure-mark.ts'
import { hedgeFillsView } from './hedge-views.ts'
import { priceText, timeText } from './numbers.ts'
import { structureView } from './structure-view.ts'

/** The match of a request, for a party of it. */
export function executionView(
  judging: Judging,
  history: RequestHistory,
  firm: FirmId,
): wire.Execution[] {
  const { terms, owner, match, endedUs } = history
  if (!match) return []
  const isTaker = owner.taker === firm
  const record = isTaker ? takerRecord(judging, history) : makerRecord(judging, history, firm)
  const flip = isTaker && owner.flip
  const { side, matchId } = match.match
  const { unit: _unit, ...structure } = structureView(judging.state, terms.structure, flip)
  const price = tradePrice(record)
  return [
    {
      matchId,
      rfqId: terms.rfqId,
      role: isTaker ? 'taker' : 'maker',
      ...structure,
      side: flip || !isTaker ? opposite(side) : side,
      size: String(filledSize(record)),
      price: price.known ? turned(price.value, flip) : 0,
      at: timeText(endedUs),
      ...(history.isWorkup ? { workup: true } : {}),
      ...hedgesView(judging, history, firm),
      ...markView(record, 'request', flip),
      ...markView(record, 'end', flip),
      ...(isTaker ? { taker: takerMeasures(record) } : { maker: makerMeasures(record, firm) }),
    },
  ]
}

/** Hedge legs as the reader did them, against their marks at the trade. */
function hedgesView(
  { state }: Judging,
  { terms, owner, match, fills }: RequestHistory,
  firm: FirmId,
): Pick<wire.Execution, 'hedges'> {
  if (!match || !terms.structure.hedges) return {}
  const isTaker = owner.taker === firm
  const own = isTaker
    ? (match.match.hedges ?? [])
    : summed(fills.flatMap(({ trade }) => (trade.maker === firm ? (trade.hedges ?? []) : [])))
  const { hedges = [] } = hedgeFillsView(own, isTaker ? 'taker' : 'maker')
  return {
    hedges: hedges.map((hedge, i) => {
      const mark = match.marks.find(({ instrument }) => instrument === hedge.instrument)
      const fill = own[i]
      if (!mark || !fill) return hedge
      const units = float(unitsPerLot(tradable(state, mark.instrument)) * fill.lots)
      const over = float(fill.price - mark.price) * units
      const cost = hedge.side === 'buy' ? over : -over
      return { ...hedge, mark: priceText(mark.price), cost: cost === 0 ? 0 : cost }
    }),
  }
}

/** A maker's several fills of one match as one. */
function summed(fills: readonly HedgeFill[]): readonly HedgeFill[] {
  const sums = new Map<string, HedgeFill>()
  for (const fill of fills) {
    const { lots = 0n } = sums.get(fill.instrument) ?? {}
    sums.set(fill.instrument, { ...fill, lots: lots + fill.lots })
  }
  return [...sums.values()]
}

const turned = (value: number, flip: boolean): number => (flip && value !== 0 ? -value : value)

/** A mark of the structure in the reader's orientation, whose bid is the mirror's ask turned round. */
function markView(
  record: ExecutionRecord,
  moment: Extract<Moment, string>,
  flip: boolean,
): Pick<wire.Execution, 'atRequest' | 'atTrade'> {
  const mark = record.marks[moment]
  if (!mark) return {}
  const { mid, vega, delta, underlying, atUs } = mark
  const [bid, ask] = flip ? [mark.ask, mark.bid] : [mark.bid, mark.ask]
  const view = {
    mid: turned(mid, flip),
    ...(bid !== undefined && { bid: turned(bid, flip) }),
    ...(ask !== undefined && { ask: turned(ask, flip) }),
    ...(vega !== undefined && { vega: turned(vega, flip) }),
    ...(delta !== undefined && { delta: turned(delta, flip) }),
    ...(underlying !== undefined && { underlying }),
    observedAt: timeText(atUs),
    stale: !markAt(record, moment).known,
  }
  return moment === 'request' ? { atRequest: view } : { atTrade: view }
}

function takerMeasures(record: ExecutionRecord): NonNullable<wire.Execution['taker']> {
  const screen = screenImprovement(record)
  return {
    arrivalSlippage: arrivalSlippage(record),
    decisionDrift: decisionDrift(record),
    effectiveHalfSpread: effectiveHalfSpread(record),
    screenImprovement: costOnly(screen),
    screenCoverage: screen.coverage,
    topOfBookImprovement: topOfBookImprovement(record),
    fairImprovement: fairImprovement(record),
    coverDistance: coverDistance(record),
    quoteDeviation: quoteDispersion(record).deviation,
    arrivalSlippageWithFees: arrivalSlippage(record, 'with_fees'),
    effectiveHalfSpreadWithFees: effectiveHalfSpread(record, 'with_fees'),
    answers: { ...answerCount(record), ...responseTimes(record) },
    markouts: markoutsOf((view) => markout(record, view).taker),
  }
}

function makerMeasures(
  record: ExecutionRecord,
  maker: FirmId,
): NonNullable<wire.Execution['maker']> {
  return {
    // What the taker paid over the mid is what its makers got.
    edge: effectiveHalfSpread(record),
    markouts: markoutsOf((view) => makerMarkout(record, maker, view)),
  }
}

function markoutsOf(
  of: (view: MarkoutView) => Cost,
): NonNullable<wire.Execution['maker']>['markouts'] {
  return HORIZONS_MS.map((horizonMs) => ({
    horizonMs,
    markout: of({ horizonMs }),
    hedged: of({ horizonMs, hedged: true }),
    withFees: of({ horizonMs, fees: 'with_fees' }),
  }))
}

function costOnly({ price, basisPoints, volPoints, ticks, cash }: ScreenImprovement): Cost {
  return { price, basisPoints, volPoints, ticks, cash }
}
