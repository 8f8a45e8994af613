/**
 * What exercise and expiry of an option do to the programs of an account. Programs, and what belongs to none of them, may be on
 * both sides of an option of which the account as a whole is on one. At expiry these meet each other first, in full; what the
 * account itself exercised or was assigned is shared pro rata, remainders to the largest fractions, then by name. [PRG-8]
 */
import { deltasOf } from '../trade/settlement.ts'
import { lineIn } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { EntryId } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { delivery, payout } from '../exercise/worth.ts'
import type { Exercised } from '../exercise/worth.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { assert, present } from '../assert.ts'
import { MAGNITUDE_MAX } from '../num/units.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { capitalLines, freeOf, ledgerAfter, postingEvents } from './capital.ts'
import type { ProgramLine } from './command.ts'
import { costsAfter, exerciseCost } from './cost.ts'
import type { Program } from './program.ts'

export type Exercise = {
  /** Contracts that each account exercised (above zero) or was assigned (below). */
  readonly parts: readonly Exercised[]
  /** At expiry every contract ends; in the money those inside an account meet. Undefined: early exercise. */
  readonly expires: { readonly at: bigint; readonly inTheMoney: boolean } | undefined
  readonly entryId: EntryId | undefined
}

/** How a program stands by what was booked to it before in the same step, and what it has set aside then. */
type Standing = { readonly by: Program; readonly aside: readonly HoldLine[] }

/** Options that are exercised in one step are booked one after the other, and a program may have several of them. */
export type Step = {
  readonly mint: Mint
  readonly programs: Map<Program, Standing>
  /** What each account has paid in it out of what is in no program. */
  readonly spent: Spent
}

export function stepOf(mint: Mint): Step {
  return { mint, programs: new Map(), spent: new Map() }
}

export function exerciseOfPrograms(
  state: State,
  option: Option,
  { parts, expires, entryId }: Exercise,
  { mint, programs: standings, spent }: Step,
): readonly Event[] {
  const standingOf = (program: Program): Standing =>
    standings.get(program) ?? { by: program, aside: capitalLines(state, program) }
  const asideOf = (program: Program) => standingOf(program).aside
  const each = perContract(state, option, expires?.at ?? 0n)
  const owed = each.find(({ amount }) => amount < 0n)
  return concerned(state, option.id).flatMap(([account, programs]) => {
    const net = parts.find((part) => part.account === account)?.contracts ?? 0n
    if (!expires && net === 0n) return []
    const restKey = `${account} ${owed?.asset}`
    const paid = spent.get(restKey) ?? 0n
    const spentBy = (part: string): bigint => (part === REST ? paid : 0n)
    const shares = sharesOf(state, account, programs, {
      option: option.id,
      net,
      meets: expires?.inTheMoney === true,
      payable: meansOf(state, account, programs, { each, asideOf, spentBy }),
    })
    const exercised = shares.get(REST) ?? 0n
    if (owed && exercised > 0n) spent.set(restKey, paid - exercised * owed.amount)
    return programs.flatMap((program) => {
      const { by } = standingOf(program)
      const held = by.ledger.get(option.id) ?? 0n
      const contracts = shares.get(program.program) ?? 0n
      const lines: ProgramLine[] = [
        { asset: option.id, amount: expires ? -held : -contracts },
        ...each.map(({ asset, amount }) => ({ asset, amount: amount * contracts })),
      ].filter(({ amount }) => amount !== 0n)
      if (lines.length === 0) return []
      const ledger = ledgerAfter(by, lines)
      const free = freeOf(state, by, ledger)
      const costs = exerciseCost(by, option, contracts)
      // What has happened is not refused: a program that is short of something keeps nothing aside until it has it again.
      const aside = 'code' in free ? [] : free
      const events = postingEvents(by, { cause: 'expiry', entryId, lines, costs }, aside, mint)
      const capital = events.find((event) => event.type === 'ProgramPosted')?.capital
      const after = { ...by, ledger, costs: costsAfter(by, lines, costs), capital }
      standings.set(program, { by: after, aside })
      return events
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

/** The part of an account that is in no program, among parts that are named by their programs. */
const REST = ''

/** What each part of an account has spent in a step so far. */
export type Spent = Map<string, bigint>

/**
 * How many of the contracts that a holder wants to exercise are paid for, beside those that meet inside its account. Under `covered`
 * each program pays for its own, out of what it set aside. [EXP-4] [PRG-8]
 */
export function exercisable(
  state: State,
  option: Option,
  account: AccountId,
  of: { readonly wants: bigint; readonly meets: boolean; readonly spent: Spent },
): bigint {
  const { wants, meets, spent } = of
  const each = perContract(state, option, 0n)
  const isCovered = state.accounts.get(account)?.regime === 'covered'
  const own = isCovered ? concerned(state, option.id).find(([id]) => id === account) : undefined
  const programs = own?.[1] ?? []
  const owed = each.find(({ amount }) => amount < 0n)
  const keyOf = (part: string): string => `${account} ${owed?.asset} ${part}`
  const asideOf = (program: Program) => capitalLines(state, program)
  const spentBy = (part: string): bigint => spent.get(keyOf(part)) ?? 0n
  const payable = meansOf(state, account, programs, { each, asideOf, spentBy })
  const { longs, shorts } = sidesOf(state, account, programs, { option: option.id, payable })
  const able = ableOf(longs)
  const inside = insideOf({ longs, shorts, meets }, able)
  const exercised = able - inside < wants ? able - inside : wants
  if (owed)
    for (const [part, contracts] of exercisedOf(longs, inside + exercised))
      spent.set(keyOf(part), spentBy(part) - contracts * owed.amount)
  return exercised
}

type Payable = (part: string) => bigint

/** Signed contracts that each program exercised (above zero) or was assigned (below). */
function sharesOf(
  state: State,
  account: AccountId,
  programs: readonly Program[],
  of: {
    readonly option: InstrumentId
    readonly net: bigint
    readonly meets: boolean
    readonly payable: Payable
  },
): ReadonlyMap<string, bigint> {
  const { net, meets } = of
  const { longs, shorts } = sidesOf(state, account, programs, of)
  const outside = net > 0n ? net : 0n
  const able = ableOf(longs) - outside
  const inside = insideOf({ longs, shorts, meets }, able > 0n ? able : 0n)
  return new Map([
    ...exercisedOf(longs, inside + outside),
    ...sharedProRata(shorts, inside + (net < 0n ? -net : 0n)).map(
      ([name, n]) => [name, -n] as const,
    ),
  ])
}

/** What each has of an option, by the side it is on; what belongs to no program takes its part like one. */
function sidesOf(
  state: State,
  account: AccountId,
  programs: readonly Program[],
  { option, payable }: { readonly option: InstrumentId; readonly payable: Payable },
): { readonly longs: readonly Long[]; readonly shorts: readonly Part[] } {
  const { total } = balance(state.ledger, account, option)
  const own = programs.map(({ program, ledger }) => [program, ledger.get(option) ?? 0n] as const)
  const rest = [REST, total - own.reduce((sum, [, held]) => sum + held, 0n)] as const
  const side = (sign: bigint): readonly Part[] =>
    [...own, rest]
      .filter(([, held]) => held * sign > 0n)
      .map(([name, held]) => ({ name, contracts: held * sign }))
  const longs = side(1n).map((part): Long => {
    const most = payable(part.name)
    return { ...part, able: most < part.contracts ? most : part.contracts }
  })
  return { longs, shorts: side(-1n) }
}

/** Contracts that meet inside an account: what cannot be paid for is abandoned there as it is outside. */
function insideOf(
  { longs, shorts, meets }: { longs: readonly Long[]; shorts: readonly Part[]; meets: boolean },
  able: bigint,
): bigint {
  const [long, short] = [sumOf(longs), sumOf(shorts)]
  const both = long < short ? long : short
  return meets ? (able < both ? able : both) : 0n
}

/** By what each can pay for; what is exercised beyond that, to deliver by, by what is left of each. */
function exercisedOf(
  longs: readonly Long[],
  taken: bigint,
): readonly (readonly [string, bigint])[] {
  const able = ableOf(longs)
  const within = taken < able ? taken : able
  const paid = new Map(
    sharedProRata(
      longs.map(({ name, able: contracts }) => ({ name, contracts })),
      within,
    ),
  )
  const left = longs.map(({ name, contracts, able: most }) => ({
    name,
    contracts: contracts - most,
  }))
  const beyond = new Map(sharedProRata(left, taken - within))
  return longs.map(({ name }) => [name, (paid.get(name) ?? 0n) + (beyond.get(name) ?? 0n)] as const)
}

/**
 * Contracts that each part of an account pays for: what is in no program by what is available, a program by what it set aside.
 * Under other regimes than `covered` a program exercises to deliver, by what it receives for that.
 */
function meansOf(
  state: State,
  account: AccountId,
  programs: readonly Program[],
  of: {
    readonly each: readonly ProgramLine[]
    readonly asideOf: (program: Program) => readonly HoldLine[]
    readonly spentBy: (part: string) => bigint
  },
): Payable {
  const owed = of.each.find(({ amount }) => amount < 0n)
  if (!owed) return () => MAGNITUDE_MAX
  const isCovered = state.accounts.get(account)?.regime === 'covered'
  return (part) => {
    const program = programs.find((one) => one.program === part)
    if (program && !isCovered) return MAGNITUDE_MAX
    const free = program
      ? (of.asideOf(program).find(({ asset }) => asset === owed.asset)?.amount ?? 0n)
      : freeIn(state, account, owed.asset)
    const left = free - of.spentBy(part)
    return left <= 0n ? 0n : left / -owed.amount
  }
}

/** What an account can still pay of an asset. */
function freeIn({ ledger, accounts }: State, id: AccountId, asset: InstrumentId): bigint {
  const account = present(accounts.get(id), 'a holder has an open account')
  return balance(ledger, id, asset).available + lineIn(account, asset)
}

type Part = { readonly name: string; readonly contracts: bigint }
/** `able`: how many of them it can pay for. */
type Long = Part & { readonly able: bigint }

function ableOf(longs: readonly Long[]): bigint {
  return longs.reduce((sum, { able }) => sum + able, 0n)
}

function sumOf(parts: readonly Part[]): bigint {
  return parts.reduce((sum, { contracts }) => sum + contracts, 0n)
}

/** Pro rata of what each has, remainders to the largest fractions, then by name. */
export function sharedProRata(
  parts: readonly Part[],
  taken: bigint,
): readonly (readonly [string, bigint])[] {
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
