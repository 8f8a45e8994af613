/** What is pointed out about a lot for whoever prepares a tax return in the United States: information, not advice. */
import { PRICE_SCALE, profitOf, qualifiedCall, underlyingOf } from '@parley/core'
import type { Closure, Lot, Option } from '@parley/core'
import type * as wire from '@parley/sdk'
import { text } from './views.ts'
import type { Views } from './views.ts'

const DAY_US = 86_400_000_000
const YEAR_US = 365 * DAY_US
/** A loss is a wash sale where the same, or an option on it, was bought within 30 days before or after. */
const WASH_US = 30 * DAY_US
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

export function closedFlags(views: Views, closure: Closure): wire.LotFlag[] {
  const { state } = views
  const held = closure.closedAt - closure.openedAt > YEAR_US && closure.side === 'long'
  const underlying = underlyingOf(closure.instrument, state.listed)
  const isLoss = profitOf(closure) < 0n && closure.quantity > 0n
  const washed =
    isLoss &&
    views.all(
      `select 1 from lots where firm = ? and underlying = ? and opened_us between ? and ?
         and lot_id <> ? and lot like '%"side":"long"%' limit 1`,
      [
        state.accounts.get(closure.account)?.firm ?? '',
        underlying,
        closure.closedAt - WASH_US,
        closure.closedAt + WASH_US,
        closure.lotId,
      ],
    ).length > 0
  return [
    ...(held ? (['held_over_a_year'] as const) : []),
    ...(washed ? (['possible_wash_sale'] as const) : []),
    ...section1256(views, closure),
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
