/** What a request's structure is marked at and moves with, in words. */
import type { Reference } from '@parley/sdk'
import { grouped } from '../print/decimal.ts'
import { greekText, numberText } from '../print/figure.ts'
import { columns, table } from '../print/table.ts'

/** A line of the whole, then one for each leg where there are several. */
export function referenceText(of: Reference): string {
  const { legs, mark, underlyings, vega, theta, observedAt, stale, simulated } = of
  const how = [
    ...(observedAt === undefined ? [] : [`marks of ${observedAt.slice(11, 19)} UTC`]),
    ...(simulated ? ['simulated'] : []),
    ...(stale ? ['STALE'] : []),
  ].join(', ')
  const moves = underlyings.map(
    ({ instrument, mark: at, delta, gamma }) =>
      `${instrument} ${grouped(at)} (delta ${greekText(delta)}, gamma ${greekText(gamma)} a 1 % rise)`,
  )
  const net = [
    mark === undefined ? 'no mark' : `marked ${numberText(mark, 4)}`,
    ...(vega === undefined || vega === 0 ? [] : [`vega ${greekText(vega)} a point`]),
    ...(theta === undefined || theta === 0 ? [] : [`theta ${greekText(theta)} a day`]),
    ...(moves.length === 0 ? [] : [`on ${moves.join(' and ')}`]),
  ]
  const whole = `one structure, bought${how === '' ? '' : ` (${how})`}: ${net.join(', ')}\n`
  if (legs.length === 1 && legs[0]?.why === undefined && legs[0]?.iv === undefined) return whole
  const rows = legs.map(({ instrument, mark: at, iv, delta, why }) => [
    instrument,
    at === undefined ? '' : grouped(at),
    iv === undefined ? '' : `${numberText(100 * iv, 1)} %`,
    delta === undefined ? '' : numberText(delta, 3),
    why ?? '',
  ])
  return `${whole}${table(columns(['leg', '>mark', '>vol', '>delta', '']), rows, '')}`
}
