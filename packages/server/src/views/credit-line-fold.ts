/** How credit lines were set, as a table. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const creditLineFold: Fold = {
  schema: `
create table if not exists credit_line_changes (
  n integer primary key, change_id text not null unique, firm text not null, at_us integer not null, change text not null
) strict;
create index if not exists credit_line_changes_firm on credit_line_changes (firm, n);
`,
  prepare(db) {
    const change = db.prepare(
      'insert into credit_line_changes (change_id, firm, at_us, change) values (?, ?, ?, ?)',
    )
    return {
      CreditLineSet(event, ts) {
        change.run(event.changeId, event.firm, ts, encode(event))
      },
    }
  },
}
