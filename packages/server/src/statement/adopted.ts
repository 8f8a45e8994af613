/** Days of programs with the capital they were given: what an owner or a stack put into them moves within its account, and is no flow there. */
import { DAY_US } from '@parley/core'
import type { FirmId } from '@parley/core'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'
import type { Day, Days, Subject } from './days.ts'
import type { Worth } from './worth.ts'

/** As it is where a whole account is meant: it has all of it already. */
export function withAdopted(
  views: Views,
  { account, programs }: Subject,
  days: Days,
  worth: Worth,
): Days {
  const firm = views.state.accounts.get(account as never)?.firm
  if (programs === undefined || firm === undefined) return days
  const lines = linesOf(views, firm, programs)
  const unmarked = new Set(days.unmarked)
  const held = new Map<string, bigint>()
  let next = 0
  const given = (day: Day): Day => {
    const from = day.endUs - DAY_US
    let flow = day.flow
    for (let line = lines[next]; line && line.at < day.endUs; line = lines[++next]) {
      held.set(line.asset, (held.get(line.asset) ?? 0n) + line.amount)
      if (line.given && line.at >= from) flow += valueOf(line.asset, line.amount, day.endUs)
    }
    const holdings = new Map(day.holdings)
    let [equity, positions] = [day.equity, day.positions]
    for (const [asset, amount] of held) {
      holdings.set(asset, (holdings.get(asset) ?? 0n) + amount)
      const value = valueOf(asset, amount, day.endUs)
      equity += value
      if (views.state.instruments.get(asset as never)?.kind !== 'cash') positions += value
    }
    for (const [asset, amount] of holdings) if (amount === 0n) holdings.delete(asset)
    return { ...day, flow, holdings, equity, positions }
  }
  const valueOf = (asset: string, amount: bigint, at: number): bigint => {
    const found = worth.of(asset, amount, at)
    if (found === undefined) unmarked.add(asset)
    return found ?? 0n
  }
  const opening = { ...given(days.opening), flow: 0n }
  return { opening, days: days.days.map(given), unmarked }
}

function linesOf(views: Views, firm: FirmId, programs: readonly string[]) {
  return views
    .all(
      `select at_us, cause, asset, amount from program_lines
         where firm = ? and program in (select value from json_each(?)) and cause in ('adoption', 'draw', 'cross') order by n`,
      [firm, JSON.stringify(programs)],
    )
    .map((row) => ({
      at: Number(row['at_us']),
      // What two programs of a stack cross moves without an entry, and is a trade, not capital.
      given: row['cause'] !== 'cross',
      asset: text(row['asset']),
      amount: BigInt(text(row['amount'])),
    }))
}
