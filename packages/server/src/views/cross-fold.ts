/** Resting orders, their fills, and the audit trail of every cross as tables. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const crossFold: Fold = {
  schema: `
create table if not exists orders (
  n integer primary key, order_id text not null unique, firm text not null, outcome text, remaining text not null,
  placed_us integer not null, ended_us integer, placed text not null, structure text not null
) strict;
create index if not exists orders_firm on orders (firm, n);
create table if not exists fills (
  n integer primary key, fill_id text not null unique, order_id text not null, firm text not null,
  entry_id text not null, at_us integer not null, fill text not null
) strict;
create index if not exists fills_firm on fills (firm, n);
create index if not exists fills_entry on fills (entry_id);
create table if not exists cross_runs (
  n integer primary key, cross_id text not null unique, book text not null, at_us integer not null, run text not null
) strict;
`,
  prepare(db) {
    const order = db.prepare(
      'insert into orders (order_id, firm, remaining, placed_us, placed, structure) values (?, ?, ?, ?, ?, ?)',
    )
    const left = db.prepare('update orders set remaining = ? where order_id = ?')
    const end = db.prepare('update orders set outcome = ?, ended_us = ? where order_id = ?')
    const fill = db.prepare(
      'insert into fills (fill_id, order_id, firm, entry_id, at_us, fill) values (?, ?, ?, ?, ?, ?)',
    )
    const run = db.prepare(
      'insert into cross_runs (cross_id, book, at_us, run) values (?, ?, ?, ?)',
    )
    return {
      OrderPlaced({ order: placed, structure }, ts) {
        const { orderId, firm, size } = placed
        order.run(orderId, firm, size.toString(), ts, encode(placed), encode(structure))
      },
      OrderFilled({ fill: made }, ts) {
        const { fillId, orderId, firm, entryId, remaining } = made
        left.run(remaining.toString(), orderId)
        fill.run(fillId, orderId, firm, entryId, ts, encode(made))
      },
      OrderEnded({ orderId, outcome }, ts) {
        end.run(outcome, ts, orderId)
      },
      CrossRun(event, ts) {
        run.run(event.crossId, event.bookId, ts, encode(event))
      },
    }
  },
}
