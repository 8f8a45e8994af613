/** What a change of an account does to its cover where long options bound short ones: every underlying it touches is paired anew. [COL-8] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { isSame } from '../ledger/hold.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { futuresOn } from '../margin/future.ts'
import { amount } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Change, CoverChange } from './cover.ts'
import { movesInversePuts, onCredit } from './inverse.ts'
import type { OnCredit } from './inverse.ts'
import { packageLines } from './package.ts'
import { coverSpreads, sumOf } from './spread.ts'
import type { CoverLines, Held, SpreadCover } from './spread.ts'

/** Signed changes by asset. */
type Changes = ReadonlyMap<InstrumentId, bigint>

/** `held` is what other holds of the same step change. */
export function spreadChanges(
  ledger: Ledger,
  listed: Listed,
  { account, deltas, released, anew }: Change,
  held: Changes,
): readonly CoverChange[] | Rejection {
  const covers: CoverChange[] = []
  const credit = onCredit(account, ledger)
  for (const underlying of touchedBy(listed, [...deltas.keys(), ...held.keys()])) {
    const options = optionsOn(ledger, listed, account.id, underlying, deltas)
    if (options.length === 0) continue
    const contracts = options.map((option) => ({
      option,
      contracts: contractsAfter(ledger, account.id, option.id, deltas, held),
    }))
    // What was margined by scenarios may hold of the underlying for futures.
    const was = anew ? futuresOn(ledger, listed, account.id, underlying, deltas) : []
    const units = unitsAfter(ledger, account.id, {
      underlying,
      contracts: [...options, ...was],
      deltas,
      held,
    })
    let found = coverSpreads(contracts, listed, units, credit)
    if ('code' in found) return reject(found.code, undefined, { instrument: found.option })
    const before = (option: InstrumentId): readonly HoldLine[] =>
      coverOf(ledger, account.id, option)?.lines ?? []
    const roomFor = (asset: InstrumentId): bigint =>
      lineIn(account, asset) +
      balance(ledger, account.id, asset).available +
      (deltas.get(asset) ?? 0n) -
      (held.get(asset) ?? 0n) +
      (sumOf(new Map(options.map(({ id }) => [id, before(id)]))).get(asset) ?? 0n)
    const beyondRoom = ({ lines }: SpreadCover): boolean =>
      [...sumOf(lines)].some(([asset, sum]) => sum > roomFor(asset))
    const line = lineIn(account, underlying)
    if (line > 0n && beyondRoom(found)) {
      // The underlying is owed where there is not cash enough: a promise may have counted on it. [CRL-2]
      const owing = coverSpreads(contracts, listed, units + line, credit)
      if (!('code' in owing)) found = owing
    }
    const isMore = beyondRoom(found)
    // A put on credit may leave others without a bound that had one together: what is then lacking is called for, not passed over. [INV-5]
    const isMeasured = credit !== undefined && movesInversePuts(listed, deltas.keys())
    const stacked =
      found.isLeast || !isMore || anew || isMeasured
        ? undefined
        : stackedLines(listed, { deltas, released, contracts, before, credit })
    const lines = stacked ?? found.lines
    for (const { id } of options) {
      const after = lines.get(id) ?? []
      if (!isSame(before(id), after)) covers.push({ account: account.id, option: id, lines: after })
    }
  }
  return covers
}

/** The account's options on an underlying, promised contracts counted as gone; what there is for their cover, and what covers hold now. `deltas` would change it first. */
export function spreadsOn(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  underlying: InstrumentId,
  deltas: Changes = new Map(),
): { readonly held: readonly Held[]; readonly units: bigint; readonly kept: Changes } {
  const none: Changes = new Map()
  const options = optionsOn(ledger, listed, account, underlying, deltas)
  const covers = options.map(({ id }) => [id, coverOf(ledger, account, id)?.lines ?? []] as const)
  return {
    held: options.map((option) => ({
      option,
      contracts: contractsAfter(ledger, account, option.id, deltas, none),
    })),
    units: unitsAfter(ledger, account, { underlying, contracts: options, deltas, held: none }),
    kept: sumOf(new Map(covers)),
  }
}

export function touchedBy(
  listed: Listed,
  assets: readonly InstrumentId[],
): ReadonlySet<InstrumentId> {
  const touched = new Set<InstrumentId>()
  for (const id of assets) {
    const asset = listed(id)
    if (asset?.kind === 'option') touched.add(asset.underlying)
    else if (asset && asset.kind !== 'cash' && asset.kind !== 'future') touched.add(id)
  }
  return touched
}

export function optionsOn(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  underlying: InstrumentId,
  deltas: Changes,
): readonly Held['option'][] {
  return [...new Set([...ownedBy(ledger, account), ...deltas.keys()])].flatMap((id) => {
    const option = listed(id)
    return option?.kind === 'option' && option.underlying === underlying ? [option] : []
  })
}

/** Contracts promised to a live quote out of a long position count as gone. */
export function contractsAfter(
  ledger: Ledger,
  account: AccountId,
  option: InstrumentId,
  deltas: Changes,
  held: Changes,
): bigint {
  const now = balance(ledger, account, option)
  return now.total + (deltas.get(option) ?? 0n) - now.held - (held.get(option) ?? 0n)
}

/** What there is of the underlying that nothing but the cover of these options holds. */
export function unitsAfter(
  ledger: Ledger,
  account: AccountId,
  of: {
    readonly underlying: InstrumentId
    /** What covers of these hold of the underlying is there for others of them. */
    readonly contracts: readonly { readonly id: InstrumentId }[]
    readonly deltas: Changes
    readonly held: Changes
  },
): bigint {
  const { underlying, contracts, deltas, held } = of
  let units =
    balance(ledger, account, underlying).available +
    (deltas.get(underlying) ?? 0n) -
    (held.get(underlying) ?? 0n)
  for (const { id } of contracts)
    for (const line of coverOf(ledger, account, id)?.lines ?? [])
      if (line.asset === underlying) units += line.amount
  return units
}

/**
 * The cover there was, and that of the change as a package beside it: enough, and never more than was promised for the change.
 * Asked for only where not every pairing was tried, and there is not enough for the best of those that were. What covered a short
 * that is gone goes to the first of the others.
 */
function stackedLines(
  listed: Listed,
  what: {
    readonly deltas: Changes
    readonly released: readonly HoldLine[]
    readonly contracts: readonly Held[]
    readonly before: (option: InstrumentId) => readonly HoldLine[]
    readonly credit: OnCredit
  },
): CoverLines | undefined {
  const { deltas, released, contracts, before, credit } = what
  const here = new Set(contracts.map(({ option }) => option.id))
  // The underlying that comes in with them covers calls.
  const ofHere = new Map(
    [...deltas].filter(([id]) => listed(id)?.kind !== 'option' || here.has(id)),
  )
  const added = packageLines(listed, ofHere, (id) => amountOf(released, id), credit)
  if ('code' in added) return undefined
  const shorts = contracts.filter((each) => each.contracts < 0n).map(({ option }) => option.id)
  const sums = new Map<InstrumentId, Map<InstrumentId, bigint>>()
  for (const { option } of contracts) {
    const of = shorts.includes(option.id) ? option.id : shorts[0]
    if (of === undefined) continue
    const own = sums.get(of) ?? new Map<InstrumentId, bigint>()
    sums.set(of, own)
    for (const line of [...before(option.id), ...(added.covers.get(option.id) ?? [])])
      own.set(line.asset, (own.get(line.asset) ?? 0n) + line.amount)
  }
  return new Map(
    [...sums].map(([id, own]) => [
      id,
      [...own].map(([asset, sum]) => ({ asset, amount: amount(sum) })),
    ]),
  )
}

function amountOf(lines: readonly HoldLine[], asset: InstrumentId): bigint {
  return lines.reduce((sum, line) => (line.asset === asset ? sum + line.amount : sum), 0n)
}
