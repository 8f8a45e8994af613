/** Published trades as a table. What is not published yet is not in it. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const tapeFold: Fold = {
  schema: `
create table if not exists prints (
  n integer primary key, print_id text not null unique, published_us integer not null, print text not null
) strict;
`,
  prepare(db) {
    const insert = db.prepare('insert into prints (print_id, published_us, print) values (?, ?, ?)')
    return {
      TradePublished({ print }) {
        insert.run(print.printId, print.publishedAt, encode(print))
      },
    }
  },
}
