/** An account margined anew at the marks there are. What cannot be leaves the rest alone, and its firm is told of it. [MGN-21] */
import { judge } from '../collateral/cover.ts'
import type { CoverChange } from '../collateral/cover.ts'
import { creditedAnew } from '../collateral/credited.ts'
import { touchedBy } from '../collateral/spread-change.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { riskAlertKey } from '../risk-limit/alert.ts'
import type { RiskAlert, RiskAlertChanged } from '../risk-limit/alert.ts'
import type { At, Mint } from '../venue/decision.ts'
import { rootsIn } from './requirement.ts'
import { isScanned } from './scenario.ts'
import type { State } from '../venue/state.ts'

export type Anew = {
  readonly covers: readonly CoverChange[]
  /** What keeps an underlying from being margined: what has no mark and is needed for it, or needs more than a balance can be. */
  readonly unmeasured: readonly InstrumentId[]
}

const NONE: Anew = { covers: [], unmeasured: [] }

/** Where one underlying has no requirement, what is held for it stays, and the others are margined all the same. */
export function anewOf(ledger: Ledger, listed: Listed, account: Account): Anew {
  const owned = ownedBy(ledger, account.id)
  // On credit nothing is marked but futures, and the coin of inverse puts.
  const isOnCredit = account.regime === 'credit_line'
  const credited = isOnCredit ? creditedAnew(ledger, listed, account) : NONE
  const futures = owned.filter((id) => listed(id)?.kind === 'future')
  const judged = (assets: readonly InstrumentId[]): ReturnType<typeof judge> =>
    judge(ledger, listed, {
      account,
      deltas: new Map(assets.map((asset) => [asset, 0n])),
      released: [],
      bound: 'marks',
    })
  const whole = judged(isOnCredit ? futures : owned)
  if (!('code' in whole)) return { ...credited, covers: [...whole, ...credited.covers] }
  const covers = [...credited.covers]
  const unmeasured = [...credited.unmeasured]
  // By scenarios futures are margined with all else on their underlying.
  const apart = isOnCredit ? futures : [...touchedBy(listed, owned), ...futures]
  for (const id of isScanned(account) ? rootsIn(listed, owned) : apart) {
    const own = judged([id])
    if ('code' in own) unmeasured.push(instrumentId(own.detail?.['instrument'] ?? id))
    else covers.push(...own)
  }
  return { covers, unmeasured }
}

/** What an account was told that it cannot be margined for. */
export function unmeasuredIn(
  { risk }: Pick<State, 'risk'>,
  account: Account,
): readonly RiskAlert[] {
  return [...(risk.alerts.get(account.firm)?.values() ?? [])].filter(
    (alert) => alert.kind === 'margin' && alert.account === account.id,
  )
}

/** What newly keeps an account from being margined, and what does so no more. */
export function unmeasuredEvents(
  state: Pick<State, 'risk'>,
  account: Account,
  unmeasured: readonly InstrumentId[],
  { at, mint }: { readonly at: At; readonly mint: Mint },
): readonly RiskAlertChanged[] {
  const standing = unmeasuredIn(state, account)
  const subjects = new Set([...standing.map(({ subject }) => subject), ...unmeasured])
  const known = new Set(standing.map(riskAlertKey))
  return [...subjects].flatMap((subject): RiskAlertChanged[] => {
    const level = unmeasured.some((id) => id === subject) ? 'unmeasured' : 'clear'
    const alert: RiskAlert = {
      firm: account.firm,
      kind: 'margin',
      subject,
      account: account.id,
      level,
    }
    const from = known.has(riskAlertKey(alert)) ? 'unmeasured' : 'clear'
    if (from === level) return []
    return [{ type: 'RiskAlertChanged', alertId: mint('alert'), alert, from, at: at.ts }]
  })
}
