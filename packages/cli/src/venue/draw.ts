/**
 * A draw of assignment run again from what a writer is told of it: with Node's own SHA-256, and nothing of the venue's. [EXP-3] [EXP-15]
 *
 * The fractions of all writers lie end to end, `open` of them make a contract, and a mark at the digest of seed and option modulo `open`,
 * with others every `open` from there, gives the writer in whose fraction it falls one contract more than its whole ones.
 */
import { createHash } from 'node:crypto'
import type { Exercise } from '@parley/sdk'

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

/** One writer's own part. */
export function drawAgain(instrument: string, told: Told): Drawn {
  const [open, exercised, start] = [told.open, told.exercised, told.start].map(BigInt) as [
    bigint,
    bigint,
    bigint,
  ]
  const written = BigInt(told.written)
  const mark = digestOf(`${told.seed} ${instrument}`) % open
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

/** Where each writer's part begins, for whoever knows all of them. */
export function startsOf(
  instrument: string,
  { seed, exercised, run }: Pick<Told, 'seed' | 'exercised' | 'run'>,
  writers: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> {
  const open = [...writers.values()].reduce((sum, each) => sum + each, 0n)
  const line = [...writers].toSorted(([a], [b]) =>
    digestOf(`${seed} ${instrument} ${a}`) < digestOf(`${seed} ${instrument} ${b}`) ? -1 : 1,
  )
  let start = 0n
  return new Map(
    line.map(([account, written]) => {
      const at = start
      start += run ? written : (written * BigInt(exercised)) % open
      return [account, at]
    }),
  )
}

function overlap(start: bigint, length: bigint, from: bigint, run: bigint): bigint {
  const first = start > from ? start : from
  const last = start + length < from + run ? start + length : from + run
  return last > first ? last - first : 0n
}

function digestOf(text: string): bigint {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
}
