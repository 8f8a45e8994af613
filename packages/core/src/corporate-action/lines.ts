/** Credit lines in a share or coin follow what becomes of it, so that what is owed on them stays inside them. [CRL-5] */
import { assert, present } from '../assert.ts'
import type { CreditLineSet, LineChangeId } from '../collateral/credit-line.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountLine } from '../ledger/account.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil, divideExact } from '../num/rounding.ts'
import { MAGNITUDE_MAX, PRICE_SCALE, amount } from '../num/units.ts'
import type { Mint } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { ActionTerms, Adjusted } from './action.ts'

/** Lines in the units as they are afterwards, in lines of the same account; a merger turns them into cash. */
export function linesAfter(
  state: State,
  terms: ActionTerms,
  adjusted: readonly Adjusted[],
  mint: Mint,
): readonly CreditLineSet[] {
  const units = adjusted.find(({ from }) => from === terms.underlying)
  if (!units && terms.kind !== 'cash_merger') return []
  return [...state.accounts.values()].flatMap((account): CreditLineSet[] => {
    const line = lineIn(account, terms.underlying)
    if (line === 0n) return []
    const ended = set(account, { asset: terms.underlying, amount: amount(0n) }, { terms, mint })
    if (terms.kind === 'cash_merger') {
      const { asset, amount: worth } = cashOf(state, terms.underlying, line * terms.cash)
      const whole = lineIn(account, asset) + worth
      return [ended, set(account, { asset, amount: capped(whole) }, { terms, mint })]
    }
    const { into, numerator, denominator } = present(units, 'units are adjusted')
    const after = capped(divideCeil(line * numerator, denominator))
    const renewed = set(account, { asset: into, amount: after }, { terms, mint })
    return into === terms.underlying ? [renewed] : [ended, renewed]
  })
}

const capped = (whole: bigint): AccountLine['amount'] =>
  amount(whole > MAGNITUDE_MAX ? MAGNITUDE_MAX : whole)

function set(
  account: Account,
  line: AccountLine,
  { terms, mint }: { readonly terms: ActionTerms; readonly mint: Mint },
): CreditLineSet {
  return {
    type: 'CreditLineSet',
    changeId: mint('line') as LineChangeId,
    account: account.id,
    firm: account.firm,
    ...line,
    before: amount(lineIn(account, line.asset)),
    reference: `corporate action: ${terms.kind}`,
    by: undefined,
  }
}

/** What an amount of a unit times a price is in cash: whole, as the announcement saw to. */
export function cashOf(
  state: State,
  underlying: InstrumentId,
  worth: bigint,
): { readonly asset: InstrumentId; readonly amount: bigint } {
  const unit = present(state.listed(underlying), 'the underlying is listed')
  assert(unit.kind === 'share' || unit.kind === 'coin', 'a share or a coin is merged')
  const { scale } = present(state.listed(unit.terms.quoteAsset), 'the quote asset is listed')
  const per = powerOfTen(PRICE_SCALE + unit.scale - scale)
  return { asset: unit.terms.quoteAsset, amount: divideExact(worth, per) }
}
