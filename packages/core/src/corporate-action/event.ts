/** What can have happened to what is listed by the doing of its issuer. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { ActionId, ActionTerms, Adjusted, CorporateAction } from './action.ts'

export type CorporateActionApplied = {
  readonly type: 'CorporateActionApplied'
  readonly actionId: ActionId
  readonly terms: ActionTerms
  readonly adjusted: readonly Adjusted[]
}

export type CorporateActionEvent =
  | { readonly type: 'CorporateActionAnnounced'; readonly action: CorporateAction }
  | { readonly type: 'CorporateActionWithdrawn'; readonly actionId: ActionId }
  | CorporateActionApplied
  /** What was said of the instrument (instructions, smallest legs) is from now on said of what took its place. */
  | {
      readonly type: 'InstrumentRetired'
      readonly instrument: InstrumentId
      readonly actionId: ActionId
      readonly adjusted: Adjusted | undefined
    }
