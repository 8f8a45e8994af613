/** How much of each program of a running stack earns most within limits, told and drawn. */
import type { StackAllocation } from '@parley/sdk'
import type { Invocation, OptionSpecs } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { columns, facts, table } from '../print/table.ts'
import { figure } from './share.ts'

const BASES = ['time_value', 'edge'] as const

/** What is asked of a stack of the venue's; a case in JSON says it itself. */
export const ALLOCATION_OPTIONS: OptionSpecs = {
  'worst-loss': { type: 'string', value: 'CASH', help: 'most that any of the moves may lose' },
  shortfall: {
    type: 'string',
    value: 'CASH',
    help: 'most that the mean of the worst tenth may lose',
  },
  basis: {
    type: 'string',
    value: BASES.join('|'),
    help: 'of income: time value taken in (else), or what of it the realised volatility leaves',
  },
  whole: { type: 'boolean', help: 'whole contracts' },
  asset: { type: 'string', value: 'CASH', help: 'it is told in (else USD)' },
  points: { type: 'string', value: 'N', help: 'of the frontier (else 11)' },
}

export const ALLOCATION_DETAILS = `Of a stack of the venue by its name: a unit is one contract of what each program would write at the marks of now, income is what it brings in 30 days,
scenarios are moves of spot and volatility of all underlyings at once, limits are what members own and the pool. Calls on units that are held lose nothing that
the units gain.`

/** Whether what stands first names a stack and is no JSON. */
export function isStackName(given: string | undefined): given is string {
  return given !== undefined && !given.trimStart().startsWith('{')
}

export async function venueAllocation(
  { args, connection }: Invocation,
  stack: string,
): Promise<StackAllocation> {
  const asked = args.text('basis')
  const basis = BASES.find((each) => each === asked)
  if (asked !== undefined && basis === undefined)
    throw new UsageError('--basis wants time_value or edge')
  const optional = {
    worstLoss: args.number('worst-loss'),
    shortfall: args.number('shortfall'),
    points: args.integer('points'),
    asset: args.text('asset'),
    basis,
    whole: args.flag('whole') ? true : undefined,
  }
  const query = { stack, ...defined(optional) }
  return connection.client.call('stackAllocation', { query })
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(values: T): Defined<T> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Defined<T>
}

export function stackAllocationText(of: StackAllocation): string {
  const { units, left, found, frontier, asset, pool, basis, incomeDays } = of
  const rows = units.map(({ program, legs, days, income, capital, has }, i) => [
    program,
    legs.map(({ id, quantity }) => `${quantity < 0 ? 'sell' : 'buy'} ${id}`).join(', '),
    figure(days, 0),
    figure(income),
    figure(capital),
    String(has),
    figure(found?.sizes[i]?.contracts ?? 0),
    figure(found?.sizes[i]?.drawn ?? 0),
  ])
  const heads = [
    'program',
    'one contract',
    '>days',
    `>income (${incomeDays} d)`,
    '>capital',
    '>has',
    '>best',
    '>drawn',
  ]
  return [
    table(columns(heads), rows, 'No program of it would write anything now.'),
    ...left.map(({ program, reasons }) => {
      const why = reasons.map(
        ({ rule, observed, threshold }) => `${rule} ${observed} (${threshold})`,
      )
      return `${program}: ${why.join('; ')}\n`
    }),
    found
      ? facts([
          [
            'income',
            `${figure(found.income)} ${asset} in ${incomeDays} days, by ${basis.replace('_', ' ')}`,
          ],
          ['worst loss', figure(found.worstLoss)],
          ['shortfall', found.shortfall === undefined ? undefined : figure(found.shortfall)],
          ['pool', `${figure(pool)} ${asset}`],
          [
            'no more than',
            `${figure(found.certificate.bound)} by the prices below; gap ${figure(found.certificate.gap)}`,
          ],
        ])
      : '',
    found
      ? table(
          columns(['limit that binds', '>earns for one more']),
          found.certificate.prices.map(({ limit, price }) => [limit, figure(price, 4)]),
          'No limit binds.',
        )
      : '',
    frontier.length > 0 ? frontierText(of) : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

export function frontierText({ frontier, units }: StackAllocation): string {
  const heads = ['>most lost', '>income', '>gap', ...units.map(({ program }) => `>${program}`)]
  return table(
    columns(heads),
    frontier.map((point) => [
      figure(point.limit),
      figure(point.income),
      figure(point.certificate.gap),
      ...point.sizes.map(({ contracts }) => figure(contracts)),
    ]),
    'No program of it would write anything now.',
  )
}
