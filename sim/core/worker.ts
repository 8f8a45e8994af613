/** A thread that plays worlds one after the other and says what came of each. */
import { parentPort } from 'node:worker_threads'
import { Broken } from '../oracle/broken.ts'
import { World } from './world.ts'
import type { WorldOptions, WorldOutcome } from './world.ts'

/** What broke in a world, and how many of its commands show it. */
export type Failure = {
  readonly seed: number
  readonly commands: number
  readonly by: string
  readonly what: string
  readonly trace: readonly string[]
}

export type Played = { readonly seed: number; readonly outcome: WorldOutcome } | Failure

export async function play(options: WorldOptions): Promise<Played> {
  const world = new World(options)
  try {
    return { seed: options.seed, outcome: await world.run() }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    const isBroken = error instanceof Broken
    return {
      seed: options.seed,
      // Up to the group that broke it: what comes before is the same however many are asked for.
      commands: world.tally.figures.commands,
      by: isBroken ? `oracle ${error.oracle}` : 'the venue threw',
      what: isBroken ? message : (stack ?? message),
      trace: world.trace,
    }
  }
}

parentPort?.on('message', (options: WorldOptions) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  void play(options).then((played) => parentPort?.postMessage(played))
})
