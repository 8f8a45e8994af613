/** Risk limits: bodies into commands. */
import { accountId, firmId, instrumentId, reject } from '@parley/core'
import type { ProgramId, RiskTerms, StackId, State } from '@parley/core'
import type { SetRiskLimit } from '@parley/sdk'
import type { Static } from 'typebox'
import { Inexact, amountAt } from './exact.ts'
import { scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

const DEFAULT_MARK_AGE_MS = 60_000

export const RISK_WRITES: WritesOf<'setRiskLimit'> = {
  setRiskLimit: {
    command: (meta, body, { state }) => ({
      type: 'SetRiskLimit',
      ...meta,
      scope: {
        firm: body.firm === undefined ? meta.actor.firm : firmId(body.firm),
        measure: body.measure,
        account: body.account === undefined ? undefined : accountId(body.account),
        underlying: body.underlying === undefined ? undefined : instrumentId(body.underlying),
        ...(body.program === undefined ? {} : { program: body.program as ProgramId }),
        ...(body.stack === undefined ? {} : { stack: body.stack as StackId }),
      },
      terms: termsOf(body, state),
    }),
  },
}

function termsOf(body: Static<typeof SetRiskLimit>, state: State): RiskTerms | undefined {
  const { measure, soft, hard, markAgeMs = DEFAULT_MARK_AGE_MS } = body
  if (soft === undefined && hard === undefined) return undefined
  const asset = body.asset === undefined ? soleCash(state) : instrumentId(body.asset)
  if (asset === undefined || !state.instruments.has(asset))
    throw new Inexact(reject('unknown_instrument', 'asset'))
  const scale = measure === 'concentration' ? 0 : scaleOf(state, asset)
  const bound = (text: string | undefined, path: string): bigint | undefined =>
    text === undefined ? undefined : amountAt(text, scale, path)
  return { asset, soft: bound(soft, 'soft'), hard: bound(hard, 'hard'), markAgeMs }
}

/** The venue's cash where it has but one. */
export function soleCash(state: State): RiskTerms['asset'] | undefined {
  const cash = [...state.instruments.values()].filter(({ kind }) => kind === 'cash')
  return cash.length === 1 ? cash[0]?.id : undefined
}
