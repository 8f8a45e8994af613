import type { Dispatch } from 'react'
import { Button } from '../../components/button.tsx'
import { useBalance, useInstrument, useInstruments } from '../../lib/live.ts'
import { useVenue } from '../../lib/venue.tsx'
import type { DraftChange } from './draft.ts'
import { blockUnits, buyBlock, freeOf, sellCalls } from './shortcuts.ts'

/** One-press requests on the underlying in view. */
export function Shortcuts(props: {
  readonly underlying: string
  readonly account: string
  readonly change: Dispatch<DraftChange>
}) {
  const { underlying, account, change } = props
  const { store, clock } = useVenue()
  const instruments = useInstruments()
  const holding = useInstrument(underlying)
  const balance = useBalance(account, underlying)
  if (!holding) return null
  const calls = (): ReturnType<typeof sellCalls> =>
    sellCalls({
      underlying,
      available: freeOf(balance?.available),
      instruments,
      markOf: store.marks.get,
      now: clock.now(),
    })
  const why = calls()
  const fill = (): void => {
    const filled = calls()
    if (typeof filled !== 'string') change({ type: 'filled', ...filled })
  }
  const unit = holding.kind === 'share' ? 'shares' : underlying
  return (
    <div className="flex flex-wrap gap-1.5 border-b border-line px-3 py-2">
      <Button onClick={() => change({ type: 'filled', ...buyBlock(holding) })}>
        {blockUnits(holding).toLocaleString('en-US')} {unit}
      </Button>
      <Button
        onClick={fill}
        disabled={typeof why === 'string'}
        title={typeof why === 'string' ? why : undefined}
      >
        Sell calls on what I hold
      </Button>
    </div>
  )
}
