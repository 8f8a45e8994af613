/** Whose holdings a read of risk is of, and as of which query. */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { AccountId, FirmId, InstrumentId, Rejection } from '@parley/core'
import { riskBook } from '../risk/book.ts'
import type { Grouping, RiskBook } from '../risk/book.ts'
import type { Venue } from '../venue/venue.ts'
import { cashOf, usualCash } from '../wire/risk-writes.ts'
import { callerOf } from './request.ts'

export type RiskQuery = {
  readonly account?: string
  readonly asset?: string
  readonly firm?: string
  readonly by?: Grouping
  readonly index?: string
  readonly betas?: string
  readonly spots?: string
  readonly vols?: string
  readonly days?: string
  readonly spot?: number
  readonly vol?: number
  readonly method?: 'monte_carlo' | 'historical' | 'filtered'
  readonly confidence?: number
  readonly horizonDays?: number
  readonly samples?: number
  readonly seed?: number
  readonly volOfVol?: number
  readonly spotVolCorrelation?: number
}

/** Whose risk is asked for. */
export function firmOf(request: FastifyRequest): FirmId {
  const { firm } = request.query as RiskQuery
  return (firm ?? callerOf(request).actor.firm) as FirmId
}

/** The caller's holdings, or for the operator any firm's; by account where one is named. */
export function bookFor(
  venue: Venue,
  request: FastifyRequest,
  by?: Grouping,
): RiskBook | Rejection {
  const { state } = venue.sequencer
  const { account, asset } = request.query as RiskQuery
  const { actor, scopes } = callerOf(request)
  const firm = firmOf(request)
  if (firm !== actor.firm && !scopes.has('operate')) return reject('unknown_firm', 'firm')
  if (!state.firms.has(firm)) return reject('unknown_firm', 'firm')
  const known = account === undefined ? undefined : state.accounts.get(account as AccountId)
  if (account !== undefined && (known?.firm !== firm || known.kind !== 'trading'))
    return reject('unknown_account', 'account')
  const cash = (asset as InstrumentId | undefined) ?? usualCash(state)
  if (cash === undefined || state.instruments.get(cash)?.kind !== 'cash')
    return reject('unknown_instrument', 'asset', { cash: cashOf(state).join(', ') })
  const whose = { firm, asset: cash, account: account as AccountId | undefined }
  return riskBook(venue.market, state, whose, venue.clock.now(), by)
}

export function busyOf(venue: Venue): Rejection | undefined {
  return venue.risk.isBusy ? reject('queue_full') : undefined
}
