/** What makers were told of requests that traded. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const feedbackFold: Fold = {
  schema: `
create table if not exists feedback (
  n integer primary key, maker text not null, rfq_id text not null, at_us integer not null, feedback text not null
) strict;
create unique index if not exists feedback_maker on feedback (maker, rfq_id);
`,
  prepare(db) {
    const insert = db.prepare(
      'insert into feedback (maker, rfq_id, at_us, feedback) values (?, ?, ?, ?)',
    )
    return {
      FeedbackGiven(event, ts) {
        insert.run(event.maker, event.rfqId, ts, encode(event))
      },
    }
  },
}
