/** Decisions of programs as a table, with how each intent ended. */
import { decode, encode } from '@parley/core'
import type { RfqOwner } from '@parley/core'
import type { Fold } from './fold.ts'

export const programFold: Fold = {
  schema: `
create table if not exists decisions (
  n integer primary key, firm text not null, program text not null, tick integer not null, at_us integer not null, decision text not null
) strict;
create index if not exists decisions_program on decisions (firm, program, n);
create table if not exists intent_ends (
  firm text not null, program text not null, decision integer not null, intent_id text not null, outcome text not null,
  reason text, at_us integer not null, primary key (decision, intent_id)
) strict, without rowid;
`,
  prepare(db) {
    const decision = db.prepare(
      'insert into decisions (firm, program, tick, at_us, decision) values (?, ?, ?, ?, ?)',
    )
    // The latest of that tick: a program that was retired and made again counts anew.
    const home = db.prepare(
      'select n from decisions where firm = ? and program = ? and tick = ? order by n desc limit 1',
    )
    const asked = db.prepare('select owner from rfqs where rfq_id = ?')
    const end = db.prepare('insert or replace into intent_ends values (?, ?, ?, ?, ?, ?, ?)')
    const ended = (
      of: { readonly firm: string; readonly program: string; readonly intentId: string },
      how: { readonly outcome: string; readonly reason: string | null; readonly ts: number },
    ): void => {
      const { firm, program, intentId } = of
      const row = home.get(firm, program, Number(intentId.split('.')[0]))
      if (row) end.run(firm, program, Number(row['n']), intentId, how.outcome, how.reason, how.ts)
    }
    return {
      ProgramDecided(event, ts) {
        decision.run(event.firm, event.program, event.tick, ts, encode(event))
      },
      IntentEnded(event, ts) {
        ended(event, { outcome: event.outcome, reason: encode(event.reason), ts })
      },
      MatchMade({ match }, ts) {
        const row = asked.get(match.rfqId)
        const { taker, program, intent } = row
          ? (decode(String(row['owner'])) as RfqOwner)
          : ({} as Partial<RfqOwner>)
        if (taker === undefined || program === undefined || intent === undefined) return
        const of = { firm: taker, program, intentId: intent }
        ended(of, { outcome: 'traded', reason: null, ts })
      },
    }
  },
}
