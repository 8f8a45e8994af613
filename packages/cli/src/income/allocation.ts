/** How much of each of any programs earns most within limits: of a case in JSON, or of a stack of the venue's. */
import { allocate, incomeFrontier } from '@parley/income'
import type { Allocation, AllocationCandidate, AllocationCase, FrontierPoint } from '@parley/income'
import type { Command } from '../command/command.ts'
import { columns, facts, table } from '../print/table.ts'
import {
  checkNumber,
  choiceOf,
  fieldsOf,
  has,
  listOf,
  numberOf,
  numberOr,
  optionalNumber,
  required,
  tableOf,
  textOf,
} from '../quant/read.ts'
import { figure } from './share.ts'
import {
  ALLOCATION_DETAILS,
  ALLOCATION_OPTIONS,
  isStackName,
  stackAllocationText,
  venueAllocation,
} from './stack-allocation.ts'
import { HOW, answered, numbersOf } from './stack.ts'

export const allocateCommand: Command = {
  name: 'stack allocate',
  summary: 'Find how much of each program earns most within limits, with the proof',
  positionals: '[STACK|JSON]',
  options: ALLOCATION_OPTIONS,
  details: [
    ALLOCATION_DETAILS,
    `Of any programs as JSON, without a venue. ${HOW}`,
    'in:  candidates [{id, income (expected), most (units), uses {limit: amount}, changes [profit by scenario]}], all for one',
    '     unit; limits {name: amount}, worstLoss?, shortfall? {confidence, most}, whole (false),',
    '     frontier? {kind worstLoss|shortfall, confidence (0.975), points (11)}',
    'out: sizes, income, worstLoss, shortfall, certificate {prices, bound, gap, violation}: the limits at their prices are',
    '     the bound, and no allocation within them earns more; gap is by how much whole units might do better. With frontier, the most',
    '     income for each limit of loss.',
    'example:',
    '{"candidates":[',
    ' {"id":"calls","income":30,"most":100,"uses":{"margin":4},"changes":[-20,10,5]},',
    ' {"id":"puts","income":20,"most":100,"uses":{"margin":3},"changes":[15,-30,5]}],',
    ' "limits":{"margin":120},"worstLoss":300,"frontier":{"kind":"worstLoss","points":5}}',
  ].join('\n'),
  examples: [
    'parley stack allocate core --worst-loss 20000 --whole',
    'parley stack allocate --json < case.json',
  ],
  async run(invocation) {
    const [name] = invocation.args.positionals
    if (isStackName(name)) {
      const json = await venueAllocation(invocation, name)
      return { json, text: stackAllocationText(json) }
    }
    const json = await answered(invocation, allocation)
    return { json, text: allocationText(json) }
  },
}

type Allocated = Allocation & { readonly frontier?: readonly FrontierPoint[] }

export function allocation(input: unknown): Allocated {
  const fields = fieldsOf(input, '', [
    'candidates',
    'limits',
    'worstLoss',
    'shortfall',
    'whole',
    'frontier',
  ])
  const of: AllocationCase = {
    candidates: listOf(fields, 'candidates', readCandidate),
    limits: tableOf(fields, 'limits', (value, path) => checkNumber(value, path, { least: 0 })),
    ...optionalNumber(fields, 'worstLoss', { least: 0 }),
    ...(has(fields, 'shortfall')
      ? { shortfall: readShortfall(required(fields, 'shortfall')) }
      : {}),
    whole: fields.values['whole'] === true,
  }
  const found = allocate(of)
  if (!has(fields, 'frontier')) return found
  const path = 'frontier'
  const asked = fieldsOf(required(fields, path), path, ['kind', 'confidence', 'points'])
  const kind = choiceOf(asked, 'kind', ['worstLoss', 'shortfall'] as const)
  const confidence = numberOr(asked, 'confidence', 0.975, { above: 0, most: 1 - 1e-9 })
  const points = Math.floor(numberOr(asked, 'points', 11, { least: 2, most: 101 }))
  return { ...found, frontier: incomeFrontier(of, { kind, confidence }, points) }
}

function readCandidate(value: unknown, path: string): AllocationCandidate {
  const fields = fieldsOf(value, path, ['id', 'income', 'most', 'uses', 'changes'])
  return {
    id: textOf(fields, 'id'),
    income: numberOf(fields, 'income'),
    most: numberOf(fields, 'most', { least: 0 }),
    uses: has(fields, 'uses') ? tableOf(fields, 'uses', (each, at) => checkNumber(each, at)) : {},
    changes: has(fields, 'changes') ? numbersOf(fields, 'changes') : [],
  }
}

function readShortfall(value: unknown): { readonly confidence: number; readonly most: number } {
  const fields = fieldsOf(value, 'shortfall', ['confidence', 'most'])
  return {
    confidence: numberOr(fields, 'confidence', 0.975, { above: 0, most: 1 - 1e-9 }),
    most: numberOf(fields, 'most', { least: 0 }),
  }
}

function allocationText({
  sizes,
  income,
  worstLoss,
  shortfall,
  certificate,
  frontier,
}: Allocated): string {
  const { bound, gap, prices } = certificate
  return [
    table(
      columns(['program', '>units']),
      sizes.map(({ id, size }) => [id, figure(size, 4)]),
      '',
    ),
    facts([
      ['income', figure(income)],
      ['worst loss', figure(worstLoss)],
      ['shortfall', shortfall === undefined ? undefined : figure(shortfall)],
      ['no more than', `${figure(bound)} by the prices below; gap ${figure(gap)}`],
    ]),
    table(
      columns(['limit that binds', '>earns for one more']),
      prices.map(({ limit, price }) => [limit, figure(price, 4)]),
      'No limit binds.',
    ),
    frontier
      ? table(
          columns(['>limit', '>income', ...sizes.map(({ id }) => `>${id}`)]),
          frontier.map((point) => [
            figure(point.limit),
            figure(point.income),
            ...point.sizes.map(({ size }) => figure(size, 2)),
          ]),
          '',
        )
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}
