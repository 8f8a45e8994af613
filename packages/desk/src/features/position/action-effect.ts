/** What a corporate action that is announced will make of a position, as the venue's rules have it. [CRA-3] [CRA-4] [CRA-5] [CRA-6] */
import type { CorporateAction, Instrument, Position } from '@parley/sdk'
import { FIXED_DECIMALS, fixed, parseFixed, product, whole } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { formatFixed } from '../../lib/format.ts'
import type { Listed } from '../../lib/structure.ts'

type Action = Pick<CorporateAction, 'terms' | 'effectiveAt'>
type Held = Pick<Position, 'instrument' | 'quantity'>

/** In words, such as `−5 become −35 at a strike of 92.14`; undefined where it is not touched. */
export function effectWords(
  { terms, effectiveAt }: Action,
  held: Held,
  listed: Listed,
): string | undefined {
  const instrument = listed(held.instrument)
  const quantity = parseFixed(held.quantity)
  if (instrument === undefined || quantity === undefined || quantity === 0n) return undefined
  if (instrument.instrument === terms.underlying)
    return unitWords(terms, instrument, quantity, listed)
  if (instrument.kind !== 'option' || instrument.underlying !== terms.underlying) return undefined
  if (instrument.expiresAt !== undefined && instrument.expiresAt <= effectiveAt)
    return 'expires before it'
  return optionWords(terms, instrument, quantity, listed)
}

function unitWords(
  terms: Action['terms'],
  unit: Instrument,
  quantity: Fixed,
  listed: Listed,
): string {
  const count = text(quantity)
  switch (terms.kind) {
    case 'special_dividend':
      return `${count} stay; the dividend is booked when it is paid`
    case 'symbol_change':
      return `${count} become ${count} ${terms.symbol}`
    case 'cash_merger':
      return `${count} become ${money(product(quantity, amountOf(terms.cash)), unit, listed)}`
    case 'split': {
      const { numerator, denominator, fractionPrice } = terms
      const scaled = quantity * BigInt(numerator)
      const least = stepOf(unit.scale)
      const after = fixed(floorDiv(scaled, BigInt(denominator) * least) * least)
      const left = scaled - after * BigInt(denominator)
      const become = `${count} become ${text(after)}`
      if (left === 0n || fractionPrice === undefined) return become
      const paid = (left * amountOf(fractionPrice)) / (BigInt(denominator) * whole(1))
      const cent = stepOf(
        unit.quoteAsset === undefined ? undefined : listed(unit.quoteAsset)?.scale,
      )
      return `${become}, and the part left over is paid out: ${money(fixed((paid / cent) * cent), unit, listed)}`
    }
  }
}

function optionWords(
  terms: Action['terms'],
  option: Instrument,
  quantity: Fixed,
  listed: Listed,
): string {
  const count = text(quantity)
  const strike = amountOf(option.strike)
  const cent = stepOf(
    option.quoteAsset === undefined ? undefined : listed(option.quoteAsset)?.scale,
  )
  const multiplier = whole(option.multiplier ?? 1)
  const delivers = option.deliverable === undefined ? multiplier : amountOf(option.deliverable)
  switch (terms.kind) {
    case 'special_dividend': {
      const less = strike - amountOf(terms.amount)
      return `${count} stay, at a strike of ${text(fixed(less > cent ? less : cent))}`
    }
    case 'symbol_change':
      return `${count} stay, on ${terms.symbol}`
    case 'split': {
      const [n, m] = [BigInt(terms.numerator), BigInt(terms.denominator)]
      if (m !== 1n)
        return `${count} stay, and each delivers ${text(fixed((delivers * n) / m))} ${terms.underlying}`
      const nearest = floorDiv(2n * strike + n * cent, 2n * n * cent) * cent
      return `${count} become ${text(fixed(quantity * n))} at a strike of ${text(fixed(nearest))}`
    }
    case 'cash_merger': {
      const worth = product(delivers, amountOf(terms.cash)) - product(strike, multiplier)
      const gain = option.right === 'put' ? -worth : worth
      if (gain <= 0n) return `${count} end worthless`
      const paid = product(quantity, fixed(gain))
      return `${count} are settled: ${money(paid, option, listed)}`
    }
  }
}

function amountOf(written: string | undefined): Fixed {
  return parseFixed(written) ?? fixed(0n)
}

/** The smallest amount of what has so many decimals; cents where that is not known. */
function stepOf(scale = 2): bigint {
  return 10n ** BigInt(FIXED_DECIMALS - scale)
}

function floorDiv(a: bigint, b: bigint): bigint {
  const down = a / b
  return a % b < 0n ? down - 1n : down
}

function text(value: Fixed): string {
  return formatFixed(value, { decimals: 0 })
}

function money(value: Fixed, { quoteAsset }: Instrument, listed: Listed): string {
  const decimals = (quoteAsset === undefined ? undefined : listed(quoteAsset)?.scale) ?? 2
  return `${formatFixed(value, { decimals })} ${quoteAsset ?? ''}`.trim()
}
