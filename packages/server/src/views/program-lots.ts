/** The lots of programs as tables: what they realised, and how their options ended. [LOT-12] */
import type { DatabaseSync } from 'node:sqlite'
import { applyBooking, decode, emptyLotBook, encode, putLot, timestamp } from '@parley/core'
import type {
  AccountId,
  Closure,
  EntryId,
  InstrumentId,
  Lot,
  LotBook,
  LotChanges,
  LotMethod,
  ProgramBooking,
  ProgramFlow,
  State,
} from '@parley/core'
import { latestClose } from './close-fold.ts'

export const PROGRAM_LOT_SCHEMA = `
create table if not exists program_lots (
  n integer primary key, holder text not null, lot_id text not null, opened_by text not null, open integer not null, lot text not null,
  unique (holder, lot_id)
) strict;
create index if not exists program_lots_entry on program_lots (holder, opened_by);
create table if not exists program_closures (
  n integer primary key, account text not null, program text not null, holder text not null, instrument text not null,
  closed_by text not null, entry_id text, closed_us integer not null, how text not null, closure text not null
) strict;
create index if not exists program_closures_program on program_closures (account, program, closed_us);
create index if not exists program_closures_entry on program_closures (holder, closed_by);
`

/** A booking to a program. */
export type KeptBooking = {
  readonly account: string
  readonly program: string
  readonly entryId: string | undefined
  readonly ts: number
  readonly posted: ProgramBooking['posted']
  readonly flows: readonly ProgramFlow[]
  readonly reversed?: string | undefined
  readonly action?: ProgramBooking['action']
}

export type ProgramLotKeeper = (state: State, booking: KeptBooking) => void

export function programLotKeeper(db: DatabaseSync): ProgramLotKeeper {
  const keepLot = db.prepare(
    `insert into program_lots (holder, lot_id, opened_by, open, lot) values (?, ?, ?, ?, ?)
       on conflict (holder, lot_id) do update set open = excluded.open, lot = excluded.lot`,
  )
  const keepClosure = db.prepare(
    `insert into program_closures (account, program, holder, instrument, closed_by, entry_id, closed_us, how, closure)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const openedBy = db.prepare(
    'select lot from program_lots where holder = ? and opened_by = ? order by n',
  )
  const closedBy = db.prepare(
    `select closure from program_closures where holder = ? and closed_by = ? and how <> 'reversal' order by n`,
  )
  const methodOf = db.prepare('select method from lot_methods where account = ?')
  const markOf = latestClose(db)
  let book: LotBook | undefined
  const keep = (of: KeptBooking, holder: AccountId, { lots, closures }: LotChanges): void => {
    for (const lot of lots.values())
      keepLot.run(holder, lot.lotId, lot.openedBy, lot.quantity > 0n ? 1 : 0, encode(lot))
    for (const closure of closures) {
      const { instrument, closedBy: by, closedAt, how } = closure
      const whose = [of.account, of.program, holder, instrument] as const
      keepClosure.run(...whose, by, of.entryId ?? null, closedAt, how, encode(closure))
    }
  }
  return (state, of) => {
    const { listed } = state
    const lots = (book ??= load(db, listed))
    const holder = `${of.account}/${of.program}` as AccountId
    // What was chosen was chosen among the account's lots.
    const method = methodOf.get(of.account)?.['method']
    lots.methods.set(holder, (method === undefined ? 'fifo' : String(method)) as LotMethod)
    const changes = applyBooking(
      lots,
      {
        holder,
        at: timestamp(of.ts),
        id: (of.entryId ?? bookingAt(of.ts)) as EntryId,
        posted: of.posted,
        flows: of.flows,
        reversed: of.reversed as EntryId | undefined,
        action: of.action,
      },
      {
        listed,
        markOf,
        doneBy: (id) => ({
          opened: openedBy.all(holder, id).map((row) => decode(String(row['lot'])) as Lot),
          closed: closedBy.all(holder, id).map((row) => decode(String(row['closure'])) as Closure),
        }),
      },
    )
    keep(of, holder, changes)
  }
}

/** What has no entry is named by the time of its record, as long as an entry's name is. */
function bookingAt(ts: number): string {
  return `booking-${ts.toString(36).padStart(11, '0')}`
}

function load(
  db: DatabaseSync,
  listed: (id: InstrumentId) => ReturnType<State['listed']>,
): LotBook {
  const book = emptyLotBook()
  for (const { lot } of db.prepare('select lot from program_lots where open = 1 order by n').all())
    putLot(book, listed, decode(String(lot)) as Lot)
  return book
}
