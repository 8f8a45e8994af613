/**
 * What every program did by what it was, and what it had after each booking: the one source of its statement. [STM-7]
 * Balances are summed from what was booked, flows from its parts: a statement compares the two, as it does an account's.
 */
import type { DatabaseSync } from 'node:sqlite'
import { INCOME_KINDS, dividendOn, programFlowsOf } from '@parley/core'
import type { Event, InstrumentId, ProgramBooking, ProgramFlow, State } from '@parley/core'
import type { Fold } from './fold.ts'
import { PROGRAM_LOT_SCHEMA, programLotKeeper } from './program-lots.ts'

export const programFlowFold: Fold = {
  schema: `
create table if not exists program_flows (
  n integer primary key, firm text not null, account text not null, program text not null, entry_id text, at_us integer not null,
  asset text not null, kind text not null, instrument text, reversal integer not null, amount integer not null
) strict;
create index if not exists program_flows_account on program_flows (account, program, at_us);
create index if not exists program_flows_entry on program_flows (entry_id);
create table if not exists program_balances (
  account text not null, program text not null, asset text not null, at_us integer not null, total integer not null,
  primary key (account, program, asset, at_us)
) strict, without rowid;
create table if not exists program_accounts (
  firm text not null, program text not null, account text not null, primary key (firm, program)
) strict, without rowid;
${PROGRAM_LOT_SCHEMA}`,
  prepare(db) {
    const accountOf = accounts(db)
    const balances = balancesOf(db)
    const flows = flowsIn(db)
    const lots = programLotKeeper(db)
    // What bookings of a corporate action are of: it stands before them in their record.
    let action: ProgramBooking['action']
    return {
      CorporateActionApplied(applied) {
        action = applied
      },
      ClosesRecorded(closes, ts, state) {
        lots.price(state, closes, ts)
      },
      ProgramApplied({ firm, program, account }) {
        accountOf.keep(firm, program, account)
      },
      ProgramPosted(event, ts, state, events) {
        const { firm, program, cause, entryId, lines } = event
        const account = accountOf.find(firm, program)
        const of = { firm, account, program, entryId, ts }
        const reversed = cause === 'reversal' ? reversedIn(events, entryId) : undefined
        const parts = programFlowsOf(event, {
          listed: state.listed,
          ofEntry: () => flows.ofEntry(account, entryId ?? ''),
          reversed: () => flows.ofProgram(of, reversed ?? ''),
        })
        flows.add({ ...of, reversal: cause === 'reversal' }, parts)
        for (const { asset, amount } of lines) balances.move(of, asset, amount)
        lots.book(state, { ...of, posted: event, flows: parts, reversed, action })
      },
      // What it still had is its account's again.
      ProgramRetired({ firm, program }, ts, state) {
        const account = accountOf.find(firm, program)
        const of = { firm, account, program, entryId: undefined, ts }
        const held = balances.of(account, program)
        const lines = held.map(({ asset, total }) => ({ asset, amount: -total }))
        const back = { cause: 'adoption', lines, costs: [] } as const
        const parts = programFlowsOf(back, { listed: state.listed, ofEntry: none, reversed: none })
        flows.add(of, parts)
        for (const { asset, amount } of lines) balances.move(of, asset, amount)
        lots.book(state, { ...of, posted: back, flows: parts })
        accountOf.forget(firm, program)
      },
      // What is paid on what a program has is its income, and its account's money at once.
      IncomePosted({ firm, payment }, ts) {
        const { program, account, entryId, kind, asset, amount, on: instrument } = payment
        if (program === undefined) return
        const of = { firm, account, program, entryId, ts }
        flows.add(of, paidOut({ asset, kind, amount, instrument }))
      },
      DividendPaid({ instrument, perUnit, entryId }, ts, state, events) {
        const share = state.instruments.get(instrument)
        if (entryId === undefined || (share?.kind !== 'share' && share?.kind !== 'coin')) return
        const asset = share.terms.quoteAsset
        const scale = state.instruments.get(asset)?.scale ?? 0
        const paid = accountsIn(events)
        for (const { account, program, total } of balances.holding(instrument)) {
          if (!paid.has(account)) continue
          const firm = firmOf(state, account)
          const amount = dividendOn(share, total, perUnit, scale)
          const of = { firm, account, program, entryId, ts }
          flows.add(of, paidOut({ asset, kind: 'dividend', amount, instrument }))
        }
      },
      EntryPosted({ entry: { id, cause } }, ts) {
        if (cause.kind === 'reversal') flows.takeBack(cause.id, id, ts)
      },
    }
  },
}

const none = (): readonly ProgramFlow[] => []

/** The entry that one of a record reverses. */
function reversedIn(events: readonly Event[], id: string | undefined): string | undefined {
  for (const event of events)
    if (event.type === 'EntryPosted' && event.entry.id === id) {
      const { cause } = event.entry
      return cause.kind === 'reversal' ? cause.id : undefined
    }
  return undefined
}

function firmOf(state: State, account: string): string {
  return state.accounts.get(account as never)?.firm ?? ''
}

function paidOut(income: ProgramFlow): readonly ProgramFlow[] {
  return [income, { ...income, kind: 'payout', amount: -income.amount }]
}

/** Accounts that the entries of a record move something of: one that was paid by hand before is none of them. */
function accountsIn(events: readonly Event[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      event.type === 'EntryPosted'
        ? event.entry.postings.flatMap(({ from, to }) => [from, to])
        : [],
    ),
  )
}

type Of = {
  readonly firm: string
  readonly account: string
  readonly program: string
  readonly entryId: string | undefined
  readonly ts: number
}

function accounts(db: DatabaseSync) {
  const keep = db.prepare('insert or replace into program_accounts values (?, ?, ?)')
  const find = db.prepare('select account from program_accounts where firm = ? and program = ?')
  const forget = db.prepare('delete from program_accounts where firm = ? and program = ?')
  return {
    keep: (firm: string, program: string, account: string) => keep.run(firm, program, account),
    find: (firm: string, program: string): string =>
      String(find.get(firm, program)?.['account'] ?? ''),
    forget: (firm: string, program: string) => forget.run(firm, program),
  }
}

type Balance = {
  readonly account: string
  readonly program: string
  readonly asset: InstrumentId
  readonly total: bigint
}

function balancesOf(db: DatabaseSync) {
  const before = db.prepare(
    'select total from program_balances where account = ? and program = ? and asset = ? order by at_us desc limit 1',
  )
  before.setReadBigInts(true)
  const after = db.prepare('insert or replace into program_balances values (?, ?, ?, ?, ?)')
  // A row with the latest time of its group, as SQLite gives it beside `max`.
  const latest = `select account, program, asset, max(at_us), cast(total as text) as total from program_balances`
  const own = db.prepare(`${latest} where account = ? and program = ? group by asset`)
  const holders = db.prepare(`${latest} where asset = ? group by account, program`)
  const read = (rows: readonly Readonly<Record<string, unknown>>[]): readonly Balance[] =>
    rows
      .map((row) => ({
        account: String(row['account']),
        program: String(row['program']),
        asset: String(row['asset']) as InstrumentId,
        total: BigInt(String(row['total'])),
      }))
      .filter(({ total }) => total !== 0n)
  return {
    move({ account, program, ts }: Of, asset: string, amount: bigint): void {
      const row = before.get(account, program, asset)
      const total = (row?.['total'] as bigint | undefined) ?? 0n
      after.run(account, program, asset, ts, total + amount)
    },
    of: (account: string, program: string) => read(own.all(account, program)),
    holding: (asset: string) => read(holders.all(asset)),
  }
}

const PAID = [...INCOME_KINDS, 'payout'].map((kind) => `'${kind}'`).join(', ')

function flowsIn(db: DatabaseSync) {
  const insert = db.prepare(
    `insert into program_flows (firm, account, program, entry_id, at_us, asset, kind, instrument, reversal, amount)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const entry = db.prepare('select * from flows where account = ? and entry_id = ? order by n')
  const own = db.prepare(
    'select * from program_flows where entry_id = ? and account = ? and program = ? order by n',
  )
  for (const each of [entry, own]) each.setReadBigInts(true)
  const back = db.prepare(
    `insert into program_flows (firm, account, program, entry_id, at_us, asset, kind, instrument, reversal, amount)
       select firm, account, program, ?, ?, asset, kind, instrument, 1, -amount from program_flows
         where entry_id = ? and kind in (${PAID}) order by n`,
  )
  return {
    add(of: Of & { readonly reversal?: boolean }, parts: readonly ProgramFlow[]): void {
      const { firm, account, program, entryId, ts, reversal = false } = of
      for (const { asset, kind, instrument, amount } of parts) {
        if (amount === 0n) continue
        const names = [firm, account, program, entryId ?? null] as const
        const what = [asset, kind, instrument ?? null, reversal ? 1 : 0] as const
        insert.run(...names, ts, ...what, amount)
      }
    },
    ofEntry: (account: string, id: string) => entry.all(account, id).map(flowIn),
    /** What a program did by an entry. */
    ofProgram: ({ account, program }: Of, id: string) => own.all(id, account, program).map(flowIn),
    /** Income that is taken back goes from whom it was paid to. */
    takeBack: (reversed: string, by: string, ts: number) => back.run(by, ts, reversed),
  }
}

function flowIn(row: Readonly<Record<string, unknown>>): ProgramFlow {
  return {
    asset: row['asset'] as ProgramFlow['asset'],
    kind: row['kind'] as ProgramFlow['kind'],
    amount: row['amount'] as bigint,
    instrument: (row['instrument'] ?? undefined) as ProgramFlow['instrument'],
  }
}
