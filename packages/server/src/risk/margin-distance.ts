/**
 * How far spot must move before an account is called, by whatever method is enforced on it. The venue's own requirement is asked again with
 * the marks of one underlying moved: its futures one for one, its options by what Black-Scholes moves them at their own vol and
 * rate, held, and where the method reads scenario arrays with arrays of the price moved to. All else stays as it is
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
import { impliedVol, marginDistanceSearch, priceEuropean } from '@parley/quant'
import type { DistanceRange, MarginDistance } from '@parley/quant'
import type { Risk } from '@parley/sdk'
import { arraysOf, marginTerms, methodsOf } from './margin-arrays.ts'
import type { Around } from './margin-arrays.ts'
import { unitTerms } from '@parley/income'
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

/** The venue does something else after so long. */
const AT_ONCE_MS = 5

/** What an account has on an underlying that a move of it moves, and the marks of that, as they were when it was asked. */
type Position = {
  readonly account: Account
  readonly underlying: InstrumentId
  readonly spot: number
  readonly options: readonly Moving[]
  readonly futures: readonly { readonly future: Future; readonly mark: bigint }[]
  readonly holding: Holding
  readonly margins: Margins
}
type Moving = { readonly option: Option; readonly terms: Terms; readonly mark: bigint | undefined }

/** A row that is told, or that is to be found. */
type Asked = { readonly row: Row; readonly search?: Search }
type Search = {
  readonly excess: (move: number) => number
  readonly range: DistanceRange
  /** Whether it is of what it was when asked, so that the venue may go on meanwhile. */
  readonly isKept: boolean
}

/**
 * One for each account, underlying and asset that may be called for: cash, and a coin where inverse options are held. Of what is held and
 * marked when it is asked; a large book takes long, and the venue goes on meanwhile.
 */
export async function marginDistances(
  around: Around,
  accounts: Iterable<Account>,
  asset: InstrumentId,
): Promise<Row[]> {
  const asked = [...accounts].flatMap((account) => askedOf(around, account, asset))
  const rows: Row[] = []
  for (const { row, search } of asked) {
    if (!search) {
      rows.push(row)
      continue
    }
    const { excess, down, up } = await searched(search)
    const at = (move: number | undefined) =>
      move === undefined ? null : { move, spot: row.spot * (1 + move) }
    rows.push({ ...row, excess, down: at(down), up: at(up) })
  }
  return rows
}

async function searched({ excess, range, isKept }: Search): Promise<MarginDistance> {
  const search = marginDistanceSearch(range)
  let since = performance.now()
  let step = search.next()
  while (step.done !== true) {
    if (isKept && performance.now() - since > AT_ONCE_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    step = search.next(excess(step.value))
  }
  return step.value
}

function askedOf(around: Around, account: Account, asset: InstrumentId): Asked[] {
  const { state } = around
  if (!bearsFutures(account.regime)) return []
  const owned = ownedBy(state.ledger, account.id)
  const options = owned.filter((id) => state.listed(id)?.kind === 'option').length
  // Of all the account's options together: a large book is looked at in fewer places.
  const most = Math.floor(VALUED_MOST / Math.max(1, options))
  const steps = Math.max(STEPS_LEAST, Math.min(STEPS, most))
  const range = { steps, tolerance: steps === STEPS ? TOLERANCE : TOLERANCE_LARGE }
  const beside = besides(state, account)
  return [...beside.needs.keys()].flatMap((underlying) =>
    askedOn(around, { account, beside, range }, underlying, asset),
  )
}

function askedOn(
  around: Around,
  { account, beside, range }: { account: Account; beside: Beside; range: DistanceRange },
  underlying: InstrumentId,
  cash: InstrumentId,
): Asked[] {
  const { state, market, now } = around
  const { ledger, listed } = state
  const contracts = beside.contracts.get(underlying) ?? []
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
  const missingAll = (missing: string): Asked[] =>
    assets.map((asset) => ({ row: { ...base, asset, missing } }))
  const { margins } = ledger
  const moving: Moving[] = []
  for (const option of options) {
    const terms = termsOf(around, option, spot)
    if (terms === undefined) return missingAll(`no volatility: ${option.id}`)
    moving.push({ option, terms, mark: margins.marks.get(option.id) })
  }
  const need = beside.needs.get(underlying)
  if (need && 'code' in need) return missingAll(`no mark: ${need.instrument}`)
  const holding = holdingOn(ledger, listed, account, { underlying })
  const position = {
    account,
    underlying,
    spot,
    options: moving,
    futures: futures.map((future) => ({
      future,
      mark: margins.marks.get(future.id) ?? future.carry.price,
    })),
    holding,
    margins: { ...margins, rates: new Map(margins.rates) },
  }
  // Futures that are margined by themselves are looked up, as they are then.
  const isKept = account.regime === 'margined' && (futures.length === 0 || scans)
  return assets.map((asset): Asked => {
    const room = roomBeside(state, account, underlying, { asset, beside })
    const scale = 10 ** (listed(asset)?.scale ?? 0)
    const needed = (by: Margins) =>
      isKept
        ? needOf(account, holding, { listed, margins: by })
        : needOn({ ...ledger, margins: by }, listed, account, underlying)
    const excess = (move: number): number => {
      const asked = move === 0 && need ? need : needed(movedMargins(state, position, move))
      // Where the method has no answer there is no call either.
      if ('code' in asked) return Infinity
      return Number(room - (asked.maintenance.get(asset) ?? 0n)) / scale
    }
    return { row: { ...base, asset }, search: { excess, range, isKept } }
  })
}

/** What an account has and needs on each underlying as it is recorded: read once, and not for each of the others. */
type Beside = {
  readonly contracts: ReadonlyMap<InstrumentId, readonly (Future | Option)[]>
  readonly needs: ReadonlyMap<InstrumentId, ReturnType<typeof needOn>>
  /** Of each asset, what is held on an underlying for what margin asks. */
  readonly held: ReadonlyMap<InstrumentId, ReadonlyMap<InstrumentId, bigint>>
}

function besides({ ledger, listed }: State, account: Account): Beside {
  const contracts = new Map<InstrumentId, (Future | Option)[]>()
  const held = new Map<InstrumentId, Map<InstrumentId, bigint>>()
  const owned = ownedBy(ledger, account.id)
  for (const id of owned) {
    const of = listed(id)
    if (of === undefined) continue
    if (isContract(of) && balance(ledger, account.id, id).total !== 0n) {
      const on = contracts.get(of.underlying) ?? []
      contracts.set(of.underlying, on)
      on.push(of)
    }
    // On credit what options hold is exact, whatever the marks.
    if (account.regime !== 'margined' && of.kind !== 'future') continue
    const root = rootOf(of)
    for (const { asset, amount } of coverOf(ledger, account.id, id)?.lines ?? []) {
      const on = held.get(asset) ?? new Map<InstrumentId, bigint>()
      held.set(asset, on.set(root, (on.get(root) ?? 0n) + amount))
    }
  }
  const roots = [...rootsIn(listed, owned)]
  const needs = roots.map((root) => [root, needOn(ledger, listed, account, root)] as const)
  return { contracts, needs: new Map(needs), held }
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
  const held = beside.held.get(asset)
  room += held?.get(underlying) ?? 0n
  for (const [other, need] of beside.needs) {
    if (other === underlying) continue
    // What cannot be margined holds what it held.
    if (!('code' in need)) room += (held?.get(other) ?? 0n) - (need.maintenance.get(asset) ?? 0n)
  }
  return room
}

function movedMargins(
  state: State,
  { account: { method = 'reg_t' }, underlying, spot, options, futures, margins }: Position,
  move: number,
): Margins {
  const to = spot * (1 + move)
  const marks = new Map<InstrumentId, bigint>()
  const arrays: typeof margins.arrays = new Map()
  const methods = new Set(methodsOf(method))
  const change = (id: InstrumentId, mark: bigint, by: number): void => {
    marks.set(id, moved(mark, by))
  }
  change(underlying, BigInt(Math.round(spot * ONE)), to - spot)
  for (const { future, mark } of futures) change(future.id, mark, to - spot)
  for (const { option, terms, mark } of options) {
    if (mark === undefined) continue
    const { delivers } = unitTerms(state, option)
    const worth = (at: number): number =>
      (priceEuropean({ ...terms, spot: at, yield: 0 }).price * delivers) /
      (isInverse(option) ? at : 1)
    change(option.id, mark, worth(to) - worth(spot))
    if (methods.size === 0) continue
    const of = arraysOf(marginTerms(terms, to), delivers, methods)
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
  const { strike, delivers } = unitTerms(state, option)
  const years = Math.max(0, option.expiresAt - now) / (365 * 86_400_000_000)
  const { right } = option
  const own = ((Number(mark) / ONE) * (isInverse(option) ? spot : 1)) / delivers
  const found = impliedVol({ right, strike, years, spot, price: own, rate: RATE, yield: 0 })
  if (found.status !== 'ok' && found.vol !== 0) return undefined
  return { right, strike, years, vol: found.vol, rate: RATE, markVol: found.vol }
}
