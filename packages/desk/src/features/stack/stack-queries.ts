import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Stack, StackAllocation, StackDecision, StackRisk } from '@parley/sdk'
import { useVenue } from '../../lib/venue.tsx'

/** Judged where it is asked for, so it is asked for again while somebody looks. */
const EVERY_MS = 15_000
const LOOKS = 20

function useRead<T>(key: readonly unknown[], read: () => Promise<T>): UseQueryResult<T> {
  return useQuery({
    queryKey: ['income', 'stack', ...key],
    queryFn: read,
    refetchInterval: EVERY_MS,
  })
}

export function useStacks(account: string): UseQueryResult<readonly Stack[]> {
  const { client } = useVenue()
  return useRead(['all', account], async () => {
    const { stacks } = await client.call('stacks')
    return stacks.filter((stack) => stack.account === account)
  })
}

export function useStackReport(stack: string): UseQueryResult<StackRisk> {
  const { client } = useVenue()
  return useRead(['report', stack], () => client.call('stackReport', { query: { stack } }))
}

export function useStackLooks(stack: string): UseQueryResult<readonly StackDecision[]> {
  const { client } = useVenue()
  return useRead(['looks', stack], async () => {
    const { decisions } = await client.call('stackDecisions', { query: { stack, limit: LOOKS } })
    return decisions
  })
}

export function useStackAllocation(stack: string): UseQueryResult<StackAllocation> {
  const { client } = useVenue()
  return useRead(['allocation', stack], () =>
    client.call('stackAllocation', { query: { stack, whole: true } }),
  )
}
