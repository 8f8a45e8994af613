/** What an account needs for what it has on an underlying, whatever its method: the one place where margin is worked out. [MGN-2] */
import { contractsAfter, optionsOn, touchedBy, unitsAfter } from '../collateral/spread-change.ts'
import { coverSpreads, sumOf } from '../collateral/spread.ts'
import type { CoverLines, Held } from '../collateral/spread.ts'
import type { Future, InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { futureAfter, futuresNeed, futuresOn } from './future.ts'
import type { Margins, NoMargin } from './rates.ts'
import { standardLines } from './deribit-standard.ts'
import { portfolioScan } from './portfolio.ts'
import { positionsOf } from './positions.ts'
import { marginLines, owedLine } from './reg-t.ts'
import { linesOf } from './scan.ts'
import type { Scan } from './scan.ts'
import { isScanned } from './scenario.ts'
import { timsScan } from './tims.ts'

/** What covers on a holding are of. */
export function positionsIn({ held, futures, underlying }: Holding): readonly InstrumentId[] {
  const ids = [...held.map(({ option }) => option.id), ...futures.map(({ future }) => future.id)]
  return [...ids, underlying]
}

type Changes = ReadonlyMap<InstrumentId, bigint>
const NONE: Changes = new Map()

export type HeldFuture = { readonly future: Future; readonly contracts: bigint }

/** All that an account has on an underlying, or a trade would bring. */
export type Holding = {
  readonly underlying: InstrumentId
  /** Options, long above 0, short below. */
  readonly held: readonly Held[]
  /** Where all is margined together: futures. Elsewhere each is margined by itself. [FUT-5] */
  readonly futures: readonly HeldFuture[]
  /** Minor units of the underlying that may be kept for them. */
  readonly units: bigint
  /** Minor units of the underlying that are owed. */
  readonly owed: bigint
}

export type Need = {
  /** What is held for each position, the underlying that is owed among them. */
  readonly lines: CoverLines
  /** By asset, what an account that has less is called for. Never more than `lines` hold. */
  readonly maintenance: Changes
}

/** What requirements are worked out from. `firm`: of a promise, nothing is taken off for being out of the money. [MGN-4] */
type By = { readonly listed: Listed; readonly margins: Margins; readonly firm?: boolean }

export function needOf(account: Account, holding: Holding, by: By): Need | NoMargin {
  if (account.regime === 'credit_line') return creditNeed(account, holding, by)
  const { method = 'reg_t' } = account
  if (method === 'tims' || method === 'portfolio') return scannedNeed(method, holding, by)
  const { underlying, held, units, owed } = holding
  const { listed, margins, firm = false } = by
  const standard = method === 'deribit_standard' && standardLines(held, listed, margins)
  if (standard && 'code' in standard) return standard
  const options = standard ? standard.lines : marginLines(held, listed, margins, { units, firm })
  if ('code' in options) return options
  const line = owedLine(underlying, owed, listed, margins)
  if (line && 'code' in line) return line
  const lines = new Map<InstrumentId, readonly HoldLine[]>(options)
  if (line) lines.set(underlying, [line])
  if (!standard) return { lines, maintenance: sumOf(lines) }
  const { maintenance } = standard
  if (line) maintenance.set(line.asset, (maintenance.get(line.asset) ?? 0n) + line.amount)
  return { lines, maintenance }
}

/** On credit the cover of options is all that they need, and the underlying may be owed as far as the line goes. [CRL-2] */
function creditNeed(
  account: Account,
  { underlying, held, units }: Holding,
  by: By,
): Need | NoMargin {
  const { listed, margins } = by
  const found = coverSpreads(held, listed, units + lineIn(account, underlying), margins)
  if ('code' in found) return { code: found.code, instrument: found.option }
  const { lines } = found
  return { lines, maintenance: sumOf(lines) }
}

function scannedNeed(method: 'tims' | 'portfolio', holding: Holding, by: By): Need | NoMargin {
  const scans = scansOf(method, holding, by)
  if ('code' in scans) return scans
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  const maintenance = new Map<InstrumentId, bigint>()
  for (const scan of scans) {
    const found = linesOf(scan)
    if ('code' in found) return found
    for (const [position, own] of found.lines) lines.set(position, own)
    maintenance.set(scan.cash, found.maintenance)
    // The underlying that is kept is kept at both levels.
    for (const [asset, sum] of sumOf(found.lines))
      if (asset === holding.underlying) maintenance.set(asset, sum)
  }
  return { lines, maintenance }
}

/** What a holding is worth and loses in the states of a method by scenarios, one for each cash asset that it is in. */
export function scansOf(
  method: 'tims' | 'portfolio',
  holding: Holding,
  by: By,
): readonly Scan[] | NoMargin {
  if (method === 'tims') {
    const found = positionsOf(holding, by, ({ tims }) => tims)
    return 'code' in found ? found : found.map(timsScan)
  }
  const found = positionsOf(holding, by, ({ portfolio }) => portfolio)
  return 'code' in found ? found : found.map(portfolioScan)
}

/** What an account would have on an underlying after `deltas`, where other holds of the same step change by `held`. */
export function holdingOn(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  of: { readonly underlying: InstrumentId; readonly deltas?: Changes; readonly held?: Changes },
): Holding {
  const { underlying, deltas = NONE, held = NONE } = of
  const { id } = account
  const options = optionsOn(ledger, listed, id, underlying, deltas)
  const futures = futuresOn(ledger, listed, id, underlying, deltas)
  const contracts = [...options, ...futures]
  const total = balance(ledger, id, underlying).total + (deltas.get(underlying) ?? 0n)
  return {
    underlying,
    held: options.map((option) => ({
      option,
      contracts: contractsAfter(ledger, id, option.id, deltas, held),
    })),
    futures: isScanned(account)
      ? futures.map((future) => ({ future, contracts: futureAfter(ledger, id, future, deltas) }))
      : [],
    units: unitsAfter(ledger, id, { underlying, contracts, deltas, held }),
    owed: total < 0n ? -total : 0n,
  }
}

/** What an account needs for all that it has, or would have after `deltas`; or the first of it that has no mark. */
export function accountNeed(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  deltas: Changes = NONE,
): Need | NoMargin {
  const assets = [...new Set([...ownedBy(ledger, account.id), ...deltas.keys()])]
  const needs: Need[] = []
  for (const underlying of rootsIn(listed, assets)) {
    const need = needOn(ledger, listed, account, underlying, deltas)
    if ('code' in need) return need
    needs.push(need)
  }
  return joined(needs)
}

/** What an account needs for what it has on one underlying: options, what is owed and futures. On credit futures alone are margined; by scenarios all of it is one. */
export function needOn(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  underlying: InstrumentId,
  deltas: Changes = NONE,
): Need | NoMargin {
  if (isScanned(account)) return othersNeed(ledger, listed, account, underlying, deltas)
  const futures = futuresNeed(ledger, listed, account, deltas, underlying)
  if ('code' in futures) return futures
  const ofFutures = { lines: futures, maintenance: sumOf(futures) }
  if (account.regime !== 'margined') return ofFutures
  const others = othersNeed(ledger, listed, account, underlying, deltas)
  return 'code' in others ? others : joined([others, ofFutures])
}

function othersNeed(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  underlying: InstrumentId,
  deltas: Changes,
): Need | NoMargin {
  const holding = holdingOn(ledger, listed, account, { underlying, deltas })
  return needOf(account, holding, { listed, margins: ledger.margins })
}

/** The underlyings of what margin is of: options, futures, shares and coins. */
export function rootsIn(
  listed: Listed,
  assets: readonly InstrumentId[],
): ReadonlySet<InstrumentId> {
  const roots = new Set(touchedBy(listed, assets))
  for (const id of assets) {
    const future = listed(id)
    if (future?.kind === 'future') roots.add(future.underlying)
  }
  return roots
}

function joined(needs: readonly Need[]): Need {
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  const maintenance = new Map<InstrumentId, bigint>()
  for (const need of needs) {
    for (const [position, own] of need.lines) lines.set(position, own)
    for (const [asset, sum] of need.maintenance)
      maintenance.set(asset, (maintenance.get(asset) ?? 0n) + sum)
  }
  return { lines, maintenance }
}
