/** What an option that a split has left other than its fellows is called, and what it delivers: in the same words wherever it is shown. [CRA-4] */
import type { Instrument } from './contract/instruments.ts'

type Delivering = Pick<Instrument, 'instrument' | 'underlying' | 'deliverable' | 'multiplier'>

/** The root it is listed under: the name of its underlying, with a number where a corporate action left it no ordinary contract. */
export function listedRoot({ instrument, underlying = '' }: Delivering): string {
  const [root = ''] = instrument.split('-')
  const isNumbered = root.startsWith(underlying) && /^\d+$/.test(root.slice(underlying.length))
  return isNumbered ? root : underlying
}

/** `delivers 150 ABC`; undefined of one that delivers its multiplier. */
export function deliveryText({ deliverable, underlying = '' }: Delivering): string | undefined {
  return deliverable === undefined ? undefined : `delivers ${deliverable} ${underlying}`
}

/** Units delivered for each unit of the multiplier, which its price and strike are of: 1.5 after a split 3:2. */
export function unitsDelivered({ deliverable, multiplier = 1 }: Delivering): number {
  return deliverable === undefined ? 1 : Number(deliverable) / multiplier
}
