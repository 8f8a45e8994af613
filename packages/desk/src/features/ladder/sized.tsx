/** A size as it is told after it was typed: where a lot is no unit, how many units it is, with its lots. */
import type { Rfq } from '@parley/sdk'
import { Qty } from '../../components/number.tsx'
import { parseFixed, product } from '../../lib/decimal.ts'

export function Sized(props: {
  readonly of: Pick<Rfq, 'legs' | 'lotSizes' | 'parts'>
  readonly size: string | undefined
}) {
  const { size } = props
  const { legs, lotSizes, parts } = props.of
  const [only] = legs
  const lot = lotSizes?.find(({ instrument }) => instrument === only?.instrument)?.lot
  const [each, many] = [parseFixed(lot), parseFixed(size)]
  if (!only || each === undefined || many === undefined || legs.length > 1 || parts)
    return <Qty value={size} />
  return (
    <>
      <Qty value={product(each, many)} unit={only.instrument} />{' '}
      <span className="text-faint">
        (<Qty value={size} /> {size === '1' ? 'lot' : 'lots'})
      </span>
    </>
  )
}
