/** What is listed, as it changes, on the `instruments` topic; and corporate actions on their own. */
import { corporateActionView } from '../wire/corporate-action-writes.ts'
import { instrumentView } from '../wire/instrument-view.ts'
import type { InstrumentId, State } from '@parley/core'
import type { News, Teller } from './news.ts'

export const listingNews: News = (teller, state, event) => {
  if (event.type === 'InstrumentListed')
    teller.tellAll('instruments', () => instrumentView(state, event.instrument))
  if (
    event.type === 'InstrumentRetired' ||
    event.type === 'OptionSettled' ||
    event.type === 'FutureSettled'
  )
    tellListed(teller, state, event.instrument)
  if (event.type === 'VariationSettled')
    for (const { instrument } of event.carried) tellListed(teller, state, instrument)
  if (
    event.type === 'CorporateActionAnnounced' ||
    event.type === 'CorporateActionWithdrawn' ||
    event.type === 'CorporateActionApplied'
  ) {
    const actionId = 'action' in event ? event.action.actionId : event.actionId
    const announced = state.corporateActions.get(actionId)
    if (announced) teller.tellAll('actions', () => corporateActionView(announced))
  }
}

function tellListed(teller: Teller, state: State, id: InstrumentId): void {
  const instrument = state.instruments.get(id)
  if (instrument) teller.tellAll('instruments', () => instrumentView(state, instrument))
}
