/** The read routes of stacks: each caller's own. */
import type { FastifyRequest } from 'fastify'
import { instrumentId, reject, stackOf } from '@parley/core'
import type { Rejection, StackId } from '@parley/core'
import type { StackAllocation, StackRisk } from '@parley/sdk'
import type { StackReport } from '@parley/income'
import { stackAllocation } from '../program/stack-allocation.ts'
import { jointRisk, ledgersOf } from '../program/stack-report.ts'
import { referenceMarks } from '../market/reference-marks.ts'
import { worthOf } from '../statement/worth.ts'
import { programDays } from '../views/program-days.ts'
import { readStackDecisions } from '../views/stack-query.ts'
import type { StackPage } from '../views/stack-query.ts'
import type { Venue } from '../venue/venue.ts'
import { amountText, timeText } from '../wire/numbers.ts'
import { stackRiskView } from '../wire/stack-risk-view.ts'
import { stacksOf } from '../wire/stack-views.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type StackRead = 'stacks' | 'stackDecisions' | 'stackReport' | 'stackAllocation'

export function stackReads(venue: Venue): { readonly [N in StackRead]: Read<N> } {
  const { views } = venue
  const { state } = venue.sequencer
  const firmOf = (request: FastifyRequest) => callerOf(request).actor.firm
  return {
    stacks: (request) => ({ stacks: stacksOf(state, firmOf(request)) }),
    stackDecisions: async (request) =>
      (await views.ready()) ??
      readStackDecisions(views, firmOf(request), request.query as StackPage),
    stackReport: async (request) => (await views.ready()) ?? report(venue, request),
    stackAllocation: (request) => allocation(venue, request),
  }
}

type Allocating = {
  readonly stack: string
  readonly asset?: string
  readonly basis?: 'time_value' | 'edge'
  readonly worstLoss?: number
  readonly shortfall?: number
  readonly whole?: boolean
  readonly points?: number
}

function allocation(venue: Venue, request: FastifyRequest): StackAllocation | Rejection {
  const { firm } = callerOf(request).actor
  const busy = venue.limiter.take(firm)
  if (busy) return busy
  const { state } = venue.sequencer
  const { stack: name, asset: cash = 'USD', ...asked } = request.query as Allocating
  const stack = stackOf(state, firm, name as StackId)
  if (!stack) return reject('unknown_stack', 'stack')
  const asset = instrumentId(cash)
  if (state.listed(asset)?.kind !== 'cash') return reject('unknown_instrument', 'asset')
  const { basis = 'time_value', whole = false, points = 11, worstLoss, shortfall } = asked
  const around = { market: venue.market, state, now: venue.clock.now() }
  return stackAllocation(around, stack, { asset, basis, whole, points, worstLoss, shortfall })
}

type Asked = {
  readonly stack: string
  readonly asset?: string
  readonly model?: 'reg_t' | 'tims'
  readonly days?: number
}

const DAY_US = 86_400_000_000

function report(venue: Venue, request: FastifyRequest): StackRisk | Rejection {
  const { firm } = callerOf(request).actor
  const busy = venue.limiter.take(firm)
  if (busy) return busy
  const { state } = venue.sequencer
  const { views, market } = venue
  const now = venue.clock.now()
  const {
    stack: name,
    asset: cash = 'USD',
    model = 'reg_t',
    days: many = 250,
  } = request.query as Asked
  const stack = stackOf(state, firm, name as StackId)
  if (!stack) return reject('unknown_stack', 'stack')
  const asset = instrumentId(cash)
  if (state.listed(asset)?.kind !== 'cash') return reject('unknown_instrument', 'asset')
  const around = { market, state, now }
  const { parts, ...ledgers } = ledgersOf(around, stack, asset)
  const live = (id: string) => referenceMarks(market, state, [instrumentId(id)], now)[0]
  const programs = [...stack.members.keys()]
  const { days, changes } = programDays(views, worthOf(views, asset, now, live), {
    firm,
    programs,
    many,
  })
  const scale = 10 ** (state.listed(asset)?.scale ?? 0)
  const risk = jointRisk(around, stack, {
    parts,
    asset,
    model,
    changes: new Map(
      [...changes].map(([id, own]) => [id, own.map((each) => Number(each) / scale)]),
    ),
  })
  return {
    stack: stack.stack,
    account: stack.account,
    asOf: timeText(now),
    asset,
    model,
    ...ledgers,
    streams: {
      days: days.map((end) => timeText(end - DAY_US).slice(0, 10)),
      programs: programs.map((program) => ({
        program,
        changes: (changes.get(program) ?? []).map((each) => amountText(state, asset, each)),
      })),
    },
    ...('missing' in risk ? { missing: missed(ledgers.missing, risk) } : stackRiskView(risk)),
  }
}

function missed(
  known: readonly string[],
  risk: Exclude<ReturnType<typeof jointRisk>, StackReport>,
): string[] {
  return [...new Set([...known, risk.missing])]
}
