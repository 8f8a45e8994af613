/** What margin must hold when marks were recorded, worked out again: what is called for, what was told, and every state of TIMS. */
import {
  balance,
  coverOf,
  isContract,
  isInverse,
  lineIn,
  needOn,
  ownedBy,
  unmeasuredIn,
} from '@parley/core'
import type { Account, Event, InstrumentId, State } from '@parley/core'
import { TIMS_MOVES } from '../../../packages/core/src/margin/scenario.ts'
import { expect } from '../../oracle/broken.ts'
import { BTC, SPY, USD } from '../stage.ts'
import type { Oracle } from '../stage.ts'

/** Looked at when marks were recorded: calls are for what is lacking, to the minor unit, and by every scenario what is held is enough. */
export class Margins implements Oracle {
  readonly #state: State
  #isMarked = false

  constructor(state: State) {
    this.#state = state
  }

  event(event: Event): void {
    if (event.type === 'MarginMarked') this.#isMarked = true
  }

  command(): void {
    if (!this.#isMarked) return
    this.#isMarked = false
    for (const account of this.#state.accounts.values()) {
      if (account.regime !== 'margined' && account.regime !== 'credit_line') continue
      for (const asset of [USD, BTC]) this.#checkCall(account, asset)
      if (account.regime === 'margined')
        for (const under of [SPY, BTC]) this.#checkTold(account, under)
      if (account.method === 'tims')
        for (const under of [SPY, BTC]) this.#checkStates(account, under)
    }
  }

  /** Two levels tell nothing of how much is called for but that it is no more than what is lacking. */
  #checkCall(account: Account, asset: InstrumentId): void {
    const { ledger, marginCalls } = this.#state
    const { total, available } = balance(ledger, account.id, asset)
    const isOwedApart = account.regime === 'margined' && asset === BTC && total < 0n
    const room = available + lineIn(account, asset) - (isOwedApart ? total : 0n)
    const lacks = room < 0n ? -room : 0n
    const called = marginCalls.get(`${account.id} ${asset}`)?.deficit ?? 0n
    const hasTwoLevels = account.method === 'deribit_standard' || account.method === 'portfolio'
    expect(
      hasTwoLevels ? called <= lacks : called === lacks,
      'margin',
      () => `${account.id} lacks ${lacks} of ${asset} and is called for ${called}`,
    )
  }

  /** What cannot be margined was told. [MGN-21] */
  #checkTold(account: Account, underlying: InstrumentId): void {
    const { ledger, listed } = this.#state
    const need = needOn(ledger, listed, account, underlying)
    if (!('code' in need)) return
    const told = unmeasuredIn(this.#state, account).map(({ subject }) => subject)
    expect(
      told.includes(need.instrument),
      'margin',
      () => `${account.id}: ${need.instrument} is told`,
    )
  }

  /** In each state of TIMS, all on an underlying in dollars and what is held for it are together worth something. */
  #checkStates(account: Account, underlying: InstrumentId): void {
    const { ledger, listed } = this.#state
    const { marks, arrays } = ledger.margins
    const under = listed(underlying)
    const spot = marks.get(underlying)
    if (!under || spot === undefined) return
    const one = 10n ** BigInt(under.scale)
    const worth = TIMS_MOVES.map(() => 0n)
    const contracts = ownedBy(ledger, account.id).flatMap((id) => {
      const of = listed(id)
      return isContract(of) && of.underlying === underlying ? [of] : []
    })
    for (const of of contracts) {
      const { id } = of
      const { total, held } = balance(ledger, account.id, id)
      if (total === held) continue
      if (of.kind === 'future') {
        const size = total * of.multiplier * one
        const gained = (marks.get(id) ?? of.carry.price) - of.carry.price
        for (const [i, move] of TIMS_MOVES.entries())
          worth[i] = (worth[i] ?? 0n) + size * gained + (size * spot * move) / 10_000n
        continue
      }
      const [price, changes] = [marks.get(id), arrays.get(id)?.tims]
      // What has no mark keeps what was held before.
      if (price === undefined || !changes) return
      const own = isInverse(of) ? inCash(price, spot, total - held) : price
      const size = (total - held) * of.multiplier * one
      for (const i of worth.keys()) worth[i] = (worth[i] ?? 0n) + size * (own + (changes[i] ?? 0n))
    }
    if (balance(ledger, account.id, underlying).total < 0n) return
    for (const { id } of contracts)
      for (const { asset, amount: kept } of coverOf(ledger, account.id, id)?.lines ?? [])
        for (const [i, move] of TIMS_MOVES.entries())
          worth[i] =
            (worth[i] ?? 0n) +
            (asset === underlying
              ? (kept * spot * (10_000n + move)) / 10_000n
              : kept * one * 10n ** 6n)
    for (const [i, each] of worth.entries())
      expect(each > -one, 'margin', () => `${account.id} on ${underlying}: ${each} in state ${i}`)
  }
}

/** What is paid in coins with the coin at its mark, rounded against who has it. */
function inCash(coins: bigint, spot: bigint, contracts: bigint): bigint {
  const worth = coins * spot
  return contracts > 0n ? worth / 10n ** 8n : (worth + 10n ** 8n - 1n) / 10n ** 8n
}
