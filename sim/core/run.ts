/** `npm run sim -- --core`: many worlds without sockets, each with a seed of its own, over a few threads. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { CoreTally } from './tally.ts'
import type { CoreOutcome } from './tally.ts'
import type { Failure, Played } from './worker.ts'

export const CORE_HELP = `npm run sim -- --core [options]: the venue's rules, sequencer and recovery alone, fast

  --commands N  how many in all                                 (200000)
  --seed S      the first world's; each further world has the next. Drawn and printed where it is not given
  --world K     commands in one world: its state grows with it  (25000)
  --workers W   threads                                         (1)
  --json        print the outcome as one line of JSON

No sockets, no feed, no views. Every command is followed by oracles that look at what it touched; every 5,000 at everything.
The process ends now and then, at any byte of what it was writing, and is recovered. Exit code 1 when a promise broke; the
last line then plays that world up to the command that broke it.`

type Asked = {
  readonly seed: number
  readonly commands: number
  readonly world: number
  readonly workers: number
  readonly json: boolean
}

/** Plays what was asked for; answers the exit code. */
export async function runCore(args: readonly string[]): Promise<number> {
  const asked = read(args)
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${CORE_HELP}\n`)
    return 2
  }
  const started = performance.now()
  const tally = new CoreTally()
  const failure = await playAll(asked, tally)
  if (failure) {
    tell(failure, asked)
    return 1
  }
  const seconds = (performance.now() - started) / 1000
  const worlds = seedsOf(asked).length
  const { outcome } = tally
  if (asked.json)
    process.stdout.write(`${JSON.stringify({ ...asked, worlds, seconds, ...outcome })}\n`)
  else process.stdout.write(render(outcome, { asked, worlds, seconds }))
  return 0
}

/** The worlds: seed and number of commands of each. */
function seedsOf({ seed, commands, world }: Asked): { seed: number; commands: number }[] {
  return Array.from({ length: Math.ceil(commands / world) }, (_, i) => ({
    seed: seed + i,
    commands: Math.min(world, commands - i * world),
  }))
}

/** Hands each world to the next thread that is free; the first failure ends them all. */
async function playAll(asked: Asked, tally: CoreTally): Promise<Failure | undefined> {
  const waiting = seedsOf(asked)
  const total = waiting.length
  let played = 0
  const failed = Promise.withResolvers<Failure>()
  const threads = Array.from({ length: Math.min(asked.workers, waiting.length) }, () => {
    const worker = new Worker(new URL('worker.ts', import.meta.url))
    const done = new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const world = waiting.shift()
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        if (world) worker.postMessage(world)
        else resolve()
      }
      worker.on('error', reject)
      worker.on('message', (said: Played) => {
        if (!('outcome' in said)) {
          failed.resolve(said)
          return
        }
        tally.add(said.outcome)
        progress(++played, total)
        next()
      })
      next()
    })
    return { worker, done }
  })
  const all = Promise.all(threads.map(({ done }) => done)).then(() => undefined)
  try {
    return await Promise.race([failed.promise, all])
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }
}

/** A line that counts, where somebody is looking. */
function progress(played: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${played} of ${total} worlds`)
  if (process.stderr.isTTY && played === total) process.stderr.write('\r')
}

function read(args: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        core: { type: 'boolean' },
        seed: { type: 'string' },
        commands: { type: 'string' },
        world: { type: 'string' },
        workers: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const asked = {
      seed: values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed),
      commands: Number(values.commands ?? 200_000),
      world: Number(values.world ?? 25_000),
      workers: Number(values.workers ?? 1),
      json: values.json ?? false,
    }
    if (!Number.isSafeInteger(asked.seed) || asked.seed < 0)
      return '--seed wants a whole number from 0'
    for (const name of ['commands', 'world', 'workers'] as const)
      if (!Number.isSafeInteger(asked[name]) || asked[name] < 1)
        return `--${name} wants a whole number from 1`
    return asked
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function tell({ seed, commands, by, what, trace }: Failure, { world }: Asked): void {
  const whole = commands > world ? ` --world ${commands}` : ''
  process.stderr.write(
    `\nbroken, ${by}: ${what}\n\nlast commands:\n  ${trace.join('\n  ')}\n\n` +
      `repeat it with:\nnpm run sim -- --core --seed ${seed} --commands ${commands}${whole}\n`,
  )
}

function render(
  { byType, refused, ...figures }: CoreOutcome,
  {
    asked,
    worlds,
    seconds,
  }: { readonly asked: Asked; readonly worlds: number; readonly seconds: number },
): string {
  const line = (name: string, value: string | number): string => `${name.padEnd(14)}${value}\n`
  const table = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `  ${name.padEnd(24)}${String(count).padStart(10)}\n`)
      .join('')
  const last = asked.seed + worlds - 1
  return (
    line('seeds', worlds === 1 ? asked.seed : `${asked.seed} to ${last}`) +
    Object.entries(figures)
      .map(([name, value]) => line(name, value))
      .join('') +
    line('seconds', seconds.toFixed(1)) +
    line('a second', Math.round(figures.commands / seconds)) +
    `commands\n${table(byType)}refused\n${table(refused)}`
  )
}
