/** The lots of programs as tables: what they realised, and how their options ended. [LOT-12] */
import type { DatabaseSync } from 'node:sqlite'
import {
  applyBooking,
  decode,
  emptyLotBook,
  encode,
  pricedBy,
  putLot,
  timestamp,
} from '@parley/core'
import type {
  AccountId,
  ClosesRecorded,
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
import { closeUnder, costBy } from './first-close.ts'

export const PROGRAM_LOT_SCHEMA = `
create table if not exists program_lots (
  n integer primary key, holder text not null, lot_id text not null, opened_by text not null, open integer not null,
  unpriced integer not null, lot text not null,
  unique (holder, lot_id)
) strict;
create index if not exists program_lots_entry on program_lots (holder, opened_by);
create index if not exists program_lots_unpriced on program_lots (holder) where unpriced = 1;
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

export type ProgramLotKeeper = {
  readonly book: (state: State, booking: KeptBooking) => void
  /** What was adopted before any close of it was known costs the first. [LOT-13] */
  readonly price: (state: State, closes: ClosesRecorded, ts: number) => void
}

export function programLotKeeper(db: DatabaseSync): ProgramLotKeeper {
  const keepLot = db.prepare(
    `insert into program_lots (holder, lot_id, opened_by, open, unpriced, lot) values (?, ?, ?, ?, ?, ?)
       on conflict (holder, lot_id) do update set open = excluded.open, unpriced = excluded.unpriced, lot = excluded.lot`,
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
  const latest = latestClose(db)
  const unpriced = db.prepare('select holder, lot from program_lots where unpriced = 1 order by n')
  const closed = db.prepare('select n, closure from program_closures where holder = ? order by n')
  const reprice = db.prepare('update program_closures set closure = ? where n = ?')
  let book: LotBook | undefined
  const keepOne = (holder: AccountId, lot: Lot): void => {
    const [open, isUnpriced] = [lot.quantity > 0n ? 1 : 0, lot.unpriced ? 1 : 0]
    keepLot.run(holder, lot.lotId, lot.openedBy, open, isUnpriced, encode(lot))
  }
  const keep = (of: KeptBooking, holder: AccountId, { lots, closures }: LotChanges): void => {
    for (const lot of lots.values()) keepOne(holder, lot)
    for (const closure of closures) {
      const { instrument, closedBy: by, closedAt, how } = closure
      const whose = [of.account, of.program, holder, instrument] as const
      keepClosure.run(...whose, by, of.entryId ?? null, closedAt, how, encode(closure))
    }
  }
  const price = (state: State, { dayEndsAt, marks }: ClosesRecorded, ts: number): void => {
    const waiting = unpriced.all().map((row) => decode(String(row['lot'])) as Lot)
    if (waiting.length === 0) return
    const closes = new Map(marks.map((mark) => [mark.instrument, mark.price]))
    const lots = (book ??= load(db, state.listed))
    for (const lot of waiting) {
      const { instrument, account: holder, lotId } = lot
      const close = closeUnder(state, closes, instrument)
      if (!close) continue
      const rows = closed
        .all(holder)
        .map(({ n, closure }) => ({ n: Number(n), of: decode(String(closure)) as Closure }))
        .filter(({ of }) => of.lotId === lotId)
      const of = rows.map((row) => row.of)
      const cost = costBy(state, lot, of, { ...close, dayEndUs: dayEndsAt }, ts)
      const priced = pricedBy(lot, of, cost, state.listed)
      putLot(lots, state.listed, priced.lot)
      keepOne(holder, priced.lot)
      for (const [i, { n }] of rows.entries()) reprice.run(encode(priced.closures[i]), n)
    }
  }
  const bookOne = (state: State, of: KeptBooking): void => {
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
        markOf: latest(state, of.ts),
        doneBy: (id) => ({
          opened: openedBy.all(holder, id).map((row) => decode(String(row['lot'])) as Lot),
          closed: closedBy.all(holder, id).map((row) => decode(String(row['closure'])) as Closure),
        }),
      },
    )
    keep(of, holder, changes)
  }
  return { book: bookOne, price }
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
