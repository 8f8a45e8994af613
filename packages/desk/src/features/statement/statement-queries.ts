import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Statement } from '@parley/sdk'
import { useVenue } from '../../lib/venue.tsx'

/** Made up anew from the ledger each time, so it is asked for less often than figures of the moment. */
const EVERY_MS = 30_000

/** What a statement is asked for beside its account. */
const ASKED = ['program', 'stack', 'from', 'to', 'in', 'capital'] as const

export type Asked = { readonly account: string } & {
  readonly [K in (typeof ASKED)[number]]?: string
}
/** What is asked for otherwise; nothing, or an empty text, is asked for no more. */
export type Change = Readonly<Record<string, string | undefined>>

/** What is asked for by an address and a change of it. */
export function askedFor(query: Change, change: Change = {}): Readonly<Record<string, string>> {
  const all = { ...query, ...change }
  return Object.fromEntries(
    ASKED.flatMap((name) =>
      all[name] === undefined || all[name] === '' ? [] : [[name, all[name]]],
    ),
  )
}

export function useStatement(asked: Asked): UseQueryResult<Statement> {
  const { client } = useVenue()
  return useQuery({
    queryKey: ['statement', asked],
    queryFn: () => client.call('statements', { query: asked }),
    refetchInterval: EVERY_MS,
    retry: false,
  })
}

/** What else a statement can be of, such as `program calls`: the programs and stacks of the account. */
export function useSubjects(account: string): readonly string[] {
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['statement', 'subjects', account],
    refetchInterval: EVERY_MS,
    async queryFn() {
      const [{ programs }, { stacks }] = await Promise.all([
        client.call('programs'),
        client.call('stacks'),
      ])
      const isHere = (each: { readonly account: string }): boolean => each.account === account
      return [
        ...programs.filter(isHere).map(({ program }) => `program ${program}`),
        ...stacks.filter(isHere).map(({ stack }) => `stack ${stack}`),
      ]
    },
  })
  return data ?? []
}

/** Where the same statement is a file. */
export function fileOf(asked: Asked, format: 'csv' | 'pdf' | 'json'): string {
  return `/v1/statements?${new URLSearchParams({ ...asked, format }).toString()}`
}
