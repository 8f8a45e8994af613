/** What a block would do for either side, as a table. */
import type { BlockEffect, BlockSimulated } from '@parley/sdk'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { legsText } from './leg.ts'

export function simulatedText({ effects, legs, size, price }: BlockSimulated): string {
  const rows = effects.map((effect) => [
    effect.role,
    effect.firm ?? '',
    grouped(effect.cash),
    effect.currency,
    grouped(effect.fee),
    amounts(effect.receives),
    amounts(effect.delivers),
    amounts(effect.cover),
  ])
  const head = `${legsText(legs)}, ${grouped(size)} at ${grouped(price)}\n`
  return (
    head +
    table(
      columns(['side', 'firm', '>cash', 'in', '>fee', 'receives', 'delivers', 'cover']),
      rows,
      '',
    )
  )
}

function amounts(list: BlockEffect['receives']): string {
  return list.map(({ asset, amount }) => `${grouped(amount)} ${asset}`).join(', ') || '-'
}
