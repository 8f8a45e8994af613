import type { Leg } from '@parley/sdk'
import type { Dispatch } from 'react'
import { Choice } from '../../components/choice.tsx'
import { CountField } from '../../components/field.tsx'
import { Price, Qty } from '../../components/number.tsx'
import { LotCount } from '../../components/sized.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatInstrument } from '../../lib/format.ts'
import { priceOfMark, useInstrument, useMark } from '../../lib/live.ts'
import { oddLot, quantityOf } from '../../lib/structure.ts'
import type { DraftChange } from './draft.ts'

const SIDES = [
  { value: 'buy', label: 'Buy', tone: 'buy' },
  { value: 'sell', label: 'Sell', tone: 'sell' },
] as const

/** One leg: side, instrument, ratio, and what it is marked at. */
export function LegRow(props: {
  readonly leg: Leg
  readonly size: bigint
  readonly faulty: 'faulty' | undefined
  readonly change: Dispatch<DraftChange>
}) {
  const { leg, size, faulty, change } = props
  const instrument = useInstrument(leg.instrument)
  const mark = useMark(leg.instrument)
  const name = formatInstrument(instrument, leg.instrument)
  const put = (changes: Partial<Leg>): void =>
    change({ type: 'leg.put', leg: { ...leg, ...changes } })
  return (
    <li
      className={`flex flex-col gap-1 border-b border-line/60 px-3 py-1.5 last:border-b-0 ${faulty ? 'bg-down-soft' : ''}`}
    >
      <div className="flex items-center justify-between gap-2">
        <span className="truncate font-semibold" title={leg.instrument}>
          {name}
        </span>
        <button
          type="button"
          aria-label={`Remove ${name}`}
          onClick={() => change({ type: 'leg.removed', instrument: leg.instrument })}
          className="size-5 shrink-0 rounded text-base leading-none text-muted hover:bg-raised hover:text-ink max-md:size-9"
        >
          ×
        </button>
      </div>
      <div className="flex items-center gap-2">
        <Choice
          label={`Side of ${name}`}
          items={SIDES}
          value={leg.side}
          onChange={(side) => put({ side })}
        />
        <span className="flex min-w-0 flex-1 flex-wrap justify-center gap-x-2 text-muted">
          <Qty value={quantityOf(leg, size, instrument)} sign="always" colour="sign" />
          {oddLot(instrument) !== undefined && <LotCount lots={BigInt(leg.ratio) * size} />}
          <span className={mark?.stale === true ? 'text-warn italic' : ''}>
            mid <Price value={priceOfMark(mark)} decimals={decimalsOf(instrument?.tick)} rounded />
            {mark?.stale === true && ' stale'}
          </span>
        </span>
        <CountField
          label={`Ratio of ${name}`}
          hideLabel="hidden"
          value={leg.ratio}
          min={1}
          max={1_000_000}
          onChange={(ratio) => put({ ratio })}
          className="w-22 max-md:w-28"
        />
      </div>
    </li>
  )
}
