/**
 * A program's own lots, folded from what is booked to it as an account's are from entries. [LOT-12] They are not the lots of its account
 * that bear its name: one program may close what another opened there, and two may end against each other.
 */
import type { CorporateActionApplied } from '../corporate-action/event.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { EXTERNAL } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { amount } from '../num/units.ts'
import type { ProgramLine } from '../program/command.ts'
import type { ProgramPosted } from '../program/event.ts'
import type { ProgramFlow } from '../statement/program-flow.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { trade, transfer } from './apply-entry.ts'
import { stepOf } from './book.ts'
import type { Around, LotBook, LotChanges, Step } from './book.ts'
import { convert } from './convert.ts'
import type { Execution } from './execution.ts'
import { applyEndings } from './exercise.ts'
import { undo } from './undo.ts'

export type ProgramBooking = {
  /** The name that the program's lots are kept under, which is no account's. */
  readonly holder: AccountId
  readonly at: Timestamp
  /** Names the booking, as an entry's id does an entry. */
  readonly id: EntryId
  readonly posted: Pick<ProgramPosted, 'cause' | 'lines'>
  /** The booking by what it was. */
  readonly flows: readonly ProgramFlow[]
  /** Of a reversal, the booking that it takes back. */
  readonly reversed?: EntryId | undefined
  /** Of a corporate action, what it was. */
  readonly action?: Pick<CorporateActionApplied, 'actionId' | 'terms' | 'adjusted'> | undefined
}

/** Changes the book; answers what changed. Lots of any number of holders may be in one book. */
export function applyBooking(
  book: LotBook,
  booking: ProgramBooking,
  sources: Omit<Around, 'isTrading'>,
): LotChanges {
  const { holder, at, id, posted, flows } = booking
  const { cause, lines } = posted
  const around = { ...sources, isTrading: (account: AccountId) => account === holder }
  const step = stepOf(book, around, at, id)
  // A record may book to it more than once.
  step.numbers.set(holder, sources.doneBy(id).opened.length)
  switch (cause) {
    case 'trade':
    case 'cross':
    case 'liquidation':
      trade(step, executionsIn(around, holder, flows))
      payCoins(step, holder, flows)
      break
    case 'expiry':
      applyEndings(step, postingsOf(holder, lines, 'exercise'))
      payCoins(step, holder, flows)
      break
    case 'adoption':
    case 'draw':
      for (const posting of postingsOf(holder, lines, 'deposit')) transfer(step, posting)
      break
    case 'reversal':
      if (booking.reversed !== undefined) undo(step, booking.reversed)
      break
    case 'corporate_action':
      follow(step, booking)
  }
  return { lots: step.lots, closures: step.closures }
}

/** One package, leg by leg: units, and cash with the fee. */
function executionsIn(
  { listed }: Around,
  holder: AccountId,
  flows: readonly ProgramFlow[],
): readonly Execution[] {
  return [...Map.groupBy(flows, ({ instrument }) => instrument)].flatMap(([id, own]) => {
    const instrument = id === undefined ? undefined : listed(id)
    if (!instrument || instrument.kind === 'cash') return []
    let [quantity, cash, fee] = [0n, 0n, 0n]
    for (const { asset, kind, amount: moved } of own)
      if (asset === instrument.id) quantity += moved
      else {
        cash += moved
        if (kind === 'fee') fee -= moved
      }
    const currency = instrument.terms.quoteAsset
    return [
      { account: holder, instrument: instrument.id, quantity, cash, fee, currency, parcel: 0 },
    ]
  })
}

/** Coins that an inverse option was paid in, or pays: they come in at their latest mark and go at their basis. [INV-8] */
function payCoins(step: Step, holder: AccountId, flows: readonly ProgramFlow[]): void {
  const { listed } = step.around
  const coins = new Map<InstrumentId, bigint>()
  for (const { asset, instrument, kind, amount: paid } of flows) {
    const isPayment = kind === 'premium' || kind === 'fee' || kind === 'settlement'
    if (asset === instrument || !isPayment || listed(asset)?.kind !== 'coin') continue
    coins.set(asset, (coins.get(asset) ?? 0n) + paid)
  }
  const lines = [...coins].map(([asset, paid]) => ({ asset, amount: paid }))
  for (const posting of postingsOf(holder, lines, 'cash')) transfer(step, posting)
}

function postingsOf(
  holder: AccountId,
  lines: readonly ProgramLine[],
  reason: Posting['reason'],
): readonly Posting[] {
  return lines.flatMap(({ asset, amount: moved }): Posting[] => {
    if (moved === 0n) return []
    const [from, to] = moved > 0n ? [EXTERNAL, holder] : [holder, EXTERNAL]
    return [{ from, to, asset, amount: amount(moved > 0n ? moved : -moved), reason }]
  })
}

/** A merger sells the shares for its cash and ends each option by its own; anything else changes lots into what they become. */
function follow(step: Step, { holder, posted, action, id }: ProgramBooking): void {
  if (!action) return
  const { listed } = step.around
  const isMerger = action.terms.kind === 'cash_merger'
  const rest: ProgramLine[] = []
  let option: ProgramLine[] = []
  const end = (): void => applyEndings(step, postingsOf(holder, option, 'exercise'))
  for (const line of posted.lines) {
    // What an option paid stands after it.
    if (isMerger && listed(line.asset)?.kind === 'option') {
      end()
      option = [line]
    } else if (option.length > 0) option.push(line)
    else rest.push(line)
  }
  end()
  const postings = rest.flatMap((line) => {
    const inLieu = !isMerger && listed(line.asset)?.kind === 'cash'
    return postingsOf(holder, [line], inLieu ? 'cash_in_lieu' : 'adjustment')
  })
  const { actionId, terms, adjusted } = action
  const cause = { kind: 'corporate_action', id: actionId, terms, adjusted } as const
  convert(step, { id, cause, postings })
}
