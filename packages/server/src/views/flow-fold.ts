/** Movements of every account by what they were, balances as they were after each, and payments with their own day. */
import type { DatabaseSync } from 'node:sqlite'
import { flowsOf } from '@parley/core'
import type { Entry, EntryId, Flow, PricedFill, State } from '@parley/core'

export const FLOW_SCHEMA = `
create table if not exists flows (
  n integer primary key, firm text not null, account text not null, entry_id text not null, at_us integer not null,
  asset text not null, kind text not null, instrument text, program text, reversal integer not null, amount integer not null
) strict;
create index if not exists flows_account on flows (account, at_us);
create index if not exists flows_entry on flows (entry_id);
create table if not exists balances (
  account text not null, asset text not null, at_us integer not null, total integer not null,
  primary key (account, asset, at_us)
) strict, without rowid;
create table if not exists payments (
  account text not null, external_id text not null, entry_id text not null, flow_date text not null, paid_on text,
  reference text not null, primary key (account, external_id)
) strict, without rowid;
create index if not exists payments_entry on payments (entry_id, account);
`

/** Keeps one entry; its `program` is the one that the trade or payment names. The balances are summed from its postings, the flows from its parts: a statement compares the two. */
export type FlowKeeper = (
  state: State,
  posted: { readonly entry: Entry; readonly fills: readonly PricedFill[]; readonly ts: number },
) => void

export function flowKeeper(db: DatabaseSync): FlowKeeper {
  const flow = db.prepare(
    `insert into flows (firm, account, entry_id, at_us, asset, kind, instrument, program, reversal, amount)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const byEntry = db.prepare('select * from flows where entry_id = ? order by n')
  byEntry.setReadBigInts(true)
  const before = db.prepare(
    'select total from balances where account = ? and asset = ? order by at_us desc limit 1',
  )
  before.setReadBigInts(true)
  const after = db.prepare('insert or replace into balances values (?, ?, ?, ?)')
  const isTrading = (state: State, account: string): boolean =>
    state.accounts.get(account as never)?.kind === 'trading'
  return (state, { entry, fills, ts }) => {
    const flows = flowsOf(
      { entry, fills },
      {
        listed: state.listed,
        isTrading: (account) => isTrading(state, account),
        flowsBy: (id: EntryId) => byEntry.all(id).map(flowIn),
      },
    )
    const reversal = entry.cause.kind === 'reversal' ? 1 : 0
    for (const { account, asset, kind, instrument, program, amount } of flows) {
      const firm = state.accounts.get(account)?.firm ?? ''
      const of = [instrument ?? null, program ?? null, reversal] as const
      flow.run(firm, account, entry.id, ts, asset, kind, ...of, amount)
    }
    for (const { from, to, asset, amount } of entry.postings)
      for (const [account, signed] of [
        [from, -amount],
        [to, amount],
      ] as const) {
        if (!isTrading(state, account)) continue
        const total = (before.get(account, asset)?.['total'] as bigint | undefined) ?? 0n
        after.run(account, asset, ts, total + signed)
      }
  }
}

function flowIn(row: Readonly<Record<string, unknown>>): Flow {
  return {
    account: row['account'] as Flow['account'],
    asset: row['asset'] as Flow['asset'],
    kind: row['kind'] as Flow['kind'],
    amount: row['amount'] as bigint,
    instrument: (row['instrument'] ?? undefined) as Flow['instrument'],
    program: (row['program'] ?? undefined) as Flow['program'],
  }
}
