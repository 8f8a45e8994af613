/** What the asking of one program earned, over what it decided in a period. */
import { reject } from '@parley/core'
import type { FirmId, ProgramId, Rejection } from '@parley/core'
import { programExecution } from '@parley/quant'
import type { ProgramAsk } from '@parley/quant'
import type * as wire from '@parley/sdk'
import type { Period } from '../views/execution-query.ts'
import { salesWithin } from '../views/sale-query.ts'
import type { SaleHistory } from '../views/sale-query.ts'
import type { Views } from '../views/views.ts'
import { takerRecord } from './record.ts'
import type { Judging } from './record.ts'
import { REPORT_REQUESTS_MAX } from './report.ts'
import { markOf } from './structure-mark.ts'

export async function programExecutionOf(
  views: Views,
  judging: Judging,
  {
    firm,
    program,
    period,
  }: { readonly firm: FirmId; readonly program: ProgramId; readonly period: Period },
): Promise<wire.ProgramExecution | Rejection> {
  const sales = await salesWithin(views, { firm, program, period, max: REPORT_REQUESTS_MAX })
  if ('code' in sales) return sales
  const asks = sales.flatMap((sale) => asksOf(judging, sale))
  return asks.length > REPORT_REQUESTS_MAX
    ? reject('malformed', 'from', { expected: `at most ${REPORT_REQUESTS_MAX} requests` })
    : { program, ...period, ...programExecution(asks) }
}

/** Requests that have ended: what is under way has cost nothing yet. */
function asksOf(judging: Judging, { decided, intent, requests }: SaleHistory): ProgramAsk[] {
  const { action, legs, slice, execution } = intent
  const decision = JSON.stringify([decided.decidedAt, action, legs])
  return requests
    .filter(({ state }) => state !== 'open')
    .map((history) => ({
      decision,
      atDecision: markOf(judging.state, history.terms.structure, decided.marks),
      slices: slice?.of ?? 1,
      arm: execution.choice?.arm,
      record: takerRecord(judging, history),
    }))
}
