import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { refusalOf } from '../lib/venue.tsx'
import { Button } from './button.tsx'

/** What a read has come to: waiting, refused, or there. */
export function Ready<T>(props: {
  readonly query: UseQueryResult<T>
  readonly what: string
  readonly children: (data: T) => ReactNode
}) {
  const { query, what, children } = props
  if (query.data !== undefined) return children(query.data)
  if (query.error)
    return (
      <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-2 p-4">
        <p>The venue did not answer with {what}.</p>
        <p className="text-muted">{refusalOf(query.error).meaning}</p>
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </div>
    )
  return <p className="flex flex-1 items-center justify-center text-muted">Valuing {what}…</p>
}
