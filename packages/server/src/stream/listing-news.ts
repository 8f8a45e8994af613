/** What is listed, as it changes, on the `instruments` topic; and corporate actions on their own. */
import { corporateActionView } from '../wire/corporate-action-writes.ts'
import { instrumentView } from '../wire/instrument-view.ts'
import type { InstrumentId, State } from '@parley/core'
import { newsAbout } from './news.ts'
import type { News, Teller } from './news.ts'

export const listingNews: News = newsAbout(
  [
    'InstrumentListed',
    'InstrumentRetired',
    'OptionSettled',
    'FutureSettled',
    'VariationSettled',
    'CorporateActionAnnounced',
    'CorporateActionWithdrawn',
    'CorporateActionApplied',
  ],
  (teller, state, event) => {
    switch (event.type) {
      case 'InstrumentListed':
        return teller.tellAll('instruments', () => instrumentView(state, event.instrument))
      case 'InstrumentRetired':
      case 'OptionSettled':
      case 'FutureSettled':
        return tellListed(teller, state, event.instrument)
      case 'VariationSettled':
        for (const { instrument } of event.carried) tellListed(teller, state, instrument)
        return
      default: {
        const actionId = 'action' in event ? event.action.actionId : event.actionId
        const announced = state.corporateActions.get(actionId)
        if (announced) teller.tellAll('actions', () => corporateActionView(announced))
      }
    }
  },
)

function tellListed(teller: Teller, state: State, id: InstrumentId): void {
  const instrument = state.instruments.get(id)
  if (instrument) teller.tellAll('instruments', () => instrumentView(state, instrument))
}
