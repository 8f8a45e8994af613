/** How what is held divides by the firms it was opened with. */
import type { FirmId } from '@parley/core'
import { concentrationOf } from '@parley/quant'
import type { Risk } from '@parley/sdk'
import { openParts } from '../views/counterparty-query.ts'
import type { OpenPart } from '../views/counterparty-query.ts'
import type { Views } from '../views/views.ts'
import type { RiskBook } from './book.ts'

/** Every lot counts what its units of the underlying come to at its mark, long or short. */
export function counterpartiesOf(
  views: Views,
  { basis, lines }: RiskBook,
  firm: FirmId,
): Risk['counterparties'] {
  const { state } = views
  const worth = new Map(
    lines.map(({ account, instrument, units, valued: { spot } }) => [
      `${account} ${instrument.id}`,
      Math.abs(units) * spot,
    ]),
  )
  const held = new Map<string, number>()
  const accounts = [...state.accounts.values()].filter(
    ({ id, kind, firm: of }) => of === firm && kind === 'trading' && (basis.account ?? id) === id,
  )
  const parts = openParts(
    views,
    firm,
    accounts.map(({ id }) => id),
  )
  // An account's lots of an instrument share what it holds of it by quantity.
  const quantities = new Map<string, number>()
  const keyOf = ({ lot }: OpenPart): string => `${lot.account} ${lot.instrument}`
  for (const part of parts)
    quantities.set(
      keyOf(part),
      (quantities.get(keyOf(part)) ?? 0) + part.share * Number(part.lot.quantity),
    )
  for (const part of parts) {
    const key = keyOf(part)
    const amount = worth.get(key)
    if (amount === undefined) continue
    const own = (part.share * Number(part.lot.quantity)) / (quantities.get(key) ?? Infinity)
    held.set(part.counterparty, (held.get(part.counterparty) ?? 0) + own * amount)
  }
  const { total, shares, index } = concentrationOf(
    [...held].map(([key, amount]) => ({ key, amount })),
  )
  return { total, shares: [...shares], index }
}
