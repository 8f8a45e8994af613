/** Published trades on the `tape` topic. */
import { printView } from '../wire/tape-views.ts'
import { newsAbout } from './news.ts'
import type { News } from './news.ts'

export const tapeNews: News = newsAbout(['TradePublished'], (teller, state, event) => {
  if (event.type === 'TradePublished') teller.tellAll('tape', () => printView(state, event.print))
})
