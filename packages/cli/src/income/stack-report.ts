/** A stack of the venue's as one book, told. */
import type { StackRisk } from '@parley/sdk'
import type { Invocation, Shown } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, facts, table } from '../print/table.ts'
import { figure } from './share.ts'

const MODELS = ['reg_t', 'tims'] as const

export async function venueReport({ args, connection }: Invocation, stack: string): Promise<Shown> {
  const asked = args.text('model')
  const model = MODELS.find((each) => each === asked)
  const [asset, days] = [args.text('asset'), args.integer('days')]
  if (asked !== undefined && model === undefined)
    throw new UsageError('--model wants reg_t or tims')
  const query = {
    stack,
    ...(model === undefined ? {} : { model }),
    ...(asset === undefined ? {} : { asset }),
    ...(days === undefined ? {} : { days }),
  }
  const json = await connection.client.call('stackReport', { query })
  return { json, text: riskText(json) }
}

function riskText(of: StackRisk): string {
  const { ledgers, equity, asset, margin, worst, streams, shortfall, assignment, missing } = of
  const rows = ledgers.map(({ program, member, equity: worth, drawn }) => {
    const part = margin?.initial.parts.find((each) => each.program === program)
    const loss = worst?.parts.find((each) => each.program === program)
    const stream = streams.programs.find((each) => each.program === program)
    return [
      member ? program : `${program} *`,
      grouped(worth),
      drawn.map((sum) => grouped(sum.amount)).join(' ') || '0',
      stream ? figure(stream.changes.reduce((sum, each) => sum + Number(each), 0)) : '',
      figure(part?.component ?? 0),
      figure(part?.alone ?? 0),
      figure(loss?.loss ?? 0),
    ]
  })
  const heads = [
    'part',
    `>equity (${asset})`,
    '>drawn',
    '>gained',
    '>margin',
    '>alone',
    '>worst loss',
  ]
  const sums = [
    'account',
    grouped(equity),
    '',
    '',
    figure(margin?.initial.total),
    '',
    figure(worst?.loss),
  ]
  const together = of.diversification
  return [
    table(columns(heads), [...rows, sums], ''),
    facts([
      [
        'margin',
        margin &&
          `${of.model}, split by ${margin.initial.method}; relief ${figure(margin.initial.relief)}`,
      ],
      [
        'worst of the grid',
        worst &&
          `spot ${figure(100 * worst.spotMove, 0)} %, vol ${figure(100 * worst.volMove, 0)} points`,
      ],
      [
        'shortfall',
        shortfall &&
          `${figure(shortfall.total)}, mean of the worst ${figure(100 * (1 - shortfall.confidence), 0)} %`,
      ],
      [
        'assignment peak',
        assignment?.peak &&
          `${figure(assignment.peak.cash)} on ${assignment.peak.expiry}, ${figure(assignment.missing)} of it not there`,
      ],
      ['streams', `${streams.days.length} days`],
      [
        'diversification',
        together &&
          `${figure(together.ratio)}: as ${figure(together.effectiveBets)} independent bets; first factor ${figure(100 * together.firstFactorShare, 0)} %`,
      ],
      ['without a mark', missing.length > 0 ? missing.join(', ') : undefined],
    ]),
    together
      ? table(
          columns(['correlation', ...together.programs.map((name) => `>${name}`)]),
          together.programs.map((name, i) => [
            name,
            ...(together.correlation[i] ?? []).map((each) => (each === null ? '' : figure(each))),
          ]),
          '',
        )
      : '',
    ledgers.some(({ member }) => !member) ? '* not of the stack\n' : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}
