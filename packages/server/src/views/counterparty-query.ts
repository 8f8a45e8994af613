/** With whom a firm opened what it still holds. */
import { decode } from '@parley/core'
import type { AccountId, EntryId, FirmId, Lot, Trade } from '@parley/core'
import { text } from './views.ts'
import type { Views } from './views.ts'

/** A taker that did not give its name; a cross, which names nobody; and what came by no trade. */
export const UNDISCLOSED = 'undisclosed'
export const CROSSED = 'cross'
export const NO_TRADE = 'none'

/** A part of an open lot, and the firm it was opened with. Of an entry with several dealers each has its part by size. */
export type OpenPart = {
  readonly lot: Lot
  readonly counterparty: string
  /** 0 to 1. */
  readonly share: number
}

/** Every open lot of accounts, in parts. What a firm was not told is not told here. */
export function openParts(
  views: Views,
  firm: FirmId,
  accounts: readonly AccountId[],
): readonly OpenPart[] {
  const known = new Map<EntryId, ReadonlyMap<string, number>>()
  return accounts
    .flatMap((account) =>
      views.all('select lot from lots where account = ? and open = 1 order by n', [account]),
    )
    .flatMap((row) => {
      const lot = decode(text(row['lot'])) as Lot
      const sizes = known.get(lot.openedBy) ?? sizesOf(views, firm, lot.openedBy)
      known.set(lot.openedBy, sizes)
      const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      return [...sizes].map(([counterparty, size]) => ({ lot, counterparty, share: size / whole }))
    })
}

/** How much of an entry was traded with whom; all of it with nobody where it was no trade. */
function sizesOf(views: Views, firm: FirmId, entryId: EntryId): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  const trades = views.all(
    'select trade, maker from trades where entry_id = ? and (taker = ? or maker = ?)',
    [entryId, firm, firm],
  )
  for (const row of trades) {
    const { size, disclosedTaker } = decode(text(row['trade'])) as Trade
    const maker = text(row['maker'])
    const other = maker === firm ? (disclosedTaker ?? UNDISCLOSED) : maker
    sizes.set(other, (sizes.get(other) ?? 0) + Number(size))
  }
  if (sizes.size > 0) return sizes
  const [block] = views.all('select proposer, counterparty from blocks where entry_id = ?', [
    entryId,
  ])
  if (block) {
    const [proposer, counterparty] = [text(block['proposer']), text(block['counterparty'])]
    return new Map([[proposer === firm ? counterparty : proposer, 1]])
  }
  const crossed = views.all('select 1 from fills where firm = ? and entry_id = ? limit 1', [
    firm,
    entryId,
  ])
  return new Map([[crossed.length > 0 ? CROSSED : NO_TRADE, 1]])
}
