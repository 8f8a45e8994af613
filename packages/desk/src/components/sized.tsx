/** A size as it is told after it was typed: where a lot is no unit, how many units it is, with its lots. */
import type { Rfq } from '@parley/sdk'
import { parseFixed, product, whole } from '../lib/decimal.ts'
import { Qty } from './number.tsx'

/** Legs as they are shown, with what a lot of each is where it is not one unit. */
type Of = Pick<Rfq, 'legs' | 'lotSizes' | 'parts'>

/** Of one leg in its units; of several, and of a basket, it is structures that are counted. */
export function Sized(props: { readonly of: Of; readonly size: string | undefined }) {
  const { of, size } = props
  const only = onlyLot(of)
  const many = size === undefined || !only ? undefined : String(BigInt(only.ratio) * BigInt(size))
  if (!only || many === undefined) return <Qty value={size} />
  return <SizedLots {...only} lots={many} />
}

/** The same in a narrow column, whose heading has the unit: lots under units. */
export function SizedUnder(props: { readonly of: Of; readonly size: bigint }) {
  const { of, size } = props
  const only = onlyLot(of)
  if (!only) return <Qty value={String(size)} />
  const lots = BigInt(only.ratio) * size
  return (
    <span className="flex flex-col items-end leading-tight">
      <Qty value={units(only.lot, lots)} />
      <LotCount lots={lots} className="text-[0.625rem]" />
    </span>
  )
}

/** What the heading of such a column names: undefined where structures are counted. */
export function unitOfSize(of: Of): string | undefined {
  return onlyLot(of)?.instrument
}

/** Lots of one instrument and its name: `500 SPY`, `0.5 ETH (5 lots)` where a lot is no unit. */
export function SizedLots(props: {
  readonly instrument: string
  readonly lot: string | undefined
  readonly lots: string
}) {
  const { instrument, lot, lots } = props
  if (lot === undefined)
    return (
      <>
        <Qty value={lots} /> {instrument}
      </>
    )
  return (
    <>
      <Qty value={units(lot, BigInt(lots))} unit={instrument} />{' '}
      <span className="text-faint">
        (<LotCount lots={BigInt(lots)} />)
      </span>
    </>
  )
}

/** `2 lots`. */
export function LotCount(props: { readonly lots: bigint; readonly className?: string }) {
  const { lots, className = '' } = props
  return (
    <span className={`whitespace-nowrap text-faint ${className}`}>
      <Qty value={whole(lots)} /> {lots === 1n ? 'lot' : 'lots'}
    </span>
  )
}

/** What a lot of an instrument is, where it is not one unit. */
export function lotOf(
  lotSizes: Of['lotSizes'] | undefined,
  instrument: string,
): string | undefined {
  return lotSizes?.find((each) => each.instrument === instrument)?.lot
}

function onlyLot({ legs, lotSizes, parts }: Of) {
  const [only] = legs
  const lot = only && lotOf(lotSizes, only.instrument)
  if (!only || lot === undefined || legs.length > 1 || parts) return undefined
  return { instrument: only.instrument, ratio: only.ratio, lot }
}

function units(lot: string, lots: bigint) {
  const each = parseFixed(lot)
  return each && product(each, whole(lots))
}
