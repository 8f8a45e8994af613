/**
 * What a program owns is its own: what its short options do not tie up is a hold of the account's, so that neither another program
 * nor a person can spend it, and reservations never exceed what is there. [PRG-3]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import { coverPerContract } from '../collateral/cover.ts'
import { coverSpreads } from '../collateral/spread.ts'
import type { Held } from '../collateral/spread.ts'
import type { AccountId } from '../ledger/account.ts'
import { coverOf } from '../ledger/ledger.ts'
import type { HoldId, HoldLine } from '../ledger/hold.ts'
import { amount } from '../num/units.ts'
import { present } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { ProgramLine } from './command.ts'
import type { ProgramPosted } from './event.ts'
import type { Program } from './program.ts'

/** A program's ledger after a change. */
export function ledgerAfter(
  { ledger }: Pick<Program, 'ledger'>,
  lines: Iterable<ProgramLine>,
): Map<InstrumentId, bigint> {
  const after = new Map(ledger)
  for (const { asset, amount: moved } of lines) {
    const left = (after.get(asset) ?? 0n) + moved
    if (left === 0n) after.delete(asset)
    else after.set(asset, left)
  }
  return after
}

/** What a ledger leaves free beside the cover of its own short options, each program by itself; or what it is short of. */
export function freeOf(
  state: State,
  { account }: Pick<Program, 'account'>,
  ledger: ReadonlyMap<InstrumentId, bigint>,
): readonly HoldLine[] | Rejection {
  const free = restOf(state, account, ledger)
  if ('code' in free) return free
  const lines: HoldLine[] = []
  for (const [asset, left] of free) {
    if (left < 0n)
      return reject('outside_mandate', undefined, {
        rule: 'capital',
        observed: String(-left),
        threshold: '0',
        asset,
      })
    if (left > 0n) lines.push({ asset, amount: amount(left) })
  }
  return lines
}

/** What is left of each asset of a ledger beside its cover; below zero where it is short. */
export function restOf(
  state: State,
  account: AccountId,
  ledger: ReadonlyMap<InstrumentId, bigint>,
): ReadonlyMap<InstrumentId, bigint> | Rejection {
  const { regime } = present(state.accounts.get(account), 'a program has an account')
  const needed = regime === 'covered' ? plainNeeds(state, ledger) : spreadNeeds(state, ledger)
  if ('code' in needed) return needed
  // Where longs bound nothing, its own are kept too: nobody writes against them in its place.
  const keepsLongs = regime === 'covered'
  const free = new Map(
    [...ledger].filter(
      ([id, held]) => state.listed(id)?.kind !== 'option' || (keepsLongs && held > 0n),
    ),
  )
  for (const { asset, amount: held } of needed) free.set(asset, (free.get(asset) ?? 0n) - held)
  return free
}

function optionsIn(state: State, ledger: ReadonlyMap<InstrumentId, bigint>): readonly Held[] {
  return [...ledger].flatMap(([id, contracts]) => {
    const option = state.listed(id)
    return option?.kind === 'option' ? [{ option, contracts }] : []
  })
}

function plainNeeds(
  state: State,
  ledger: ReadonlyMap<InstrumentId, bigint>,
): readonly HoldLine[] | Rejection {
  const lines: HoldLine[] = []
  for (const { option, contracts } of optionsIn(state, ledger)) {
    if (contracts >= 0n) continue
    const each = coverPerContract(option, state.listed)
    if (!each) return reject('cover_unavailable', undefined, { instrument: option.id })
    lines.push({ asset: each.asset, amount: amount(-contracts * each.amount) })
  }
  return lines
}

/** Its long options bound its short ones. */
function spreadNeeds(
  state: State,
  ledger: ReadonlyMap<InstrumentId, bigint>,
): readonly HoldLine[] | Rejection {
  const lines: HoldLine[] = []
  const own = Map.groupBy(optionsIn(state, ledger), ({ option }) => option.underlying)
  for (const [underlying, held] of own) {
    const cover = coverSpreads(held, state.listed, ledger.get(underlying) ?? 0n)
    if ('code' in cover) return reject(cover.code, undefined, { instrument: cover.option })
    lines.push(...[...cover.lines.values()].flat())
  }
  return lines
}

/**
 * Contracts whose cover an account keeps for its programs: what is in none of them may be long what they have written, and would
 * else spend what they owe. Only what is written now is covered anew, so that no quote or block can fail for it. [PRG-3]
 */
export function keptFor(
  state: State,
  account: AccountId,
  booked: readonly Pick<Booked, 'program' | 'lines'>[] = [],
): ReadonlyMap<InstrumentId, bigint> {
  if (state.programs.size === 0) return NOTHING
  const kept = new Map<InstrumentId, bigint>()
  const before = writtenOn(state, account)
  const after = booked.length > 0 ? writtenOn(state, account, booked) : before
  for (const [id, contracts] of after) {
    const option = state.listed(id)
    const each = option?.kind === 'option' ? coverPerContract(option, state.listed) : undefined
    if (!each) continue
    const lines = coverOf(state.ledger, account, id)?.lines ?? []
    const covered = (lines.find(({ asset }) => asset === each.asset)?.amount ?? 0n) / each.amount
    const more = contracts - (before.get(id) ?? 0n)
    const most = more > 0n ? covered + more : covered
    kept.set(id, contracts < most ? contracts : most)
  }
  return kept
}

const NOTHING: ReadonlyMap<InstrumentId, bigint> = new Map()

function writtenOn(
  state: State,
  account: AccountId,
  booked: readonly Pick<Booked, 'program' | 'lines'>[] = [],
): ReadonlyMap<InstrumentId, bigint> {
  const written = new Map<InstrumentId, bigint>()
  for (const programs of state.programs.values())
    for (const program of programs.values()) {
      if (program.account !== account) continue
      const own = booked.find((each) => each.program === program)
      const ledger = own ? ledgerAfter(program, own.lines) : program.ledger
      for (const [id, held] of ledger)
        if (held < 0n) written.set(id, (written.get(id) ?? 0n) - held)
    }
  return written
}

/** What is booked to a program, and what it then has free. */
export type Booked = {
  readonly program: Program
  readonly lines: readonly ProgramLine[]
  readonly free: readonly HoldLine[]
}

/** Lines as booked to a program; or what it is then short of. */
export function bookedLines(
  state: State,
  program: Program,
  lines: readonly ProgramLine[],
): Booked | Rejection {
  const free = freeOf(state, program, ledgerAfter(program, lines))
  return 'code' in free ? free : { program, lines, free }
}

/** The lines of the hold that a program's capital is kept in. */
export function capitalLines(state: State, { capital }: Program): readonly HoldLine[] {
  return capital === undefined ? [] : (state.ledger.holds.get(capital)?.lines ?? [])
}

/** What is booked to a program, and its capital set aside anew. */
export function postingEvents(
  program: Program,
  posted: Pick<ProgramPosted, 'cause' | 'entryId' | 'lines' | 'costs'>,
  free: readonly HoldLine[],
  mint: Mint,
): readonly Event[] {
  const { firm, program: id, account, capital } = program
  const events: Event[] = []
  if (capital !== undefined)
    events.push({ type: 'HoldResolved', holdId: capital, outcome: 'voided' })
  const next = free.length === 0 ? undefined : (mint('hold') as HoldId)
  events.push({ type: 'ProgramPosted', firm, program: id, ...posted, capital: next })
  const purpose = { kind: 'program', id } as const
  if (next) events.push({ type: 'HoldPlaced', hold: { id: next, account, purpose, lines: free } })
  return events
}
