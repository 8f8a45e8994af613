/** Lots as tables: the open ones stay in memory too, since each entry meets them. */
import type { DatabaseSync } from 'node:sqlite'
import {
  applyEntry,
  decode,
  emptyLotBook,
  encode,
  fillsOf,
  pricedBy,
  putLot,
  timestamp,
  underlyingOf,
} from '@parley/core'
import type {
  AccountId,
  Closure,
  InstrumentId,
  Lot,
  LotBook,
  LotChoice,
  LotMethod,
  State,
  Structure,
} from '@parley/core'
import type { Fold } from './fold.ts'
import { latestClose } from './close-fold.ts'
import { closeUnder, costBy } from './first-close.ts'
import { FLOW_SCHEMA, flowKeeper } from './flow-fold.ts'

export const lotFold: Fold = {
  schema: `
create table if not exists lots (
  n integer primary key, firm text not null, account text not null, lot_id text not null, instrument text not null,
  underlying text not null, program text, chain text, cycle text not null, opened_by text not null, opened_us integer not null,
  open integer not null, unpriced integer not null, lot text not null, unique (account, lot_id)
) strict;
create index if not exists lots_open on lots (account, open, n);
create index if not exists lots_underlying on lots (firm, underlying, opened_us);
create index if not exists lots_entry on lots (opened_by);
create index if not exists lots_unpriced on lots (instrument) where unpriced = 1;
create table if not exists lot_closures (
  n integer primary key, firm text not null, account text not null, lot_id text not null, instrument text not null,
  underlying text not null, program text, chain text, cycle text not null, closed_by text not null, closed_us integer not null,
  how text not null, closure text not null
) strict;
create index if not exists lot_closures_account on lot_closures (account, n, closed_us);
create index if not exists lot_closures_entry on lot_closures (closed_by);
create index if not exists lot_closures_lot on lot_closures (account, lot_id);
${FLOW_SCHEMA}
create table if not exists lot_methods (account text primary key, method text not null) strict, without rowid;
create table if not exists lot_choices (
  account text not null, instrument text not null, choices text not null, primary key (account, instrument)
) strict, without rowid;
`,
  prepare(db) {
    const kept = keeper(db)
    const keepFlows = flowKeeper(db)
    const payment = db.prepare('insert or ignore into payments values (?, ?, ?, ?, ?, ?)')
    const structure = db.prepare('select structure from orders where order_id = ?')
    const openedBy = db.prepare('select lot from lots where opened_by = ? order by n')
    const closedBy = db.prepare(
      `select closure from lot_closures where closed_by = ? and how <> 'reversal' order by n`,
    )
    const latest = latestClose(db)
    const unpriced = unpricedLots(db)
    let book: LotBook | undefined
    const loaded = (state: State): LotBook => (book ??= load(db, state))
    return {
      LotMethodSet({ account, method }, _ts, state) {
        loaded(state).methods.set(account, method)
        kept.method(account, method)
      },
      IncomePosted({ payment: { account, externalId, entryId, flowDate, on, reference } }) {
        payment.run(account, externalId, entryId, flowDate, on ?? null, reference)
      },
      LotsChosen({ account, instrument, choices }, _ts, state) {
        choose(loaded(state), account, instrument, choices)
        kept.choices(account, instrument, choices)
      },
      EntryPosted({ entry }, ts, state, events) {
        const lots = loaded(state)
        const { listed } = state
        const close = latest(state, ts)
        const fills = fillsOf(entry, events, {
          listed,
          markOf: close,
          structureOf: (orderId) => structureIn(structure.get(orderId)),
        })
        const posted = { entry, at: timestamp(ts), fills }
        const changes = applyEntry(lots, posted, {
          listed,
          isTrading: (account) => state.accounts.get(account)?.kind === 'trading',
          markOf: close,
          doneBy: (id) => ({
            opened: openedBy.all(id).map((row) => decode(String(row['lot'])) as Lot),
            closed: closedBy.all(id).map((row) => decode(String(row['closure'])) as Closure),
          }),
        })
        keepFlows(state, { entry, fills, ts })
        for (const lot of changes.lots.values()) kept.lot(state, lot)
        for (const closure of changes.closures) {
          kept.closure(state, closure)
          const { account, instrument } = closure
          const left = lots.choices.get(account)?.get(instrument)
          if (left) kept.choices(account, instrument, left)
        }
      },
      ClosesRecorded({ dayEndsAt, marks }, ts, state) {
        const lots = loaded(state)
        const closes = new Map(marks.map((mark) => [mark.instrument, mark.price]))
        for (const waiting of unpriced.instruments()) {
          const close = closeUnder(state, closes, waiting)
          if (!close) continue
          for (const { lot, closures } of unpriced.of(waiting)) {
            const of = closures.map(({ closure }) => closure)
            const cost = costBy(state, lot, of, { ...close, dayEndUs: dayEndsAt }, ts)
            const priced = pricedBy(lot, of, cost, state.listed)
            putLot(lots, state.listed, priced.lot)
            kept.lot(state, priced.lot)
            for (const [i, closure] of priced.closures.entries())
              unpriced.keep(closures[i]?.n, closure)
          }
        }
      },
    }
  },
}

/** Lots of an instrument that were moved in before any close of it was known, and all that was closed of each. [LOT-13] */
function unpricedLots(db: DatabaseSync) {
  const names = db.prepare('select distinct instrument from lots where unpriced = 1')
  const lots = db.prepare('select lot from lots where instrument = ? and unpriced = 1 order by n')
  const closed = db.prepare(
    'select n, closure from lot_closures where account = ? and lot_id = ? order by n',
  )
  const keep = db.prepare('update lot_closures set closure = ? where n = ?')
  return {
    instruments: () => names.all().map((row) => String(row['instrument']) as InstrumentId),
    of: (instrument: InstrumentId) =>
      lots.all(instrument).map((row) => {
        const lot = decode(String(row['lot'])) as Lot
        const closures = closed.all(lot.account, lot.lotId).map(({ n, closure }) => ({
          n: Number(n),
          closure: decode(String(closure)) as Closure,
        }))
        return { lot, closures }
      }),
    keep: (n: number | undefined, closure: Closure): void => {
      keep.run(encode(closure), n ?? null)
    },
  }
}

function keeper(db: DatabaseSync) {
  const lot = db.prepare(
    `insert into lots (firm, account, lot_id, instrument, underlying, program, chain, cycle, opened_by, opened_us, open, unpriced, lot)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (account, lot_id) do update set open = excluded.open, unpriced = excluded.unpriced, lot = excluded.lot,
         instrument = excluded.instrument, underlying = excluded.underlying`,
  )
  const closure = db.prepare(
    `insert into lot_closures (firm, account, lot_id, instrument, underlying, program, chain, cycle, closed_by, closed_us, how, closure)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const method = db.prepare('insert or replace into lot_methods values (?, ?)')
  const choices = db.prepare('insert or replace into lot_choices values (?, ?, ?)')
  const columns = (state: State, of: Lot | Closure) =>
    [
      state.accounts.get(of.account)?.firm ?? '',
      of.account,
      of.lotId,
      of.instrument,
      underlyingOf(of.instrument, state.listed),
      of.program ?? null,
      of.chain ?? null,
      of.cycle,
    ] as const
  return {
    lot(state: State, of: Lot): void {
      const open = of.quantity > 0n ? 1 : 0
      const unpriced = of.unpriced ? 1 : 0
      lot.run(...columns(state, of), of.openedBy, of.openedAt, open, unpriced, encode(of))
    },
    closure(state: State, of: Closure): void {
      closure.run(...columns(state, of), of.closedBy, of.closedAt, of.how, encode(of))
    },
    method(account: AccountId, to: LotMethod): void {
      method.run(account, to)
    },
    choices(account: AccountId, instrument: InstrumentId, to: readonly LotChoice[]): void {
      choices.run(account, instrument, encode(to))
    },
  }
}

/** The open lots, methods and choices that an earlier run left. */
function load(db: DatabaseSync, { listed }: State): LotBook {
  const book = emptyLotBook()
  for (const { lot } of db.prepare('select lot from lots where open = 1 order by n').all())
    putLot(book, listed, decode(String(lot)) as Lot)
  for (const { account, method } of db.prepare('select * from lot_methods').all())
    book.methods.set(String(account) as AccountId, String(method) as LotMethod)
  for (const row of db.prepare('select * from lot_choices').all()) {
    const choices = decode(String(row['choices'])) as LotChoice[]
    choose(book, String(row['account']) as AccountId, String(row['instrument']) as never, choices)
  }
  return book
}

function choose(
  { choices }: LotBook,
  account: AccountId,
  instrument: InstrumentId,
  to: readonly LotChoice[],
): void {
  const own = choices.get(account)
  if (own) own.set(instrument, to)
  else choices.set(account, new Map([[instrument, to]]))
}

function structureIn(row: Readonly<Record<string, unknown>> | undefined): Structure | undefined {
  return row ? (decode(String(row['structure'])) as Structure) : undefined
}
