/** For tests: a core's world with its journal and the tables that are folded from it. */
import { balance, encode, instrumentId, timestamp } from '@parley/core'
import type { Command, Event, State } from '@parley/core'
import { DAY, OPENED_AT, OPERATOR, actor, px, sweep } from '../../packages/core/src/_venue.ts'
import type { World } from '../../packages/core/src/_venue.ts'
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import { Views } from '../../packages/server/src/views/views.ts'

/** A world whose commands go into a journal, and what every balance was after each. */
export class Recorded {
  readonly journal = new MemoryJournal()
  readonly balances: { readonly ts: number; readonly of: ReadonlyMap<string, bigint> }[] = []
  readonly ledgers: { readonly ts: number; readonly of: ReadonlyMap<string, Ledger> }[] = []
  readonly world: World
  #told = 0

  constructor(world: World) {
    this.world = world
    this.keep()
  }

  /** Puts into the journal, as one record, what has happened since. */
  keep(): void {
    const { world, journal } = this
    const events: readonly Event[] = world.events.slice(this.#told)
    this.#told = world.events.length
    const head = journal.head()
    const draft = { seq: head.seq + 1, ts: world.now, command: encode(sweep), refused: false }
    journal.append(head, 1, [{ ...draft, outcome: events.map((event) => encode(event)) }])
    this.balances.push({ ts: world.now, of: balancesOf(world.state) })
    this.ledgers.push({ ts: world.now, of: ledgersOf(world.state) })
  }

  /** What a program had before a moment, as the core had it. */
  ledgerBefore(program: string, at: number): Ledger {
    return this.ledgers.findLast(({ ts }) => ts < at)?.of.get(program) ?? new Map()
  }

  /** What an account had of an asset before a moment, as the core had it. */
  before(account: string, asset: string, at: number): bigint {
    const last = this.balances.findLast(({ ts }) => ts < at)
    return last?.of.get(`${account} ${asset}`) ?? 0n
  }

  async views(): Promise<Views> {
    const views = new Views(':memory:', this.journal, this.world.state)
    await views.catchUp()
    return views
  }
}

function balancesOf({ ledger, accounts, instruments }: State): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>()
  for (const account of accounts.keys())
    for (const asset of instruments.keys()) {
      const { total } = balance(ledger, account, asset)
      if (total !== 0n) found.set(`${account} ${asset}`, total)
    }
  return found
}

/** What is held of each asset. */
export type Ledger = ReadonlyMap<string, bigint>

/** Of every program, whose names are each used once. */
function ledgersOf({ programs }: State): ReadonlyMap<string, Ledger> {
  const all = [...programs.values()].flatMap((own) => [...own.values()])
  return new Map(all.map(({ program, ledger }) => [program, new Map(ledger)]))
}

/** Closes of a day counted from 1, by instrument, seen as it ends. */
export function closing(day: number, prices: Readonly<Record<string, string>>): Command {
  const dayEndsAt = timestamp(OPENED_AT + day * DAY)
  return {
    type: 'RecordCloses',
    actor: actor(OPERATOR),
    dayEndsAt,
    recorded: Object.entries(prices).map(([id, price]) => ({
      instrument: instrumentId(id),
      price: px(price),
      source: 'tape',
      observedAt: timestamp(dayEndsAt - 1),
    })),
  }
}
