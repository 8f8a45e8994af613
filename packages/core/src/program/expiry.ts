/**
 * What exercise and expiry of an option do to the programs of an account. Programs, and what belongs to none of them, may be on
 * both sides of an option of which the account as a whole is on one. At expiry these meet each other first, in full; what the
 * account itself exercised or was assigned is shared pro rata, remainders to the largest fractions, then by name. [PRG-8]
 */
import { deltasOf } from '../trade/settlement.ts'
import type { AccountId } from '../ledger/account.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { EntryId } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { delivery, payout } from '../exercise/worth.ts'
import type { Exercised } from '../exercise/worth.ts'
import { assert } from '../assert.ts'
import { MAGNITUDE_MAX } from '../num/units.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { freeOf, ledgerAfter, postingEvents } from './capital.ts'
import type { ProgramLine } from './command.ts'
import { exerciseCost } from './cost.ts'
import type { Program } from './program.ts'

export type Exercise = {
  /** Contracts that each account exercised (above zero) or was assigned (below). */
  readonly parts: readonly Exercised[]
  /** At expiry every contract ends; in the money those inside an account meet. Undefined: early exercise. */
  readonly expires: { readonly at: bigint; readonly inTheMoney: boolean } | undefined
  readonly entryId: EntryId | undefined
}

export function exerciseOfPrograms(
  state: State,
  option: Option,
  { parts, expires, entryId }: Exercise,
  mint: Mint,
): readonly Event[] {
  const each = perContract(state, option, expires?.at ?? 0n)
  return concerned(state, option.id).flatMap(([account, programs]) => {
    const net = parts.find((part) => part.account === account)?.contracts ?? 0n
    if (!expires && net === 0n) return []
    const shares = sharesOf(state, programs, option.id, {
      net,
      meets: expires?.inTheMoney === true,
      payable: payableBy(state, account, each),
    })
    return programs.flatMap((program) => {
      const held = program.ledger.get(option.id) ?? 0n
      const contracts = shares.get(program.program) ?? 0n
      const lines: ProgramLine[] = [
        { asset: option.id, amount: expires ? -held : -contracts },
        ...each.map(({ asset, amount }) => ({ asset, amount: amount * contracts })),
      ].filter(({ amount }) => amount !== 0n)
      if (lines.length === 0) return []
      const free = freeOf(state, program, ledgerAfter(program, lines))
      const costs = exerciseCost(program, option, contracts)
      // What has happened is not refused: a program that is short of something keeps nothing aside until it has it again.
      const kept = 'code' in free ? [] : free
      return postingEvents(program, { cause: 'expiry', entryId, lines, costs }, kept, mint)
    })
  })
}

/** What one exercised contract moves, as its holder sees it. */
function perContract(state: State, option: Option, at: bigint): readonly ProgramLine[] {
  const account = 'one' as AccountId
  const parts = [{ account, contracts: 1n }]
  const postings =
    option.settlement === 'physical'
      ? delivery(option, state.listed, parts)
      : payout(option, state.listed, at, parts)
  return [...deltasOf(postings, account)].map(([asset, amount]) => ({ asset, amount }))
}

/** Accounts with programs that hold or have written an option, and those programs. */
function concerned(
  state: State,
  option: InstrumentId,
): readonly (readonly [AccountId, readonly Program[]])[] {
  const all = [...state.programs.values()].flatMap((own) => [...own.values()])
  const having = all.filter(({ ledger }) => (ledger.get(option) ?? 0n) !== 0n)
  return [...Map.groupBy(having, ({ account }) => account)]
}

/** Signed contracts that each program exercised (above zero) or was assigned (below). */
function sharesOf(
  state: State,
  programs: readonly Program[],
  option: InstrumentId,
  of: { readonly net: bigint; readonly meets: boolean; readonly payable: bigint },
): ReadonlyMap<string, bigint> {
  const { net, meets, payable } = of
  const account = programs[0]?.account
  const total = account === undefined ? 0n : balance(state.ledger, account, option).total
  const own = programs.map(({ program, ledger }) => [program, ledger.get(option) ?? 0n] as const)
  // What belongs to no program takes its share like one.
  const rest = ['', total - own.reduce((sum, [, held]) => sum + held, 0n)] as const
  const side = (sign: bigint): readonly Part[] =>
    [...own, rest]
      .filter(([, held]) => held * sign > 0n)
      .map(([name, held]) => ({ name, contracts: held * sign }))
  const [longs, shorts] = [side(1n), side(-1n)]
  const [long, short] = [sumOf(longs), sumOf(shorts)]
  let inside = meets ? (long < short ? long : short) : 0n
  let exercised = shared(longs, inside + (net > 0n ? net : 0n))
  // What is in no program abandons what it cannot pay for, inside the account as outside it.
  while (inside > 0n) {
    const beyond = restOf(exercised) - payable
    if (beyond <= 0n) break
    inside -= beyond < inside ? beyond : inside
    exercised = shared(longs, inside + (net > 0n ? net : 0n))
  }
  return new Map([
    ...exercised,
    ...shared(shorts, inside + (net < 0n ? -net : 0n)).map(([name, n]) => [name, -n] as const),
  ])
}

function restOf(parts: readonly (readonly [string, bigint])[]): bigint {
  return parts.find(([name]) => name === '')?.[1] ?? 0n
}

/** Contracts that what is available in an account pays for. */
function payableBy(state: State, account: AccountId, each: readonly ProgramLine[]): bigint {
  const owed = each.find(({ amount }) => amount < 0n)
  if (!owed) return MAGNITUDE_MAX
  const { available } = balance(state.ledger, account, owed.asset)
  return available <= 0n ? 0n : available / -owed.amount
}

type Part = { readonly name: string; readonly contracts: bigint }

function sumOf(parts: readonly Part[]): bigint {
  return parts.reduce((sum, { contracts }) => sum + contracts, 0n)
}

function shared(parts: readonly Part[], taken: bigint): readonly (readonly [string, bigint])[] {
  const open = sumOf(parts)
  assert(taken <= open, 'no more is taken than there is')
  if (taken === 0n) return []
  const cut = parts.map(({ name, contracts }) => ({
    name,
    whole: (contracts * taken) / open,
    fraction: (contracts * taken) % open,
  }))
  const left = Number(taken - cut.reduce((sum, { whole }) => sum + whole, 0n))
  return cut
    .toSorted((a, b) =>
      a.fraction === b.fraction ? (a.name < b.name ? -1 : 1) : a.fraction > b.fraction ? -1 : 1,
    )
    .map(({ name, whole }, place) => [name, place < left ? whole + 1n : whole] as const)
}
