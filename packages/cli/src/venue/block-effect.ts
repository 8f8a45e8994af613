/** What a block would do for either side, as a table. */
import type { BlockEffect, BlockSimulated } from '@parley/sdk'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { legsText, quantityText } from './leg.ts'

export function simulatedText(block: BlockSimulated): string {
  const { effects, legs, size, price } = block
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
  const head = `${legsText(legs)} × ${quantityText(block, size)} at ${grouped(price)}\n`
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
