/** For tests of risk limits: limits and figures from few words, in the small venue of all tests. */
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import { timestamp } from '../time/timestamp.ts'
import { actor, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { RiskMeasure, RiskScope, RiskTerms } from './limit.ts'
import type { RiskMark, RiskMarks } from './mark.ts'
import type { SetRiskLimit } from './rules.ts'

export const USD = instrumentId('USD')

/** A limit by `by` in whole cents. */
export function limiting(
  by: string,
  measure: RiskMeasure,
  terms: Partial<RiskTerms> | undefined,
  scope: Partial<Omit<RiskScope, 'by' | 'measure'>> = {},
): SetRiskLimit {
  return {
    type: 'SetRiskLimit',
    actor: actor(by),
    scope: { ...scope, firm: scope.firm ?? firmId(by), measure },
    terms: terms && { asset: USD, markAgeMs: 60_000, ...terms },
  }
}

type Figures = Partial<Record<'delta' | 'gamma' | 'vega' | 'theta' | 'rho', string>> & {
  readonly stress?: readonly string[]
  readonly ageMs?: number
}

/** Figures of a unit, observed `ageMs` before the world's present. */
export function figures(world: World, instrument: string, of: Figures): RiskMark {
  return {
    instrument: instrumentId(instrument),
    delta: px(of.delta ?? '0'),
    gamma: px(of.gamma ?? '0'),
    vega: px(of.vega ?? '0'),
    theta: px(of.theta ?? '0'),
    rho: px(of.rho ?? '0'),
    stress: (of.stress ?? []).map(px),
    source: 'a test',
    observedAt: timestamp(world.now - (of.ageMs ?? 0) * 1000),
  }
}

/** SPY at 400 and its options: a call of delta 0.5, a put of delta -0.4. */
export function usual(world: World, ageMs = 0): RiskMarks {
  return {
    stresses: ['crash', 'rally'],
    marks: [
      figures(world, 'SPY', { delta: '400', stress: ['-80', '40'], ageMs }),
      figures(world, 'C400', {
        delta: '200',
        gamma: '3.2',
        vega: '0.45',
        theta: '-0.12',
        rho: '0.02',
        stress: ['-6', '30'],
        ageMs,
      }),
      figures(world, 'P400', {
        delta: '-160',
        gamma: '3.2',
        vega: '0.45',
        theta: '-0.1',
        rho: '-0.01',
        stress: ['75', '-5'],
        ageMs,
      }),
    ],
  }
}
