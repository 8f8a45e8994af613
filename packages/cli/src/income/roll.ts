/** Rolls: the best place for a position to go, the package that takes it there, and what needs attention. */
import { packageOf, rollCandidates, viewChain } from '@parley/income'
import type { RollCandidate, RollPosition, RollRequest, RollResult } from '@parley/income'
import { ROLL_BOUNDS, ROLL_MEASURES } from '@parley/sdk'
import { Failure, UsageError } from '../command/command.ts'
import type { Args, Command, Invocation, OptionSpecs } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { oneOf } from '../venue/parties.ts'
import { WRITE_OPTIONS } from '../venue/write.ts'
import { boundsOf } from './bound.ts'
import { readChains } from './chain-file.ts'
import { refusalsText } from './refusal-text.ts'
import { basket } from './roll-basket.ts'
import { execute } from './roll-execution.ts'
import { USUAL_BOUNDS } from './usual-bounds.ts'
import { VIEW_OPTIONS, viewOf, withView } from './screen.ts'
import { figure, percent } from './share.ts'
import { refusing } from './strategy.ts'

const SIDES = ['tested', 'untested', 'each'] as const
const WEIGHTS = ['lambda', 'kappa', 'cross', 'fee', 'assignment-fee'] as const

const ROLL_OPTIONS: OptionSpecs = {
  leg: {
    type: 'string',
    multiple: true,
    value: 'LEG',
    help: '"sold 3 SPY-20210219-380-P @1.50": what is open; once for each leg',
    needed: true,
  },
  on: { type: 'string', value: 'ID', help: 'the underlying (else what the first leg begins with)' },
  shares: { type: 'string', value: 'N', help: 'held against the short calls' },
  basis: { type: 'string', value: 'PRICE', help: 'paid per share' },
  history: {
    type: 'string',
    value: 'FIRST,NET,ROLLS',
    help: 'of the campaign, per unit, such as 1.5,2.25,2 (else the legs’ prices)',
  },
  where: {
    type: 'string',
    multiple: true,
    value: 'BOUND',
    help: '"netCredit >= 0", "days 20..60"; once for each',
  },
  sides: { type: 'string', value: SIDES.join('|'), help: 'which side of two (else tested)' },
  diagonals: { type: 'boolean', help: 'the long leg of a spread may stay where it is' },
  wings: { type: 'string', value: 'N', help: 'strikes a new spread may be wide (else 10)' },
  top: { type: 'string', value: 'N', help: 'how many to show (else 5)' },
  lambda: { type: 'string', value: 'X', help: 'price of a unit of shortfall (else 0.02)' },
  kappa: { type: 'string', value: 'X', help: 'of a unit of capital for a year (else 0.02)' },
  cross: { type: 'string', value: 'X', help: 'share of half-widths you expect to pay (else 0.5)' },
  fee: { type: 'string', value: 'CASH', help: 'per contract and leg' },
  'assignment-fee': { type: 'string', value: 'CASH', help: 'per contract assigned' },
  ...VIEW_OPTIONS,
}

const DETAILS = `Measures for --where: ${ROLL_MEASURES.join(', ')}.
${USUAL_BOUNDS}
Every roll is scored on one scale beside closing now and letting assign:
edge - cost - lambda x shortfall - kappa x capital x years, per unit, in present value. The edge is what the
options earn if the vol you expect (--realised) is realised; without one nothing sold has an edge.`

const candidates: Command = {
  name: 'roll candidates',
  summary: 'Find the best rolls of a position, beside closing it and letting it be assigned',
  options: ROLL_OPTIONS,
  details: DETAILS,
  examples: [
    'parley roll candidates --leg "sold 3 SPY-20210219-380-P @1.50" --where "netCredit >= 0" --where "strikeMove <= 0"',
    'parley roll candidates --leg "sold 1 SPY-20210219-390-C @2" --shares 100 --basis 372 --where "strikeOverBasis >= 0"',
    'parley roll candidates --chain chain.json --leg "sold 1 SPY-20210219-380-P" --realised 18%',
  ],
  async run(invocation) {
    const result = await search(invocation)
    return { json: result, text: resultText(result) }
  },
}

const executeRoll: Command = {
  name: 'roll execute',
  summary: 'Ask for a roll as one structure at one net limit: all of its legs trade, or none',
  options: {
    ...ROLL_OPTIONS,
    pick: { type: 'string', value: 'N', help: 'which of the candidates (else the first)' },
    limit: { type: 'string', value: 'CREDIT', help: 'least net credit a unit (else as expected)' },
    ttl: { type: 'string', value: 'TIME', help: 'how long dealers are asked (else 60s)' },
    panel: { type: 'string', value: 'FIRMS', help: 'dealers to ask, by comma (else all)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'that holds the position' },
    ...WRITE_OPTIONS,
  },
  details: `${DETAILS}\nThe request is an ordinary one, two-way and sealed; the limit is told to nobody.`,
  examples: [
    'parley roll execute --leg "sold 3 SPY-20210219-380-P @1.50" --where "netCredit >= 0" --dry-run',
    'parley roll execute --leg "sold 3 SPY-20210219-380-P" --where "netCredit >= 0" --limit 0.25',
  ],
  async run(invocation) {
    const { args } = invocation
    if (args.text('chain') !== undefined)
      throw new UsageError('--chain is for candidates: a roll is executed on the venue')
    const result = await search(invocation)
    const pick = args.integer('pick') ?? 1
    const chosen = result.top[pick - 1]
    if (!chosen) {
      const why =
        result.top.length === 0 ? 'no roll keeps the bounds' : `there is no candidate ${pick}`
      throw new Failure(`${why}; \`parley roll candidates\` shows them`, 'no_candidate')
    }
    return execute(invocation, { ...packageOf(chosen.legs), credit: chosen.netCredit })
  },
}

async function search(invocation: Invocation): Promise<RollResult> {
  const { args, connection } = invocation
  const [sides, wings, top] = [args.text('sides'), args.integer('wings'), args.integer('top')]
  const weights = Object.fromEntries(
    WEIGHTS.flatMap((name) => {
      const value = args.number(name)
      return value === undefined
        ? []
        : [[name === 'assignment-fee' ? 'assignmentFee' : name, value]]
    }),
  )
  const request: RollRequest = {
    position: positionOf(args),
    constraints: { ...ROLL_BOUNDS, ...boundsOf(args.all('where'), ROLL_MEASURES) },
    ...(sides === undefined ? {} : { sides: oneOf(sides, SIDES, '--sides') }),
    ...(wings === undefined ? {} : { wings }),
    ...(args.flag('diagonals') ? { diagonals: true } : {}),
    ...(Object.keys(weights).length > 0 ? { weights } : {}),
    // As many as are picked among.
    top: Math.max(top ?? 5, args.text('pick') === undefined ? 0 : (args.integer('pick') ?? 0)),
  }
  const underlying = underlyingOf(args, request.position)
  const view = viewOf(args)
  const chains = await readChains(invocation)
  if (!chains) {
    const market = Object.keys(view).length > 0 ? { market: view } : {}
    const body = { underlying, ...market, ...request }
    return (await connection.client.call('findRolls', { body: body as never })) as RollResult
  }
  const chain = chains.find((each) => each.underlying === underlying) ?? chains[0]
  if (!chain) throw new Failure('--chain has no chain in it')
  return refusing(() => rollCandidates(viewChain(withView(chain, view)), request))
}

export function positionOf(args: Args): RollPosition {
  const legs = args.all('leg').map(legOf)
  if (legs.length === 0)
    throw new UsageError('--leg is missing: write it as --leg "sold 1 SPY-20210219-380-P @1.50"')
  const [shares, basis, history] = [
    args.number('shares'),
    args.number('basis'),
    args.list('history')?.map(Number),
  ]
  if (history && (history.length !== 3 || history.some((each) => !Number.isFinite(each))))
    throw new UsageError('--history: write it as 1.5,2.25,2')
  const [original = 0, net = 0, rolls = 0] = history ?? []
  return {
    legs,
    ...(shares === undefined ? {} : { shares }),
    ...(basis === undefined ? {} : { basis }),
    ...(history ? { history: { original, net, rolls } } : {}),
  }
}

function legOf(text: string): RollPosition['legs'][number] {
  const match = /^(sold|bought)\s+(?:(\d+)\s+)?(\S+?)(?:\s*@\s*(\d+(?:\.\d+)?))?$/i.exec(
    text.trim(),
  )
  if (!match)
    throw new UsageError(
      `--leg ${JSON.stringify(text)}: write it as "sold 1 SPY-20210219-380-P @1.50"`,
    )
  const [, side = '', count = '1', id = '', price] = match
  return {
    id: id.toUpperCase(),
    quantity: Number(count) * (side.toLowerCase() === 'sold' ? -1 : 1),
    ...(price === undefined ? {} : { price: Number(price) }),
  }
}

function underlyingOf(args: Args, { legs }: RollPosition): string {
  return (args.text('on') ?? legs[0]?.id.split('-')[0] ?? '').toUpperCase()
}

function resultText(result: RollResult): string {
  const { considered, passed, baselines, top, refusals, best, formula } = result
  const isTold = top.some(({ openInterest }) => openInterest !== undefined)
  const heads = columns([
    'action',
    'to',
    '>days',
    '>delta',
    '>net credit',
    '>chain credit',
    '>break-even',
    '>P(profit)',
    '>edge',
    '>cost',
    '>risk',
    '>capital',
    '>score',
    ...(isTold ? ['>open'] : []),
    '',
  ])
  const others = baselines.map(({ action, debit, chainProfit, terms, score, assignedOdds }) => [
    action === 'close' ? 'close now' : 'let assign',
    action === 'close' ? '' : `assigned ${percent(assignedOdds)}`,
    '',
    '',
    action === 'close' ? figure(-debit, 4) : '',
    figure(chainProfit, 4),
    '',
    '',
    ...termCells(terms),
    figure(score, 4),
    ...(isTold ? [''] : []),
    best === action ? 'best' : '',
  ])
  const rows = top.map((each, i) => rollRow(each, i === 0 && best === 'roll', isTold))
  const note = `${passed} of ${considered} passed. Score: ${formula}.`
  return `${table(heads, [...rows, ...others], '')}${note}\n\n${refusalsText(refusals)}`
}

function rollRow(each: RollCandidate, isBest: boolean, isTold: boolean): string[] {
  const opened = each.legs.filter(({ isClosing }) => !isClosing)
  return [
    each.name.replaceAll('_', ' '),
    opened.map(({ id, quantity }) => `${quantity < 0 ? 'sell' : 'buy'} ${id}`).join(', '),
    figure(each.days, 0),
    figure(each.delta),
    figure(each.netCredit, 4),
    figure(each.chainCredit, 4),
    figure(each.breakEven),
    percent(each.profitOdds),
    ...termCells(each.terms),
    figure(each.score, 4),
    ...(isTold ? [figure(each.openInterest, 0)] : []),
    [...(isBest ? ['best'] : []), ...each.taxFlags].join(' ').replaceAll('_', ' '),
  ]
}

const termCells = ({ edge, cost, risk, capital }: RollCandidate['terms']): string[] =>
  [edge, cost, risk, capital].map((term) => figure(term, 4))

const review: Command = {
  name: 'roll review',
  summary: 'Show which of your short options need attention, by deadline and by what is at stake',
  options: {
    account: { type: 'string', value: 'ACCOUNT', help: 'which (else your only one)' },
    on: { type: 'string', value: 'IDS', help: 'underlyings by comma (else all you wrote on)' },
  },
  examples: ['parley roll review', 'parley roll review --on SPY,QQQ --json'],
  async run({ args, connection }) {
    const underlyings = args.list('on')?.map((id) => id.toUpperCase())
    const body = {
      account: await connection.account(),
      ...(underlyings === undefined ? {} : { underlyings }),
    }
    const json = await connection.client.call('reviewRolls', { body })
    const rows = json.attention.map(({ name, withinDays, atStake, debit, profit, reasons }) => [
      name,
      figure(withinDays, 1),
      figure(atStake, 0),
      figure(debit, 4),
      figure(profit, 4),
      reasons.map(({ rule }) => rule.replaceAll('_', ' ')).join(', '),
    ])
    const heads = columns(['position', '>days left', '>at stake', '>to close', '>profit', 'why'])
    const unjudged = json.unjudged.map(({ name, reason }) => `${name}: ${reason}\n`).join('')
    const quiet = json.quiet.length > 0 ? `Quiet: ${json.quiet.join(', ')}.\n` : ''
    const text = table(heads, rows, 'No short option needs attention.')
    return { json, text: text + unjudged + quiet }
  },
}

export const ROLL_COMMANDS: readonly Command[] = [candidates, executeRoll, basket, review]
