import { drawnBy, markText } from '@parley/sdk'
import type { Drawn, Told } from '@parley/sdk'
import { useQuery } from '@tanstack/react-query'
import { Badge } from '../../components/panel.tsx'
import { drawWords } from './draw-words.ts'

/** A writer's line of a draw: its share, what was drawn, and whether the seed comes to what was booked. */
export function DrawLine(props: {
  readonly instrument: string
  readonly draw: Told
  readonly assigned: string
}) {
  const { instrument, draw, assigned } = props
  // Pages that did not come over a safe connection have no digests: then the words alone are told.
  const isAble = typeof crypto.subtle !== 'undefined'
  const { data } = useQuery({
    queryKey: ['draw', instrument, draw],
    enabled: isAble,
    queryFn: () => again(instrument, draw),
  })
  return (
    <div className="whitespace-normal text-muted">
      <p className="tnum whitespace-normal">
        {data === undefined ? shareWords(draw) : drawWords(data, draw)}
      </p>
      <p className="break-all">
        {data !== undefined && (
          <>
            <Agrees drawn={data} assigned={assigned} />{' '}
          </>
        )}
        seed {draw.seed}
      </p>
    </div>
  )
}

function shareWords({ exercised, open, written, start }: Told): string {
  return `${exercised} of ${open} exercised, ${written} of them yours, from ${start} on`
}

function Agrees(props: { readonly drawn: Drawn; readonly assigned: string }) {
  const { drawn, assigned } = props
  return String(drawn.assigned) === assigned ? (
    <Badge tone="up" title="Run again by this page from the seed">
      drawn again: {assigned}, as booked
    </Badge>
  ) : (
    <Badge tone="down">
      drawn again: {String(drawn.assigned)}, booked {assigned}
    </Badge>
  )
}

async function again(instrument: string, draw: Told): Promise<Drawn> {
  const text = new TextEncoder().encode(markText(instrument, draw))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  return drawnBy(draw, BigInt(`0x${digest.toHex()}`))
}
