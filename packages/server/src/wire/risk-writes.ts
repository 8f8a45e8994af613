/** Risk limits: bodies into commands. */
import { accountId, firmId, instrumentId, isShare, reject } from '@parley/core'
import type { ProgramId, RiskTerms, StackId, State, StressMove } from '@parley/core'
import type { SetRiskLimit } from '@parley/sdk'
import type { Static } from 'typebox'
import { QUOTE_CASH } from '../market/listing.ts'
import { Inexact, amountAt, priceAt } from './exact.ts'
import { scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

const DEFAULT_MARK_AGE_MS = 60_000

export const RISK_WRITES: WritesOf<'setRiskLimit' | 'setRiskStress' | 'setRiskBetas'> = {
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
        ...(body.stress === undefined ? {} : { stress: body.stress }),
      },
      terms: termsOf(body, state),
    }),
  },
  setRiskStress: {
    command: (meta, { name, others, ...all }) => ({
      type: 'SetRiskStress',
      ...meta,
      name,
      terms:
        all.spot === undefined && all.vol === undefined && others === undefined
          ? undefined
          : {
              ...moveAt(all, ''),
              others: (others ?? []).map((each, i) => ({
                underlying: instrumentId(each.underlying),
                ...moveAt(each, `others.${i}.`),
              })),
            },
    }),
  },
  setRiskBetas: {
    command: (meta, { index, betas }) => ({
      type: 'SetRiskBetas',
      ...meta,
      terms: betas && {
        index: instrumentId(index ?? ''),
        betas: betas.map(({ underlying, beta }, i) => ({
          underlying: instrumentId(underlying),
          beta: priceAt(beta, `betas.${i}.beta`),
        })),
      },
    }),
  },
}

/** What is left out does not move. */
function moveAt(
  { spot, vol }: { readonly spot?: string; readonly vol?: string },
  path: string,
): StressMove {
  return {
    spot: spot === undefined ? 0n : priceAt(spot, `${path}spot`),
    vol: vol === undefined ? 0n : priceAt(vol, `${path}vol`),
  }
}

function termsOf(body: Static<typeof SetRiskLimit>, state: State): RiskTerms | undefined {
  const { measure, soft, hard, markAgeMs = DEFAULT_MARK_AGE_MS } = body
  if (soft === undefined && hard === undefined) return undefined
  const asset = body.asset === undefined ? usualCash(state) : instrumentId(body.asset)
  if (asset === undefined || !state.instruments.has(asset))
    throw new Inexact(reject('unknown_instrument', 'asset', { cash: cashOf(state).join(', ') }))
  const scale = isShare(measure) ? 0 : scaleOf(state, asset)
  const bound = (text: string | undefined, path: string): bigint | undefined =>
    text === undefined ? undefined : amountAt(text, scale, path)
  return { asset, soft: bound(soft, 'soft'), hard: bound(hard, 'hard'), markAgeMs }
}

/** What the venue quotes and reports in, as a statement without `in`; where that is not listed, its cash where it has but one. */
export function usualCash(state: State): RiskTerms['asset'] | undefined {
  if (state.instruments.has(QUOTE_CASH.id)) return QUOTE_CASH.id
  const [only, ...others] = cashOf(state)
  return others.length === 0 ? only : undefined
}

/** Every cash there is, in the order it was listed. */
export function cashOf(state: State): RiskTerms['asset'][] {
  return [...state.instruments.values()].flatMap(({ id, kind }) => (kind === 'cash' ? [id] : []))
}
