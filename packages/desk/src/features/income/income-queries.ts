import { useQueries, useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ROLL_BOUNDS } from '@parley/sdk'
import type {
  ExpectedFlow,
  FindRolls,
  IncomeTotal,
  Program,
  ProgramDecision,
  RollsFound,
  RollsReviewed,
  ScreenReply,
} from '@parley/sdk'
import { useInstruments } from '../../lib/live.ts'
import { useVenue } from '../../lib/venue.tsx'

/** Judged where it is asked for, so it is asked for again while somebody looks. */
const EVERY_MS = 10_000

function useRead<T>(key: readonly unknown[], read: () => Promise<T>): UseQueryResult<T> {
  return useQuery({ queryKey: ['income', ...key], queryFn: read, refetchInterval: EVERY_MS })
}

export function usePrograms(account: string): UseQueryResult<readonly Program[]> {
  const { client } = useVenue()
  return useRead(['programs', account], async () => {
    const { programs } = await client.call('programs')
    return programs.filter((program) => program.account === account)
  })
}

/** Of each program its latest decision and its income of all time, in the order asked. */
export function useStandings(programs: readonly Program[]): readonly {
  readonly decision: ProgramDecision | undefined
  readonly income: readonly IncomeTotal[]
}[] {
  const { client } = useVenue()
  const found = useQueries({
    queries: programs.map(({ program, tick }) => ({
      queryKey: ['income', 'standing', program, tick],
      refetchInterval: EVERY_MS,
      async queryFn() {
        const [{ decisions }, { totals }] = await Promise.all([
          client.call('decisions', { query: { program, limit: 1 } }),
          client.call('income', { query: { program, per: 'year', limit: 1 } }),
        ])
        return { decision: decisions[0], income: totals }
      },
    })),
  })
  return found.map(({ data }) => data ?? { decision: undefined, income: [] })
}

export function useDecisions(): UseQueryResult<readonly ProgramDecision[]> {
  const { client } = useVenue()
  return useRead(['decisions'], async () => {
    const { decisions } = await client.call('decisions', { query: { limit: 60 } })
    return decisions
  })
}

/** By month, over all there is. */
export function useIncome(account: string): UseQueryResult<readonly IncomeTotal[]> {
  const { client } = useVenue()
  return useRead(['totals', account], async () => {
    const { totals } = await client.call('income', { query: { account, per: 'month', limit: 1 } })
    return totals
  })
}

export function useCalendar(account: string): UseQueryResult<readonly ExpectedFlow[]> {
  const { client } = useVenue()
  return useRead(['calendar', account], async () => {
    const { flows } = await client.call('incomeCalendar', { query: { account } })
    return flows
  })
}

export function useReview(account: string): UseQueryResult<RollsReviewed> {
  const { client } = useVenue()
  return useRead(['review', account], () => client.call('reviewRolls', { body: { account } }))
}

export function useRolls(position: RollsReviewed['positions'][number]): UseQueryResult<RollsFound> {
  const { client } = useVenue()
  const { name, underlying, ...held } = position
  const body: FindRolls = { underlying, position: held, constraints: ROLL_BOUNDS, top: 5 }
  return useRead(['rolls', name, JSON.stringify(held)], () => client.call('findRolls', { body }))
}

export function useScreen(account: string): UseQueryResult<ScreenReply> {
  const { client } = useVenue()
  const instruments = useInstruments()
  const underlyings = useMemo(() => {
    const all = instruments.flatMap(({ underlying }) => underlying ?? [])
    return [...new Set(all)].toSorted((a, b) => (a < b ? -1 : 1))
  }, [instruments])
  return useRead(['screen', account, underlyings.join()], () =>
    client.call('createScreen', {
      body: {
        account,
        ...(underlyings.length > 0 && { underlyings: underlyings.slice(0, 50) }),
        strategies: ['covered_call', 'cash_secured_put'],
        constraints: { days: { least: 3, most: 90 }, delta: { least: 0.1, most: 0.45 } },
        top: 12,
      },
    }),
  )
}
