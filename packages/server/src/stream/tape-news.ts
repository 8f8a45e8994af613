/** Published trades on the `tape` topic. */
import { printView } from '../wire/tape-views.ts'
import type { News } from './news.ts'

export const tapeNews: News = (teller, state, event) => {
  if (event.type === 'TradePublished') teller.tellAll('tape', () => printView(state, event.print))
}
