/**
 * How far spot must move before a margined account is called. The venue's own requirement is asked again with the mark of one underlying moved,
 * and its options moved by what the model moves them: Black-Scholes at their own vol, held, and the rate of every valuation here. All else
 * stays as it is recorded. Methods that read scenario arrays are not moved: an array is of the spot it was made at.
 */
import { PRICE_SCALE, accountNeed, balance, coverOf, heldBy, isContract, price } from '@parley/core'
import type { Account, InstrumentId, Price, State } from '@parley/core'
import { marginDistance, priceEuropean } from '@parley/quant'
import type { Risk } from '@parley/sdk'
import type { RiskBook, RiskLine } from './book.ts'
import { RATE } from './valued.ts'

type Row = Risk['marginDistances'][number]

const ONE = 10 ** PRICE_SCALE
/** Between the farthest moves looked at and none. */
const STEPS = 60

export function marginDistances(state: State, book: RiskBook, asset: InstrumentId): Row[] {
  const accounts = new Set(book.lines.map(({ account }) => account))
  return [...accounts].flatMap((id): Row[] => {
    const account = state.accounts.get(id)
    if (account?.regime !== 'margined') return []
    const own = book.lines.filter((line) => line.account === id)
    return [...Map.groupBy(own, underlyingOf)].flatMap(([underlying, lines]): Row[] => {
      const spot = state.ledger.margins.marks.get(underlying)
      const bears = lines.some(({ instrument, units }) => instrument.kind === 'option' || units < 0)
      if (spot === undefined || !bears) return []
      const now = Number(spot) / ONE
      const base = { account: id, underlying, asset, spot: now }
      if (account.method !== undefined && account.method !== 'reg_t')
        return [{ ...base, down: null, up: null, missing: `${account.method} reads arrays` }]
      const excess = (move: number): number =>
        excessAt(state, account, asset, { underlying, lines }, move)
      const { down, up } = marginDistance(excess, { steps: STEPS })
      const at = (move: number | undefined) =>
        move === undefined ? null : { move, spot: now * (1 + move) }
      return [{ ...base, excess: excess(0), down: at(down), up: at(up) }]
    })
  })
}

function underlyingOf({ instrument }: RiskLine): InstrumentId {
  return isContract(instrument) ? instrument.underlying : instrument.id
}

/** What there is less what is needed, in whole units of the asset; below zero the account is called. */
function excessAt(
  state: State,
  account: Account,
  asset: InstrumentId,
  { underlying, lines }: { readonly underlying: InstrumentId; readonly lines: readonly RiskLine[] },
  move: number,
): number {
  const { ledger, listed } = state
  const marks = new Map(ledger.margins.marks)
  const recorded = marks.get(underlying)
  const spot = Number(recorded ?? 0n) / ONE
  if (recorded !== undefined) marks.set(underlying, moved(recorded, spot * move))
  for (const { instrument, valued } of lines) {
    const known = marks.get(instrument.id)
    if (known === undefined || !valued.terms) continue
    const change = modelled(valued.terms, spot * (1 + move)) - modelled(valued.terms, spot)
    marks.set(instrument.id, moved(known, change))
  }
  const then = { ...ledger, margins: { ...ledger.margins, marks } }
  const need = accountNeed(then, listed, account)
  if ('code' in need) return Number.NaN
  let room = balance(ledger, account.id, asset).available - (need.maintenance.get(asset) ?? 0n)
  for (const { asset: position } of heldBy(ledger, account.id)) {
    if (listed(position)?.kind === 'future') continue
    for (const line of coverOf(ledger, account.id, position)?.lines ?? [])
      if (line.asset === asset) room += line.amount
  }
  return Number(room) / 10 ** (listed(asset)?.scale ?? 0)
}

/** A mark moved by an amount, never below zero. */
function moved(mark: bigint, by: number): Price {
  const to = mark + BigInt(Math.round(by * ONE))
  return price(to > 0n ? to : 0n)
}

function modelled(terms: NonNullable<RiskLine['valued']['terms']>, spot: number): number {
  return priceEuropean({ ...terms, spot, rate: RATE, yield: 0 }).price
}
