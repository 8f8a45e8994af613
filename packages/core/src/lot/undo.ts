/**
 * The reversal of an entry. [LOT-7] Where its lots are as it left them they go, and what it closed is open again, as it was. Where they
 * have been dealt with since, the reversal is a deal of its own the other way, at the same cash: history is not written anew.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import { absorb } from './absorb.ts'
import { change, lotsOf } from './book.ts'
import type { Step } from './book.ts'
import { apply, closeLot } from './deal.ts'
import type { Closure, Lot } from './lot.ts'

type Done = {
  readonly account: AccountId
  readonly instrument: InstrumentId
  readonly opened: Lot[]
  readonly closed: Closure[]
}

export function undo(step: Step, reversed: EntryId): void {
  for (const done of doneBy(step, reversed))
    if (isUntouched(step, done)) restore(step, done)
    else counter(step, done)
}

/** By account and instrument, the last first: shares that were bought before a call was written are still there when it goes. */
function doneBy(step: Step, reversed: EntryId): Done[] {
  const { opened, closed } = step.around.doneBy(reversed)
  const by = new Map<string, Done>()
  const at = ({ account, instrument }: Pick<Lot, 'account' | 'instrument'>): Done => {
    const key = `${account} ${instrument}`
    const known = by.get(key) ?? { account, instrument, opened: [], closed: [] }
    by.set(key, known)
    return known
  }
  for (const closure of closed) at(closure).closed.push(closure)
  for (const lot of opened) at(lot).opened.push(lot)
  return [...by.values()].reverse()
}

function isUntouched(step: Step, { account, instrument, opened, closed }: Done): boolean {
  const now = lotsOf(step.book, step.around.listed, account, instrument)
  const own = opened.map(({ lotId }) => now.find((lot) => lot.lotId === lotId))
  if (!own.every((lot) => lot?.quantity === lot?.opened && lot !== undefined)) return false
  const [first] = closed
  if (!first) return true
  return now.every((lot) => lot.side === first.side || own.includes(lot))
}

function restore(step: Step, { account, instrument, opened, closed }: Done): void {
  const now = lotsOf(step.book, step.around.listed, account, instrument)
  for (const lot of now.filter(({ lotId }) => opened.some((each) => each.lotId === lotId)))
    remove(step, lot)
  for (const closure of [...closed].reverse()) reopen(step, closure)
}

/** The cash comes back whole; what its premium gave to shares they give back. */
function remove(step: Step, lot: Lot): void {
  const given = step.around.listed(lot.instrument)?.kind === 'option' ? lot.tax - lot.economic : 0n
  const back = absorb(step, lot, -given)
  // As it stands: `absorb` changes shares only, and this lot is none of them where it gave anything.
  const closure = closeLot(
    step,
    { lot, quantity: lot.quantity },
    { how: 'reversal', closed: -lot.tax, closedEconomic: -lot.tax },
  )
  step.closures[step.closures.indexOf(closure)] = { ...closure, absorbed: back }
}

function reopen(step: Step, closure: Closure): void {
  const { account, instrument, lotId } = closure
  const standing = lotsOf(step.book, step.around.listed, account, instrument).find(
    (lot) => lot.lotId === lotId,
  )
  const empty = { quantity: 0n, tax: 0n, economic: 0n, covering: 0n }
  const { quantity, tax, economic, covering, ...rest } = standing ?? { ...lotOf(closure), ...empty }
  change(step, {
    ...rest,
    quantity: quantity + closure.quantity,
    tax: tax + closure.tax,
    economic: economic + closure.economic,
    covering: covering + closure.covering,
  })
  const absorbed = absorb(step, lotOf(closure), -closure.absorbed)
  step.closures.push({
    ...closure,
    closedAt: step.at,
    closedBy: step.entryId,
    how: 'reversal',
    quantity: -closure.quantity,
    tax: -closure.tax,
    closed: -closure.closed,
    economic: -closure.economic,
    closedEconomic: -closure.closedEconomic,
    absorbed,
    insteadOf: undefined,
  })
}

function lotOf(closure: Closure): Lot {
  const { closedAt: _at, closedBy: _by, how: _how, closed: _cash, ...rest } = closure
  const { closedEconomic: _economic, absorbed: _absorbed, insteadOf: _instead, ...lot } = rest
  return lot
}

function counter(step: Step, { account, instrument, opened, closed }: Done): void {
  let quantity = 0n
  let cash = 0n
  for (const lot of opened) {
    quantity -= lot.side === 'long' ? lot.opened : -lot.opened
    cash -= lot.openedCash
  }
  for (const closure of closed) {
    quantity += closure.side === 'long' ? closure.quantity : -closure.quantity
    cash -= closure.closed
  }
  const currency = (opened[0] ?? closed[0])?.currency
  if (currency === undefined) return
  apply(step, {
    account,
    instrument,
    quantity,
    currency,
    cash,
    economicCash: cash,
    origin: 'trade',
    how: 'reversal',
    program: (opened[0] ?? closed[0])?.program,
  })
}
