/** `parley conformance`: plays a venue's worst days to a maker, and says how it did. */
import { Failure, UsageError } from '../command/command.ts'
import type { Command, Invocation, Shown } from '../command/command.ts'
import { nearest } from '../command/suggest.ts'
import { columns, table } from '../print/table.ts'
import { ENDING } from './ending.ts'
import { FAILING } from './failing.ts'
import { QUOTING } from './quoting.ts'
import type { Scenario, Verdict } from './scenario.ts'
import { Stage } from './stage.ts'

/** Those that break something come after those that look. */
const SCENARIOS: readonly Scenario[] = [...QUOTING, ...ENDING, ...FAILING]

type Row = {
  readonly scenario: string
  readonly asks: string
  readonly verdict: Verdict
  readonly seen: string
}

export const conformanceCommand: Command = {
  name: 'conformance',
  summary: 'Play a venue’s worst days to a maker, and report how it did',
  offline: true,
  options: {
    maker: { type: 'string', value: 'COMMAND', help: 'starts the maker, by a shell' },
    dealer: {
      type: 'string',
      value: 'FIRM',
      help: 'firm of the maker (mako); without --maker it is waited for',
    },
    only: {
      type: 'string',
      value: 'NAMES',
      help: 'plays these scenarios alone, set apart by commas',
    },
    patience: {
      type: 'string',
      value: 'TIME',
      help: 'how long the maker may take where nothing else says so (15s)',
    },
  },
  details: [
    'The maker finds PARLEY_URL, PARLEY_KEY, PARLEY_SECRET and PARLEY_ACCOUNT in its environment, and in PARLEY_PROFILES a file of profiles with its firm.',
    `Scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}.`,
    'Exit code 0 where each that applies passes.',
  ].join('\n'),
  examples: [
    "parley conformance --maker 'parley dealer'",
    'parley conformance --maker \'./my-dealer "$PARLEY_PROFILES"\' --only answer,two-way --json',
    'parley conformance --dealer mako --patience 30s',
  ],
  run,
}

async function run({ args, io, json }: Invocation): Promise<Shown | number> {
  const [maker, dealer] = [args.text('maker'), args.text('dealer')]
  if (maker === undefined && dealer === undefined)
    throw new UsageError('--maker COMMAND starts a maker, --dealer FIRM waits for one: give either')
  const chosen = choose(args.list('only') ?? [])
  const tell = (line: string): void => io.err(`${line}\n`)
  const patienceMs = args.duration('patience') ?? 15_000
  await using stage = await Stage.open({ maker, firm: dealer ?? 'mako', patienceMs, tell })
  const rows: Row[] = []
  for (const scenario of chosen) {
    if (io.stop.aborted) throw new Failure('stopped')
    const row = await play(scenario, stage)
    rows.push(row)
    if (!json) tell(`${row.verdict.padEnd(14)} ${row.scenario}: ${row.seen}`)
  }
  const failed = rows.filter(({ verdict }) => verdict === 'fail').length
  const passed = rows.filter(({ verdict }) => verdict === 'pass').length
  const report = { passed, failed, notApplicable: rows.length - passed - failed, scenarios: rows }
  io.out(
    json
      ? `${JSON.stringify(report)}\n`
      : render(rows, `${passed} passed, ${failed} failed, ${report.notApplicable} not applicable`),
  )
  return failed === 0 ? 0 : 1
}

async function play({ name, asks, play: playIt }: Scenario, stage: Stage): Promise<Row> {
  const row = { scenario: name, asks }
  const gone = stage.whyEnded()
  if (gone !== undefined) return { ...row, verdict: 'fail', seen: gone }
  const { verdict, seen } = await playIt(stage)
  const ended = stage.whyEnded()
  return ended === undefined
    ? { ...row, verdict, seen }
    : { ...row, verdict: 'fail', seen: `${seen}; ${ended}` }
}

function choose(names: readonly string[]): readonly Scenario[] {
  const known = SCENARIOS.map(({ name }) => name)
  for (const name of names)
    if (!known.includes(name)) {
      const meant = nearest(name, known)
      throw new UsageError(
        `--only: no scenario ${JSON.stringify(name)}; ${meant === undefined ? `there is ${known.join(', ')}` : `did you mean ${meant}?`}`,
      )
    }
  return names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name))
}

function render(rows: readonly Row[], sum: string): string {
  const cells = rows.map(({ scenario, verdict, asks }) => [scenario, verdict, asks])
  return `${table(columns(['scenario', 'verdict', 'what it asks']), cells, '')}\n${sum}\n`
}
