/** `npm run sim -- --income`: programs over many days, each decision explained, inside its mandate, and the same when planned again. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Broken } from '../oracle/broken.ts'
import type { ProgramYear } from './tally.ts'
import { playYear } from './year.ts'
import type { YearOutcome } from './year.ts'

export const INCOME_HELP = `npm run sim -- --income [options]: five programs on four underlyings, on the venue's own program timer

  --days N      how long                                        (250)
  --seed S      the simulated market's. Drawn and printed where it is not given
  --json        print the outcome as one line of JSON

Covered calls, a wheel, cash-secured puts, put spreads and call spreads ask dealers, are assigned and roll. Of every decision it is
checked that it is explained, that its trades stay inside the signed mandate and are covered (worked out from the books alone),
that a program's ledger is its account's, and that the pure plan gives it again; then all is played a second time to the same
state hash. Exit code 1 when a promise broke.`

type Asked = { readonly seed: number; readonly days: number; readonly json: boolean }

/** Plays what was asked for; answers the exit code. */
export async function runIncome(args: readonly string[]): Promise<number> {
  const asked = read(args)
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n\n${INCOME_HELP}\n`)
    return 2
  }
  const { seed, days, json } = asked
  if (!json) process.stdout.write(`seed ${seed}, ${days} days\n`)
  const { stderr } = process
  const onDay = stderr.isTTY
    ? (day: number) => void stderr.write(`\r${day} of ${days} days`)
    : undefined
  try {
    const outcome = await playYear({ seed, days, onDay })
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : render(outcome))
    return 0
  } catch (error) {
    const by = error instanceof Broken ? `oracle ${error.oracle}: ` : ''
    const what = error instanceof Error ? (by ? error.message : error.stack) : String(error)
    stderr.write(
      `\nbroken, ${by}${what}\n\nrepeat it with:\nnpm run sim -- --income --days ${days} --seed ${seed}\n`,
    )
    return 1
  }
}

function read(args: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        income: { type: 'boolean' },
        seed: { type: 'string' },
        days: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed)
    const days = Number(values.days ?? 250)
    if (!Number.isSafeInteger(seed) || seed < 0) return '--seed wants a whole number from 0'
    if (!Number.isSafeInteger(days) || days < 1) return '--days wants a whole number from 1'
    return { seed, days, json: values.json ?? false }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function render(outcome: YearOutcome): string {
  const { programs, decisions, replanned, trades, stateHash, journalHash } = outcome
  const line = (name: string, value: string | number): string => `${name.padEnd(14)}${value}\n`
  const head = ['program', 'worth', 'then', 'received', 'paid', 'fees', 'assigned', 'lapsed']
  const rows = programs.map(({ program, start, end, received, paid, fees, assigned, lapsed }) => [
    program,
    ...[start, end, received, paid, fees, assigned, lapsed].map((sum) => sum.toFixed(0)),
  ])
  const table = [head, ...rows]
    .map((cells) =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(11))).join(''),
    )
    .join('\n')
  return (
    `${table}\n\n` +
    ruleTable('did', programs, ({ acted }) => acted) +
    ruleTable('did not', programs, ({ held }) => held) +
    ruleTable('gave up', programs, ({ givenUp }) => givenUp) +
    line('decisions', `${decisions}, all explained; ${replanned} planned again, equal`) +
    line('trades', `${trades}, all inside their mandates and covered`) +
    line('state', `${stateHash}, twice`) +
    line('journal', journalHash)
  )
}

function ruleTable(
  what: string,
  programs: readonly ProgramYear[],
  of: (program: ProgramYear) => Readonly<Record<string, number>>,
): string {
  const rules = [...new Set(programs.flatMap((each) => Object.keys(of(each))))].toSorted()
  if (rules.length === 0) return ''
  const lines = rules.map((rule) =>
    [rule.padEnd(30), ...programs.map((each) => String(of(each)[rule] ?? '').padStart(14))].join(
      '',
    ),
  )
  const head = [
    `${what}, because of`.padEnd(30),
    ...programs.map(({ program }) => program.padStart(14)),
  ]
  return `${head.join('')}\n${lines.join('\n')}\n\n`
}
