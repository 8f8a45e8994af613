/** Digests whose dealers did not send the quote they had committed themselves to. [SEA-3] */
import type { Fold } from './fold.ts'

export const commitmentFold: Fold = {
  schema: `
create table if not exists unrevealed (
  n integer primary key, rfq_id text not null, maker text not null, at_us integer not null
) strict;
create index if not exists unrevealed_maker on unrevealed (maker, at_us);
`,
  prepare(db) {
    const insert = db.prepare('insert into unrevealed (rfq_id, maker, at_us) values (?, ?, ?)')
    return {
      CommitmentLapsed({ rfqId, maker }, ts) {
        insert.run(rfqId, maker, ts)
      },
    }
  },
}
