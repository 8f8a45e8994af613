import type { Instrument, Mark } from '@parley/sdk'
import { memo } from 'react'
import type { ReactNode } from 'react'
import { Price, Qty } from '../../components/number.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatInstrument, formatMoment, formatRatio } from '../../lib/format.ts'
import { useMark } from '../../lib/live.ts'
import type { StrikeLine } from './chain-rows.ts'
import { gridOf, optionalCell } from './columns.ts'
import type { Sides } from './columns.ts'

/** Cells that can be picked, left to right. */
export type PickColumn = 'call.bid' | 'call.ask' | 'put.bid' | 'put.ask'

/** One strike: the call to the left, the put to the right. Wakes only for its own two marks. */
export const StrikeRow = memo(function StrikeRow(props: {
  readonly line: StrikeLine
  readonly index: number
  readonly sides: Sides
  /** Strike below the spot: the call is in the money, the put is not. */
  readonly below: boolean
  readonly active: PickColumn | undefined
}) {
  const { line, index, sides, below, active } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`grid h-full items-stretch border-b border-line/50 hover:bg-raised ${gridOf(sides)}`}
    >
      {sides !== 'puts' && (
        <Half
          option={line.call}
          sides={sides}
          half="call"
          itm={below}
          row={index}
          active={active}
        />
      )}
      <div
        role="rowheader"
        className="tnum flex items-center justify-center border-x border-line bg-raised font-semibold"
      >
        <Qty value={line.strike} />
      </div>
      {sides !== 'calls' && (
        <Half option={line.put} sides={sides} half="put" itm={!below} row={index} active={active} />
      )}
    </div>
  )
})

function Half(props: {
  readonly option: Instrument | undefined
  readonly half: 'call' | 'put'
  readonly sides: Sides
  readonly itm: boolean
  readonly row: number
  readonly active: PickColumn | undefined
}) {
  const { option, half, sides, itm, row, active } = props
  const mark = useMark(option?.instrument)
  if (!option)
    return (
      <div
        role="gridcell"
        className={sides === 'both' ? 'col-span-3 @xl:col-span-5' : 'col-span-5'}
      />
    )
  const decimals = decimalsOf(option.tick)
  const look = { option, mark, itm }
  const figures = [
    <Model key="delta" {...look} text={formatRatio(mark?.delta, 1, 2)} />,
    <Model key="iv" {...look} text={formatRatio(mark?.iv, 100, 1)} show={optionalCell(sides)} />,
    <Model key="mid" {...look} show={optionalCell(sides)}>
      <Price value={mark?.mid} decimals={decimals} rounded={decimalsOf(mark?.mid) > decimals + 1} />
    </Model>,
  ]
  const prices = (['bid', 'ask'] as const).map((name) => (
    <PriceCell key={name} {...look} name={name} row={row} active={active} />
  ))
  return half === 'call' ? [...figures, ...prices] : [...prices, ...figures.reverse()]
}

type Look = {
  readonly option: Instrument
  readonly mark: Mark | undefined
  readonly itm: boolean
}

function shade({ mark, itm }: Look): string {
  if (mark?.stale === true) return 'bg-warn-soft text-faint italic'
  return itm ? 'bg-raised/80' : ''
}

function titleOf({ option, mark }: Look, action: string): string {
  const name = formatInstrument(option, option.instrument)
  if (!mark) return `${action} ${name}. No mark yet.`
  const age = mark.stale ? 'STALE, seen' : 'seen'
  return `${action} ${name}. ${mark.source}, ${age} ${formatMoment(mark.observedAt)} UTC`
}

/** A model's figure; picking it adds the option as a leg to buy. */
function Model(
  props: Look & {
    readonly text?: string
    readonly show?: string
    readonly children?: ReactNode
  },
) {
  return (
    <div
      role="gridcell"
      data-instrument={props.option.instrument}
      data-side="buy"
      className={`tnum cursor-pointer items-center justify-end px-1.5 text-muted ${props.show ?? 'flex'} ${shade(props)}`}
    >
      {props.children ?? props.text}
    </div>
  )
}

/** A price: the bid is where one sells, the ask where one buys. */
function PriceCell(
  props: Look & {
    readonly name: 'bid' | 'ask'
    readonly row: number
    readonly active: PickColumn | undefined
  },
) {
  const { option, mark, name, row, active } = props
  const column = `${option.right ?? 'call'}.${name}` as PickColumn
  const [action, tone] =
    name === 'bid'
      ? (['Sell', 'hover:bg-down-soft hover:text-down'] as const)
      : (['Buy', 'hover:bg-up-soft hover:text-up'] as const)
  return (
    <div
      role="gridcell"
      id={`chain-${row}-${column}`}
      aria-selected={active === column}
      aria-label={`${action} ${formatInstrument(option, option.instrument)} at ${mark?.[name] ?? 'no price'}`}
      title={titleOf(props, action)}
      data-instrument={option.instrument}
      data-side={action.toLowerCase()}
      className={`flex cursor-pointer items-center justify-end px-1.5 font-medium ${mark?.stale === true ? '' : tone} ${shade(props)} group-focus-visible/chain:aria-selected:outline-2 group-focus-visible/chain:aria-selected:-outline-offset-2 group-focus-visible/chain:aria-selected:outline-accent`}
    >
      <Price value={mark?.[name]} decimals={decimalsOf(option.tick)} />
    </div>
  )
}
