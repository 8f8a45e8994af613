/** Income in a firm's own custody; what is withdrawn is a row of its own, turned. */
import type { Fold } from './fold.ts'

export const ownIncomeFold: Fold = {
  schema: `
create table if not exists own_income (
  n integer primary key, account text not null, external_id text not null, kind text not null, asset text not null, amount integer not null,
  paid_on text, program text, flow_date text not null, reference text not null, at_us integer not null, reversal integer not null
) strict;
create index if not exists own_income_account on own_income (account, external_id);
`,
  prepare(db) {
    const record = db.prepare(
      `insert into own_income (account, external_id, kind, asset, amount, paid_on, program, flow_date, reference, at_us, reversal)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    )
    const turn = db.prepare(
      `insert into own_income (account, external_id, kind, asset, amount, paid_on, program, flow_date, reference, at_us, reversal)
         select account, external_id, kind, asset, -amount, paid_on, program, flow_date, ?, ?, 1
           from own_income where account = ? and external_id = ? and reversal = 0`,
    )
    return {
      OwnIncomeRecorded({ payment }, ts) {
        const { account, externalId, kind, asset, amount, on, program, flowDate, reference } =
          payment
        record.run(
          account,
          externalId,
          kind,
          asset,
          amount,
          on ?? null,
          program ?? null,
          flowDate,
          reference,
          ts,
        )
      },
      OwnIncomeWithdrawn({ account, externalId, reason }, ts) {
        turn.run(reason, ts, account, externalId)
      },
    }
  },
}
