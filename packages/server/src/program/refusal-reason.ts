/** Why the venue did not let a program do something, as a reason among the others. */
import type { Reason, Rejection, State } from '@parley/core'
import { because } from '@parley/income'
import { refusalView } from '../wire/refusal.ts'

/** A refusal as a reason: of a mandate or a risk limit the bound, and what would have gone beyond it. */
export function reasonOf(state: State, rejection: Rejection, what: string): Reason {
  const { code, detail = {} } = refusalView(state, rejection)
  const { rule, observed, threshold, measure, riskLimit, best } = detail
  if (rule !== undefined)
    return because(`mandate.${rule}`, observed ?? code, threshold ?? 'accepted')
  const [after, most] = [
    detail['afterAmount'] ?? detail['after'],
    detail['maxAmount'] ?? detail['max'],
  ]
  if (code === 'risk_limit' && after !== undefined && most !== undefined)
    return because(`risk_limit.${measure}`, after, most)
  const words = [code, detail['instrument'], riskLimit, best].filter(Boolean).join(' ')
  return because(what, words, 'accepted')
}
