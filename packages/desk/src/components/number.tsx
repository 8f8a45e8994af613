/** The only way a number reaches the page: tabular figures, sign colour, exact digits. */
import { memo } from 'react'
import { parseFixed } from '../lib/decimal.ts'
import type { Fixed } from '../lib/decimal.ts'
import { formatFixed } from '../lib/format.ts'
import { useInstrument } from '../lib/live.ts'

type Value = Fixed | string | undefined

type NumberProps = {
  readonly value: Value
  readonly className?: string | undefined
  /** `sign`: green above zero and red below. Default: plain. */
  readonly colour?: 'sign' | undefined
  /** `always` writes a plus. */
  readonly sign?: 'auto' | 'always' | 'never' | undefined
}

/** A price per unit, with at least the decimals of its tick; `rounded` cuts a model's figure there, or so many decimals below. */
export const Price = memo(function Price(
  props: NumberProps & {
    readonly decimals: number
    readonly rounded?: boolean | number | undefined
  },
) {
  const { decimals, rounded = false } = props
  const decimalsMax = rounded === false ? undefined : decimals + (rounded === true ? 0 : rounded)
  return <Figure {...props} decimalsMax={decimalsMax} />
})

/** An amount of money, with its currency unless that is stated nearby. */
export const Money = memo(function Money(
  props: NumberProps & {
    readonly currency?: string | undefined
    /** Decimals shown at least. Default 2. */
    readonly decimals?: number | undefined
    /** To the currency's own precision: cents of cash, and all that a coin has. */
    readonly rounded?: boolean | undefined
  },
) {
  const { decimals = 2, currency, rounded } = props
  const scale = useInstrument(currency)?.scale ?? decimals
  const decimalsMax = rounded === true ? Math.max(decimals, scale) : undefined
  return <Figure {...props} decimals={decimals} decimalsMax={decimalsMax} unit={currency} />
})

/** A quantity: shares, coins, contracts, structures. */
export const Qty = memo(function Qty(props: NumberProps & { readonly unit?: string | undefined }) {
  return <Figure {...props} decimals={0} />
})

function Figure(
  props: NumberProps & {
    readonly decimals: number
    readonly decimalsMax?: number | undefined
    readonly unit?: string | undefined
  },
) {
  const value = typeof props.value === 'string' ? parseFixed(props.value) : props.value
  if (value === undefined)
    return <span className={`tnum text-faint ${props.className ?? ''}`}>–</span>
  const { decimals, decimalsMax, sign } = props
  const text = formatFixed(value, { decimals, decimalsMax, sign })
  return (
    <span className={`tnum ${colourOf(value, props.colour)} ${props.className ?? ''}`}>
      {text}
      {props.unit !== undefined && <span className="text-faint"> {props.unit}</span>}
    </span>
  )
}

function colourOf(value: Fixed, colour: 'sign' | undefined): string {
  if (colour === undefined || value === 0n) return ''
  return value > 0n ? 'text-up' : 'text-down'
}
