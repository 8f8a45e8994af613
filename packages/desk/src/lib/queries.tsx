/** What is asked of the venue rather than streamed: who am I, limits, dealers, history. */
import { Refused } from '@parley/sdk'
import type {
  CorporateAction,
  DealerGroup,
  Entry,
  Exercise,
  Firm,
  Hold,
  Me,
  Trade,
  VenueTime,
} from '@parley/sdk'
import {
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useCallback, useMemo } from 'react'
import type { Aftermath } from './live-store.ts'
import { timeOf } from './clock.ts'
import { useVenue } from './venue.tsx'

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: 1, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
    },
  })
}

export function QueriesProvider(props: {
  readonly queries: QueryClient
  readonly children: ReactNode
}) {
  return <QueryClientProvider client={props.queries}>{props.children}</QueryClientProvider>
}

/**
 * The session itself is a cookie no script can read, so the page notes beside it that there is one: a first visit need not
 * ask the venue only to be refused.
 */
const SIGNED_IN = 'parley.signed-in'

/** Who is signed in; null when nobody is. */
export function useMe(): { readonly me: Me | null | undefined; readonly error: Error | null } {
  const { client } = useVenue()
  const { data, error } = useQuery({
    queryKey: ['me'],
    retry: false,
    async queryFn() {
      if (localStorage.getItem(SIGNED_IN) === null) return null
      try {
        return await client.call('me')
      } catch (caught) {
        if (!(caught instanceof Refused) || caught.status !== 401) throw caught
        localStorage.removeItem(SIGNED_IN)
        return null
      }
    },
  })
  return { me: data, error }
}

/** What becomes of the page when somebody signs in or out. */
export function useSession(): {
  readonly signedIn: (me: Me) => void
  readonly signedOut: () => void
  readonly check: () => void
} {
  const queries = useQueryClient()
  return useMemo(
    () => ({
      signedIn(me) {
        localStorage.setItem(SIGNED_IN, me.firm)
        forget(queries)
        queries.setQueryData(['me'], me)
      },
      signedOut() {
        localStorage.removeItem(SIGNED_IN)
        forget(queries)
        queries.setQueryData(['me'], null)
      },
      check: () => void queries.invalidateQueries({ queryKey: ['me'] }),
    }),
    [queries],
  )
}

/** Drops what one person read before another signs in. Who is signed in stays: the page is watching it. */
function forget(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
}

export function useVenueTime(): VenueTime | undefined {
  const { client, clock } = useVenue()
  return useQuery({
    queryKey: ['time'],
    async queryFn() {
      const time = await client.call('time')
      clock.setMode(time.clock)
      clock.hear(timeOf(time.now))
      return time
    },
  }).data
}

const NO_FIRMS: readonly Firm[] = []

export function useDealers(): readonly Firm[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['firms'],
    queryFn: async () => (await client.call('firms')).firms,
    select: (firms) => firms.filter((firm) => firm.role === 'dealer'),
  })
  return data ?? NO_FIRMS
}

const NO_GROUPS: readonly DealerGroup[] = []

/** The firm's own groups of dealers. */
export function useDealerGroups(): readonly DealerGroup[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['dealer-groups'],
    queryFn: async () => (await client.call('dealerGroups')).groups,
  })
  return data ?? NO_GROUPS
}

const NO_HOLDS: readonly Hold[] = []

export function useHolds(): readonly Hold[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['holds'],
    queryFn: async () => (await client.call('holds')).holds,
  })
  return data ?? NO_HOLDS
}

const NO_ACTIONS: readonly CorporateAction[] = []

/** What issuers do to what is listed, in the order announced. */
export function useCorporateActions(): readonly CorporateAction[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['corporate-actions'],
    queryFn: async () => (await client.call('corporateActions')).corporateActions,
    refetchInterval: 30_000,
  })
  return data ?? NO_ACTIONS
}

const NO_EXERCISES: readonly Exercise[] = []

/** What became of own contracts lately, newest first. */
export function useExercises(): readonly Exercise[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['exercises'],
    queryFn: async () => (await client.call('exercises', { query: { limit: 100 } })).exercises,
  })
  return data ?? NO_EXERCISES
}

/** A history, newest first, read page by page. */
export type History<T> = {
  readonly rows: readonly T[]
  readonly more: (() => void) | undefined
  readonly loading: boolean
}

export function useTrades(): History<Trade> {
  const { client } = useVenue()
  return useHistory('trades', async (after) => {
    const page = await client.call('trades', after === undefined ? {} : { query: { after } })
    return { rows: page.trades, next: page.next }
  })
}

export function useEntries(): History<Entry> {
  const { client } = useVenue()
  return useHistory('entries', async (after) => {
    const page = await client.call('entries', after === undefined ? {} : { query: { after } })
    return { rows: page.entries, next: page.next }
  })
}

function useHistory<T>(
  name: string,
  read: (after: string | undefined) => Promise<{ rows: readonly T[]; next: string | undefined }>,
): History<T> {
  const { data, hasNextPage, fetchNextPage, isPending } = useInfiniteQuery({
    queryKey: [name],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  return { rows, more: hasNextPage ? () => void fetchNextPage() : undefined, loading: isPending }
}

/** Renews what a push of the stream made old. */
export function useAftermath(): (aftermath: Aftermath) => void {
  const queries = useQueryClient()
  const { client, store } = useVenue()
  return useMemo(() => {
    const lookUp = async (rfqId: string): Promise<void> => {
      store.rfqs.upsert([await client.call('rfq', { rfqId })])
    }
    return ({ lostSight, traded, booked }) => {
      // A request too old for the venue to remember simply stays out of the list.
      for (const rfqId of lostSight) lookUp(rfqId).catch(() => undefined)
      if (traded) void queries.invalidateQueries({ queryKey: ['trades'] })
      if (traded || booked) {
        void queries.invalidateQueries({ queryKey: ['entries'] })
        void queries.invalidateQueries({ queryKey: ['exercises'] })
        void queries.invalidateQueries({ queryKey: ['holds'] })
      }
    }
  }, [queries, client, store])
}

/** One write: its state and last refusal. */
export function useWrite<A, R>(
  write: (args: A) => Promise<R>,
): {
  readonly run: (args: A, done?: (result: R) => void) => void
  readonly reset: () => void
  readonly busy: boolean
  readonly error: Error | null
  readonly result: R | undefined
} {
  const { mutate, reset, isPending, error, data } = useMutation({ mutationFn: write, retry: false })
  const run = useCallback(
    (args: A, done?: (result: R) => void): void => mutate(args, done ? { onSuccess: done } : {}),
    [mutate],
  )
  return { run, reset, busy: isPending, error, result: data }
}
