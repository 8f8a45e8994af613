/** What the scan of a tape does, on one object a row: the pair of each strike is looked up, both are tested. */
import type { Chain, Reach } from '@parley/income'

export function naiveScan({ rows, spot }: Chain, reach: Reach): number {
  const pairs = new Map<string, (typeof rows)[number]>()
  for (const row of rows) if (row.right === 'put') pairs.set(`${row.expiry} ${row.strike}`, row)
  let apart = 0
  const found = rows.filter(({ right, years, delta = 0, bid, ask, expiry, strike }) => {
    const mid = bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
    const put = right === 'call' ? pairs.get(`${expiry} ${strike}`) : undefined
    if (mid !== undefined && put?.bid !== undefined && put.ask !== undefined) {
      const off = Math.abs(mid - (put.bid + put.ask) / 2 - (spot - strike))
      if (off > 0.02 * spot) apart += 2
    }
    const days = years * 365
    const size = Math.abs(delta)
    return (
      right === reach.right &&
      days >= reach.days.least &&
      days <= reach.days.most &&
      size >= reach.delta.least &&
      size <= reach.delta.most
    )
  })
  return found.length + apart
}
