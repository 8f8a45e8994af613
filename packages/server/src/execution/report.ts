/** Reports and scorecards over what one firm may know of its own requests. */
import { countUnrevealed } from '../views/commitment-query.ts'
import { reject } from '@parley/core'
import type { FirmId, Rejection, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { readAnswered, readAsked, readWorkups, toldIn } from '../views/execution-query.ts'
import type { Period, RequestHistory } from '../views/execution-query.ts'
import type { Views } from '../views/views.ts'
import { structureView } from '../wire/structure-view.ts'
import { makerRecord, takerRecord, wasUnveiled } from './record.ts'
import type { Judging } from './record.ts'
import type { Aside } from '../thread/aside.ts'
import { made } from './reports.ts'
import { underlyingsOf } from './structure-mark.ts'
import type { Group } from './work.ts'

/** Requests one report is made of; a period with more is refused. Published. */
export const REPORT_REQUESTS_MAX = 2_000

export type ReportBy = 'dealer' | 'structure' | 'underlying'

/** Whose requests, over what, judged how. */
export type Asked = Judging & {
  readonly views: Views
  readonly firm: FirmId
  readonly period: Period
}

/** Execution quality of a firm's requests that ended within a period. */
export async function reportOf(
  aside: Aside,
  asked: Asked,
  {
    by,
    every,
  }: {
    readonly by: ReportBy | undefined
    readonly every: 'day' | 'week' | 'month' | undefined
  },
): Promise<wire.ExecutionReport | Rejection> {
  const histories = await own(asked)
  if ('code' in histories) return histories
  const groups =
    by === undefined || by === 'dealer' ? undefined : groupsOf(asked.state, histories, by)
  const records = histories.map((history) => takerRecord(asked, history))
  const workups = readWorkups(asked.views, asked.firm, asked.period)
    .slice(0, REPORT_REQUESTS_MAX)
    .map((history) => takerRecord(asked, history))
  return made(aside, { kind: 'report', records, workups, period: asked.period, every, groups })
}

/** A firm's own scorecards, of what it alone may know. */
export async function scorecardOf(aside: Aside, asked: Asked): Promise<wire.Scorecard | Rejection> {
  const { views, firm, period } = asked
  const histories = await own(asked)
  if ('code' in histories) return histories
  const answered = await readAnswered(views, firm, period, REPORT_REQUESTS_MAX)
  if (!answered) return tooMany()
  const told = toldIn(views, firm, period).map(({ outcome, ticks }) => ({
    outcome,
    ticks: ticks === undefined ? undefined : Number(ticks),
  }))
  return made(aside, {
    kind: 'scorecard',
    unrevealed: countUnrevealed(views, firm, period),
    firm,
    period,
    asked: histories.map((history) => takerRecord(asked, history)),
    answered: answered.map((history) => makerRecord(asked, history, firm)),
    told,
  })
}

async function own({ views, firm, period }: Asked): Promise<readonly RequestHistory[] | Rejection> {
  const histories = await readAsked(views, firm, period, REPORT_REQUESTS_MAX)
  return histories?.filter(wasUnveiled) ?? tooMany()
}

function tooMany(): Rejection {
  return reject('malformed', 'from', { expected: `at most ${REPORT_REQUESTS_MAX} requests` })
}

function groupsOf(
  state: State,
  histories: readonly RequestHistory[],
  by: 'structure' | 'underlying',
): readonly Group[] {
  const groups = new Map<string, { label: string; places: number[] }>()
  for (const [place, { terms }] of histories.entries()) {
    const { structure } = terms
    const underlying = underlyingsOf(state, structure.legs).join('+')
    const key = by === 'structure' ? structure.id : underlying
    const known = groups.get(key)
    if (known) known.places.push(place)
    else {
      const label = by === 'structure' ? structureView(state, structure, false).label : underlying
      groups.set(key, { label, places: [place] })
    }
  }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}
