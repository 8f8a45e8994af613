/** What the operator says of corporate actions. */
import type { Meta } from '../venue/meta.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { ActionId, ActionTerms } from './action.ts'

export type AnnounceCorporateAction = Meta & {
  readonly type: 'AnnounceCorporateAction'
  readonly terms: ActionTerms
  readonly effectiveAt: Timestamp
  readonly reference: string
}

export type WithdrawCorporateAction = Meta & {
  readonly type: 'WithdrawCorporateAction'
  readonly actionId: ActionId
}

/** Carries an action out, once its moment has come. The seed is for the draws of a merger, where the venue has no key for draws. */
export type ApplyCorporateAction = Meta & {
  readonly type: 'ApplyCorporateAction'
  readonly actionId: ActionId
  readonly seed?: string
}

export type CorporateActionCommand =
  | AnnounceCorporateAction
  | WithdrawCorporateAction
  | ApplyCorporateAction
