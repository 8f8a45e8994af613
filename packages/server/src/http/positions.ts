/** Holdings at the mark, with what they cost. The value of what has no mark is not guessed. */
import {
  PRICE_SCALE,
  balance,
  coverOf,
  formatDecimal,
  heldBy,
  isContract,
  lineIn,
  multiplierOf,
  parseDecimal,
  powerOfTen,
} from '@parley/core'
import type { AccountId, FirmId, Instrument, InstrumentId, State } from '@parley/core'
import type { Lot, Position, SpendingPower } from '@parley/sdk'
import type { Venue } from '../venue/venue.ts'
import { readLots } from '../views/lot-query.ts'
import { amountText, priceText } from '../wire/numbers.ts'
import { balancesOf } from '../wire/views.ts'

/** The views have caught up: what holdings cost is read off the lots. */
export function positionsOf(venue: Venue, firm: FirmId): Position[] {
  const { state } = venue.sequencer
  const now = venue.clock.now()
  const bases = basesOf(venue, firm)
  return balancesOf(state, firm)
    .filter(({ total }) => total !== '0')
    .map(({ account, asset, total }): Position => {
      const base = {
        account,
        instrument: asset,
        quantity: total,
        ...coverView(state, account, asset),
      }
      const instrument = state.instruments.get(asset as InstrumentId)
      if (instrument?.kind === 'cash')
        return { ...base, mark: '1', value: total, currency: asset, stale: false }
      if (!instrument) return base
      const cost = bases.get(`${account} ${asset}`)
      const mark = venue.market.mark(asset as InstrumentId, now)
      const at = mark?.mid ?? mark?.last
      const currency = instrument.terms.quoteAsset
      if (!mark || at === undefined)
        return { ...base, ...(cost && { currency, ...shown(state, asset, cost) }) }
      const multiplier = multiplierOf(instrument)
      const whole = valueAt(total, at, instrument.scale, multiplier)
      // Of a future only what it has moved by since its last variation is still to be paid.
      const carried = instrument.kind === 'future' ? priceText(instrument.carry.price) : '0'
      const value = whole - valueAt(total, carried, instrument.scale, multiplier)
      const { observedAt: markedAt, stale, simulated } = mark
      return {
        ...base,
        mark: at,
        value: text(value),
        currency,
        ...(cost && {
          ...shown(state, asset, cost),
          ...(cost.unpriced === 0n && {
            unrealised: text(whole + cost.sign * cost.tax),
            economicUnrealised: text(whole + cost.sign * cost.economic),
          }),
        }),
        markedAt,
        stale,
        simulated,
      }
    })
}

/** The hold behind what is written of an instrument, or owed. */
function coverView(state: State, account: string, asset: string): Pick<Position, 'cover'> {
  const hold = coverOf(state.ledger, account as AccountId, asset as InstrumentId)
  if (!hold) return {}
  const cover = hold.lines.map((line) => ({
    holdId: hold.id,
    asset: line.asset,
    amount: amountText(state, line.asset, line.amount),
  }))
  return { cover }
}

/** What each account of a firm can still spend or promise of what it has, or may owe. */
export function spendingPowerOf(state: State, firm: FirmId): SpendingPower[] {
  return [...state.accounts.values()].flatMap((account): SpendingPower[] => {
    if (account.firm !== firm || account.kind !== 'trading') return []
    const owned = [...heldBy(state.ledger, account.id)].map(({ asset }) => asset)
    const assets = new Set([...owned, ...(account.lines ?? []).map(({ asset }) => asset)])
    return [...assets]
      .filter((asset) => !isContract(state.listed(asset)) && !isRetired(state.listed(asset)))
      .map((asset) => {
        const { available } = balance(state.ledger, account.id, asset)
        const power = available + lineIn(account, asset)
        return { account: account.id, asset, buyingPower: amountText(state, asset, power) }
      })
  })
}

function isRetired(instrument: Instrument | undefined): boolean {
  return instrument !== undefined && instrument.kind !== 'cash' && instrument.retired !== undefined
}

/** What was paid for what is held, or received for what is written (`sign` 1), counting 10^-8. */
type Cost = {
  readonly sign: 1n | -1n
  readonly tax: bigint
  readonly economic: bigint
  /** So much of it cost what is not known yet, minor units. [LOT-13] */
  readonly unpriced: bigint
}

function basesOf(venue: Venue, firm: FirmId): ReadonlyMap<string, Cost> {
  const read = readLots(venue.views, { firm, readsAll: false }, {}, () => undefined)
  const lots: readonly Lot[] = 'code' in read ? [] : read.lots
  const sum = (own: readonly Lot[], field: 'taxBasis' | 'economicBasis'): bigint =>
    own.reduce((total, lot) => total + (parseDecimal(lot[field], PRICE_SCALE) ?? 0n), 0n)
  return new Map(
    [...Map.groupBy(lots, ({ account, instrument }) => `${account} ${instrument}`)].map(
      ([key, own]) => [
        key,
        {
          sign: own[0]?.side === 'short' ? 1n : -1n,
          tax: sum(own, 'taxBasis'),
          economic: sum(own, 'economicBasis'),
          unpriced: unpricedOf(venue.sequencer.state, own),
        },
      ],
    ),
  )
}

function unpricedOf(state: State, lots: readonly Lot[]): bigint {
  return lots
    .filter((lot) => lot.unpriced)
    .reduce((sum, { instrument, quantity }) => {
      const scale = state.instruments.get(instrument as InstrumentId)?.scale ?? 0
      return sum + (parseDecimal(quantity, scale) ?? 0n)
    }, 0n)
}

function shown(state: State, asset: string, { tax, economic, unpriced }: Cost) {
  return unpriced > 0n
    ? { unpriced: amountText(state, asset, unpriced) }
    : { taxBasis: text(tax), economicBasis: text(economic) }
}

function text(value: bigint): string {
  return formatDecimal(value, PRICE_SCALE)
}

/** Quantity × mark × multiplier, exact to the eighth decimal, where it is cut. */
function valueAt(quantity: string, mark: string, scale: number, multiplier: bigint): bigint {
  const units = parseDecimal(quantity, scale) ?? 0n
  const at = parseDecimal(mark, PRICE_SCALE) ?? 0n
  return (units * at * multiplier) / powerOfTen(scale)
}
