/** Stacks, of the venue or without one: what several programs risk together. */
import { reportStack } from '@parley/income'
import type { ReportedProgram, StackReport } from '@parley/income'
import { Failure, UsageError } from '../command/command.ts'
import type { Command, Invocation } from '../command/command.ts'
import { columns, facts, table } from '../print/table.ts'
import { answer, isRefusal } from '../quant/command.ts'
import { MODEL_NAMES, readMark, readModel, readPosition, readUnderlying } from '../quant/margin.ts'
import { checkNumber, fieldsOf, has, listOf, numberOr, tableOf, textOf } from '../quant/read.ts'
import type { Fields } from '../quant/read.ts'
import { readScenarios } from '../quant/scenario.ts'
import { figure } from './share.ts'
import { isStackName } from './stack-allocation.ts'
import { venueReport } from './stack-report.ts'

export const HOW = 'JSON is an argument, or all of standard input.'

const reportCommand: Command = {
  name: 'stack report',
  summary: 'Show what programs on one collateral pool risk together, and the part of each',
  positionals: '[STACK|JSON]',
  options: {
    model: { type: 'string', value: 'reg_t|tims', help: 'of the margin of a stack of the venue’s' },
    asset: { type: 'string', value: 'CASH', help: 'it is told in (else USD)' },
    days: { type: 'string', value: 'N', help: 'of its income streams (else 250)' },
  },
  details: [
    'Of a stack of the venue by its name: ledgers that make up the account, margin, streams and losses at the marks of now.',
    `Of any programs as JSON, without a venue. ${HOW}`,
    `in:  programs [{id, positions (as of \`parley margin\`), changes? (profit by period)}], model ${MODEL_NAMES.join('|')},`,
    '     parameters?, underlyings, marks (as of `parley margin`), scenarios? or grid? (as of `parley scenario`),',
    '     confidence (0.975), cash (0), expiries? {instrument: day}',
    'out: margin {initial, maintenance}: {method, total, relief, parts [{program, component, alone}]}; components sum to the',
    '     total, by Euler where the model has a slope there, else by Shapley (exact, up to 10 programs);',
    '     diversification (correlation, ratio), worst (joint loss and its parts), shortfall and its parts, assignment by day',
    'example:',
    '{"model":"reg_t","cash":30000,"programs":[',
    ' {"id":"bull","changes":[90,-40,75,80],"positions":[',
    '  {"kind":"option","id":"P95","underlying":"SPY","right":"put","strike":95,"years":0.08,"quantity":-2,"multiplier":100},',
    '  {"kind":"option","id":"P90","underlying":"SPY","right":"put","strike":90,"years":0.08,"quantity":2,"multiplier":100}]},',
    ' {"id":"bear","changes":[20,70,-60,50],"positions":[',
    '  {"kind":"option","id":"C105","underlying":"SPY","right":"call","strike":105,"years":0.08,"quantity":-2,"multiplier":100},',
    '  {"kind":"option","id":"C110","underlying":"SPY","right":"call","strike":110,"years":0.08,"quantity":2,"multiplier":100}]}],',
    ' "underlyings":{"SPY":{"price":100}},"expiries":{"P95":"2026-01-16","C105":"2026-01-16"},',
    ' "marks":{"P95":{"price":0.9},"P90":{"price":0.25},"C105":{"price":1.17},"C110":{"price":0.38}},',
    ' "grid":{"spotMoves":[-0.1,0,0.1],"years":[0.08]}}',
  ].join('\n'),
  examples: ['parley stack report core', 'parley stack report --json < stack.json'],
  async run(invocation) {
    const [name] = invocation.args.positionals
    if (isStackName(name)) return venueReport(invocation, name)
    const json = await answered(invocation, report)
    return { json, text: reportText(json) }
  },
}

/** What the input is answered with; a number that cannot be used is told with its field. */
export async function answered<Answer extends object>(
  invocation: Invocation,
  run: (input: unknown) => Answer,
): Promise<Answer> {
  const input = await inputOf(invocation)
  const given: { answer?: Answer } = {}
  const output = answer(
    { name: '', summary: '', help: '', run: () => (given.answer = run(input)) },
    input,
  )
  if (given.answer) return given.answer
  const { code, path, message } = isRefusal(output)
    ? output.error
    : { code: 'failed', path: '', message: 'there is no answer' }
  throw new Failure(path === '' ? message : `${path}: ${message}`, code)
}

async function inputOf({ args, io }: Invocation): Promise<unknown> {
  const [given] = args.positionals
  const lines: string[] = given === undefined ? [] : [given]
  if (given === undefined) {
    const read = io.lines()
    if (!read) throw new UsageError('JSON is missing; --help shows it')
    for await (const line of read) lines.push(line)
  }
  try {
    return JSON.parse(lines.join('\n'))
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : 'not JSON', 'invalid_json')
  }
}

function report(input: unknown): StackReport {
  const fields = fieldsOf(input, '', [
    'programs',
    'model',
    'parameters',
    'underlyings',
    'marks',
    'scenarios',
    'grid',
    'confidence',
    'cash',
    'expiries',
  ])
  return reportStack({
    programs: listOf(fields, 'programs', readProgram),
    model: readModel(fields),
    marks: {
      underlyings: tableOf(fields, 'underlyings', readUnderlying),
      positions: has(fields, 'marks') ? tableOf(fields, 'marks', readMark) : {},
    },
    scenarios: has(fields, 'scenarios') || has(fields, 'grid') ? readScenarios(fields) : [],
    confidence: numberOr(fields, 'confidence', 0.975, { above: 0, most: 1 - 1e-9 }),
    cash: numberOr(fields, 'cash', 0, { least: 0 }),
    expiries: has(fields, 'expiries')
      ? tableOf(fields, 'expiries', (day, path) => textOf({ path, values: { day } }, 'day'))
      : {},
  })
}

function readProgram(value: unknown, path: string): ReportedProgram {
  const fields = fieldsOf(value, path, ['id', 'positions', 'changes'])
  return {
    id: textOf(fields, 'id'),
    positions: listOf(fields, 'positions', readPosition),
    ...(has(fields, 'changes') ? { changes: numbersOf(fields, 'changes') } : {}),
  }
}

export const numbersOf = (fields: Fields, name: string): readonly number[] =>
  listOf(fields, name, (value, path) => checkNumber(value, path))

function reportText(stack: StackReport): string {
  const { margin, worst, shortfall, diversification: together, assignment } = stack
  const { initial, maintenance } = margin
  const rows = initial.parts.map(({ program, component, alone }, i) => {
    const kept = maintenance.parts[i]
    const lost = worst?.parts.find((part) => part.program === program)
    const tail = shortfall?.parts.find(({ group }) => group === program)
    const cells = [
      component,
      alone,
      kept?.component,
      kept?.alone,
      lost?.loss,
      lost?.alone,
      tail?.component,
    ]
    return [program, ...cells.map((cell) => figure(cell))]
  })
  const sums = [
    initial.total,
    undefined,
    maintenance.total,
    undefined,
    worst?.loss,
    undefined,
    shortfall?.total,
  ]
  const heads = columns([
    'program',
    '>initial',
    '>alone',
    '>maintenance',
    '>alone',
    '>worst loss',
    '>alone',
    '>shortfall',
  ])
  const deliver = (units: Readonly<Record<string, number>>): string =>
    Object.entries(units)
      .map(([name, count]) => `${figure(count, 0)} ${name}`)
      .join(', ')
  const days = assignment.days.map(({ expiry, cash, received, deliver: units }) => [
    expiry,
    figure(cash),
    figure(received),
    deliver(units),
  ])
  const correlations = together?.streams.map(({ name }, i) => [
    name,
    ...(together.correlation[i] ?? []).map((each) => figure(each)),
  ])
  return [
    table(heads, [...rows, ['together', ...sums.map((each) => figure(each))]], ''),
    facts([
      [
        'split',
        `initial by ${initial.method}, maintenance by ${maintenance.method} (${stack.model})`,
      ],
      ['relief', `${figure(initial.relief)} initial, ${figure(maintenance.relief)} maintenance`],
      ['worst scenario', worst && (worst.scenario.name ?? `number ${worst.index}`)],
      ['diversification', together && figure(together.ratio)],
      [
        'assignment peak',
        assignment.peak && `${figure(assignment.peak.cash)} on ${assignment.peak.expiry}`,
      ],
      ['cash missing', assignment.peak && figure(assignment.missing)],
    ]),
    correlations
      ? table(
          columns(['correlation', ...correlations.map(([name]) => `>${name}`)]),
          correlations,
          '',
        )
      : '',
    days.length > 0
      ? table(columns(['assigned on', '>pays', '>receives', 'delivers']), days, '')
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

export const STACK_COMMANDS: readonly Command[] = [reportCommand]
