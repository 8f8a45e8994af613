/** Decisions as the program's owner may read them. */
import { decode, programOf, reject } from '@parley/core'
import type { AccountId, FirmId, ProgramDecided, ProgramId, Reason, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { timeText } from '../wire/numbers.ts'
import { decisionView, reasonView } from '../wire/program-views.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'

export type DecisionPage = {
  readonly program?: string
  readonly limit?: number
  readonly before?: number
}

/** Newest first. Of a program that was retired they stay. */
export function readDecisions(
  views: Views,
  firm: FirmId,
  { program, limit = 100, before = Number.MAX_SAFE_INTEGER }: DecisionPage,
): { decisions: wire.ProgramDecision[]; next?: string } | Rejection {
  const rows =
    program === undefined
      ? views.all('select * from decisions where firm = ? order by n desc limit ?', [firm, limit])
      : views.all(
          'select * from decisions where firm = ? and program = ? and tick < ? order by n desc limit ?',
          [firm, program, before, limit],
        )
  if (program !== undefined && rows.length === 0)
    if (!views.state.programs.get(firm)?.has(program as never))
      return reject('unknown_program', 'program')
  const decisions = rows.map((row) => decisionOf(views, row))
  const last = decisions.at(-1)
  return {
    decisions,
    ...(last && program !== undefined && rows.length === limit ? { next: String(last.tick) } : {}),
  }
}

/** Whether an account has such a program, or had one of which it can be told what it did. */
export function hasProgram(views: Views, account: AccountId, program: string): boolean {
  const firm = views.state.accounts.get(account)?.firm ?? ('' as FirmId)
  if (programOf(views.state, firm, program as ProgramId)?.account === account) return true
  const rows = views.all(
    `select 1 from program_flows where account = ? and program = ?
       union all select 1 from own_income where account = ? and program = ? limit 1`,
    [account, program, account, program],
  )
  return rows.length > 0
}

function decisionOf(views: Views, row: Row): wire.ProgramDecision {
  const decided = decode(text(row['decision'])) as ProgramDecided
  const ends = views.all('select * from intent_ends where decision = ? order by at_us', [
    Number(row['n']),
  ])
  const outcomes = ends.map((end) => ({
    intentId: text(end['intent_id']),
    outcome: text(end['outcome']),
    ...(end['reason'] === null
      ? {}
      : { reason: reasonView(decode(text(end['reason'])) as Reason) }),
    at: timeText(Number(end['at_us'])),
  }))
  return decisionView(decided, Number(row['at_us']), outcomes)
}
