/**
 * Who of an option's writers is assigned. Each gets the whole contracts of its share, and what is left over is drawn: the
 * fractions of all writers are laid end to end, in an order made from the seed, and marks one whole contract apart, the first of
 * them put down by the seed, each take the writer they fall on. So nobody gets more than one above its whole contracts, and the
 * mean of what a writer gets over all seeds is its exact share. Anyone who has the writers and the seed gets the same. [EXP-3]
 */
import { assert } from '../assert.ts'
import { sha256OfText } from '../digest/sha256.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'

/** Contracts of one account: how many it holds, or has written. */
export type Contracts = { readonly account: AccountId; readonly contracts: bigint }

export type Assigned = Contracts & {
  readonly assigned: bigint
  /** Where its fraction begins in the line of fractions, which counts 1/open of a contract. */
  readonly start: bigint
}

export type Draw = {
  /** 32 hexadecimal digits: see `seedOf`. */
  readonly seed: string
  readonly instrument: InstrumentId
  /** At most what is written. */
  readonly exercised: bigint
}

export function isSeed(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text)
}

/** Where the first mark lies, counting 1/open of a contract: the digest of `seed instrument`, modulo the contracts open. */
export function markOf(seed: string, instrument: InstrumentId, open: bigint): bigint {
  return BigInt(`0x${sha256OfText(`${seed} ${instrument}`)}`) % open
}

/**
 * The draw of last resort: the contracts of all writers are laid end to end, in the order of the draw by shares, and one run of them, as
 * long as what is exercised, is assigned; it begins at the mark and goes on from the start of the line. Its mean over all seeds is each
 * writer's share as well, and the more is exercised by one seed, the more or the same each writer gets. [EXP-15]
 */
export function drawRun(writers: readonly Contracts[], of: Draw): readonly Assigned[] {
  const { seed, instrument, exercised } = of
  const open = writers.reduce((sum, { contracts }) => sum + contracts, 0n)
  assert(exercised <= open, 'no more is exercised than was written')
  if (open === 0n) return []
  const mark = markOf(seed, instrument, open)
  /** What a run of the line from its mark has of the contracts before a place, counted from the start of the line. */
  const before = (place: bigint): bigint => {
    const straight = place <= mark ? 0n : place - mark
    const around = place < mark + exercised - open ? place : mark + exercised - open
    const first = straight < exercised ? straight : exercised
    return around > 0n ? first + around : first
  }
  let start = 0n
  return lineOf(writers, of)
    .map(({ account, contracts }): Assigned => {
      const assigned = before(start + contracts) - before(start)
      const drawn = { account, contracts, assigned, start }
      start += contracts
      return drawn
    })
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}

function lineOf(writers: readonly Contracts[], { seed, instrument }: Draw): readonly Contracts[] {
  return writers
    .map((writer) => ({ writer, rank: sha256OfText(`${seed} ${instrument} ${writer.account}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ writer }) => writer)
}

/** Writers in the order of their accounts' ids, with what each is assigned; `writers` have written at least one contract each. */
export function drawAssignment(writers: readonly Contracts[], of: Draw): readonly Assigned[] {
  const { seed, instrument, exercised } = of
  const open = writers.reduce((sum, { contracts }) => sum + contracts, 0n)
  assert(exercised <= open, 'no more is exercised than was written')
  if (open === 0n) return []
  const mark = markOf(seed, instrument, open)
  let start = 0n
  let sum = 0n
  const assigned = lineOf(writers, of).map(({ account, contracts }): Assigned => {
    const share = contracts * exercised
    const fraction = share % open
    // Marks lie at mark, mark + open, mark + 2 × open …: how far the next one is from where the fraction begins.
    const toMark = (((mark - start) % open) + open) % open
    const each = share / open + (toMark < fraction ? 1n : 0n)
    const drawn = { account, contracts, assigned: each, start }
    start += fraction
    sum += each
    return drawn
  })
  assert(sum === exercised, 'all that is exercised is assigned')
  return assigned.sort((a, b) => (a.account < b.account ? -1 : 1))
}
