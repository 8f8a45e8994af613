/** A firm's holdings as a book that quant values, with what went in and what could not. */
import {
  PRICE_SCALE,
  balance,
  comingDividends,
  heldBy,
  isContract,
  rootOf,
  valuedIn,
} from '@parley/core'
import type {
  AccountId,
  FirmId,
  InstrumentId,
  Option,
  State,
  Timestamp,
  Tradable,
} from '@parley/core'
import type {
  BookLine,
  ScenarioBook,
  ShortOption,
  StressFacts,
  UnderlyingMarket,
} from '@parley/quant'
import type { Risk, RiskBasis, RiskInput } from '@parley/sdk'
import type { Marked } from '../market/reference-marks.ts'
import { amountText, dayText, timeText } from '../wire/numbers.ts'
import { unitTerms, unitsOfOne } from '@parley/income'
import { listedVol } from './factors.ts'
import type { Around } from './margin-arrays.ts'
import { kindUnder, lineOf } from './risk-marks.ts'
import { RATE, valued } from './valued.ts'
import type { Missing, Valued } from './valued.ts'

const ONE = 10 ** PRICE_SCALE

export type Grouping = 'underlying' | 'expiry' | 'account'

export type Whose = {
  readonly firm: FirmId
  /** Else all of the firm's. */
  readonly account?: AccountId | undefined
  /** Holdings priced in another are missing. */
  readonly asset: InstrumentId
}

export type RiskLine = {
  readonly account: AccountId
  readonly instrument: Tradable
  /** Of what it is on: those that its contracts deliver. */
  readonly units: number
  readonly valued: Valued
}

export type HeldOption = { readonly option: Option; readonly units: number }

export type RiskBook = {
  readonly basis: RiskBasis
  readonly lines: readonly RiskLine[]
  readonly book: ScenarioBook
  readonly facts: Readonly<Record<string, StressFacts>>
  /** Options held or owed, with or without a mark. */
  readonly options: readonly HeldOption[]
  /** What of them is owed and may be assigned: not what pays coins, and never its strike. */
  readonly shorts: readonly ShortOption[]
  /** Positions in the asset that have no mark, and so are in no line. */
  readonly unmeasured: Risk['unmeasured']
  /** Cash of the asset that is owned. */
  readonly cash: number
}

/** Groups are by underlying unless `by` says otherwise; shares and coins have the expiry `spot`. */
export function riskBook(
  market: Marked,
  state: State,
  { firm, account, asset }: Whose,
  now: Timestamp,
  by: Grouping = 'underlying',
): RiskBook {
  const lines: RiskLine[] = []
  const options: HeldOption[] = []
  const missing: Missing[] = []
  const unmeasured: Risk['unmeasured'] = []
  const known = new Map<InstrumentId, Valued | Missing>()
  const accounts = [...state.accounts.values()].filter(
    (each) =>
      each.firm === firm &&
      each.kind === 'trading' &&
      (account === undefined || each.id === account),
  )
  let cash = 0
  const scale = 10 ** (state.instruments.get(asset)?.scale ?? 0)
  for (const { id } of accounts) {
    if (state.instruments.has(asset)) cash += Number(balance(state.ledger, id, asset).total) / scale
    for (const { asset: held, total } of heldBy(state.ledger, id)) {
      const instrument = state.instruments.get(held)
      if (total === 0n || !instrument || instrument.kind === 'cash') continue
      const units = (Number(total) / 10 ** instrument.scale) * unitsOfOne(state, instrument)
      const isIn = valuedIn(instrument, state.listed) === asset
      if (instrument.kind === 'option' && isIn) options.push({ option: instrument, units })
      const of = known.get(held) ?? worth(market, state, instrument, asset, now)
      known.set(held, of)
      if ('why' in of) {
        const quantity = amountText(state, held, total)
        if (isIn) unmeasured.push({ account: id, instrument: held, quantity, why: of.why })
        continue
      }
      lines.push({ account: id, instrument, units, valued: of })
    }
  }
  for (const of of known.values()) if ('why' in of) missing.push(of)
  const inputs = new Map<string, RiskInput>()
  for (const line of lines)
    for (const input of line.valued.inputs) inputs.set(input.instrument, input)
  const stale = [...inputs.values()].some((input) => input.stale)
  const book = {
    lines: lines.map((line): BookLine => ({
      ...lineOf(line.valued, line.units),
      group: groupOf(line, by),
    })),
    markets: marketsOf(lines),
  }
  return {
    basis: {
      asOf: timeText(now),
      ...(account === undefined ? {} : { account }),
      asset,
      model: 'european',
      rate: RATE,
      positions: lines.length + missing.length,
      complete: missing.length === 0 && !stale,
      inputs: [...inputs.values()],
      missing,
    },
    lines,
    book,
    facts: factsOf({ market, state, now }, lines),
    options,
    shorts: options.flatMap((each) => shortOf(state, each)),
    unmeasured,
    cash,
  }
}

/** Names of the keys a grouping has, in words of the wire. */
export function groupOf({ account, instrument }: RiskLine, by: Grouping): string {
  if (by === 'account') return account
  if (by === 'expiry') return isContract(instrument) ? instrument.expiryDate : 'spot'
  return rootOf(instrument)
}

/** What may be assigned and what is there to be delivered: without what is settled in money, and without futures. */
export function assignable({ book, lines }: RiskBook): ScenarioBook {
  const isOf = ({ instrument }: RiskLine): boolean =>
    instrument.kind !== 'future' &&
    !(instrument.kind === 'option' && instrument.settlement === 'cash')
  return { ...book, lines: book.lines.filter((_, i) => lines[i] && isOf(lines[i])) }
}

function worth(
  market: Marked,
  state: State,
  instrument: Tradable,
  asset: InstrumentId,
  now: Timestamp,
): Valued | Missing {
  const currency = valuedIn(instrument, state.listed)
  if (currency !== asset) return { instrument: instrument.id, why: `priced in ${currency}` }
  return valued(market, state, instrument.id, now)
}

function marketsOf(lines: readonly RiskLine[]): Readonly<Record<string, UnderlyingMarket>> {
  return Object.fromEntries(
    lines.map((line) => [
      groupOf(line, 'underlying'),
      { spot: line.valued.spot, rate: RATE, yield: 0 },
    ]),
  )
}

/** The vol of an underlying: that of the option nearest to the money, of those held on it, else of those listed. Its dividend: the next that is declared. */
function factsOf(
  { market, state, now }: Around,
  lines: readonly RiskLine[],
): Readonly<Record<string, StressFacts>> {
  const facts: Record<string, StressFacts> = {}
  const nearest: Record<string, number> = {}
  for (const line of lines) {
    const name = groupOf(line, 'underlying')
    const asset = kindUnder(state, line.valued)
    facts[name] ??= { asset, ...dividendOf(state, name, now) }
    const { terms, spot } = line.valued
    if (terms === undefined || !(terms.vol > 0)) continue
    const away = Math.abs(Math.log(terms.strike / spot))
    if (away >= (nearest[name] ?? Infinity)) continue
    nearest[name] = away
    facts[name] = { ...facts[name], asset, vol: terms.vol }
  }
  for (const { instrument, valued: of } of lines) {
    const underlying = rootOf(instrument)
    const own = facts[underlying]
    if (own === undefined || own.vol !== undefined) continue
    const vol = listedVol(market, state, { underlying, spot: of.spot }, now)
    if (vol !== undefined) facts[underlying] = { ...own, vol }
  }
  return facts
}

function dividendOf(state: State, name: string, now: Timestamp): Pick<StressFacts, 'dividend'> {
  const [next] = comingDividends(state, name as InstrumentId, dayText(now))
  return next ? { dividend: Number(next.perUnit) / ONE } : {}
}

function shortOf(state: State, { option, units }: HeldOption): ShortOption[] {
  if (units >= 0 || option.settlement === 'cash') return []
  const { underlying, right, expiryDate } = option
  const { strike } = unitTerms(state, option)
  return [{ underlying, right, strike, expiry: expiryDate, units: -units }]
}
