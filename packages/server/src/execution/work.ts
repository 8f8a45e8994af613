/** Making reports and scorecards out of records: the part that takes time, with nothing of the venue in it. */
import {
  executionReport,
  executionSummary,
  makerScorecard,
  sampleQuantiles,
  takerScorecard,
} from '@parley/quant'
import type { ExecutionRecord, Figure } from '@parley/quant'
import type * as wire from '@parley/sdk'

/** Requests of one structure, or on one underlying, by their places in the list of records. */
export type Group = {
  readonly key: string
  readonly label: string
  readonly places: readonly number[]
}

export type ReportWork = {
  readonly kind: 'report'
  readonly records: readonly ExecutionRecord[]
  /** Matches of workups, which are no requests: told apart. */
  readonly workups: readonly ExecutionRecord[]
  readonly period: { readonly fromUs: number; readonly untilUs: number }
  readonly every: 'day' | 'week' | 'month' | undefined
  /** Undefined: by dealer. */
  readonly groups: readonly Group[] | undefined
}

/** What a maker was told of a request that traded. */
export type Told = {
  readonly outcome: 'won' | 'tied' | 'cover' | 'done_away'
  readonly ticks: number | undefined
}

export type ScorecardWork = {
  readonly kind: 'scorecard'
  readonly firm: string
  readonly period: { readonly fromUs: number; readonly untilUs: number }
  readonly asked: readonly ExecutionRecord[]
  readonly answered: readonly ExecutionRecord[]
  readonly told: readonly Told[]
  /** Sealed requests on which it sent a digest and not the quote. */
  readonly unrevealed: number
}

export type Work = ReportWork | ScorecardWork
export type Made<W extends Work> = W extends ReportWork ? wire.ExecutionReport : wire.Scorecard

export function make<W extends Work>(work: W): Made<W>
export function make(work: Work): wire.ExecutionReport | wire.Scorecard {
  return work.kind === 'report' ? reportFrom(work) : scorecardFrom(work)
}

/** How much there is to do: dealers asked, over all requests. */
export function sizeOf(work: Work): number {
  const records = work.kind === 'report' ? work.records : [...work.asked, ...work.answered]
  return records.reduce((sum, { asked }) => sum + asked.length, 0)
}

function reportFrom({ records, workups, period, every, groups }: ReportWork): wire.ExecutionReport {
  const { dealers, rankings, ...report } = executionReport(records, {
    ...period,
    ...(every && { every }),
  })
  const [shown, ranked] = groups ? [[], []] : [dealers, rankings]
  const split = (groups ?? []).map(({ key, label, places }) => {
    const own = new Set(places)
    return { key, label, summary: executionSummary(records.filter((_, i) => own.has(i))) }
  })
  return {
    ...report,
    dealers: shown,
    rankings: ranked,
    groups: split,
    ...(workups.length === 0 ? {} : { workups: executionSummary(workups) }),
  }
}

function scorecardFrom(work: ScorecardWork): wire.Scorecard {
  const { firm, period, asked, answered, told, unrevealed } = work
  return {
    firm,
    ...period,
    maker: { ...makerCard(answered, firm, told), unrevealed },
    taker: takerScorecard(asked, firm),
  }
}

/** The parts of a maker's scorecard that follow from what the maker knows itself. */
function makerCard(
  records: readonly ExecutionRecord[],
  firm: string,
  told: readonly Told[],
): Omit<wire.OwnMakerCard, 'unrevealed'> {
  const card = makerScorecard(records, firm)
  const { requests, responseRate, quoteRate, passRate, hitRate, winRate, answerTimeMs } = card
  const count = (outcome: Told['outcome']): number =>
    told.filter((each) => each.outcome === outcome).length
  const behind = told.flatMap(({ outcome, ticks }): Figure[] =>
    outcome === 'won' || ticks === undefined ? [] : [{ known: true, value: ticks }],
  )
  return {
    requests,
    responseRate,
    quoteRate,
    passRate,
    hitRate,
    winRate,
    answerTimeMs,
    markouts: card.markouts,
    told: {
      won: count('won'),
      tied: count('tied'),
      cover: count('cover'),
      done_away: count('done_away'),
      ticksBehind: sampleQuantiles(behind),
    },
  }
}
