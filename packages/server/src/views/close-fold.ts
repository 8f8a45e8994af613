/** Closing marks by instrument and day. */
import type { DatabaseSync } from 'node:sqlite'
import { encode } from '@parley/core'
import type { InstrumentId, Price } from '@parley/core'
import type { Fold } from './fold.ts'

export const closeFold: Fold = {
  schema: `
create table if not exists closes (
  instrument text not null, day_us integer not null, price text not null, mark text not null,
  primary key (instrument, day_us)
) strict, without rowid;
`,
  prepare(db) {
    const close = db.prepare('insert or replace into closes values (?, ?, ?, ?)')
    return {
      ClosesRecorded({ dayEndsAt, marks }) {
        for (const mark of marks)
          close.run(mark.instrument, dayEndsAt, mark.price.toString(), encode(mark))
      },
    }
  },
}

/** The latest closing price of an instrument, as far as the tables are folded. */
export function latestClose(db: DatabaseSync): (instrument: InstrumentId) => Price | undefined {
  const latest = db.prepare(
    'select price from closes where instrument = ? order by day_us desc limit 1',
  )
  return (instrument) => {
    const row = latest.get(instrument)
    return row ? (BigInt(String(row['price'])) as Price) : undefined
  }
}
