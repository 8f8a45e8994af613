import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { furnished, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { EXTERNAL, accountId } from '../ledger/account.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { amount } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import { applyEntry } from './apply-entry.ts'
import { emptyLotBook, putLot } from './book.ts'
import { pricedBy } from './first-close.ts'
import { profitOf } from './lot.ts'
import type { Closure, Lot } from './lot.ts'

const BTC = instrumentId('BTC')
const [ACME, MAKO] = [accountId('acme:main'), accountId('mako:main')]
const { state } = furnished()

/** One deposit of coins before any close, and what is moved out or taken back of it. */
class Coins {
  readonly #book = emptyLotBook()
  readonly #lots = new Map<string, Lot>()
  readonly closures: Closure[] = []
  #n = 0

  post(postings: readonly Posting[], reversed?: EntryId): EntryId {
    this.#n += 1
    const id = `entry-0000000000${this.#n.toString(36)}` as EntryId
    const cause = reversed
      ? ({ kind: 'reversal', id: reversed } as never)
      : ({ kind: 'deposit', id } as never)
    const changes = applyEntry(
      this.#book,
      { entry: { id, cause, postings }, at: timestamp(this.#n), fills: [] },
      {
        listed: state.listed,
        isTrading: (account) => account === ACME || account === MAKO,
        markOf: () => undefined,
        doneBy: (by) => ({
          opened: [...this.#lots.values()].filter(({ openedBy }) => openedBy === by),
          closed: this.closures.filter(
            ({ closedBy, how }) => closedBy === by && how !== 'reversal',
          ),
        }),
      },
    )
    for (const lot of changes.lots.values()) this.#lots.set(lot.lotId, lot)
    this.closures.push(...changes.closures)
    return id
  }

  move(quantity: bigint, reversed?: EntryId): EntryId {
    const [from, to] = quantity > 0n ? [EXTERNAL, ACME] : [ACME, EXTERNAL]
    const size = amount(quantity > 0n ? quantity : -quantity)
    return this.post([{ from, to, asset: BTC, amount: size, reason: 'deposit' }], reversed)
  }

  get lot(): Lot {
    return [...this.#lots.values()][0] ?? assert.fail('a lot was opened')
  }

  price(close: string) {
    const priced = pricedBy(this.lot, this.closures, px(close), state.listed)
    putLot(this.#book, state.listed, priced.lot)
    return priced
  }
}

void test('[LOT-13] a coin and a half cost the first close there is; half a coin moved out before took its part along', () => {
  const coins = new Coins()
  coins.move(1_50000000n)
  assert.deepEqual([coins.lot.unpriced, coins.lot.tax], [true, 0n])
  coins.move(-50000000n)
  assert.equal(coins.closures[0]?.unpriced, true)
  const { lot, closures } = coins.price('96000.01')
  // 144,000.015 dollars, of which a third went: cents are cut, and the lot keeps the rest.
  assert.deepEqual([lot.openedCash, lot.tax, lot.unpriced], [-144_000_01n, -96_000_01n, undefined])
  const [gone] = closures
  assert.ok(gone)
  assert.deepEqual([gone.tax, gone.closed, profitOf(gone)], [-48_000_00n, 48_000_00n, 0n])
})

void test('[LOT-13] [LOT-7] whatever was moved out or taken back, the parts of the cost make it up, and moving made no profit', () => {
  const step = fc.record({ part: fc.integer({ min: 1, max: 4 }), back: fc.boolean() })
  fc.assert(
    fc.property(
      fc.bigInt(1n, 9_99999999n),
      fc.array(step, { maxLength: 8 }),
      fc.bigInt(1n, 10n ** 14n),
      (deposited, steps, close) => {
        const coins = new Coins()
        coins.move(deposited)
        for (const { part, back } of steps) {
          const gone = coins.lot.quantity / BigInt(part)
          if (gone === 0n) continue
          const id = coins.move(-gone)
          if (back) coins.move(gone, id)
        }
        const { lot, closures } = pricedBy(coins.lot, coins.closures, close as never, state.listed)
        const parts = closures.reduce((sum, { tax }) => sum + tax, lot.tax)
        assert.equal(parts, lot.openedCash)
        assert.equal(
          closures.reduce((sum, { economic }) => sum + economic, lot.economic),
          lot.openedCash,
        )
        assert.ok(lot.quantity > 0n || lot.tax === 0n)
        for (const closure of closures) assert.equal(profitOf(closure), 0n)
        assert.ok([lot, ...closures].every(({ unpriced }) => unpriced === undefined))
      },
    ),
    { numRuns: 300 },
  )
})
