/** What is pointed out about a lot for whoever prepares a tax return in the United States: information, not advice. */
import { PRICE_SCALE, qualifiedCall } from '@parley/core'
import type { Closure, Lot, Option } from '@parley/core'
import type * as wire from '@parley/sdk'
import { text } from './views.ts'
import type { Views } from './views.ts'
import { isPossibleWashSale } from './wash-sale.ts'

const DAY_US = 86_400_000_000
const YEAR_US = 365 * DAY_US
/** Broad-based indexes whose options are section 1256 contracts. */
const BROAD_BASED: ReadonlySet<string> = new Set([
  'SPX',
  'SPXW',
  'XSP',
  'NDX',
  'XND',
  'RUT',
  'MRUT',
  'VIX',
  'DJX',
  'OEX',
  'XEO',
])

export function openFlags(views: Views, lot: Lot): wire.LotFlag[] {
  const { state } = views
  const option = state.instruments.get(lot.instrument)
  return [
    ...section1256(views, lot),
    ...(option?.kind === 'option' && lot.covering > 0n ? coveredFlags(views, lot, option) : []),
  ]
}

/** `sales`: what of the firm's account the closure is; of an account's own, itself. */
export function closedFlags(
  views: Views,
  closure: Closure,
  sales: readonly Closure[],
): wire.LotFlag[] {
  const held = closure.closedAt - closure.openedAt > YEAR_US && closure.side === 'long'
  const indexed = section1256(views, closure)
  // These are marked as the year ends whatever is bought: no loss is put off.
  const washed = indexed.length === 0 && sales.some((sale) => isPossibleWashSale(views, sale))
  return [
    ...(held ? (['held_over_a_year'] as const) : []),
    ...(washed ? (['possible_wash_sale'] as const) : []),
    ...indexed,
  ]
}

function section1256({ state }: Views, { instrument }: Lot | Closure): wire.LotFlag[] {
  const option = state.instruments.get(instrument)
  return option?.kind === 'option' && BROAD_BASED.has(option.underlying) ? ['section_1256'] : []
}

/** Judged at the writing, by the close before it; nothing is said where there was none. */
function coveredFlags(views: Views, lot: Lot, option: Option): wire.LotFlag[] {
  const [row] = views.all(
    'select price from closes where instrument = ? and day_us <= ? order by day_us desc limit 1',
    [option.underlying, lot.openedAt],
  )
  if (!row) return []
  const strikes = [...views.state.instruments.values()].flatMap((each) =>
    each.kind === 'option' && each.underlying === option.underlying && each.right === 'call'
      ? [each.strike]
      : [],
  )
  const qualified = qualifiedCall({
    days: Math.floor((option.expiresAt - lot.openedAt) / DAY_US),
    strike: option.strike,
    stock: BigInt(text(row['price'])),
    strikes,
    one: 10n ** BigInt(PRICE_SCALE),
  })
  return [qualified ? 'qualified_covered_call' : 'unqualified_covered_call']
}
