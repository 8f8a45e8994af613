/** The prices at which futures were carried, one after another: what of a future's gain has been paid is up to the last of them. */
import type { Fold } from './fold.ts'

export const carryFold: Fold = {
  schema: `
create table if not exists carries (
  n integer primary key, instrument text not null, at_us integer not null, price text not null, observed_us integer not null,
  settled integer not null
) strict;
create index if not exists carries_instrument on carries (instrument, n);
`,
  prepare(db) {
    const carry = db.prepare(
      'insert into carries (instrument, at_us, price, observed_us, settled) values (?, ?, ?, ?, ?)',
    )
    return {
      InstrumentListed({ instrument }, ts) {
        if (instrument.kind !== 'future') return
        const { price, observedAt } = instrument.carry
        carry.run(instrument.id, ts, price.toString(), observedAt, 0)
      },
      VariationSettled({ carried }, ts) {
        for (const {
          instrument,
          carry: { price, observedAt },
        } of carried)
          carry.run(instrument, ts, price.toString(), observedAt, 0)
      },
      FutureSettled({ instrument, settlementPrice, observedAt }, ts) {
        carry.run(instrument, ts, settlementPrice.toString(), observedAt, 1)
      },
    }
  },
}
