/** What a firm saves for its limits to be measured by: own stresses and betas; for the venue's limits its operator does. [RSK-9] [RSK-10] */
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { State } from '../venue/state.ts'
import { checkBetas } from './beta.ts'
import type { BetaTerms } from './beta.ts'
import { riskLimitKey } from './limit.ts'
import type { RiskScope } from './limit.ts'
import { STRESS_LIMITS, checkStress, setterOf } from './own-stress.ts'
import type { StressTerms } from './own-stress.ts'

/** Saves a stress under a name; without terms, forgets it. */
export type SetRiskStress = Meta & {
  readonly type: 'SetRiskStress'
  readonly name: string
  readonly terms: StressTerms | undefined
}

/** Saves betas in the place of those there were; without terms, forgets them. */
export type SetRiskBetas = Meta & {
  readonly type: 'SetRiskBetas'
  readonly terms: BetaTerms | undefined
}

type Saved = {
  readonly changeId: string
  readonly firm: FirmId
  readonly user: UserId
  readonly at: Timestamp
}

export type RiskStressSet = Saved & {
  readonly type: 'RiskStressSet'
  readonly name: string
  readonly terms: StressTerms | undefined
}

export type RiskBetasSet = Saved & {
  readonly type: 'RiskBetasSet'
  readonly terms: BetaTerms | undefined
}

/** Guards in order: to forget it, that it is saved (`unknown_stress`), and measures no limit (`measures_a_limit`); else its terms (`bad_stress`, `unknown_instrument`), and how many (`bad_stress`). */
export function setRiskStress(
  state: State,
  { actor, name, terms }: SetRiskStress,
  at: At,
): Decision {
  const { firm, user } = actor
  const own = state.risk.stresses.get(firm)
  const isSaved = own?.has(name) ?? false
  if (!terms) {
    if (!isSaved) return refuse('unknown_stress', 'name')
    const measured = limitOf(state, firm, ({ stress }) => stress === name)
    if (measured) return refuse('measures_a_limit', 'name', measured)
  } else {
    const wrong = checkStress(name, terms, state.listed)
    if (wrong) return refused(wrong)
    if (!isSaved && (own?.size ?? 0) >= STRESS_LIMITS.perFirmMax)
      return refuse('bad_stress', 'name', { max: String(STRESS_LIMITS.perFirmMax) })
  }
  const changeId = minter(state, at)('change')
  return accepted([{ type: 'RiskStressSet', changeId, firm, name, terms, user, at: at.ts }])
}

/** Guards in order: to forget them, that they are saved (`no_beta`), and measure no limit (`measures_a_limit`); else their terms (`unknown_instrument`, `bad_betas`). */
export function setRiskBetas(state: State, { actor, terms }: SetRiskBetas, at: At): Decision {
  const { firm, user } = actor
  if (!terms) {
    if (!state.risk.betas.has(firm)) return refuse('no_beta', 'betas')
    const measured = limitOf(state, firm, ({ measure }) => measure === 'beta')
    if (measured) return refuse('measures_a_limit', 'betas', measured)
  } else {
    const wrong = checkBetas(terms, state.listed)
    if (wrong) return refused(wrong)
  }
  const changeId = minter(state, at)('change')
  return accepted([{ type: 'RiskBetasSet', changeId, firm, terms, user, at: at.ts }])
}

/** A limit that is measured by what a firm saved, for a refusal to name. */
function limitOf(
  state: State,
  firm: FirmId,
  isMeasured: (scope: RiskScope) => boolean,
): { readonly riskLimit: string } | undefined {
  for (const limits of state.risk.limits.values())
    for (const { scope } of limits.values())
      if (isMeasured(scope) && setterOf(state, scope) === firm)
        return { riskLimit: riskLimitKey(scope) }
  return undefined
}
