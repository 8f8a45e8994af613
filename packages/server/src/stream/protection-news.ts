/** Protection on the topic of its name: each firm of its own. */
import { mmpKey } from '@parley/core'
import type { FirmId } from '@parley/core'
import type { ProtectionChange } from '@parley/sdk'
import { measureText, pullView } from '../wire/protection-views.ts'
import { timeText } from '../wire/numbers.ts'
import { newsAbout } from './news.ts'
import type { News } from './news.ts'

export const protectionNews: News = newsAbout(
  [
    'MmpTriggered',
    'MmpReset',
    'OrdersPulled',
    'Killed',
    'Revived',
    'MmpSet',
    'BandSet',
    'OrderLimitsSet',
    'CreditSet',
    'CreditDefaultSet',
    'SelfTradeSet',
    'GroupSet',
  ],
  (teller, state, event, audience) => {
    const firms: readonly FirmId[] = audience === 'public' ? [...state.firms.keys()] : audience
    const tell = (make: () => ProtectionChange): void => {
      for (const firm of firms) teller.tell('protection', firm, make)
    }
    switch (event.type) {
      case 'MmpTriggered': {
        const { firm, scope, frozen, observed, limit, quotes } = event
        const rule = state.protection.mmp.get(firm)?.get(mmpKey(scope))
        const text = (value: bigint): string => measureText(state, rule, frozen.measure, value)
        return tell(() => ({
          type: 'mmp.triggered',
          scope: mmpKey(scope),
          measure: frozen.measure,
          observed: text(observed),
          limit: text(limit),
          since: timeText(frozen.since),
          ...(frozen.until === undefined ? {} : { until: timeText(frozen.until) }),
          quotes,
        }))
      }
      case 'MmpReset':
        return tell(() => ({ type: 'mmp.reset', scope: mmpKey(event.scope) }))
      case 'OrdersPulled':
        return tell(() => ({ type: 'orders.pulled', pull: pullView(event.pull) }))
      case 'Killed':
      case 'Revived': {
        const { scope, by, reason } = event
        const change: ProtectionChange = {
          type: event.type === 'Killed' ? 'killed' : 'revived',
          level: scope.level,
          ...(scope.level === 'user' ? { user: scope.user } : {}),
          by,
          reason,
        }
        // That the venue is stopped binds everybody; what it cancelled each is told of its own.
        const told = scope.level === 'venue' ? state.firms.keys() : firms
        for (const firm of told) teller.tell('protection', firm, () => change)
        return
      }
      case 'MmpSet':
        return tell(() => ({ type: 'set', what: 'mmp' }))
      case 'BandSet':
        return tell(() => ({ type: 'set', what: 'bands' }))
      case 'OrderLimitsSet':
        return tell(() => ({ type: 'set', what: 'orderLimits' }))
      case 'CreditSet':
      case 'CreditDefaultSet':
        return tell(() => ({ type: 'set', what: 'credit' }))
      case 'SelfTradeSet':
      case 'GroupSet':
        return tell(() => ({ type: 'set', what: 'selfTrade' }))
      default:
        return
    }
  },
)
