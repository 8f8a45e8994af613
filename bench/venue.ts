// How many quotes and accepts a second the venue takes, durably, beside what a team would write first.
//
//   npx node bench/venue.ts [--quick] [--trials N] [--only TEXT] [--json] [--strict]
//
// Every variant runs in fresh processes, interleaved (A B C A B C); a figure is the median of N. A
// trial disturbed by other programs is repeated, for a while. --quick measures only what a bar is
// about, once, briefly. Needs cc for the load client and PostgreSQL at 127.0.0.1:5432 for the peers;
// says what it left out where one is absent. With BENCH_PROFILE_TO set to a folder, the served venue
// and the in-process ones leave CPU profiles there.
import { parseArgs } from 'node:util'
import { barred, judge } from './venue/bars.ts'
import { sendLoopVariants, storeVariants } from './venue/baseline-variants.ts'
import { coreVariants } from './venue/core-variants.ts'
import { createDatabase, type Database } from './venue/database.ts'
import { inProcessVariants, millionVariants, replayVariant } from './venue/in-process-variants.ts'
import { describeMachine } from './venue/machine.ts'
import { quickPace, usualPace, type Pace } from './venue/pace.ts'
import { peerVariants } from './venue/peer-variants.ts'
import { formatReport, formatTrial, type Report } from './venue/report.ts'
import { interleave, medians, type Patience, type Trial, type Variant } from './venue/trials.ts'
import { venueVariants } from './venue/venue-variants.ts'
import { openWorkshop, type Workshop } from './venue/workshop.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    trials: { type: 'string' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
})

const report = await run()
process.stdout.write(`${options.json ? JSON.stringify(report) : formatReport(report)}\n`)
const missed = report.verdicts.some(({ met }) => met === false)
process.exitCode = options.strict && missed ? 1 : 0

async function run(): Promise<Report> {
  const pace = choosePace()
  using workshop = openWorkshop()
  const missing = [...workshop.missing]
  await using database = await openDatabase(workshop, missing)
  const chosen = (all: readonly Variant[]): readonly Variant[] =>
    all.filter(({ name }) => name.includes(options.only) && (!options.quick || barred.has(name)))
  const tell = (trial: Trial): void => {
    process.stderr.write(`${formatTrial(trial)}\n`)
  }
  const variants = chosen(chooseVariants(workshop, database, pace))
  const trials = [
    ...(await interleave(variants, pace.trials, pace, tell)),
    // Too long to repeat, and compared with nothing.
    ...(await interleave(chosen(millionVariants(workshop, pace)), 1, neverRepeat(pace), tell)),
  ]
  return {
    machine: describeMachine(),
    versions: {
      ...workshop.versions,
      ...(database === null ? {} : { postgres: database.settings }),
    },
    pace,
    trials,
    verdicts: judge(medians(trials)),
    missing,
    tookSeconds: performance.now() / 1_000,
  }
}

function choosePace(): Pace {
  const pace = options.quick ? quickPace : usualPace
  if (options.trials === undefined) return pace
  const trials = Number(options.trials)
  if (!Number.isInteger(trials) || trials < 1) {
    throw new Error(`--trials takes a whole number from 1, not ${options.trials}`)
  }
  return { ...pace, trials }
}

function neverRepeat(pace: Pace): Patience {
  return { ...pace, triesMax: 1 }
}

async function openDatabase(workshop: Workshop, missing: string[]): Promise<Database | null> {
  if (!workshop.peersInstalled) return null
  try {
    return await createDatabase(workshop.folder)
  } catch (error) {
    missing.push(`naive and tuned peers: no PostgreSQL at 127.0.0.1:5432 (${String(error)})`)
    return null
  }
}

function chooseVariants(
  workshop: Workshop,
  database: Database | null,
  pace: Pace,
): readonly Variant[] {
  const { client } = workshop
  return [
    ...coreVariants(pace),
    ...storeVariants(workshop, pace),
    ...inProcessVariants(workshop, pace),
    replayVariant(workshop, pace),
    ...(client === undefined || database === null
      ? []
      : peerVariants(workshop, client, database, pace)),
    ...(client === undefined ? [] : venueVariants(workshop, client, pace)),
    ...(client === undefined || !workshop.peersInstalled
      ? []
      : sendLoopVariants(workshop, client, pace)),
  ]
}
