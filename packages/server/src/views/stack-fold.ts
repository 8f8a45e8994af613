/** Looks at stacks as a table, with what met inside them. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const stackFold: Fold = {
  schema: `
create table if not exists stack_decisions (
  n integer primary key, firm text not null, stack text not null, tick integer not null, at_us integer not null, decision text not null
) strict;
create index if not exists stack_decisions_stack on stack_decisions (firm, stack, n);
create table if not exists stack_crosses (
  n integer primary key, decision integer not null, at_us integer not null, crossed text not null
) strict;
create index if not exists stack_crosses_decision on stack_crosses (decision);
`,
  prepare(db) {
    const decision = db.prepare(
      'insert into stack_decisions (firm, stack, tick, at_us, decision) values (?, ?, ?, ?, ?)',
    )
    const last = db.prepare(
      'select n from stack_decisions where firm = ? and stack = ? order by n desc limit 1',
    )
    const cross = db.prepare(
      'insert into stack_crosses (decision, at_us, crossed) values (?, ?, ?)',
    )
    return {
      StackDecided(event, ts) {
        decision.run(event.firm, event.stack, event.tick, ts, encode(event))
      },
      IntentsCrossed(event, ts) {
        const row = last.get(event.firm, event.stack)
        if (row) cross.run(Number(row['n']), ts, encode(event))
      },
    }
  },
}
