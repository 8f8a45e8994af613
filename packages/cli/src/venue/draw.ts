/** Draws of assignment run again with Node's own SHA-256, and nothing of the venue's. [EXP-3] [EXP-15] */
import { createHash } from 'node:crypto'
import { drawnBy, markText } from '@parley/sdk/draw'
import type { Drawn, Told } from '@parley/sdk'

/** One writer's own part. */
export function drawAgain(instrument: string, told: Told): Drawn {
  return drawnBy(told, digestOf(markText(instrument, told)))
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

function digestOf(text: string): bigint {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
}
