/** The open lots of every account, by underlying and instrument, and one step's changes to them. */
import { rootOf } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Closure, Lot, LotChoice, LotId, LotMethod } from './lot.ts'

/** Open lots of one underlying and its options in one account, each in the order of opening. */
export type Family = Map<InstrumentId, Lot[]>
export type LotBook = {
  readonly families: Map<AccountId, Map<InstrumentId, Family>>
  readonly methods: Map<AccountId, LotMethod>
  /** Chosen for the next close, by account and instrument. */
  readonly choices: Map<AccountId, Map<InstrumentId, readonly LotChoice[]>>
}

export function emptyLotBook(): LotBook {
  return { families: new Map(), methods: new Map(), choices: new Map() }
}

/** What is known around an entry besides the open lots. */
export type Around = {
  readonly listed: Listed
  readonly isTrading: (account: AccountId) => boolean
  /** The latest recorded mark: what comes in from outside has no price of its own. */
  readonly markOf: (instrument: InstrumentId) => Price | undefined
  /** What an earlier entry did, for its reversal. */
  readonly doneBy: (entryId: EntryId) => {
    readonly opened: readonly Lot[]
    readonly closed: readonly Closure[]
  }
}

/** What one entry came to: lots as they are after it (quantity zero: ended), and what was closed, in order. */
export type LotChanges = {
  readonly lots: ReadonlyMap<string, Lot>
  readonly closures: readonly Closure[]
}

/** One entry being applied: its changes are gathered here while the book is changed. */
export type Step = {
  readonly book: LotBook
  readonly around: Around
  readonly at: Timestamp
  readonly entryId: EntryId
  readonly lots: Map<string, Lot>
  readonly closures: Closure[]
  /** Lots this entry opened, by account: the next one's number. */
  readonly numbers: Map<AccountId, number>
}

export function stepOf(book: LotBook, around: Around, at: Timestamp, entryId: EntryId): Step {
  const gathered = { lots: new Map<string, Lot>(), closures: [], numbers: new Map() }
  return { book, around, at, entryId, ...gathered }
}

/** The underlying of an option or a future; of anything else the thing itself. */
export function underlyingOf(instrument: InstrumentId, listed: Listed): InstrumentId {
  const known = listed(instrument)
  return known ? rootOf(known) : instrument
}

export function familyOf(
  { families }: LotBook,
  account: AccountId,
  underlying: InstrumentId,
): Family {
  let own = families.get(account)
  if (!own) families.set(account, (own = new Map()))
  let family = own.get(underlying)
  if (!family) own.set(underlying, (family = new Map()))
  return family
}

export function lotsOf(
  book: LotBook,
  listed: Listed,
  account: AccountId,
  of: InstrumentId,
): readonly Lot[] {
  return familyOf(book, account, underlyingOf(of, listed)).get(of) ?? []
}

/** Puts a lot as it is now: replaced where it stood, in its place by its opening where it is new, gone where nothing is left. */
export function putLot(book: LotBook, listed: Listed, lot: Lot): void {
  const family = familyOf(book, lot.account, underlyingOf(lot.instrument, listed))
  const lots = family.get(lot.instrument) ?? []
  const at = lots.findIndex(({ lotId }) => lotId === lot.lotId)
  if (at >= 0 && lot.quantity === 0n) lots.splice(at, 1)
  else if (at >= 0) lots[at] = lot
  else if (lot.quantity > 0n) {
    const after = lots.findLastIndex((each) => isBefore(each, lot))
    lots.splice(after + 1, 0, lot)
  }
  if (lots.length === 0) family.delete(lot.instrument)
  else family.set(lot.instrument, lots)
}

/** Puts a lot and notes it among the step's changes. */
export function change(step: Step, lot: Lot): void {
  putLot(step.book, step.around.listed, lot)
  step.lots.set(`${lot.account} ${lot.lotId}`, lot)
}

/** The next lot id of an account in this entry: it tells nothing of other accounts. */
export function nextLotId(step: Step, account: AccountId): LotId {
  const n = (step.numbers.get(account) ?? 0) + 1
  step.numbers.set(account, n)
  return `lot-${step.entryId.slice(step.entryId.indexOf('-') + 1)}-${n}` as LotId
}

/** The order of opening, and within one entry of the lots' numbers. */
function isBefore(a: Lot, b: Lot): boolean {
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt
  return a.lotId.length === b.lotId.length ? a.lotId < b.lotId : a.lotId.length < b.lotId.length
}
