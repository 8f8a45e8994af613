/** `npm run sim`: runs a simulation and says what came of it; where a promise broke, how to see it again. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CORE_HELP, runCore } from './core/run.ts'
import { INCOME_HELP, runIncome } from './income/run.ts'
import { Broken } from './oracle/broken.ts'
import { Simulation } from './simulation.ts'
import type { Outcome } from './tally.ts'

const HELP = `npm run sim -- [options]: the whole venue in a simulated world

  --seed N      what the run follows from; drawn and printed where it is not given
  --steps M     how long                                        (5000)
  --json        print the outcome as one line of JSON
  --core        many small worlds of the rules alone, fast: its options are below
  --income      programs that write and roll options over many days: its options are below
  --help

One thread, a clock of its own, no network and no disk. Takers, dealers, an operator and a member with a grudge meet the
real venue while its process is killed, its journal is slow, calls are repeated and overtake each other, lines break and
the feed misleads. After every step the promises of DESIGN are checked. The same seed and steps give the same state hash.
Exit code 1 when a promise broke; the last lines then say how to repeat it.`

const DEFAULT_STEPS = 5_000

type Asked = { readonly seed: number; readonly steps: number; readonly json: boolean }

async function main(): Promise<number> {
  const args = process.argv.slice(2)
  if (args.includes('--core') && !args.includes('--help')) return runCore(args)
  if (args.includes('--income') && !args.includes('--help')) return runIncome(args)
  const asked = read(args)
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`)
    return 2
  }
  if (!asked) {
    process.stdout.write(`${HELP}\n\n${CORE_HELP}\n\n${INCOME_HELP}\n`)
    return 0
  }
  const { seed, steps, json } = asked
  const simulation = new Simulation({ seed, steps, onStep: progress(steps) })
  if (!json) process.stdout.write(`seed ${seed}, ${steps} steps\n`)
  // A fault in a callback nobody waits for is the venue's as well.
  process.once('uncaughtException', (error) => {
    tell(error, simulation, asked)
    process.exit(1)
  })
  try {
    const outcome = await simulation.run()
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : render(outcome))
    return 0
  } catch (error) {
    tell(error, simulation, asked)
    return 1
  }
}

/** What was asked for; undefined for help; a text that says what is wrong. */
function read(args: readonly string[]): Asked | string | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        steps: { type: 'string' },
        json: { type: 'boolean' },
        core: { type: 'boolean' },
        income: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return undefined
    const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed)
    const steps = values.steps === undefined ? DEFAULT_STEPS : Number(values.steps)
    if (!Number.isSafeInteger(seed) || seed < 0) return '--seed wants a whole number from 0'
    if (!Number.isSafeInteger(steps) || steps < 1) return '--steps wants a whole number from 1'
    return { seed, steps, json: values.json ?? false }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A line that counts, where somebody is looking. */
function progress(steps: number): (step: number) => void {
  const { stderr } = process
  if (!stderr.isTTY) return () => undefined
  return (step) => {
    if (step % 100 === 0) stderr.write(`\r${step} of ${steps} steps`)
    if (step === steps) stderr.write('\r')
  }
}

function tell(error: unknown, simulation: Simulation, { seed, steps }: Asked): void {
  const by = error instanceof Broken ? `oracle ${error.oracle}` : 'the venue threw'
  const what = error instanceof Error ? error : new Error(String(error))
  const text = error instanceof Broken ? what.message : (what.stack ?? what.message)
  process.stderr.write(
    `\nbroken, ${by}: ${text}\n\nlast steps:\n  ${simulation.trace.join('\n  ')}\n\n` +
      `repeat it with:\nnpm run sim -- --seed ${seed} --steps ${steps}\n`,
  )
}

function render(outcome: Outcome): string {
  const { accepted, refused, ...figures } = outcome
  const total = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0)
  const table = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `  ${name.padEnd(24)}${String(count).padStart(9)}\n`)
      .join('')
  const lines = Object.entries(figures)
    .filter(([name]) => name !== 'seed')
    .map(([name, value]) => `${name.padEnd(14)}${value}\n`)
  return `${lines.join('')}accepted ${total(accepted)}\n${table(accepted)}refused ${total(refused)}\n${table(refused)}`
}

process.exitCode = await main()
