/** Options that end in an entry: exercised, assigned, settled in cash, or lapsed. [LOT-6] */
import { present } from '../assert.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import type { Step } from './book.ts'
import { apply, closeLot, closeLots, magnitude, take } from './deal.ts'
import { partBy } from './lot.ts'
import type { Closure, LotChoice } from './lot.ts'
import { cut } from './pick.ts'
import type { Taken } from './pick.ts'

/** What the postings of an exercise did to one account: contracts closed, cash and underlying moved, each signed. */
type Ending = {
  readonly option: Option
  readonly account: AccountId
  readonly contracts: bigint
  readonly cash: bigint
  readonly units: bigint
  /** Nothing was delivered: by its terms, because all lapsed, or because a merger has left nothing to deliver. */
  readonly isCash: boolean
}

/** Applies every account's part. A partly assigned lot is split: what is assigned takes its premium to the shares, the rest lapses. */
export function applyEndings(step: Step, postings: readonly Posting[]): void {
  const option = postings
    .map(({ asset }) => step.around.listed(asset))
    .find((instrument) => instrument?.kind === 'option')
  if (option?.kind !== 'option') return
  const accounts = new Set(postings.flatMap(({ from, to }) => [from, to]))
  for (const account of accounts)
    if (step.around.isTrading(account)) end(step, endingOf(option, account, postings))
}

function endingOf(option: Option, account: AccountId, postings: readonly Posting[]): Ending {
  const moved = (asset: InstrumentId): bigint =>
    postings.reduce((sum, posting) => {
      if (posting.asset !== asset) return sum
      if (posting.to === account) return sum + posting.amount
      return posting.from === account ? sum - posting.amount : sum
    }, 0n)
  const isCash =
    option.settlement === 'cash' || postings.every(({ asset }) => asset !== option.underlying)
  const paidIn = option.settlement === 'cash' ? option.settlementAsset : option.terms.quoteAsset
  return {
    option,
    account,
    contracts: moved(option.id),
    cash: moved(paidIn),
    units: isCash ? 0n : moved(option.underlying),
    isCash,
  }
}

function end(step: Step, ending: Ending): void {
  const { option, account, contracts, cash, units, isCash } = ending
  const side = contracts > 0n ? 'long' : 'short'
  const taken = take(step, {
    account,
    instrument: option.id,
    side,
    wanted: magnitude(contracts),
  })
  if (isCash) {
    closeLots(step, taken, { how: cash === 0n ? 'expired' : 'settled', cash })
    return
  }
  const underlying = present(step.around.listed(option.underlying), 'the underlying is listed')
  const exercised = magnitude(units) / deliverableOf(option, underlying)
  const how = side === 'long' ? 'assigned' : 'exercised'
  const [used, lapsed] = split(taken, exercised)
  const moved = used.map((each) => moveOut(step, each, how))
  closeLots(step, refreshed(step, lapsed, moved), { how: 'expired', cash: 0n })
  // Each program, and each chain of rolls, has the shares of its own contracts: every contract is as much, so the parts are whole.
  const owners = Map.groupBy(moved, ({ program, chain }) => `${program ?? ''} ${chain ?? ''}`)
  for (const own of owners.values()) {
    const part = own.reduce((sum, { quantity }) => sum + quantity, 0n)
    apply(step, {
      account,
      instrument: option.underlying,
      quantity: partBy(units, part, exercised),
      currency: option.terms.quoteAsset,
      cash: partBy(cash, part, exercised) + own.reduce((sum, { tax }) => sum + tax, 0n),
      economicCash:
        partBy(cash, part, exercised) + own.reduce((sum, { economic }) => sum + economic, 0n),
      origin: how === 'assigned' ? 'assignment' : 'exercise',
      how,
      program: own[0]?.program,
      chain: own[0]?.chain,
    })
  }
}

/** The premium of what is exercised goes to the shares: the option itself ends without a profit. */
function moveOut(step: Step, taken: Taken, how: 'assigned' | 'exercised'): Closure {
  const { lot, quantity } = taken
  const closed = -partBy(lot.tax, quantity, lot.quantity)
  const closedEconomic = -partBy(lot.economic, quantity, lot.quantity)
  return closeLot(step, taken, { how, closed, closedEconomic })
}

function split(taken: readonly Taken[], first: bigint): readonly [Taken[], Taken[]] {
  const used: Taken[] = []
  const rest: Taken[] = []
  let left = first
  for (const { lot, quantity, insteadOf = [] } of taken) {
    const part = quantity < left ? quantity : left
    left -= part
    const [ofUsed, ofRest] = cut(insteadOf, part)
    if (part > 0n) used.push({ lot, quantity: part, ...inPlace(ofUsed) })
    if (quantity > part) rest.push({ lot, quantity: quantity - part, ...inPlace(ofRest) })
  }
  return [used, rest]
}

function inPlace(insteadOf: readonly LotChoice[]): Pick<Taken, 'insteadOf'> {
  return insteadOf.length === 0 ? {} : { insteadOf }
}

/** A lot that was split stands in the book as what is left of it. */
function refreshed(step: Step, taken: readonly Taken[], closed: readonly Closure[]): Taken[] {
  return taken.map((each) => {
    const { lot } = each
    return closed.some(({ lotId }) => lotId === lot.lotId)
      ? { ...each, lot: step.lots.get(`${lot.account} ${lot.lotId}`) ?? lot }
      : each
  })
}
