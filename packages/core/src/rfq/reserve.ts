/** The taker's private reserve: the worst price it lets itself take on a side, told to nobody. [RSV-1] */
import type { Price } from '../num/units.ts'
import { price } from '../num/units.ts'
import { isBetterFor } from '../auction/offer.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { RfqOwner } from './rfq.ts'

/** Worst price of each side; undefined leaves a side free. */
export type Reserve = { readonly buy?: Price | undefined; readonly sell?: Price | undefined }

/** A reserve of the structure as typed, turned to the canonical one. Turning twice is turning back. */
export function turned({ buy, sell }: Reserve, flip: boolean): Reserve {
  const mirrored = (at: Price | undefined): Price | undefined => at && price(-at)
  return flip ? { buy: mirrored(sell), sell: mirrored(buy) } : { buy, sell }
}

/** The limit of an acceptance of the canonical structure: the one given, if the reserve allows it, or else the reserve itself. */
export function limitWithin(
  { reserve, flip }: Pick<RfqOwner, 'reserve' | 'flip'>,
  side: 'buy' | 'sell',
  given: Price | undefined,
): Price | Rejection {
  const kept = reserve[side]
  if (given === undefined) return kept ?? reject('no_reserve', 'limit')
  if (kept === undefined || !isBetterFor(side, kept, given)) return given
  return reject('beyond_reserve', 'limit', { reserve: String(flip ? -kept : kept) })
}
