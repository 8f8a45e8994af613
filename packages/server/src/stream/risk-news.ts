/** Risk limits and alerts on the topic `risk`: each firm of its own. */
import type { RiskChange } from '@parley/sdk'
import { callChangeView } from '../wire/margin-views.ts'
import { alertView, changeView, underView, warningView } from '../wire/risk-views.ts'
import { newsAbout } from './news.ts'
import type { News } from './news.ts'

export const riskNews: News = newsAbout(
  [
    'RiskLimitSet',
    'RiskLimitWarned',
    'RiskAlertChanged',
    'MarginCallChanged',
    'LiquidationChanged',
    'RfqRequested',
  ],
  (teller, state, event, audience, ts) => {
    if (audience === 'public') return
    const tell = (make: () => RiskChange): void => {
      for (const firm of audience) teller.tell('risk', firm, make)
    }
    switch (event.type) {
      case 'RiskLimitSet':
        return tell(() => {
          const { under } = underView(state, event.scope)
          return { type: 'limit', change: changeView(state, event, under) }
        })
      case 'RiskLimitWarned':
        return tell(() => ({ type: 'alert', alert: warningView(state, event) }))
      case 'RiskAlertChanged':
        return tell(() => ({ type: 'alert', alert: alertView(state, event) }))
      case 'RfqRequested':
        if (!event.owner.liquidation) return
        return tell(() => ({ type: 'margin_call', change: callChangeView(state, event, ts) }))
      case 'LiquidationChanged':
      case 'MarginCallChanged':
        return tell(() => ({ type: 'margin_call', change: callChangeView(state, event, ts) }))
      default:
        return
    }
  },
)
