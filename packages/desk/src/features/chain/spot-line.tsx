import { Button } from '../../components/button.tsx'
import { Price } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { timeOf } from '../../lib/clock.ts'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatAge } from '../../lib/format.ts'
import { priceOfMark, useInstrument, useMark } from '../../lib/live.ts'
import { useNow } from '../../lib/venue.tsx'

/** The underlying itself: spot, where it comes from and how old it is; and a way to put it in the ticket. */
export function SpotLine(props: {
  readonly underlying: string
  readonly onPick: (instrument: string, side: 'buy' | 'sell') => void
}) {
  const { underlying, onPick } = props
  const mark = useMark(underlying)
  const instrument = useInstrument(underlying)
  const now = useNow(1000)
  const decimals = decimalsOf(instrument?.tick)
  return (
    <div className="flex min-h-9 items-center gap-x-2.5 gap-y-1 border-b border-line px-3 py-1 max-md:flex-wrap">
      <span className="flex items-baseline gap-1.5">
        <span className="sr-only">Spot</span>
        <Price
          value={priceOfMark(mark)}
          decimals={decimals}
          rounded
          className={`text-base font-semibold ${mark?.stale === true ? 'text-faint italic' : ''}`}
        />
        <span className="text-faint">{instrument?.quoteAsset}</span>
      </span>
      {mark?.simulated === true && <Badge tone="warn">SIMULATED</Badge>}
      {mark?.stale === true && <Badge tone="down">STALE</Badge>}
      {mark && (
        <span
          className="tnum min-w-0 truncate text-muted"
          title={`${mark.source}, observed ${mark.observedAt}`}
        >
          {mark.source} ·{' '}
          <span className="inline-block min-w-8">{formatAge(now - timeOf(mark.observedAt))}</span>
        </span>
      )}
      <span className="ml-auto flex shrink-0 gap-1.5">
        <Button aria-label={`Sell ${underlying}`} onClick={() => onPick(underlying, 'sell')}>
          <span className="text-down">Sell</span> <Price value={mark?.bid} decimals={decimals} />
        </Button>
        <Button aria-label={`Buy ${underlying}`} onClick={() => onPick(underlying, 'buy')}>
          <span className="text-up">Buy</span> <Price value={mark?.ask} decimals={decimals} />
        </Button>
      </span>
    </div>
  )
}
