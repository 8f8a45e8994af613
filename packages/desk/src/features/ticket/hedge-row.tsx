import type { Hedge } from '@parley/sdk'
import type { Dispatch } from 'react'
import { Tick } from '../../components/field.tsx'
import { Price } from '../../components/number.tsx'
import { SizedLots } from '../../components/sized.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { useInstrument } from '../../lib/live.ts'
import { oddLot } from '../../lib/structure.ts'
import type { DraftChange } from './draft.ts'

/** Whether the underlying trades along, and how much of it at which price. */
export function HedgeRow(props: {
  readonly hedge: Hedge | undefined
  readonly hedged: boolean
  readonly change: Dispatch<DraftChange>
}) {
  const { hedge, hedged, change } = props
  const listed = useInstrument(hedge?.instrument)
  if (!hedge) return null
  const { side, lots, instrument, price, band } = hedge
  return (
    <div className="flex flex-wrap items-center gap-x-2 border-b border-line px-3 py-1">
      <Tick checked={hedged} onChange={(on) => change({ type: 'set', terms: { hedged: on } })}>
        Hedge the delta
      </Tick>
      <span className="text-muted">
        {side} <SizedLots instrument={instrument} lot={oddLot(listed)} lots={lots} /> at{' '}
        <Price value={price} decimals={decimalsOf(price)} />, while its mark is within{' '}
        <Price value={band} decimals={decimalsOf(band)} /> of that
      </span>
    </div>
  )
}
