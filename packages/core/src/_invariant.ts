/** What holds of a venue at every moment, computed afresh from the state and the events. */
import assert from 'node:assert/strict'
import { present } from './assert.ts'
import { coverPerContract } from './collateral/cover.ts'
import { coverSpreads, sumOf } from './collateral/spread.ts'
import { isContract } from './instrument/instrument.ts'
import type { Option } from './instrument/instrument.ts'
import { coinPerContract, isInverse } from './instrument/inverse.ts'
import { payoutPerContract } from './exercise/worth.ts'
import { CLEARING, lineIn } from './ledger/account.ts'
import type { Account } from './ledger/account.ts'
import type { HoldLine } from './ledger/hold.ts'
import { balance, coverOf, everyCell, ownedBy } from './ledger/ledger.ts'
import { ANEW_MAX } from './margin/change.ts'
import { bearsFutures, futureNeed } from './margin/future.ts'
import { holdingOn, needOf, positionsIn, rootsIn } from './margin/requirement.ts'
import { isScanned } from './margin/scenario.ts'
import type { Event } from './venue/event.ts'
import { listedIn } from './venue/state.ts'
import type { State } from './venue/state.ts'

export function optionsOf(state: State): readonly Option[] {
  return [...state.instruments.values()].filter((instrument) => instrument.kind === 'option')
}

/** Sums, availability, cover and holds of every account. */
export function checkBooks(state: State): void {
  const sums = new Map<string, bigint>()
  const held = new Map<string, bigint>()
  for (const hold of state.ledger.holds.values())
    for (const { asset, amount } of hold.lines) {
      const key = `${hold.account} ${asset}`
      held.set(key, (held.get(key) ?? 0n) + amount)
    }
  for (const cell of everyCell(state.ledger)) {
    const { account, asset, total } = cell
    sums.set(asset, (sums.get(asset) ?? 0n) + total)
    assert.equal(cell.held, held.get(`${account} ${asset}`) ?? 0n, `held of ${account} ${asset}`)
    held.delete(`${account} ${asset}`)
    const owner = state.accounts.get(account)
    if (
      owner?.kind === 'trading' &&
      owner.regime !== 'margined' &&
      !isContract(state.instruments.get(asset)) &&
      !mayLack(state, owner)
    )
      assert.ok(total - cell.held >= -lineIn(owner, asset), `available of ${account} ${asset}`)
  }
  assert.deepEqual([...held], [], 'every hold is on a booked cell')
  for (const [asset, sum] of sums) assert.equal(sum, 0n, `sum of ${asset}`)
  for (const asset of state.instruments.keys())
    assert.equal(balance(state.ledger, CLEARING, asset).total, 0n, `clearing of ${asset}`)
  checkCover(state)
}

/** What futures and, on credit, inverse puts have taken is called for: there is no bound to it. */
function mayLack({ ledger, listed }: State, { id, regime }: Account): boolean {
  return ownedBy(ledger, id).some((asset) => {
    const of = listed(asset)
    if (of?.kind === 'option')
      return regime === 'credit_line' && of.right === 'put' && isInverse(of)
    return of?.kind === 'future'
  })
}

/** Whoever has a future may have it, and holds its margin. */
function checkFutures(state: State): void {
  const { ledger, listed } = state
  for (const future of state.instruments.values()) {
    if (future.kind !== 'future') continue
    for (const account of state.accounts.values()) {
      const { total, held } = balance(ledger, account.id, future.id)
      assert.equal(held, 0n, `nothing of ${future.id} is promised`)
      const lines: readonly HoldLine[] = coverOf(ledger, account.id, future.id)?.lines ?? []
      const settled = state.settled.has(future.id)
      if (settled) assert.equal(total, 0n, `${account.id} has nothing left of ${future.id}`)
      if (total !== 0n && account.kind === 'trading')
        assert.ok(bearsFutures(account.regime), `${account.id} may have futures`)
      // By scenarios it is part of what is held on its coin.
      if (!settled && isScanned(account)) continue
      const need: bigint = settled ? 0n : futureNeed(future, total, listed, ledger.margins)
      const wanted: readonly object[] =
        need === 0n ? [] : [{ asset: future.terms.quoteAsset, amount: need }]
      assert.deepEqual(lines, wanted, `margin of ${account.id} in ${future.id}`)
    }
  }
}

function checkCover(state: State): void {
  checkFutures(state)
  for (const option of optionsOf(state))
    for (const account of state.accounts.values()) {
      const { total } = balance(state.ledger, account.id, option.id)
      const cover = coverOf(state.ledger, account.id, option.id)
      if (state.settled.has(option.id)) {
        assert.equal(total, 0n, `${account.id} has nothing left of ${option.id}`)
        assert.equal(cover, undefined, `${account.id} covers nothing of ${option.id}`)
      }
      if (total >= 0n || account.kind !== 'trading' || account.regime !== 'covered') continue
      const each = coverPerContract(option, listedIn(state))
      assert.ok(each, `${option.id} can be written`)
      const line = cover?.lines.find(({ asset }) => asset === each.asset)
      assert.ok((line?.amount ?? 0n) >= each.amount * -total, `cover of ${account.id} ${option.id}`)
    }
  for (const account of state.accounts.values())
    if (account.kind === 'trading' && account.regime === 'margined') checkMargin(state, account)
    else if (account.kind === 'trading' && account.regime !== 'covered')
      checkSpreads(state, account)
}

/** What is held on one underlying is no less than its requirement, component by component summed, and what is owed of it. */
function checkMargin({ ledger, listed }: State, account: Account): void {
  const { id } = account
  for (const underlying of rootsIn(listed, ownedBy(ledger, id))) {
    const holding = holdingOn(ledger, listed, account, { underlying })
    const positions = positionsIn(holding)
    const kept = sumOf(new Map(positions.map((of) => [of, coverOf(ledger, id, of)?.lines ?? []])))
    const needed = needOf(
      account,
      { ...holding, units: kept.get(underlying) ?? 0n },
      { listed, margins: ledger.margins },
    )
    // What has no mark keeps what was held, and is told at the next marks. [MGN-21]
    if ('code' in needed) continue
    const owed = coverOf(ledger, id, underlying)?.lines ?? []
    assert.deepEqual(owed, needed.lines.get(underlying) ?? [], `owed of ${underlying}`)
    // In a large one what promises add is netted at the next marks.
    if (holding.held.length + holding.futures.length > ANEW_MAX) continue
    for (const [asset, sum] of sumOf(needed.lines))
      assert.ok((kept.get(asset) ?? 0n) >= sum, `margin of ${id} on ${underlying}: ${asset}`)
  }
}

/** What the covers on one underlying hold in all is no less than the least that covers its options. */
function checkSpreads(state: State, of: Account): void {
  const { ledger } = state
  const { id: account } = of
  const all = optionsOf(state).filter(({ id }) => balance(ledger, account, id).total !== 0n)
  checkInverse(state, of, all.filter(isInverse))
  const options = all.filter((option) => !isInverse(option))
  for (const [underlying, own] of Map.groupBy(options, (option) => option.underlying)) {
    const held = own.map((option) => {
      const { total, held: promised } = balance(ledger, account, option.id)
      return { option, contracts: total - promised }
    })
    const sums = new Map<string, bigint>()
    for (const { id } of own)
      for (const { asset, amount } of coverOf(ledger, account, id)?.lines ?? [])
        sums.set(asset, (sums.get(asset) ?? 0n) + amount)
    const least = coverSpreads(held, listedIn(state), sums.get(underlying) ?? 0n)
    assert.ok(!('code' in least), `${account} covers ${underlying}`)
    for (const [asset, needed] of sumOf(least.lines))
      assert.ok((sums.get(asset) ?? 0n) >= needed, `cover of ${account} on ${underlying}: ${asset}`)
  }
}

/**
 * What covers of inverse options of one coin and expiry hold is no less than what they would pay at any price: at strikes, about them,
 * between them, and far away. On credit puts that nothing bounds count for no more than at half their strike. [INV-5]
 */
function checkInverse(
  state: State,
  { id: account, regime }: Account,
  options: readonly Option[],
): void {
  const { ledger, listed } = state
  const groups = Map.groupBy(options, ({ underlying, expiresAt }) => `${underlying} ${expiresAt}`)
  for (const [of, own] of groups) {
    const held = own.map((option) => {
      const { total, held: promised } = balance(ledger, account, option.id)
      return { option, contracts: total - promised }
    })
    const kept = own
      .flatMap(({ id }) => coverOf(ledger, account, id)?.lines ?? [])
      .reduce((sum, { amount }) => sum + amount, 0n)
    const strikes = own.map(({ strike }) => strike)
    const highest = strikes.reduce((most, each) => (each > most ? each : most), 0n)
    const prices = [0n, ...strikes, ...strikes.map((each) => each / 2n), highest * 1_000_000n]
      .flatMap((at) => strikes.flatMap((other) => [at - 1n, at, at + 1n, (at + other) / 2n]))
      .filter((at) => at > 0n)
    const least = regime === 'credit_line' ? creditedLeast(state, held, prices) : undefined
    for (const at of prices) {
      const pays = held.reduce(
        (sum, { option, contracts }) => sum - contracts * payoutPerContract(option, listed, at),
        0n,
      )
      assert.ok(
        kept >= pays || kept >= (least ?? pays),
        `cover of ${account} on ${of} at ${at}: ${kept} for ${pays}`,
      )
    }
  }
}

/** The most that calls lose at any price together with puts beyond longs of no lower strike, a coin at most for each of these. */
function creditedLeast(
  { listed }: State,
  held: readonly { readonly option: Option; readonly contracts: bigint }[],
  prices: readonly bigint[],
): bigint {
  const counted = held.filter(({ option }) => option.right === 'call')
  const puts = held
    .filter(({ option }) => option.right === 'put')
    .toSorted((a, b) => (a.option.strike > b.option.strike ? -1 : 1))
  let free = 0n
  for (const { option, contracts } of puts) {
    free += contracts
    if (free >= 0n) continue
    counted.push({ option, contracts: free })
    free = 0n
  }
  const lost = prices.map((at) =>
    counted.reduce((sum, { option, contracts }) => {
      const pays = payoutPerContract(option, listed, at)
      const most = coinPerContract(option, listed)
      return sum - contracts * (option.right === 'put' && pays > most ? most : pays)
    }, 0n),
  )
  return lost.reduce((most, each) => (each > most ? each : most), 0n)
}

/** Follows the lives of requests, quotes and holds from the events alone; each ends once. */
export function checkLives(events: readonly Event[]): void {
  const follow = livesFollower()
  for (const event of events) follow(event)
}

/** The same, event by event: throws at the first that ends what has ended. */
export function livesFollower(): (event: Event) => void {
  const requests = new Map<string, { outcome: string; readonly live: Map<string, string> }>()
  const quotes = new Map<string, { readonly rfqId: string; readonly maker: string }>()
  /** The live addition of each firm to each workup. */
  const added = new Map<string, string>()
  const holds = new Set<string>()
  const taken = new Map<string, string>()
  const end = (quoteId: string): void => {
    const quote = quotes.get(quoteId)
    assert.ok(quote, `${quoteId} ends once`)
    quotes.delete(quoteId)
    requests.get(quote.rfqId)?.live.delete(quote.maker)
  }
  const requestOf = (rfqId: string) => {
    const request = requests.get(rfqId)
    assert.equal(request?.outcome, 'open', `${rfqId} is open, and ends once`)
    return present(request, rfqId)
  }
  return (event) => {
    switch (event.type) {
      case 'RfqRequested':
        requests.set(event.terms.rfqId, { outcome: 'open', live: new Map() })
        break
      case 'QuotePlaced': {
        const { quoteId, rfqId, maker } = event.quote
        const { live } = requestOf(rfqId)
        const replaced = live.get(maker)
        if (replaced !== undefined) end(replaced)
        live.set(maker, quoteId)
        quotes.set(quoteId, event.quote)
        break
      }
      case 'QuoteEnded':
        end(event.quoteId)
        break
      case 'WorkupAdded': {
        const { quoteId, rfqId, firm } = event.addition
        const own = added.get(`${rfqId} ${firm}`)
        if (own !== undefined) quotes.delete(own)
        added.set(`${rfqId} ${firm}`, quoteId)
        quotes.set(quoteId, { rfqId, maker: firm })
        break
      }
      case 'WorkupWithdrawn':
        end(event.quoteId)
        added.delete(`${event.rfqId} ${event.firm}`)
        break
      case 'WorkupEnded':
        for (const [key, quoteId] of added) {
          if (!key.startsWith(`${event.rfqId} `)) continue
          added.delete(key)
          quotes.delete(quoteId)
        }
        break
      case 'TradeSettled': {
        const { quoteId, entryId } = event.trade
        // Rungs of one quote may each trade, all in the one entry of the match.
        if (taken.get(quoteId) !== entryId) end(quoteId)
        taken.set(quoteId, entryId)
        break
      }
      case 'RfqEnded': {
        const request = requestOf(event.rfqId)
        request.outcome = event.outcome
        for (const id of request.live.values()) end(id)
        break
      }
      case 'HoldPlaced':
        assert.ok(!holds.has(event.hold.id), 'a hold is placed once')
        holds.add(event.hold.id)
        break
      case 'HoldResolved':
        assert.ok(holds.delete(event.holdId), 'a hold resolves once')
        break
      default:
    }
  }
}
