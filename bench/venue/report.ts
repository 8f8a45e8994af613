import type { Verdict } from './bars.ts'
import type { Machine } from './machine.ts'
import type { Pace } from './pace.ts'
import { medians, type Figures, type Trial } from './trials.ts'

/** Everything one run of the bench found. */
export type Report = {
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly pace: Pace
  readonly trials: readonly Trial[]
  readonly verdicts: readonly Verdict[]
  /** Rows left out, and why. */
  readonly missing: readonly string[]
  readonly tookSeconds: number
}

/** The report as people read it. */
export function formatReport(report: Report): string {
  const { machine, versions } = report
  return [
    `${machine.kernel}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB`,
    `Node ${machine.node} (V8 ${machine.v8}), SQLite ${machine.sqlite}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    '',
    formatTable(figureRows(report.trials)),
    '',
    formatTable(barRows(report.verdicts)),
    '',
    ...report.missing.map((text) => `left out: ${text}`),
    `medians of ${report.pace.trials}; ${Math.round(report.tookSeconds)} s in all`,
  ].join('\n')
}

/** One line while the run goes on. */
export function formatTrial({ variant, figures, disturbance, tries }: Trial): string {
  const cells = rateCells(figures).join('  ')
  const steal = disturbance.stealCores.toFixed(2)
  const foreign = disturbance.foreignCores.toFixed(2)
  return `${variant.padEnd(28)} ${cells}  steal ${steal} foreign ${foreign} tries ${tries}`
}

function figureRows(trials: readonly Trial[]): readonly (readonly string[])[] {
  const head = ['', 'per s', 'p50 µs', 'p99 µs', 'max µs', 'range per s', 'steal', 'foreign', '']
  const byVariant = Map.groupBy(trials, ({ variant }) => variant)
  const rows = [...medians(trials)].map(([variant, figures]) => {
    const own = byVariant.get(variant) ?? []
    const rates = own.map((trial) => trial.figures['perSecond']).filter((x) => x !== undefined)
    const range =
      rates.length === 0 ? '' : `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`
    return [
      variant,
      ...rateCells(figures),
      range,
      Math.max(...own.map(({ disturbance }) => disturbance.stealCores)).toFixed(2),
      Math.max(...own.map(({ disturbance }) => disturbance.foreignCores)).toFixed(2),
      otherFigures(figures),
    ]
  })
  return [head, ...rows]
}

function barRows(verdicts: readonly Verdict[]): readonly (readonly string[])[] {
  const rows = verdicts.map(({ id, meaning, must, bar, aim, value, met }) => [
    id,
    meaning,
    `${must === '>=' ? '≥' : '≤'} ${bar}`,
    value === undefined ? '–' : value.toFixed(2),
    met === undefined ? 'not measured' : met ? 'ok' : 'MISS',
    aim === undefined || value === undefined ? '' : `aim ${aim}${value >= aim ? ', reached' : ''}`,
  ])
  return [['', 'ratio', 'bar', 'value', '', ''], ...rows]
}

const rateNames = ['perSecond', 'p50Us', 'p99Us', 'maxUs'] as const

function rateCells(figures: Figures): readonly string[] {
  return rateNames.map((name) => {
    const value = figures[name]
    return value === undefined ? '' : whole(value)
  })
}

/** What a variant measured beside its rate: memory, recovery time, refusals. */
function otherFigures(figures: Figures): string {
  const rates: readonly string[] = [...rateNames, 'allAcks', 'group']
  return Object.entries(figures)
    .filter(([name]) => !rates.includes(name))
    .map(([name, value]) => `${name} ${whole(value)}`)
    .join(' ')
}

/** Whole from 100 up, with thousands apart; one decimal below. */
function whole(value: number): string {
  if (Math.abs(value) < 100) return String(Math.round(value * 10) / 10)
  return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return column === 0 || /[a-z]{3}/i.test(cell) ? cell.padEnd(width) : cell.padStart(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
