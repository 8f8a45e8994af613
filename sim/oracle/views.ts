/** The read models are the fold of the journal: the same trades and entries in the same order, and balances are their sum. */
import { readEntries } from '../../packages/server/src/views/entry-query.ts'
import { readTrades } from '../../packages/server/src/views/rfq-query.ts'
import { everyCell, firmId, formatDecimal, instrumentId } from '@parley/core'
import type { Rejection, State } from '@parley/core'
import type { Entry } from '@parley/sdk'
import type { Views } from '../../packages/server/src/views/views.ts'
import { expect } from './broken.ts'
import type { Shadow } from './shadow.ts'

const ORACLE = 'views'
const PAGE = 500

export function checkViews(views: Views, { state, trades, entries }: Shadow): void {
  for (const firm of state.firms.keys()) {
    const own = trades.filter(({ taker, maker }) => taker === firm || maker === firm)
    const shown = pages((after) => {
      const page = readTrades(views, firmId(firm), { limit: PAGE, after })
      return 'code' in page ? refused(page) : { rows: page.trades, next: page.next }
    })
    same(`trades of ${firm}`, own, shown)
  }
  const posted = pages((after) => {
    const page = readEntries(views, undefined, { limit: PAGE, after })
    return 'code' in page ? refused(page) : { rows: page.entries, next: page.next }
  })
  const ids = posted.map(({ entryId }) => entryId)
  expect(
    JSON.stringify(ids) === JSON.stringify(entries),
    ORACLE,
    () => `entries shown: ${ids.length}, posted: ${entries.length}`,
  )
  checkSums(state, posted)
}

function refused({ code }: Rejection): never {
  throw new Error(`a page that follows another was refused: ${code}`)
}

/** Positions are the fold of entries: every balance is the sum of the postings shown. */
function checkSums(state: State, posted: readonly Entry[]): void {
  const sums = new Map<string, bigint>()
  const add = (account: string, asset: string, change: bigint): void => {
    const key = `${account} ${asset}`
    sums.set(key, (sums.get(key) ?? 0n) + change)
  }
  for (const { from, to, asset, amount } of posted.flatMap((entry) => entry.postings)) {
    const scale = state.instruments.get(instrumentId(asset))?.scale ?? 0
    const [whole = '0', fraction = ''] = amount.split('.')
    const minor = BigInt(whole + fraction.padEnd(scale, '0'))
    add(from, asset, -minor)
    add(to, asset, minor)
  }
  for (const { account, asset, total } of everyCell(state.ledger))
    expect(
      (sums.get(`${account} ${asset}`) ?? 0n) === total,
      ORACLE,
      () => `${account} has ${formatDecimal(total, 0)} ${asset}; its entries say otherwise`,
    )
}

function same(
  what: string,
  own: readonly { readonly tradeId: string }[],
  shown: readonly { readonly tradeId: string }[],
): void {
  const ids = (list: readonly { readonly tradeId: string }[]): string =>
    list.map(({ tradeId }) => tradeId).join(' ')
  expect(
    ids(own) === ids(shown),
    ORACLE,
    () => `${what}: ${shown.length} shown, ${own.length} settled`,
  )
}

/** All rows of a view, oldest first. */
function pages<T>(
  page: (after: string | undefined) => { rows: T[]; next: string | undefined },
): T[] {
  const all: T[] = []
  let after: string | undefined
  do {
    const { rows, next } = page(after)
    all.push(...rows)
    after = next
  } while (after !== undefined)
  return all.reverse()
}
