/** `parley backtest`: a program over history, by the plan and the venue's own core, without a venue. */
import { writeFileSync } from 'node:fs'
import {
  TapeError,
  bestBySharpe,
  deflatedSharpe,
  reportBacktest,
  runBacktest,
} from '@parley/income'
import type { Backtest, BacktestOptions, BacktestReport, Tape } from '@parley/income'
import { Failure } from '../command/command.ts'
import type { Command, Invocation, Shown } from '../command/command.ts'
import { figure } from '../income/share.ts'
import { backtestCsv, sweepCsv } from './csv.ts'
import { BACKTEST_OPTIONS, optionsIn, programIn } from './options.ts'
import type { Asked } from './options.ts'
import { linesSvg } from './plot.ts'
import { tapeIn } from './tape.ts'
import { backtestText, sweepText } from './text.ts'
import type { Swept } from './text.ts'
import { variantsOf } from './variants.ts'

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'Play a program file over recorded days, without a venue',
  offline: true,
  positionals: 'PROGRAM',
  needs: 1,
  options: BACKTEST_OPTIONS,
  details: `PROGRAM is a program file, YAML or JSON. Each day at its close the program is planned as the venue plans it, and what it decides goes
through the venue's own core: cover, fees, expiry, assignment, dividends and lots are the venue's. It sees no later day.
A chain file is imported first, with its data-quality report; \`parley import FILE --tape OUT\` keeps it for the next time.`,
  examples: [
    'parley backtest spy-calls.yaml --chain spy_2021_options.csv.gz --underlying spy_2021.csv --cash 400000',
    'parley backtest spy-calls.yaml --chain spy.tape --cash 400000 --fill 25% --at next --why',
    'parley backtest spy-calls.yaml --chain spy.tape --cash 400000 --sweep target.delta=0.1:0.5:0.1 --sweep closeWhen.profit=0.5,0.8',
    'parley backtest mine.yaml --chain mine.csv --columns date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask --underlying closes.csv --units 1000 --csv days',
  ],
  async run(invocation) {
    const { args } = invocation
    const file = programIn(args.positional(0, 'PROGRAM'))
    const asked = optionsIn(args)
    const sweep = args.all('sweep')
    const variants = sweep.length > 0 ? variantsOf(file, sweep) : []
    const tape = await tapeIn(args, file.underlying)
    if (variants.length > 0) {
      const swept = variants.map((each): Swept => {
        const played = play(tape, { ...asked, file: each.file, depth: 'reached' })
        return { ...each, report: reportBacktest(played) }
      })
      return shownSweep(invocation, swept)
    }
    const played = play(tape, { ...asked, file })
    return shown(invocation, played, reportBacktest(played), asked)
  },
}

function play(tape: Tape, options: BacktestOptions): Backtest {
  try {
    return runBacktest(tape, options)
  } catch (error) {
    if (!(error instanceof TapeError)) throw error
    throw new Failure(error.message)
  }
}

function shown(
  { args, io }: Invocation,
  played: Backtest,
  report: BacktestReport,
  asked: Asked,
): Shown | number {
  const svg = args.text('svg')
  if (svg !== undefined) draw(svg, played, report)
  const csv = args.text('csv')
  if (csv !== undefined) {
    io.out(backtestCsv(csv, played, report))
    return 0
  }
  const { flows: _flows, file, days, trades, ends, decisions, tape, assumptions } = played
  const json = {
    file,
    tape,
    assumptions,
    asked: plain(asked),
    report,
    days,
    trades,
    ends,
    decisions,
  }
  return { json, text: backtestText(played, report, args.flag('why')) }
}

/** Whole numbers of cents as text: JSON has no integers of that size. */
function plain({ capital, fee: _fee, mandate: _mandate, ...rest }: Asked): unknown {
  return { ...rest, capital: { cents: String(capital.cash), units: String(capital.units) } }
}

function shownSweep({ args, io }: Invocation, swept: readonly Swept[]): Shown | number {
  const csv = args.text('csv')
  if (csv !== undefined) {
    io.out(sweepCsv(csv, swept))
    return 0
  }
  const reports = swept.map(({ report }) => report)
  const deflated = deflatedSharpe(reports)
  const best = bestBySharpe(reports)
  const json = {
    variants: swept.map(({ values, report }) => ({ values, report })),
    best: swept.find(({ report }) => report === best)?.values,
    deflated,
  }
  return { json, text: sweepText(swept, deflated, best) }
}

function draw(file: string, { days }: Backtest, { hold, from, to }: BacktestReport): void {
  const lines = [
    { name: 'the program', colour: '#1f6feb', values: days.map(({ equity }) => equity) },
    { name: 'holding', colour: '#777', values: hold.days.map(({ equity }) => equity) },
  ]
  try {
    writeFileSync(
      file,
      linesSvg(lines, [from, to], (value) => figure(value, 0)),
    )
  } catch (error) {
    throw new Failure(`${file} cannot be written (${(error as Error).message})`)
  }
}
