import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type {
  Risk,
  RiskAlert,
  RiskGrid,
  RiskLimit,
  RiskLimitChange,
  RiskSavedChange,
  RiskStress,
} from '@parley/sdk'
import { useVenue } from '../../lib/venue.tsx'

/** Risk is valued where it is asked for, so it is asked for again while somebody looks. */
const EVERY_MS = 10_000

function useRead<T>(name: string, account: string, read: () => Promise<T>): UseQueryResult<T> {
  return useQuery({ queryKey: ['risk', name, account], queryFn: read, refetchInterval: EVERY_MS })
}

export function useRisk(account: string): UseQueryResult<Risk> {
  const { client } = useVenue()
  return useRead('greeks', account, () => client.call('risk', { query: { account } }))
}

export function useRiskGrid(account: string): UseQueryResult<RiskGrid> {
  const { client } = useVenue()
  return useRead('grid', account, () =>
    client.call('riskGrid', { query: { account, days: '0', vols: '-0.3,0,0.3,0.6' } }),
  )
}

export function useRiskStress(account: string): UseQueryResult<RiskStress> {
  const { client } = useVenue()
  return useRead('stress', account, () => client.call('riskStress', { query: { account } }))
}

/** The whole firm's: limits name their accounts themselves. */
export function useRiskLimits(): UseQueryResult<readonly RiskLimit[]> {
  const { client } = useVenue()
  return useRead('limits', '', async () => (await client.call('riskLimits')).limits)
}

export function useRiskAlerts(): UseQueryResult<readonly RiskAlert[]> {
  const { client } = useVenue()
  return useRead('alerts', '', async () => {
    const { alerts } = await client.call('riskAlerts', { query: { limit: 20 } })
    return alerts
  })
}

export type LimitStoryRead = {
  readonly changes: readonly (RiskLimitChange | RiskSavedChange)[]
  readonly alerts: readonly RiskAlert[]
  /** There is older that was not read. */
  readonly isCut: boolean
}

/** What became of the limit of a scope: all that was set and told of it. Without a scope, what was set of any. */
export function useLimitStory(scope: string | undefined): UseQueryResult<LimitStoryRead> {
  const { client } = useVenue()
  return useRead('story', scope ?? '', async () => {
    const query = { limit: 500, ...(scope === undefined ? {} : { scope }) }
    const { changes, next } = await client.call('riskLimitHistory', { query })
    if (scope === undefined) return { changes, alerts: [], isCut: next !== undefined }
    const told = await client.call('riskAlerts', { query })
    return { changes, alerts: told.alerts, isCut: (next ?? told.next) !== undefined }
  })
}
