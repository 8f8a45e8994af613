/** What each program gained and lost by day: what it held at the closes, less what was put into it or taken out. */
import type { FirmId, FlowKind } from '@parley/core'
import type { Worth } from '../statement/worth.ts'
import { text } from './views.ts'
import type { Views } from './views.ts'

export type ProgramDays = {
  /** Ends of the days, oldest first: those with closes on which everything could be valued. */
  readonly days: readonly number[]
  /** Of each program as many changes, in whole minor units of the currency. */
  readonly changes: ReadonlyMap<string, readonly bigint[]>
}

type Line = {
  readonly at: number
  readonly flow: boolean
  readonly asset: string
  readonly amount: bigint
}

/** Moves between a program and its owner or its stack: neither gain nor loss. */
const OUTSIDE: ReadonlySet<string> = new Set<FlowKind>(['adoption', 'draw', 'payout'])

/** The last `many` days. The first day on which a program is there counts from what was put into it. */
export function programDays(
  views: Views,
  worth: Worth,
  {
    firm,
    programs,
    many,
  }: { readonly firm: FirmId; readonly programs: readonly string[]; readonly many: number },
): ProgramDays {
  const lines = new Map(programs.map((program) => [program, linesOf(views, firm, program)]))
  const first = Math.min(...[...lines.values()].flatMap((own) => own.map(({ at }) => at)), Infinity)
  const ends = views
    .all('select distinct day_us from closes where day_us >= ? order by day_us', [
      first === Infinity ? Number.MAX_SAFE_INTEGER : first,
    ])
    .map((row) => Number(row['day_us']))
  const worths = new Map(
    programs.map((program) => [program, worthsOf(lines.get(program) ?? [], ends, worth)]),
  )
  const sound = ends.flatMap((_, i) =>
    [...worths.values()].every((each) => each[i] !== undefined) ? [i] : [],
  )
  const changes = new Map(
    programs.map((program) => {
      const own = worths.get(program) ?? []
      return [program, changesOver(sound.flatMap((i) => own[i] ?? [])).slice(-many)] as const
    }),
  )
  return { days: sound.flatMap((i) => ends[i] ?? []).slice(-many), changes }
}

type DayWorth = { readonly value: bigint; readonly flow: bigint }

/** Value at each day's end, and what flowed in since the first, at the closes of the day it did. */
function worthsOf(
  lines: readonly Line[],
  ends: readonly number[],
  worth: Worth,
): readonly (DayWorth | undefined)[] {
  const held = new Map<string, bigint>()
  let [next, flow] = [0, 0n]
  return ends.map((end) => {
    const flowed: Line[] = []
    for (let line = lines[next]; line && line.at <= end; line = lines[++next]) {
      held.set(line.asset, (held.get(line.asset) ?? 0n) + line.amount)
      if (line.flow) flowed.push(line)
    }
    const moved = sumOf(flowed.map(({ asset, amount }) => worth.of(asset, amount, end)))
    const value = sumOf([...held].map(([asset, amount]) => worth.of(asset, amount, end)))
    if (moved === undefined || value === undefined) return undefined
    flow += moved
    return { value, flow }
  })
}

function changesOver(worths: readonly DayWorth[]): readonly bigint[] {
  return worths.map(({ value, flow }, i) => {
    const before = worths[i - 1]
    return value - flow - (before ? before.value - before.flow : 0n)
  })
}

function sumOf(values: readonly (bigint | undefined)[]): bigint | undefined {
  return values.reduce<bigint | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
    0n,
  )
}

function linesOf(views: Views, firm: FirmId, program: string): readonly Line[] {
  return views
    .all(
      'select at_us, kind, asset, cast(amount as text) as amount from program_flows where firm = ? and program = ? order by n',
      [firm, program],
    )
    .map((row) => ({
      at: Number(row['at_us']),
      flow: OUTSIDE.has(text(row['kind'])),
      asset: text(row['asset']),
      amount: BigInt(text(row['amount'])),
    }))
}
