/**
 * What a corporate action does to lots. [LOT-10] A lot goes on under its own id, opened when it was and at the basis it had, with as many
 * units or contracts as the action makes of it; over an account's lots in their order the running sums are rounded down, so that they
 * make up what the account has. Cash for a part of a unit comes off the basis of the last. A lot of which nothing is left ends.
 */
import type { Adjusted } from '../corporate-action/action.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Entry, Posting } from '../ledger/entry.ts'
import { change, lotsOf, putLot } from './book.ts'
import type { Step } from './book.ts'
import { apply, closeLots } from './deal.ts'
import type { Lot } from './lot.ts'

export function convert(step: Step, { cause, postings }: Entry): void {
  if (cause.kind !== 'corporate_action') return
  const accounts = new Set(postings.flatMap(({ from, to }) => [from, to]))
  for (const account of accounts) {
    if (!step.around.isTrading(account)) continue
    const inLieu = cashOf(postings, account, 'cash_in_lieu')
    for (const adjusted of cause.adjusted)
      convertLots(step, account, adjusted, adjusted.denominator > 1n ? inLieu : 0n)
    if (cause.terms.kind === 'cash_merger') sell(step, account, cause.terms.underlying, postings)
  }
}

function convertLots(
  step: Step,
  account: AccountId,
  { from, into, numerator, denominator }: Adjusted,
  inLieu: bigint,
): void {
  const lots = [...lotsOf(step.book, step.around.listed, account, from)]
  let seen = 0n
  let given = 0n
  for (const [i, lot] of lots.entries()) {
    seen += lot.quantity
    const upTo = (seen * numerator) / denominator
    const quantity = upTo - given
    given = upTo
    const paid = i === lots.length - 1 ? inLieu : 0n
    if (quantity === 0n) {
      closeLots(step, [{ lot, quantity: lot.quantity }], { how: 'conversion', cash: paid })
      continue
    }
    if (into !== from) putLot(step.book, step.around.listed, { ...lot, quantity: 0n })
    change(step, converted(lot, { into, quantity, paid, numerator, denominator }))
  }
}

function converted(
  lot: Lot,
  by: Pick<Adjusted, 'into' | 'numerator' | 'denominator'> & {
    readonly quantity: bigint
    readonly paid: bigint
  },
): Lot {
  const { numerator, denominator, quantity, paid } = by
  return {
    ...lot,
    instrument: by.into,
    quantity,
    opened: (lot.opened * numerator) / denominator,
    tax: lot.tax + paid,
    economic: lot.economic + paid,
    covering: (lot.covering * numerator) / denominator,
  }
}

/** A merger sells what there is for its cash. */
function sell(
  step: Step,
  account: AccountId,
  underlying: Adjusted['from'],
  postings: readonly Posting[],
): void {
  const sold = postings.filter(({ from, asset }) => from === account && asset === underlying)
  const quantity = sold.reduce((sum, { amount }) => sum + amount, 0n)
  const unit = step.around.listed(underlying)
  if (quantity === 0n || !unit || unit.kind === 'cash') return
  const cash = postings.reduce(
    (sum, { to, asset, amount }) =>
      to === account && asset === unit.terms.quoteAsset ? sum + amount : sum,
    0n,
  )
  apply(step, {
    account,
    instrument: underlying,
    quantity: -quantity,
    currency: unit.terms.quoteAsset,
    cash,
    economicCash: cash,
    origin: 'conversion',
    how: 'conversion',
    program: undefined,
  })
}

function cashOf(
  postings: readonly Posting[],
  account: AccountId,
  reason: Posting['reason'],
): bigint {
  return postings.reduce(
    (sum, each) => (each.to === account && each.reason === reason ? sum + each.amount : sum),
    0n,
  )
}
