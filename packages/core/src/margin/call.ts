/** What an account lacks to its margin: how much, until when, and what would cure it. [MGN-5] */
import type { CoverChange } from '../collateral/cover.ts'
import { sumOf } from '../collateral/spread.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { FirmId } from '../party/firm.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { At, Mint } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { closerOf } from './closing.ts'
import type { Closer, Position } from './closing.ts'
import { curingSet } from './curing-set.ts'
import type { CuringSet } from './curing-set.ts'
import { holdingOn, needOf, rootsIn } from './requirement.ts'

export type MarginCallId = string & { readonly __id: 'margin call' }

/** Buying back so many contracts, at their mark, would cure it: `frees` is the margin less what they cost. */
export type Cure = {
  readonly instrument: InstrumentId
  readonly contracts: bigint
  readonly frees: bigint
}

export type MarginCall = {
  readonly callId: MarginCallId
  readonly account: AccountId
  readonly firm: FirmId
  readonly asset: InstrumentId
  readonly deficit: bigint
  readonly calledAt: Timestamp
  /** After it the operator may close positions. */
  readonly dueAt: Timestamp
}

export type MarginCallChanged = {
  readonly type: 'MarginCallChanged'
  /** `met`: nothing is lacking any more. */
  readonly change: 'called' | 'changed' | 'met'
  readonly changeId: string
  readonly call: MarginCall
} & Cures

/** Where the state keeps a call: an account has one for each cash asset. */
export function callKey(account: AccountId, asset: InstrumentId): string {
  return `${account} ${asset}`
}

/** A call stands an hour before it is due. */
export const MARGIN_LIMITS = {
  marksMax: 2_000,
  /** Marks with arrays in one command: each is some hundred bytes. */
  arraysMax: 1_000,
  callMs: 3_600_000,
  curesMax: 10,
  bpsMax: 100_000,
} as const

/**
 * What an account lacks of each cash asset, and of coins that inverse options hold, its credit lines counted, after its covers change: to
 * its maintenance margin, where it holds more. Coins that a margined account owes beyond what there are have margin of their own, in cash.
 */
export function deficitsOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  changes: readonly CoverChange[],
): ReadonlyMap<InstrumentId, bigint> {
  const { id } = account
  const freed = new Map<InstrumentId, bigint>()
  for (const { option, lines } of changes) {
    for (const line of coverOf(ledger, id, option)?.lines ?? [])
      freed.set(line.asset, (freed.get(line.asset) ?? 0n) + line.amount)
    for (const line of lines) freed.set(line.asset, (freed.get(line.asset) ?? 0n) - line.amount)
  }
  for (const [asset, slack] of slackOf(ledger, listed, account))
    freed.set(asset, (freed.get(asset) ?? 0n) + slack)
  const deficits = new Map<InstrumentId, bigint>()
  const isMarginedApart = account.regime === 'margined'
  for (const asset of new Set([...ownedBy(ledger, id), ...freed.keys()])) {
    const kind = listed(asset)?.kind
    if (kind !== 'cash' && kind !== 'coin') continue
    const { total, available } = balance(ledger, id, asset)
    const room = available + lineIn(account, asset) + (freed.get(asset) ?? 0n)
    const owed = isMarginedApart && kind === 'coin' && total < 0n ? -total : 0n
    if (room < -owed) deficits.set(asset, -room - owed)
  }
  return deficits
}

/** How much more than maintenance margin the method of an account holds, by cash asset. */
function slackOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
): ReadonlyMap<InstrumentId, bigint> {
  const slacks = new Map<InstrumentId, bigint>()
  // The others have one level.
  if (account.method !== 'deribit_standard' && account.method !== 'portfolio') return slacks
  for (const underlying of rootsIn(listed, ownedBy(ledger, account.id))) {
    const holding = holdingOn(ledger, listed, account, { underlying })
    const need = needOf(account, holding, { listed, margins: ledger.margins })
    if ('code' in need) continue
    for (const [asset, held] of sumOf(need.lines)) {
      const slack = held - (need.maintenance.get(asset) ?? 0n)
      if (slack > 0n) slacks.set(asset, (slacks.get(asset) ?? 0n) + slack)
    }
  }
  return slacks
}

/** What would cure a deficit at the marks: each short by itself, where it can; and the smallest set of positions. */
export type Cures = {
  readonly cures: readonly Cure[]
  readonly set: CuringSet | undefined
}

export function curesOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  of: { readonly asset: InstrumentId; readonly deficit: bigint; readonly now: Timestamp },
): Cures {
  const { asset, deficit, now } = of
  const closer = closerOf(ledger, listed, account, { asset, until: now })
  const cures = closer.positions.flatMap((position) =>
    position.side === 'buy' && position.instrument.kind === 'option'
      ? (cureBy(closer, position, deficit) ?? [])
      : [],
  )
  return { cures: cures.slice(0, MARGIN_LIMITS.curesMax), set: curingSet(closer, deficit) }
}

/** The fewest contracts of one short whose purchase would cure the deficit. */
function cureBy(
  { effectOf }: Closer,
  { underlying, instrument: { id }, lots }: Position,
  deficit: bigint,
): Cure | undefined {
  const freedBy = (bought: bigint): bigint =>
    effectOf(underlying, new Map([[id, bought]]))?.frees ?? 0n
  let [low, high] = [1n, lots]
  if (freedBy(high) < deficit) return undefined
  while (low < high) {
    const middle = (low + high) / 2n
    if (freedBy(middle) >= deficit) high = middle
    else low = middle + 1n
  }
  return { instrument: id, contracts: low, frees: freedBy(low) }
}

/** How the calls of an account change: one for each cash asset that it lacks. `covers` change first. */
export function callsOf(
  { ledger, listed, marginCalls }: Pick<State, 'ledger' | 'listed' | 'marginCalls'>,
  account: Account,
  covers: readonly CoverChange[],
  { at, mint }: { readonly at: At; readonly mint: Mint },
): readonly MarginCallChanged[] {
  const deficits = deficitsOf(ledger, listed, account, covers)
  const standing = [...marginCalls.values()].filter((call) => call.account === account.id)
  const assets = new Set([...standing.map(({ asset }) => asset), ...deficits.keys()])
  return [...assets].flatMap((asset): MarginCallChanged[] => {
    const deficit = deficits.get(asset) ?? 0n
    const before = marginCalls.get(callKey(account.id, asset))
    if (before?.deficit === deficit) return []
    const call: MarginCall = before
      ? { ...before, deficit }
      : {
          callId: mint('call') as MarginCallId,
          account: account.id,
          firm: account.firm,
          asset,
          deficit,
          calledAt: at.ts,
          dueAt: plusMs(at.ts, MARGIN_LIMITS.callMs),
        }
    const change = deficit === 0n ? 'met' : before ? 'changed' : 'called'
    const cured =
      deficit === 0n
        ? { cures: [], set: undefined }
        : curesOf(ledger, listed, account, { asset, deficit, now: at.ts })
    return [{ type: 'MarginCallChanged', change, changeId: mint('margin'), call, ...cured }]
  })
}
