/** How the story ended: the book, and the total against simply holding the shares. */
import type { AuditHead, Balance, Client, Entry, Position, Trade } from '@parley/sdk'
import { decimal, decimalText, times } from '../print/decimal.ts'
import type { Checked, StoryEvent } from './event.ts'
import type { Ending } from './story.ts'

export type Outcome = {
  readonly name: string
  readonly title: string
  readonly market: string
  readonly simulated: boolean
  readonly symbol: string
  readonly from: string
  readonly to: string
  readonly seed: number
  readonly sessions: number
  readonly story: readonly StoryEvent[]
  /** What was stated beforehand, and what the books say of it. */
  readonly checks: readonly Checked[]
  readonly trades: readonly Trade[]
  readonly entries: readonly Entry[]
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
  readonly totals: Totals
  readonly journal: AuditHead & { readonly data: string }
  readonly notes: readonly string[]
}

/** All in the quote currency; `options` is what the calls still open would cost to buy back, as a negative number. */
export type Totals = {
  readonly paidIn: string
  readonly cash: string
  readonly shares: string
  readonly options: string
  readonly total: string
  readonly premium: string
  readonly fees: string
  /** Where the story is to be compared with it: one purchase at the first price, held throughout. */
  readonly holding?: string
  readonly difference?: string
}

/** How the id of an option ends. */
const OPTION = /-[CP]$/

/** Every page of the account's trades and entries, oldest first. */
export async function history(
  client: Client,
): Promise<{ readonly trades: readonly Trade[]; readonly entries: readonly Entry[] }> {
  const trades: Trade[] = []
  const entries: Entry[] = []
  for (let after: string | undefined; ;) {
    const page = await client.call('trades', { query: { limit: 500, ...(after && { after }) } })
    trades.push(...page.trades)
    if ((after = page.next) === undefined) break
  }
  for (let after: string | undefined; ;) {
    const page = await client.call('entries', { query: { limit: 500, ...(after && { after }) } })
    entries.push(...page.entries)
    if ((after = page.next) === undefined) break
  }
  return { trades: trades.toReversed(), entries: entries.toReversed() }
}

/** What the firm is worth at the last marks, and what it would be worth had it bought the shares once and held them. */
export function totalsOf(of: {
  readonly units: number
  readonly events: readonly StoryEvent[]
  readonly ending: Pick<Ending, 'firstBuy'>
  readonly lastClose: { readonly price: string } | undefined
  readonly entries: readonly Entry[]
  readonly positions: readonly Position[]
  readonly trades: readonly Trade[]
}): Totals {
  const { units, events, ending, lastClose, entries, positions, trades } = of
  const valueOf = (matches: (instrument: string) => boolean): bigint =>
    positions
      .filter(({ instrument }) => matches(instrument))
      .reduce((sum, { value }) => sum + decimal(value ?? '0'), 0n)
  const [cash, shares, options] = [
    valueOf((instrument) => instrument === 'USD'),
    valueOf((instrument) => instrument !== 'USD' && !OPTION.test(instrument)),
    valueOf((instrument) => OPTION.test(instrument)),
  ]
  const total = cash + shares + options
  const paidIn = sumOf(entries, 'deposit')
  const premium = events.reduce((sum, event) => {
    if (event.event === 'sold') return sum + decimal(event.premium)
    if (event.event === 'dealt') return sum + decimal(event.credit)
    const isPackage = event.event === 'opened' || event.event === 'rolled'
    return isPackage ? sum + decimal(event.credit) : sum
  }, 0n)
  const fees = trades.reduce((sum, { fee }) => sum + decimal(fee?.amount ?? '0'), 0n)
  const text = (amount: bigint): string => decimalText(amount, 2)
  const rise = ending.firstBuy && decimal(lastClose?.price ?? '0') - decimal(ending.firstBuy.price)
  const holding = rise === undefined ? undefined : paidIn + times(decimal(String(units)), rise)
  return {
    paidIn: text(paidIn),
    cash: text(cash),
    shares: text(shares),
    options: text(options),
    total: text(total),
    premium: text(premium),
    fees: text(fees),
    ...(holding === undefined ? {} : { holding: text(holding), difference: text(total - holding) }),
  }
}

/** Cash that came in from outside. */
function sumOf(entries: readonly Entry[], cause: string): bigint {
  return entries
    .filter((entry) => entry.cause === cause)
    .flatMap(({ postings }) => postings)
    .reduce((sum, { asset, amount }) => (asset === 'USD' ? sum + decimal(amount) : sum), 0n)
}
