/** Money and holdings: the operator books them in and out and corrects itself; the books are kept a second time, by hand. */
import {
  accountId,
  amount,
  balance,
  coverOf,
  coverPerContract,
  everyCell,
  instrumentId,
  lineIn,
  listedIn,
  liveQuote,
} from '@parley/core'
import type { AccountId, Command, Event, Hold, InstrumentId, State } from '@parley/core'
import { checkBooks } from '../../../packages/core/src/_invariant.ts'
import { breaches } from '../../../packages/server/src/audit/invariants.ts'
import { expect, under } from '../../oracle/broken.ts'
import { BTC, FIRMS, OPERATOR, SPY, USD, accountsOf, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const ledger: Noun = {
  moves: {
    deposit: { often: 8, make: (stage) => book(stage, 'Deposit') },
    withdraw: { often: 8, make: (stage) => book(stage, 'Withdraw') },
    reverse: { often: 6, make: reverse },
  },
  watch: (state, tally) => new Books(state, tally),
}

function book({ random }: Stage, type: 'Deposit' | 'Withdraw'): Command {
  const [asset, sum] = random.pick([
    [USD, random.pick([1n, 1_000_00n, 250_000_55n, 0n, 1n << 60n])],
    [SPY, random.pick([1n, 100n, 2_500n, -5n])],
    [BTC, random.pick([1n, 50_000_000n, 2_000_000_000n])],
    [instrumentId('EUR'), 20_50n],
    [instrumentId('NONE'), 1n],
  ] as const)
  const firm = random.oneIn(20) ? 'nobody' : random.pick(FIRMS)
  return {
    type,
    actor: actorOf(random.oneIn(40) ? 'acme' : OPERATOR),
    account: accountId(random.pick(accountsOf(firm))),
    asset,
    amount: amount(sum),
    reference: 'wire',
  }
}

function reverse({ random, entries }: Stage): Command | undefined {
  // The last are the likeliest to be borne still.
  const entry = random.maybe(random.oneIn(2) ? entries.slice(-4) : entries)
  return (
    entry && { type: 'ReverseEntry', actor: actorOf(OPERATOR), entry, reason: 'booked in error' }
  )
}

type Cell = {
  readonly account: AccountId
  readonly asset: InstrumentId
  total: bigint
  held: bigint
}

/**
 * The balances as the fold of the entries, and what is held as the sum of the holds: every cell a command touched is looked up
 * in the state after it. Sums are zero since both ends of each posting are booked here, and the two books agree. [LED-3] [LED-6]
 */
class Books implements Oracle {
  readonly #state: State
  readonly #cells = new Map<string, Cell>()
  readonly #holds = new Map<string, Hold>()
  readonly #touched = new Set<Cell>()
  readonly #tally: CoreTally

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const { account, asset, total } of everyCell(state.ledger))
      this.#cell(account, asset).total = total
    for (const hold of state.ledger.holds.values()) this.#place(hold)
    this.#touched.clear()
  }

  event(event: Event): void {
    switch (event.type) {
      case 'EntryPosted':
        if (event.entry.cause.kind === 'reversal') this.#tally.figures.reversals++
        for (const { from, to, asset, amount: moved } of event.entry.postings) {
          expect(moved > 0n, 'books', () => `${event.entry.id} moves ${moved} of ${asset}`)
          this.#touch(from, asset).total -= moved
          this.#touch(to, asset).total += moved
        }
        return
      case 'HoldPlaced':
        expect(!this.#holds.has(event.hold.id), 'lives', () => `${event.hold.id} is placed twice`)
        this.#place(event.hold)
        return
      case 'HoldResolved':
        this.#resolve(event.holdId, true)
        return
      default:
    }
  }

  /** Quotes and counter-offers that ended took their holds with them: those of the state tell which. */
  command(): void {
    const { ledger: kept } = this.#state
    if (kept.holds.size !== this.#holds.size) this.#release()
    expect(
      kept.holds.size === this.#holds.size,
      'books',
      () => `${kept.holds.size} holds are pending, of ${this.#holds.size} placed and not resolved`,
    )
    for (const cell of this.#touched) this.#check(cell)
    this.#touched.clear()
  }

  whole(): void {
    under('books', () => checkBooks(this.#state))
    const [first] = breaches(this.#state)
    expect(
      first === undefined,
      'books',
      () => `${first?.rule}: ${first?.of}: expected ${first?.expected}, found ${first?.found}`,
    )
    for (const cell of this.#cells.values()) this.#check(cell)
  }

  #release(): void {
    for (const [id, { purpose, account }] of this.#holds) {
      const { kind } = purpose
      if (kind !== 'quote' && kind !== 'counter') continue
      if (this.#state.ledger.holds.has(id as Hold['id'])) continue
      const isLive =
        kind === 'quote' ? this.#isQuoted(account, purpose.id) : this.#offers(purpose.id)
      expect(!isLive, 'books', () => `${id} was freed, and ${purpose.id} lives`)
      this.#resolve(id, false)
    }
  }

  #isQuoted(account: AccountId, quoteId: string): boolean {
    const maker = this.#state.accounts.get(account)?.firm
    return maker !== undefined && liveQuote(this.#state, maker, quoteId as never) !== undefined
  }

  #offers(counterId: string): boolean {
    for (const { counter } of this.#state.rfqs.values())
      if (counter?.counterId === counterId) return true
    return false
  }

  #check({ account, asset, total, held }: Cell): void {
    const found = balance(this.#state.ledger, account, asset)
    const of = (): string => `${asset} in ${account}`
    expect(found.total === total, 'books', () => `${of()}: ${found.total}, by its entries ${total}`)
    expect(found.held === held, 'books', () => `${of()}: held ${found.held}, by its holds ${held}`)
    const owner = this.#state.accounts.get(account)
    const { kind, regime } = owner ?? {}
    expect(kind !== 'clearing' || total === 0n, 'books', () => `${of()}: clearing keeps ${total}`)
    if (kind !== 'trading' || held <= total) return
    const written = this.#state.instruments.get(asset)
    // Futures are owed by who is short of them.
    if (written?.kind === 'future') return
    if (written?.kind !== 'option') {
      // What a margined account lacks is called for, and what inverse puts cost on credit.
      if (regime === 'margined' || (regime === 'credit_line' && asset === BTC)) return
      const line = owner ? lineIn(owner, asset) : 0n
      expect(held <= total + line, 'books', () => `${of()}: available ${total - held}`)
      return
    }
    if (regime !== 'covered') return
    const each = coverPerContract(written, listedIn(this.#state))
    const line = coverOf(this.#state.ledger, account, asset)?.lines[0]
    const needed = (each?.amount ?? 0n) * (held - total)
    expect(
      each !== undefined && line?.asset === each.asset && line.amount >= needed,
      'cover',
      () => `${of()}: short ${held - total}, covered by ${line?.amount} ${line?.asset}`,
    )
  }

  #place(hold: Hold): void {
    this.#holds.set(hold.id, hold)
    for (const { asset, amount: kept } of hold.lines) this.#touch(hold.account, asset).held += kept
    if (hold.purpose.kind === 'cover') this.#touch(hold.account, hold.purpose.id)
  }

  #resolve(id: string, isTold: boolean): void {
    const hold = this.#holds.get(id)
    expect(
      hold !== undefined,
      'lives',
      () => `${id} resolves ${isTold ? 'once' : 'with its quote'}`,
    )
    this.#holds.delete(id)
    for (const { asset, amount: kept } of hold.lines) this.#touch(hold.account, asset).held -= kept
    if (hold.purpose.kind === 'cover') this.#touch(hold.account, hold.purpose.id)
  }

  #touch(account: AccountId, asset: InstrumentId): Cell {
    const cell = this.#cell(account, asset)
    this.#touched.add(cell)
    return cell
  }

  #cell(account: AccountId, asset: InstrumentId): Cell {
    const key = `${account} ${asset}`
    const known = this.#cells.get(key)
    if (known) return known
    const cell = { account, asset, total: 0n, held: 0n }
    this.#cells.set(key, cell)
    return cell
  }
}
