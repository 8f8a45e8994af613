/**
 * A draw of assignment run again from what a writer is told of it. [EXP-3] [EXP-15]
 *
 * The fractions of all writers lie end to end, `open` of them make a contract, and a mark at the digest of seed and option modulo `open`,
 * with others every `open` from there, gives the writer in whose fraction it falls one contract more than its whole ones.
 */
import type { Exercise } from './contract/exercises.ts'

export type Told = NonNullable<Exercise['outcomes'][number]['draw']>

export type Drawn = {
  /** The first mark, counting 1/open of a contract; in one run where it begins, counting contracts. */
  readonly mark: bigint
  /** Where the account's part of the line begins and what it is long. */
  readonly start: bigint
  readonly length: bigint
  /** Whole contracts of its share, which nothing is drawn for. */
  readonly whole: bigint
  readonly assigned: bigint
}

/** What the first mark is the SHA-256 of. */
export function markText(instrument: string, { seed }: Pick<Told, 'seed'>): string {
  return `${seed} ${instrument}`
}

/** One writer's own part; `digest` is the SHA-256 of `markText` as a number. */
export function drawnBy(told: Told, digest: bigint): Drawn {
  const [open, exercised, start] = [told.open, told.exercised, told.start].map(BigInt) as [
    bigint,
    bigint,
    bigint,
  ]
  const written = BigInt(told.written)
  const mark = digest % open
  if (told.run) {
    const assigned =
      overlap(start, written, mark, exercised) + overlap(start, written, mark - open, exercised)
    return { mark, start, length: written, whole: 0n, assigned }
  }
  const share = written * exercised
  const [whole, length] = [share / open, share % open]
  const ahead = (((mark - start) % open) + open) % open
  return { mark, start, length, whole, assigned: whole + (ahead < length ? 1n : 0n) }
}

function overlap(start: bigint, length: bigint, from: bigint, run: bigint): bigint {
  const first = start > from ? start : from
  const last = start + length < from + run ? start + length : from + run
  return last > first ? last - first : 0n
}
