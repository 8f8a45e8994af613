/** How margin calls were made, changed and met, and what their liquidation did, as a table. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const marginFold: Fold = {
  schema: `
create table if not exists margin_calls (
  n integer primary key, change_id text not null unique, firm text not null, at_us integer not null, change text not null
) strict;
create index if not exists margin_calls_firm on margin_calls (firm, n);
`,
  prepare(db) {
    const change = db.prepare(
      'insert into margin_calls (change_id, firm, at_us, change) values (?, ?, ?, ?)',
    )
    return {
      MarginCallChanged(event, ts) {
        change.run(event.changeId, event.call.firm, ts, encode(event))
      },
      LiquidationChanged(event, ts) {
        change.run(event.changeId, event.call.firm, ts, encode(event))
      },
      // An attempt begins with its request, and has its id.
      RfqRequested(event, ts) {
        const { owner, terms } = event
        if (owner.liquidation) change.run(terms.rfqId, owner.taker, ts, encode(event))
      },
    }
  },
}
