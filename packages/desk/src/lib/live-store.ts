/** What the desk knows, kept by the stream: a snapshot of each topic, then deltas by id. */
import type { Balance, Instrument, Mark, Push, Rfq, RfqChange, Trade } from '@parley/sdk'
import { createTable } from './table.ts'
import type { Table } from './table.ts'

export type LiveStore = {
  readonly instruments: Table<Instrument>
  readonly marks: Table<Mark>
  /** By `account asset`. */
  readonly balances: Table<Balance>
  /** Open requests and those that ended while the desk looked on. */
  readonly rfqs: Table<Rfq>
  /** Trades seen on the stream; the history is a page of the venue. */
  readonly trades: Table<Trade>
}

/** What else must be asked anew after a push. */
export type Aftermath = {
  /** Requests that ended while the desk was away: how is not in the snapshot. */
  readonly lostSight: readonly string[]
  readonly traded: boolean
  readonly booked: boolean
}

const NOTHING: Aftermath = { lostSight: [], traded: false, booked: false }

export function balanceKey(account: string, asset: string): string {
  return `${account} ${asset}`
}

export function createLiveStore(): LiveStore {
  return {
    instruments: createTable((row) => row.instrument),
    marks: createTable((row) => row.instrument),
    balances: createTable((row) => balanceKey(row.account, row.asset)),
    rfqs: createTable((row) => row.rfqId),
    trades: createTable((row) => row.tradeId),
  }
}

/** Forgets everything: another person may have signed in. */
export function emptyStore(store: LiveStore): void {
  for (const table of Object.values(store)) table.replace([])
}

/** Applies one push of the stream. */
export function applyPush(store: LiveStore, push: Push): Aftermath {
  switch (push.topic) {
    case 'instruments':
      write(store.instruments, push)
      return NOTHING
    case 'marks':
      write(store.marks, push)
      return NOTHING
    case 'balances':
      write(store.balances, push)
      return { ...NOTHING, booked: true }
    case 'rfqs':
      return push.type === 'snapshot' ? restore(store, push.data.rfqs) : follow(store, push.data)
    case 'protection':
    case 'risk':
    case 'programs':
    // The desk does not follow these.
    case 'blocks':
    case 'crosses':
    case 'tape':
    case 'actions':
    case 'clock':
      return NOTHING
  }
}

function write<T>(
  table: Table<T>,
  push: { readonly type: 'snapshot' | 'delta'; readonly data: readonly T[] },
): void {
  if (push.type === 'snapshot') table.replace(push.data)
  else table.upsert(push.data)
}

/** A snapshot holds what is open; what was open here and is not there ended unseen. */
function restore(store: LiveStore, open: readonly Rfq[]): Aftermath {
  const now = new Set(open.map((rfq) => rfq.rfqId))
  const before = store.rfqs.list()
  const unseen = before.filter((rfq) => rfq.state === 'open' && !now.has(rfq.rfqId))
  const ended = before.filter((rfq) => rfq.state !== 'open' && !now.has(rfq.rfqId))
  store.rfqs.replace([...ended, ...open])
  const lostSight = unseen.map((rfq) => rfq.rfqId)
  return { lostSight, traded: true, booked: false }
}

function follow(store: LiveStore, changes: readonly RfqChange[]): Aftermath {
  // Several quotes come in one push: the rows are worked out first and shown once.
  const touched = new Map<string, Rfq>()
  const trades: Trade[] = []
  for (const change of changes) {
    if (change.type === 'trade') {
      trades.push(change.trade)
      continue
    }
    const next = changed(change, (id) => touched.get(id) ?? store.rfqs.get(id))
    if (next) touched.set(next.rfqId, next)
  }
  store.rfqs.upsert([...touched.values()])
  store.trades.upsert(trades)
  return { ...NOTHING, traded: trades.length > 0 }
}

function changed(
  change: Exclude<RfqChange, { type: 'trade' }>,
  find: (rfqId: string) => Rfq | undefined,
): Rfq | undefined {
  switch (change.type) {
    case 'rfq.opened':
      return change.rfq
    case 'rfq.ended': {
      const rfq = find(change.rfqId)
      return rfq && { ...rfq, state: outcomeOf(change.outcome), quotes: [] }
    }
    case 'quote.placed': {
      const rfq = find(change.quote.rfqId)
      const others = rfq?.quotes.filter((quote) => quote.maker !== change.quote.maker) ?? []
      const passes = rfq?.passes.filter(({ maker }) => maker !== change.quote.maker) ?? []
      return rfq && { ...rfq, quotes: [...others, change.quote], passes }
    }
    case 'quote.ended': {
      const rfq = find(change.rfqId)
      return rfq && { ...rfq, quotes: rfq.quotes.filter((q) => q.quoteId !== change.quoteId) }
    }
    case 'quotes.unveiled': {
      const { rfqId, quotes, passes } = change
      const rfq = find(rfqId)
      return rfq && { ...rfq, quotes: [...quotes], passes: [...passes] }
    }
    case 'dealer.passed': {
      const rfq = find(change.rfqId)
      const others = rfq?.passes.filter(({ maker }) => maker !== change.pass.maker) ?? []
      return rfq && { ...rfq, passes: [...others, change.pass] }
    }
    case 'acceptance.rested': {
      const rfq = find(change.rfqId)
      const others = rfq?.resting?.filter(({ side }) => side !== change.resting.side) ?? []
      return rfq && { ...rfq, resting: [...others, change.resting] }
    }
    case 'round.opened': {
      const rfq = find(change.rfqId)
      return rfq && { ...rfq, round: change.round }
    }
    case 'counter': {
      const rfq = find(change.rfqId)
      return rfq && { ...rfq, counter: change.counter }
    }
    case 'counter.ended': {
      const { counter: _ended, ...rest } = find(change.rfqId) ?? {}
      return 'rfqId' in rest ? rest : undefined
    }
    // How it ended is shown to makers, who read it elsewhere.
    case 'feedback':
    // Size added after a match comes as trades of its own.
    case 'workup':
    case 'workup.closed':
      return undefined
    case 'acceptance.ended': {
      const rfq = find(change.rfqId)
      const resting = rfq?.resting?.filter(({ side }) => side !== change.side) ?? []
      return rfq && { ...rfq, resting }
    }
  }
}

function outcomeOf(outcome: string): Rfq['state'] {
  return outcome === 'filled' || outcome === 'cancelled' ? outcome : 'expired'
}
