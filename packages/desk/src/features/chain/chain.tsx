import { useEffect, useMemo, useState } from 'react'
import { Choice } from '../../components/choice.tsx'
import { Price } from '../../components/number.tsx'
import { Empty, Panel } from '../../components/panel.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { decimalsOf, toFloat } from '../../lib/decimal.ts'
import { priceOfMark, useInstrument, useInstruments, useListed, useMark } from '../../lib/live.ts'
import { useVenue } from '../../lib/venue.tsx'
import { chainRows, startOf, underlyingsOf } from './chain-rows.ts'
import { ChainGrid } from './chain-grid.tsx'
import type { Sides } from './columns.ts'
import { SpotLine } from './spot-line.tsx'

export type Pick = (instrument: string, side: 'buy' | 'sell') => void

const SIDES = [
  { value: 'calls', label: 'Calls' },
  { value: 'both', label: 'Both' },
  { value: 'puts', label: 'Puts' },
] as const

/** The option chain: underlyings as tabs, expiries by strikes, calls to the left and puts to the right. */
export function Chain(props: {
  readonly underlying: string | undefined
  readonly onUnderlying: (underlying: string) => void
  readonly onPick: Pick
  readonly className?: string
}) {
  const { underlying, onUnderlying, onPick } = props
  const instruments = useInstruments()
  const { clock } = useVenue()
  const [sides, setSides] = useState<Sides>('both')
  const underlyings = useMemo(() => underlyingsOf(instruments), [instruments])
  const rows = useMemo(
    () => chainRows(instruments, underlying ?? '', clock.now()),
    [instruments, underlying, clock],
  )
  const mark = useMark(underlying)
  const spot = priceOfMark(mark)
  const listed = useListed()
  const first = startOf(underlyings, listed)
  const retired = underlying === undefined ? undefined : listed(underlying)?.retired
  // What a corporate action has renamed is shown under its new name; what it has ended is left.
  const next = retired?.into ?? first
  useEffect(() => {
    if ((underlying === undefined || retired) && next !== undefined) onUnderlying(next)
  }, [underlying, retired, next, onUnderlying])

  return (
    <Panel
      title="Chain"
      label="Option chain"
      {...(props.className === undefined ? {} : { className: props.className })}
      aside={<Choice label="Which half" items={SIDES} value={sides} onChange={setSides} />}
    >
      {underlying === undefined ? (
        <Empty title="No options are listed yet">
          Marks and instruments appear here as the venue lists them.
        </Empty>
      ) : (
        <>
          <Tabs
            label="Underlying"
            value={underlying}
            onChange={onUnderlying}
            items={underlyings.map((id) => ({ id, name: id, label: <SpotTab id={id} /> }))}
            listClassName="border-b border-line px-1"
          />
          <SpotLine underlying={underlying} onPick={onPick} />
          <ChainGrid
            key={underlying}
            underlying={underlying}
            rows={rows}
            spot={spot === undefined ? undefined : toFloat(spot)}
            sides={sides}
            onPick={onPick}
          />
        </>
      )}
    </Panel>
  )
}

function SpotTab(props: { readonly id: string }) {
  const instrument = useInstrument(props.id)
  const decimals = decimalsOf(instrument?.tick)
  return (
    <>
      <span className="font-semibold">{props.id}</span>
      <Price
        value={priceOfMark(useMark(props.id))}
        decimals={decimals}
        rounded
        className="font-normal"
      />
    </>
  )
}
