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
create table if not exists sales (
  n integer primary key, firm text not null, program text not null, decision integer not null, intent_id text not null, at_us integer not null
) strict;
create index if not exists sales_program on sales (firm, program, n);
create index if not exists sales_intent on sales (decision, intent_id);
create table if not exists sale_requests (n integer primary key, sale integer not null, rfq_id text not null) strict;
create index if not exists sale_requests_sale on sale_requests (sale, n);
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
    const sale = db.prepare(
      'insert into sales (firm, program, decision, intent_id, at_us) values (?, ?, ?, ?, ?)',
    )
    const saleOf = db.prepare('select n from sales where decision = ? and intent_id = ?')
    const request = db.prepare('insert into sale_requests (sale, rfq_id) values (?, ?)')
    const homeOf = (firm: string, program: string, intentId: string): number | undefined => {
      const row = home.get(firm, program, Number(intentId.split('.')[0]))
      return row && Number(row['n'])
    }
    const ended = (
      of: { readonly firm: string; readonly program: string; readonly intentId: string },
      how: { readonly outcome: string; readonly reason: string | null; readonly ts: number },
    ): void => {
      const { firm, program, intentId } = of
      const decided = homeOf(firm, program, intentId)
      if (decided !== undefined)
        end.run(firm, program, decided, intentId, how.outcome, how.reason, how.ts)
    }
    return {
      ProgramDecided(event, ts) {
        const { firm, program, tick, approval, intents } = event
        const { lastInsertRowid: n } = decision.run(firm, program, tick, ts, encode(event))
        if (approval === 'dry_run') return
        for (const { intentId } of intents) sale.run(firm, program, n, intentId, ts)
      },
      RfqRequested({ terms, owner }) {
        const { taker, program, intent } = owner
        if (program === undefined || intent === undefined) return
        const decided = homeOf(taker, program, intent)
        const row = decided === undefined ? undefined : saleOf.get(decided, intent)
        if (row) request.run(Number(row['n']), terms.rfqId)
      },
      IntentEnded(event, ts) {
        ended(event, { outcome: event.outcome, reason: encode(event.reason), ts })
      },
      IntentsCrossed({ firm, buyer, seller }, ts) {
        for (const { program, intentId } of [buyer, seller])
          ended({ firm, program, intentId }, { outcome: 'crossed', reason: null, ts })
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
