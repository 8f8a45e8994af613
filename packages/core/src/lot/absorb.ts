/** Premium of written calls and the economic basis of the shares behind them. [LOT-5] */
import type { InstrumentId } from '../instrument/instrument.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import { change, familyOf, underlyingOf } from './book.ts'
import type { Step } from './book.ts'
import { spreadBy } from './lot.ts'
import type { Lot } from './lot.ts'

/** Adds cash of an option to the economic basis of the underlying's long lots by quantity; answers what they took: all, or nothing. */
export function absorb(step: Step, option: Lot, cash: bigint): bigint {
  if (cash === 0n) return 0n
  const underlying = underlyingOf(option.instrument, step.around.listed)
  const lots = longLots(step, option.account, underlying)
  if (lots.length === 0 || underlying === option.instrument) return 0n
  const shares = spreadBy(
    cash,
    lots.map(({ quantity }) => quantity),
  )
  for (const [i, lot] of lots.entries())
    change(step, { ...lot, economic: lot.economic + (shares[i] ?? 0n) })
  return cash
}

/** Units of the underlying in long lots. */
export function unitsHeld(step: Step, account: AccountId, underlying: InstrumentId): bigint {
  return longLots(step, account, underlying).reduce((sum, { quantity }) => sum + quantity, 0n)
}

/** Of units held, those that no other written call stands on. */
export function coverable(step: Step, call: Lot, held: bigint): bigint {
  const { book, around } = step
  const underlying = underlyingOf(call.instrument, around.listed)
  let free = held
  for (const [id, lots] of familyOf(book, call.account, underlying)) {
    const option = around.listed(id)
    if (option?.kind !== 'option') continue
    const unit = around.listed(underlying)
    if (!unit) continue
    const each = deliverableOf(option, unit)
    for (const { covering } of lots) free -= covering * each
  }
  return free < 0n ? 0n : free
}

function longLots(step: Step, account: AccountId, underlying: InstrumentId): readonly Lot[] {
  const lots = familyOf(step.book, account, underlying).get(underlying) ?? []
  return lots.filter(({ side }) => side === 'long')
}
