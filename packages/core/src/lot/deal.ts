/** One deal of an account in one instrument: it closes open lots of the other side, and opens a lot with the rest. [LOT-1] */
import { assert, present } from '../assert.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import type { AccountId } from '../ledger/account.ts'
import type { ProgramId } from '../program/tag.ts'
import { absorb, coverable, unitsHeld } from './absorb.ts'
import { change, familyOf, lotsOf, nextLotId, underlyingOf } from './book.ts'
import type { Step } from './book.ts'
import { partBy } from './lot.ts'
import type { Closure, Lot, LotEnd, LotId, LotOrigin } from './lot.ts'
import { pick } from './pick.ts'
import type { Taken } from './pick.ts'

export type Deal = {
  readonly account: AccountId
  readonly instrument: InstrumentId
  /** Signed. */
  readonly quantity: bigint
  readonly currency: InstrumentId
  /** Signed cash after fees, by the tax and by the economic basis: they differ where premium comes with delivered shares. */
  readonly cash: bigint
  readonly economicCash: bigint
  readonly origin: LotOrigin
  readonly how: LotEnd
  readonly program: ProgramId | undefined
  /** The chain that what is opened belongs to, where it was rolled. */
  readonly chain?: LotId | undefined
  /** Moved in at a cost that is not known yet. */
  readonly unpriced?: true | undefined
}

/** Closes and opens; answers what was closed. */
export function apply(step: Step, deal: Deal): readonly Closure[] {
  const { account, instrument } = deal
  const side = deal.quantity > 0n ? 'long' : 'short'
  const size = magnitude(deal.quantity)
  if (size === 0n) return []
  const taken = take(step, { account, instrument, side, wanted: size, program: deal.program })
  const closing = taken.reduce((sum, { quantity }) => sum + quantity, 0n)
  const cash = partBy(deal.cash, closing, size)
  const economicCash = partBy(deal.economicCash, closing, size)
  const closures = closeLots(step, taken, { how: deal.how, cash, economicCash })
  if (closing < size)
    open(step, deal, {
      side,
      quantity: size - closing,
      cash: deal.cash - cash,
      economicCash: deal.economicCash - economicCash,
    })
  return closures
}

/** Open lots of the other side, by the account's method and choices, its program's first; what was chosen is used up. */
export function take(
  step: Step,
  of: {
    readonly account: AccountId
    readonly instrument: InstrumentId
    readonly side: Lot['side']
    readonly wanted: bigint
    readonly program?: ProgramId | undefined
  },
): readonly Taken[] {
  const { book, around } = step
  const { account, instrument, side, wanted, program } = of
  const against = lotsOf(book, around.listed, account, instrument).filter(
    (lot) => lot.side !== side,
  )
  if (against.length === 0) return []
  const method = book.methods.get(account) ?? 'fifo'
  const chosen = book.choices.get(account)
  const choices = chosen?.get(instrument) ?? []
  const picked = pick(against, { wanted, method, choices, program })
  if (choices.length > 0) chosen?.set(instrument, picked.choices)
  return picked.taken
}

/** Ends parts of lots; the cash of the close is split by quantity, what rounding leaves going to the last. */
export function closeLots(
  step: Step,
  taken: readonly Taken[],
  by: { readonly how: LotEnd; readonly cash: bigint; readonly economicCash?: bigint },
): readonly Closure[] {
  const all = taken.reduce((sum, { quantity }) => sum + quantity, 0n)
  let seen = 0n
  let given = 0n
  let givenEconomic = 0n
  return taken.map((each) => {
    const { quantity } = each
    seen += quantity
    const cashUpTo = partBy(by.cash, seen, all)
    const economicUpTo = partBy(by.economicCash ?? by.cash, seen, all)
    const closed = cashUpTo - given
    const closedEconomic = economicUpTo - givenEconomic
    given = cashUpTo
    givenEconomic = economicUpTo
    return closeLot(step, each, { how: by.how, closed, closedEconomic })
  })
}

export function closeLot(
  step: Step,
  { lot, quantity, insteadOf }: Taken,
  by: { readonly how: LotEnd; readonly closed: bigint; readonly closedEconomic: bigint },
): Closure {
  assert(quantity > 0n && quantity <= lot.quantity, 'no more is closed than is open')
  const tax = partBy(lot.tax, quantity, lot.quantity)
  const economic = partBy(lot.economic, quantity, lot.quantity)
  const covering = partBy(lot.covering, quantity, lot.quantity)
  change(step, {
    ...lot,
    quantity: lot.quantity - quantity,
    tax: lot.tax - tax,
    economic: lot.economic - economic,
    covering: lot.covering - covering,
  })
  // Buying a call back that covered shares costs them, as its premium was theirs.
  const back = covering > 0n && by.how === 'trade' ? partBy(by.closed, covering, quantity) : 0n
  const absorbed = absorb(step, lot, back)
  const part = { quantity, tax, economic, covering, insteadOf }
  const closure = { ...closureOf(step, lot, part, by), absorbed }
  step.closures.push(closure)
  return closure
}

/** The record of a part of a lot that ends in this step. */
function closureOf(
  step: Step,
  lot: Lot,
  part: Pick<Closure, 'quantity' | 'tax' | 'economic' | 'covering' | 'insteadOf'>,
  by: Pick<Closure, 'how' | 'closed' | 'closedEconomic'>,
): Closure {
  const { cycle, chain, program } = lot
  return {
    cycle,
    chain,
    program,
    account: lot.account,
    lotId: lot.lotId,
    instrument: lot.instrument,
    side: lot.side,
    origin: lot.origin,
    openedAt: lot.openedAt,
    openedBy: lot.openedBy,
    currency: lot.currency,
    opened: lot.opened,
    openedCash: lot.openedCash,
    closedAt: step.at,
    closedBy: step.entryId,
    ...part,
    ...by,
    absorbed: 0n,
    unpriced: lot.unpriced,
  }
}

function open(
  step: Step,
  deal: Deal,
  of: {
    readonly side: Lot['side']
    readonly quantity: bigint
    readonly cash: bigint
    readonly economicCash: bigint
  },
): void {
  const { account, instrument, currency, origin, program, chain, unpriced } = deal
  const lotId = nextLotId(step, account)
  const { side, quantity, cash } = of
  const lot: Lot = {
    account,
    lotId,
    instrument,
    side,
    origin,
    openedAt: step.at,
    openedBy: step.entryId,
    currency,
    opened: quantity,
    openedCash: cash,
    quantity,
    tax: cash,
    economic: of.economicCash,
    covering: 0n,
    cycle: cycleOf(step, account, instrument) ?? lotId,
    chain,
    program,
    unpriced,
  }
  change(step, lot)
  write(step, lot)
}

/** A call that is written on shares the account holds takes its premium to them; not one that is paid in the coins themselves. */
function write(step: Step, lot: Lot): void {
  const option = step.around.listed(lot.instrument)
  if (lot.side !== 'short' || option?.kind !== 'option' || option.right !== 'call') return
  if (isInverse(option)) return
  const underlying = step.around.listed(option.underlying)
  const each = deliverableOf(option, present(underlying, 'an underlying is listed'))
  const free = coverable(step, lot, unitsHeld(step, lot.account, option.underlying)) / each
  const covering = free < lot.quantity ? free : lot.quantity
  if (covering <= 0n) return
  const premium = absorb(step, lot, partBy(lot.economic, covering, lot.quantity))
  change(step, { ...lot, covering, economic: lot.economic - premium })
}

function cycleOf(step: Step, account: AccountId, instrument: InstrumentId): LotId | undefined {
  const { book, around } = step
  for (const lots of familyOf(book, account, underlyingOf(instrument, around.listed)).values())
    for (const { cycle } of lots) return cycle
  return undefined
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
