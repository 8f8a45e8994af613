/** Dividends as they were declared per unit: what the calendar expects again. */
import type { Fold } from './fold.ts'

export const dividendFold: Fold = {
  schema: `
create table if not exists dividends (
  instrument text not null, external_id text not null, paid_us integer not null, per_unit text not null,
  primary key (instrument, external_id)
) strict, without rowid;
`,
  prepare(db) {
    const dividend = db.prepare('insert or replace into dividends values (?, ?, ?, ?)')
    return {
      DividendPaid({ instrument, externalId, perUnit }, ts) {
        dividend.run(instrument, externalId, ts, perUnit.toString())
      },
    }
  },
}
