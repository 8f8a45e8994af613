/**
 * How far spot must move before an account is called, by whatever method is enforced on it. The venue's own requirement is asked again with
 * the marks of one underlying moved: its futures one for one, its options by what Black-Scholes moves them at their own vol, held, and the
 * rate of every valuation here, and where the method reads scenario arrays with arrays of the price moved to. All else stays as it is
 * recorded. Accounts whose shorts are covered, or bounded, are never called.
 */
import {
  PRICE_SCALE,
  balance,
  bearsFutures,
  coverOf,
  holdingOn,
  isContract,
  isInverse,
  isScanned,
  lineIn,
  needOf,
  needOn,
  ownedBy,
  price,
  rootOf,
  rootsIn,
} from '@parley/core'
import type { Account, Future, Holding, InstrumentId, Option, Price, State } from '@parley/core'
import { impliedVol, marginDistance, priceEuropean } from '@parley/quant'
import type { Risk } from '@parley/sdk'
import { arraysOf, methodsOf } from './margin-arrays.ts'
import type { Around } from './margin-arrays.ts'
import { unitTerms } from './unit-terms.ts'
import { RATE, valued } from './valued.ts'
import type { Valued } from './valued.ts'

type Row = Risk['marginDistances'][number]
type Terms = NonNullable<Valued['terms']>
type Margins = State['ledger']['margins']

const ONE = 10 ** PRICE_SCALE
/** Between the farthest moves looked at and none; fewer where many options would each be valued at every one of them. */
const STEPS = 60
const STEPS_LEAST = 10
const VALUED_MOST = 6_000
/** A crossing is found to within so much of spot; in a large book to a hundredth of a per cent. */
const TOLERANCE = 1e-7
const TOLERANCE_LARGE = 1e-4

/** What an account has on an underlying that a move of it moves. */
type Position = {
  readonly account: Account
  readonly underlying: InstrumentId
  readonly spot: number
  readonly options: readonly { readonly option: Option; readonly terms: Terms }[]
  readonly futures: readonly Future[]
  readonly holding: Holding
}

/** One for each account, underlying and asset that may be called for: cash, and a coin where inverse options are held. */
export function marginDistances(
  around: Around,
  accounts: Iterable<Account>,
  asset: InstrumentId,
): Row[] {
  const { state } = around
  return [...accounts].flatMap((account): Row[] => {
    if (!bearsFutures(account.regime)) return []
    const owned = ownedBy(state.ledger, account.id)
    const roots = rootsIn(state.listed, owned)
    const options = owned.filter((id) => state.listed(id)?.kind === 'option').length
    // Of all the account's options together: a large book is looked at in fewer places.
    const most = Math.floor(VALUED_MOST / Math.max(1, options))
    const steps = Math.max(STEPS_LEAST, Math.min(STEPS, most))
    const beside = needsBeside(state, account, roots)
    return [...roots].flatMap((underlying) =>
      rowsOn(around, { account, beside, steps }, underlying, asset),
    )
  })
}

function rowsOn(
  around: Around,
  { account, beside, steps }: { account: Account; beside: Beside; steps: number },
  underlying: InstrumentId,
  cash: InstrumentId,
): Row[] {
  const { state, market, now } = around
  const { ledger, listed } = state
  const contracts = ownedBy(ledger, account.id).flatMap((id) => {
    const of = listed(id)
    const isHeld = balance(ledger, account.id, id).total !== 0n
    return isHeld && isContract(of) && of.underlying === underlying ? [of] : []
  })
  const futures = contracts.filter((each) => each.kind === 'future')
  const options =
    account.regime === 'margined' ? contracts.filter((each) => each.kind === 'option') : []
  const owes = account.regime === 'margined' && balance(ledger, account.id, underlying).total < 0n
  const of = listed(underlying)
  if (of === undefined || of.kind === 'cash') return []
  const inCash = of.kind !== 'option' && of.terms.quoteAsset === cash
  const isPriced = inCash && (owes || futures.length > 0)
  // By scenarios what inverse options lack is called for in cash.
  const scans = isScanned(account)
  const inCoin = inCash && options.some(isInverse)
  const isCalled = isPriced || options.some(({ terms }) => terms.quoteAsset === cash)
  const assets = [
    ...(isCalled || (scans && inCoin) ? [cash] : []),
    ...(inCoin && !scans ? [underlying] : []),
  ]
  if (assets.length === 0) return []
  const recorded = ledger.margins.marks.get(underlying)
  const found = recorded === undefined ? valued(market, state, underlying, now) : undefined
  const known = found && !('why' in found) ? found.spot : undefined
  const spot = recorded === undefined ? known : Number(recorded) / ONE
  if (spot === undefined || !(spot > 0)) return []
  const base = { account: account.id, underlying, spot, down: null, up: null }
  const missingAll = (missing: string): Row[] =>
    assets.map((asset) => ({ ...base, asset, missing }))
  const moving: { option: Option; terms: Terms }[] = []
  for (const option of options) {
    const terms = termsOf(around, option, spot)
    if (terms === undefined) return missingAll(`no volatility: ${option.id}`)
    moving.push({ option, terms })
  }
  const need = beside.needs.get(underlying)
  if (need && 'code' in need) return missingAll(`no mark: ${need.instrument}`)
  const holding = holdingOn(ledger, listed, account, { underlying })
  const position = { account, underlying, spot, options: moving, futures, holding }
  return assets.map((asset): Row => {
    const room = roomBeside(state, account, underlying, { asset, beside })
    const scale = 10 ** (listed(asset)?.scale ?? 0)
    const excess = (move: number): number => {
      const asked = neededAt(state, position, asset, move)
      // Where the method has no answer there is no call either.
      return asked === undefined ? Infinity : Number(room - asked) / scale
    }
    const tolerance = steps === STEPS ? TOLERANCE : TOLERANCE_LARGE
    const { down, up } = marginDistance(excess, { steps, tolerance })
    const at = (move: number | undefined) =>
      move === undefined ? null : { move, spot: spot * (1 + move) }
    return { ...base, asset, excess: excess(0), down: at(down), up: at(up) }
  })
}

/** What an account needs for each underlying as it is recorded: worked out once, and not for each of the others. */
type Beside = { readonly needs: ReadonlyMap<InstrumentId, ReturnType<typeof needOn>> }

function needsBeside(
  { ledger, listed }: State,
  account: Account,
  roots: ReadonlySet<InstrumentId>,
): Beside {
  const needs = [...roots].map((root) => [root, needOn(ledger, listed, account, root)] as const)
  return { needs: new Map(needs) }
}

/** What there is of an asset for the margin of one underlying: all that is not needed for others, whose marks stay. */
function roomBeside(
  { ledger, listed }: State,
  account: Account,
  underlying: InstrumentId,
  { asset, beside }: { readonly asset: InstrumentId; readonly beside: Beside },
): bigint {
  const { total, available } = balance(ledger, account.id, asset)
  // Coins that are owed have margin of their own, in cash.
  const owed = listed(asset)?.kind === 'coin' && total < 0n ? -total : 0n
  let room = available + lineIn(account, asset) + owed
  const held = new Map<InstrumentId, bigint>()
  for (const position of ownedBy(ledger, account.id)) {
    const of = listed(position)
    // On credit what options hold is exact, whatever the marks.
    if (of === undefined || (account.regime !== 'margined' && of.kind !== 'future')) continue
    for (const line of coverOf(ledger, account.id, position)?.lines ?? [])
      if (line.asset === asset) held.set(rootOf(of), (held.get(rootOf(of)) ?? 0n) + line.amount)
  }
  room += held.get(underlying) ?? 0n
  for (const [other, need] of beside.needs) {
    if (other === underlying) continue
    // What cannot be margined holds what it held.
    if (!('code' in need)) room += (held.get(other) ?? 0n) - (need.maintenance.get(asset) ?? 0n)
  }
  return room
}

/** What an account would be called below, of an asset and for one underlying, were its spot to move; undefined where it cannot be told. */
function neededAt(
  state: State,
  position: Position,
  asset: InstrumentId,
  move: number,
): bigint | undefined {
  const { ledger, listed } = state
  const { account, underlying, futures, holding } = position
  const margins = move === 0 ? ledger.margins : movedMargins(state, position, move)
  // What is there is the same wherever spot is. Futures that are margined by themselves are looked up.
  const isApart = account.regime !== 'margined' || (futures.length > 0 && !isScanned(account))
  const need = isApart
    ? needOn({ ...ledger, margins }, listed, account, underlying)
    : needOf(account, holding, { listed, margins })
  return 'code' in need ? undefined : (need.maintenance.get(asset) ?? 0n)
}

function movedMargins(
  state: State,
  { account: { method = 'reg_t' }, underlying, spot, options, futures }: Position,
  move: number,
): Margins {
  const { margins } = state.ledger
  const to = spot * (1 + move)
  const marks = new Map<InstrumentId, bigint>()
  const arrays: typeof margins.arrays = new Map()
  const methods = new Set(methodsOf(method))
  const change = (id: InstrumentId, mark: bigint, by: number): void => {
    marks.set(id, moved(mark, by))
  }
  change(underlying, BigInt(Math.round(spot * ONE)), to - spot)
  for (const future of futures)
    change(future.id, margins.marks.get(future.id) ?? future.carry.price, to - spot)
  for (const { option, terms } of options) {
    const mark = margins.marks.get(option.id)
    if (mark === undefined) continue
    const worth = (at: number): number =>
      priceEuropean({ ...terms, spot: at, rate: RATE, yield: 0 }).price /
      (isInverse(option) ? at : unitTerms(state, option).share)
    change(option.id, mark, worth(to) - worth(spot))
    if (methods.size === 0) continue
    const of = arraysOf({ ...terms, spot: to, rate: RATE, yield: 0 }, methods)
    if (of) arrays.set(option.id, of)
  }
  return { ...margins, marks, arrays }
}

/** A mark moved by an amount, never below zero. */
function moved(mark: bigint, by: number): Price {
  const to = mark + BigInt(Math.round(by * ONE))
  return price(to > 0n ? to : 0n)
}

/** As the market's marks have it, or as what was recorded implies. */
function termsOf({ market, state, now }: Around, option: Option, spot: number): Terms | undefined {
  const known = valued(market, state, option.id, now)
  if (!('why' in known)) return known.terms
  const mark = state.ledger.margins.marks.get(option.id)
  if (mark === undefined) return undefined
  const { strike, share } = unitTerms(state, option)
  const years = Math.max(0, option.expiresAt - now) / (365 * 86_400_000_000)
  const { right } = option
  const own = (Number(mark) / ONE) * (isInverse(option) ? spot : share)
  const found = impliedVol({ right, strike, years, spot, price: own, rate: RATE, yield: 0 })
  if (found.status !== 'ok' && found.vol !== 0) return undefined
  return { right, strike, years, vol: found.vol }
}
