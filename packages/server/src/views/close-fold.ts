/** Closing marks by instrument and day. */
import type { DatabaseSync } from 'node:sqlite'
import { encode } from '@parley/core'
import type { InstrumentId, Price, State } from '@parley/core'
import { actionsOn } from '../market/lineage.ts'
import { priceIn } from '../statement/in-units.ts'
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

/** The latest closing price of an instrument at a moment, as far as the tables are folded, in the units of the moment. [MKT-4] */
export function latestClose(
  db: DatabaseSync,
): (state: State, atUs: number) => (instrument: InstrumentId) => Price | undefined {
  const latest = db.prepare(
    'select price, day_us from closes where instrument = ? order by day_us desc limit 1',
  )
  return (state, atUs) => (instrument) => {
    const row = latest.get(instrument)
    if (!row) return undefined
    const close = BigInt(String(row['price'])) as Price
    return closeAt(state, { instrument, price: close, dayEndUs: Number(row['day_us']) }, atUs)
  }
}

/** A close as a price of another moment. */
export function closeAt(
  state: State,
  of: { readonly instrument: InstrumentId; readonly price: Price; readonly dayEndUs: number },
  atUs: number,
): Price {
  return priceIn(actionsOn(state, of.instrument), of.price, { fromUs: of.dayEndUs, toUs: atUs })
}
