import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type {
  ClosedLot,
  Hazard,
  Instruction,
  Lot,
  LotChoices,
  LotGroup,
  Position,
  ProgramLots,
} from '@parley/sdk'
import { useVenue } from '../../lib/venue.tsx'

/** Valued where it is asked for, so it is asked for again while somebody looks. */
const EVERY_MS = 10_000
export const POSITION_KEY = 'position'

function useRead<T>(key: readonly unknown[], read: () => Promise<T>): UseQueryResult<T> {
  return useQuery({ queryKey: [POSITION_KEY, ...key], queryFn: read, refetchInterval: EVERY_MS })
}

/** Without cash, which the book has: it alone has neither a cost nor one that is not known. */
export function usePositions(account: string): UseQueryResult<readonly Position[]> {
  const { client } = useVenue()
  return useRead(['positions', account], async () => {
    const { positions } = await client.call('positions')
    return positions.filter(
      (each) => each.account === account && (each.taxBasis ?? each.unpriced) !== undefined,
    )
  })
}

export type LotsRead = {
  readonly open: readonly Lot[]
  readonly closed: readonly ClosedLot[]
  /** How closes of the account take them; of a program's own there is none. */
  readonly choices: LotChoices | undefined
  /** Of a program: what its own lots come to. */
  readonly sum?: ProgramLots | undefined
}

/** Of the account, or of one program in it. */
export function useLots(account: string, program: string | undefined): UseQueryResult<LotsRead> {
  const { client } = useVenue()
  return useRead(['lots', account, program], async () => {
    const which = program === undefined ? { account } : { account, program }
    const [{ lots, programs, choices }, { lots: closed }] = await Promise.all([
      client.call('lots', { query: which }),
      client.call('closedLots', { query: { ...which, limit: 500 } }),
    ])
    if (program !== undefined) return { open: lots, closed, choices: undefined, sum: programs?.[0] }
    return { open: lots, closed, choices: choices.find((each) => each.account === account) }
  })
}

export type LotGrouping = 'cycle' | 'chain' | 'program'

export function useLotGroups(
  account: string,
  by: LotGrouping,
): UseQueryResult<readonly LotGroup[]> {
  const { client } = useVenue()
  return useRead(['lot-groups', account, by], async () => {
    const { groups } = await client.call('lotGroups', { query: { account, by } })
    return groups
  })
}

/** Names of the programs of an account. */
export function usePrograms(account: string): readonly string[] {
  const { client } = useVenue()
  const { data = [] } = useRead(['programs', account], async () => {
    const { programs } = await client.call('programs')
    return programs.filter((each) => each.account === account).map(({ program }) => program)
  })
  return data
}

export type Endings = {
  readonly hazards: readonly Hazard[]
  readonly instructions: readonly Instruction[]
}

/** What may end, and what was said of it. */
export function useEndings(account: string): UseQueryResult<Endings> {
  const { client } = useVenue()
  return useRead(['endings', account], async () => {
    const [{ hazards }, { instructions }] = await Promise.all([
      client.call('hazards', { query: { account } }),
      client.call('instructions'),
    ])
    return {
      hazards,
      instructions: instructions.filter((each) => each.account === account),
    }
  })
}
