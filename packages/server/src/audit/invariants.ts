/** What must hold of a state at every moment, checked from scratch and not with the core's own bookkeeping. */
import {
  ANEW_MAX,
  balance,
  bearsFutures,
  cellKey,
  coverOf,
  coverPerContract,
  everyCell,
  futureNeed,
  holdingOn,
  isContract,
  isInverse,
  isScanned,
  lineIn,
  listedIn,
  liveQuote,
  needOf,
  ownedBy,
  positionsIn,
  rootsIn,
  sumOf,
} from '@parley/core'
import type { Account, AccountId, InstrumentId, State } from '@parley/core'
import { breach } from './breach.ts'
import type { Breach } from './breach.ts'
import { inverses } from './inverse-cover.ts'
import { spreads } from './spread-cover.ts'

/**
 * Every breach in a state: sums per asset are zero, nothing available is negative, what is held is the sum of the holds,
 * every short option has its cover, and quotes and their holds belong together.
 */
export function breaches(state: State): Breach[] {
  return [
    ...sums(state),
    ...accounts(state),
    ...spreads(state),
    ...inverses(state),
    ...margins(state),
    ...futures(state),
    ...liquidations(state),
    ...held(state),
    ...quotes(state),
    ...promises(state),
  ]
}

function* sums({ ledger }: State): Generator<Breach> {
  const perAsset = new Map<InstrumentId, bigint>()
  for (const { asset, total } of everyCell(ledger))
    perAsset.set(asset, (perAsset.get(asset) ?? 0n) + total)
  for (const [asset, sum] of perAsset)
    if (sum !== 0n) yield breach('balances of an asset sum to zero', asset, 0n, sum)
}

function* accounts(state: State): Generator<Breach> {
  for (const { account: id, asset, total, held: promised } of everyCell(state.ledger)) {
    const account = state.accounts.get(id)
    const of = `${asset} in ${id}`
    if (!account) {
      yield breach('a balance has an account', of, 'an account', 'none')
      continue
    }
    if (account.kind === 'external') continue
    if (account.kind === 'clearing') {
      if (total !== 0n) yield breach('clearing is empty between entries', of, 0n, total)
      continue
    }
    if (isContract(state.instruments.get(asset)) && account.kind === 'trading') {
      if (account.regime === 'covered') yield* cover(state, account, asset, promised - total)
    } else if (!mayLack(state, account) && total - promised < -lineIn(account, asset))
      yield breach(
        'what is available is not negative',
        of,
        `at least ${-lineIn(account, asset)}`,
        total - promised,
      )
  }
}

/** What futures and inverse puts have taken is called for, on credit too. */
function mayLack({ ledger, listed }: State, account: Account): boolean {
  if (account.regime === 'margined') return true
  if (account.regime !== 'credit_line') return false
  return ownedBy(ledger, account.id).some((id) => {
    const of = listed(id)
    return of?.kind === 'future' || (of?.kind === 'option' && of.right === 'put' && isInverse(of))
  })
}

/** Whoever has a future may have it, and holds its margin to the minor unit. */
function* futures({
  ledger,
  listed,
  accounts: all,
  instruments,
  settled,
}: State): Generator<Breach> {
  for (const future of instruments.values()) {
    if (future.kind !== 'future') continue
    for (const account of all.values()) {
      const { total } = balance(ledger, account.id, future.id)
      const of = `${future.id} in ${account.id}`
      const lines = coverOf(ledger, account.id, future.id)?.lines ?? []
      const kept = lines.reduce((sum, line) => sum + line.amount, 0n)
      const isOver = settled.has(future.id)
      if (isOver && total !== 0n) yield breach('a settled future is gone', of, 0n, total)
      if (total !== 0n && account.kind === 'trading' && !bearsFutures(account.regime))
        yield breach('a future is margined', of, 'margined or credit_line', account.regime)
      // By scenarios it is part of what is held on its coin.
      if (!isOver && isScanned(account)) continue
      const need = isOver ? 0n : futureNeed(future, total, listed, ledger.margins)
      if (kept !== need) yield breach('a future has its margin', of, need, kept)
    }
  }
}

/** `short`: contracts owed beyond those owned, promised ones counted as gone. */
function* cover(
  state: State,
  account: Account,
  asset: InstrumentId,
  short: bigint,
): Generator<Breach> {
  const option = state.instruments.get(asset)
  if (short <= 0n || option?.kind !== 'option') return
  const of = `${asset} in ${account.id}`
  const each = coverPerContract(option, listedIn(state))
  const line = coverOf(state.ledger, account.id, asset)?.lines[0]
  const needed = each ? `${each.amount * short} ${each.asset}` : 'a regime that covers it'
  if (!each || line?.asset !== each.asset || line.amount < each.amount * short) {
    const found = line ? `${line.amount} ${line.asset}` : 'none'
    yield breach('a short option has its cover', of, needed, found)
  }
}

/** Where it is margined: what is held on an underlying is no less than what its options and what is owed of it need. */
function* margins({ ledger, listed, accounts: all }: State): Generator<Breach> {
  for (const account of all.values()) {
    if (account.regime !== 'margined') continue
    for (const underlying of rootsIn(listed, ownedBy(ledger, account.id))) {
      const holding = holdingOn(ledger, listed, account, { underlying })
      // In a larger book what promises add is netted at the next marks.
      const positions = positionsIn(holding)
      if (holding.held.length + holding.futures.length > ANEW_MAX) continue
      const kept = sumOf(
        new Map(positions.map((id) => [id, coverOf(ledger, account.id, id)?.lines ?? []])),
      )
      const units = kept.get(underlying) ?? 0n
      const needed = needOf(account, { ...holding, units }, { listed, margins: ledger.margins })
      if ('code' in needed) continue
      for (const [asset, sum] of sumOf(needed.lines))
        if ((kept.get(asset) ?? 0n) < sum)
          yield breach(
            'a short option has its margin',
            `${underlying} in ${account.id}`,
            `${sum} ${asset}`,
            kept.get(asset) ?? 0n,
          )
    }
  }
}

function* held({ ledger }: State): Generator<Breach> {
  const sum = new Map<number, { account: AccountId; asset: InstrumentId; amount: bigint }>()
  for (const { account, lines } of ledger.holds.values())
    for (const { asset, amount } of lines) {
      const key = cellKey(ledger, account, asset)
      sum.set(key, { account, asset, amount: (sum.get(key)?.amount ?? 0n) + amount })
    }
  for (const { account, asset, held: kept } of everyCell(ledger)) {
    const key = cellKey(ledger, account, asset)
    const expected = sum.get(key)?.amount ?? 0n
    sum.delete(key)
    if (kept !== expected)
      yield breach('what is held is the sum of the holds', `${asset} in ${account}`, expected, kept)
  }
  for (const { account, asset, amount } of sum.values())
    yield breach(
      'what is held is the sum of the holds',
      `${asset} in ${account}`,
      amount,
      balance(ledger, account, asset).held,
    )
}

function* quotes(state: State): Generator<Breach> {
  const holds = new Map<string, string>()
  for (const { quotes: live, terms } of state.rfqs.values())
    for (const { quoteId, rfqId, maker, holdId } of live.values()) {
      if (rfqId !== terms.rfqId || liveQuote(state, maker, quoteId)?.rfqId !== rfqId)
        yield breach('a live quote stands on its request', quoteId, terms.rfqId, rfqId)
      if (holdId !== undefined) holds.set(holdId, quoteId)
    }
  for (const { id, purpose } of state.ledger.holds.values()) {
    if (purpose.kind !== 'quote') continue
    if (holds.get(id) !== purpose.id)
      yield breach('a quote hold covers a live quote', id, purpose.id, holds.get(id) ?? 'none')
    holds.delete(id)
  }
  for (const [id, quoteId] of holds)
    yield breach('a live quote has its hold', quoteId, id, 'no such hold')
}

/** Holds of counter-offers, additions to workups, blocks, resting orders and programs belong to one that is there, and each of those has its own. */
function* promises(state: State): Generator<Breach> {
  const owners = new Map<string, string>()
  for (const { counter } of state.rfqs.values())
    if (counter?.holdId !== undefined) owners.set(counter.holdId, counter.counterId)
  for (const { additions } of state.workups.values())
    for (const { holdId, quoteId } of additions.values())
      if (holdId !== undefined) owners.set(holdId, quoteId)
  for (const { terms, own, other } of state.blocks.open.values())
    for (const id of [...own.holds, ...(other?.holds ?? [])]) owners.set(id, terms.blockId)
  for (const { orders } of state.crosses.books.values())
    for (const { order, holdId } of orders.values())
      if (holdId !== undefined) owners.set(holdId, order.orderId)
  for (const own of state.programs.values())
    for (const { program, capital } of own.values())
      if (capital !== undefined) owners.set(capital, program)
  for (const { id, purpose } of state.ledger.holds.values()) {
    if (purpose.kind === 'quote' || purpose.kind === 'cover') continue
    if (owners.get(id) !== purpose.id)
      yield breach(
        'a promise is of an open block, order, program, counter-offer or workup',
        id,
        purpose.id,
        owners.get(id) ?? 'none',
      )
    owners.delete(id)
  }
  for (const [id, of] of owners) yield breach('a promise has its hold', of, id, 'no such hold')
}

/** None is half: it stands with its call, or with the request that it is to withdraw; its request is its own. [LIQ-11] */
function* liquidations(state: State): Generator<Breach> {
  const calls = new Set([...state.marginCalls.values()].map(({ callId }) => callId))
  for (const { callId, rfqId, isOver } of state.liquidations.values()) {
    if (calls.has(callId) === isOver)
      yield breach('a liquidation stands with its call', callId, !isOver, isOver)
    const of = rfqId && state.rfqs.get(rfqId)?.owner.liquidation?.call.callId
    if (rfqId !== undefined && of !== callId)
      yield breach('a liquidation has its request', callId, rfqId, of ?? 'none')
  }
  for (const [rfqId, { owner }] of state.rfqs) {
    const callId = owner.liquidation?.call.callId
    if (callId !== undefined && state.liquidations.get(callId)?.rfqId !== rfqId)
      yield breach('a request of the venue is of a liquidation', rfqId, callId, 'none')
  }
}
