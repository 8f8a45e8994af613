/** What a dry run would do, as its caller is told. */
import { balance } from '@parley/core'
import type { Command, Event, FirmId, Hold, InstrumentId, State } from '@parley/core'
import type { DryRun } from '@parley/sdk'
import { marginRows } from './dry-run-margin.ts'
import { amountText, priceText } from './numbers.ts'

type Cell = { total: bigint; held: bigint; fee: bigint }

/** What the events of a dry run would do to one firm's accounts; to all accounts where the operator asks, who reads everybody's. */
export function dryRunView(
  state: State,
  firm: FirmId,
  command: Command,
  events: readonly Event[],
): DryRun {
  const readsAll = firm === state.operator
  const cells = new Map<string, Cell>()
  const cell = (account: string, asset: string): Cell | undefined => {
    if (!readsAll && state.accounts.get(account as never)?.firm !== firm) return undefined
    const key = `${account} ${asset}`
    const known = cells.get(key) ?? { total: 0n, held: 0n, fee: 0n }
    cells.set(key, known)
    return known
  }
  const resolved = new Set<string>()
  /** By the same step. */
  const placed = new Map<string, Hold>()
  const freeHold = (holdId: string): void => {
    const hold = state.ledger.holds.get(holdId as never) ?? placed.get(holdId)
    // What ends with its request may have been resolved by the same step before.
    if (resolved.has(holdId)) return
    resolved.add(holdId)
    for (const line of hold?.lines ?? []) {
      const own = cell(hold?.account ?? '', line.asset)
      if (own) own.held -= line.amount
    }
  }
  let price: string | undefined
  let fills: DryRun['fills']
  for (const event of events) {
    if (event.type === 'HoldResolved') freeHold(event.holdId)
    if (event.type === 'HoldPlaced') {
      placed.set(event.hold.id, event.hold)
      for (const line of event.hold.lines) {
        const own = cell(event.hold.account, line.asset)
        if (own) own.held += line.amount
      }
    }
    // A quote that is withdrawn, or replaced, gives back what it held.
    if (event.type === 'QuotePlaced' || event.type === 'QuoteEnded') {
      const { rfqId, maker } = event.type === 'QuotePlaced' ? event.quote : event
      const freed = state.rfqs.get(rfqId)?.quotes.get(maker)?.holdId
      if (freed !== undefined) freeHold(freed)
    }
    if (
      event.type === 'CounterPlaced' ||
      event.type === 'CounterEnded' ||
      event.type === 'RfqEnded'
    ) {
      const { rfqId } = event.type === 'CounterPlaced' ? event.counter : event
      const freed = state.rfqs.get(rfqId)?.counter?.holdId
      if (freed !== undefined) freeHold(freed)
    }
    if (event.type === 'EntryPosted')
      for (const { from, to, asset, amount, reason } of event.entry.postings) {
        const payer = cell(from, asset)
        const payee = cell(to, asset)
        if (payer) payer.total -= amount
        if (payer && reason === 'fee') payer.fee += amount
        if (payee) payee.total += amount
      }
    if (event.type === 'MatchMade' && command.type === 'AcceptQuote') {
      const { match } = event
      const asTyped = (at: bigint): string => priceText(match.side === command.side ? at : -at)
      price = asTyped(match.price)
      fills = match.fills.map(({ maker, size, price: at }) => ({
        maker,
        size: size.toString(),
        price: asTyped(at),
      }))
    }
  }
  const moved = [...cells].filter(
    ([, { total, held, fee }]) => total !== 0n || held !== 0n || fee !== 0n,
  )
  const changes = moved.map(([key, { total, held, fee }]) => {
    const [account = '', asset = ''] = key.split(' ')
    const now = balance(state.ledger, account as never, asset as InstrumentId).available
    const text = (value: bigint): string => amountText(state, asset, value)
    return {
      account,
      asset,
      total: text(total),
      held: text(held),
      fee: text(fee),
      availableAfter: text(now + total - held),
    }
  })
  const margin = price === undefined ? [] : marginRows(state, events, cells)
  return {
    dryRun: true,
    ...(price === undefined ? {} : { price }),
    ...(fills ? { fills } : {}),
    changes,
    ...(margin.length > 0 ? { margin } : {}),
  }
}
