/** Strategies: what there is, one with a person's own numbers, and several side by side. */
import { CaseError, STRATEGIES, evaluateStrategy, resolveCase, strategyOf } from '@parley/income'
import type { Evaluation, StatedCase, StrategyName } from '@parley/income'
import { Refused } from '@parley/sdk/client'
import { Failure, UsageError } from '../command/command.ts'
import type { Command, Invocation } from '../command/command.ts'
import { columns, facts, table } from '../print/table.ts'
import { runLines } from '../quant/command.ts'
import type { QuantCommand } from '../quant/command.ts'
import { CASE_OPTIONS, caseOf, readCase, strategyNamed } from './case.ts'
import { evaluationText } from './evaluation-text.ts'
import { figure, percent } from './share.ts'

const list: Command = {
  name: 'strategy list',
  summary: 'List income strategies: outlook, requirement, goal, risk',
  offline: true,
  examples: ['parley strategy list'],
  run: () => {
    const rows = STRATEGIES.map(({ name, outlook, requirement, risk }) => [
      name,
      outlook,
      requirement,
      risk,
    ])
    const text = table(columns(['strategy', 'for a market that is', 'needs', 'risk']), rows, '')
    const next = 'With your numbers: `parley strategy show NAME --spot 100 --vol 25%`.\n'
    return Promise.resolve({ json: { strategies: STRATEGIES }, text: `${text}${next}` })
  },
}

/** A case of JSON to its evaluation, for lines on standard input. */
export const strategyLines: QuantCommand = {
  name: 'strategy show',
  summary: 'a strategy with your own numbers',
  help: '',
  run: (input) => evaluateStrategy(resolveCase(readCase(input))),
}

const SHOW_DETAILS = `Without NAME each line of standard input is a case, answered by a line of JSON:
  {"strategy":"covered_call","spot":100,"basis":98,"rate":0.04,"legs":{"short_call":{"strike":105,"price":2,"days":30}},
   "dividends":[{"days":10,"amount":0.5}],"realisedVol":0.2,"contracts":10}
Legs that are not named are chosen by delta and days. Returns state what they are on; annual figures are
return x 365 / days, compound ones beside them. Odds and expected values are of a lognormal spot that drifts at the
rate: risk-neutral by the implied vol, your view by --realised.`

const show: Command = {
  name: 'strategy show',
  summary: 'Show what a strategy comes to with your own numbers',
  positionals: '[NAME]',
  options: CASE_OPTIONS,
  details: SHOW_DETAILS,
  examples: [
    'parley strategy show covered-call --spot 100 --short-call 105@2 --days 30 --dividend 0.5@10 --basis 98',
    'parley strategy show bull-put-spread --spot 100 --vol 25% --rate 4% --realised 20%',
    'parley strategy show cash-secured-put --on SPY --short-put SPY-20210219-360-P',
    'parley strategy show < cases.jsonl',
  ],
  async run(invocation) {
    const { args, io } = invocation
    const [name] = args.positionals
    if (name === undefined) {
      const lines = io.lines()
      if (!lines) throw new UsageError('NAME is missing; `parley strategy list` has them')
      await runLines(strategyLines, lines, io.out)
      return 0
    }
    const strategy = strategyNamed(name)
    const [evaluation] = await evaluations(invocation, [caseOf(args, strategy)])
    if (!evaluation) throw new Failure('nothing was evaluated')
    return { json: evaluation, text: wordsOf(strategy) + evaluationText(evaluation) }
  },
}

function wordsOf(name: StrategyName): string {
  const { title, outlook, requirement, goal, profit, loss, caution } = strategyOf(name)
  return `${title}\n${facts([
    ['outlook', outlook],
    ['needs', requirement],
    ['goal', goal],
    ['can earn', profit],
    ['can lose', loss],
    ['watch', caution],
  ])}\n`
}

const compare: Command = {
  name: 'strategy compare',
  summary: 'Compare strategies side by side with your own numbers',
  options: {
    ...CASE_OPTIONS,
    only: { type: 'string', value: 'NAMES', help: 'these strategies, by comma (else all)' },
  },
  examples: [
    'parley strategy compare --spot 100 --vol 25% --rate 4% --realised 20%',
    'parley strategy compare --on SPY --days 45 --delta 0.2 --only covered-call,cash-secured-put',
  ],
  async run(invocation) {
    const { args } = invocation
    const names = args.list('only')?.map(strategyNamed) ?? STRATEGIES.map(({ name }) => name)
    const found: Evaluation[] = []
    const left: { readonly strategy: StrategyName; readonly reason: string }[] = []
    for (const name of names) {
      try {
        found.push(...(await evaluations(invocation, [caseOf(args, name)])))
      } catch (error) {
        const reason = reasonOf(error)
        if (reason === undefined) throw error
        left.push({ strategy: name, reason })
      }
    }
    const out = left.map(({ strategy, reason }) => `Left out: ${strategy}: ${reason}.\n`).join('')
    return { json: { evaluations: found, left }, text: comparisonText(found) + out }
  },
}

/** Why one strategy has no case here, where others may: what is malformed in it. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof Failure && error.code === 'malformed') return error.message
  if (!(error instanceof Refused) || error.refusal.code !== 'malformed') return undefined
  return error.refusal.detail?.['expected'] ?? error.refusal.meaning
}

function comparisonText(found: readonly Evaluation[]): string {
  const rows = found.map((each) => {
    const { maxProfit, maxLoss, capital, odds, expected, returns, contracts, multiplier } = each
    const units = contracts * multiplier
    const amount = (extreme: Evaluation['maxProfit']): string =>
      extreme.bounded ? figure(extreme.amount * units, 0) : 'no end'
    const of = (regime: string): number | undefined =>
      capital.find((one) => one.regime === regime)?.initial
    return [
      each.strategy,
      each.legs.map(({ role, strike }) => `${role.replace('_', ' ')} ${figure(strike)}`).join(', '),
      figure(each.cash, 0),
      amount(maxProfit),
      amount(maxLoss),
      each.breakEvens.map((even) => figure(even)).join(' '),
      figure(of('cash'), 0),
      figure(of('reg_t'), 0),
      figure(of('portfolio'), 0),
      percent(returns[0]?.annual),
      percent(odds.implied.profit),
      percent(odds.implied.strikes[0]?.touch),
      figure(expected.realised * units, 0),
    ]
  })
  const heads = columns([
    'strategy',
    'legs',
    '>credit',
    '>most',
    '>worst',
    '>break-even',
    '>cash',
    '>Reg T',
    '>portfolio',
    '>static a year',
    '>P(profit)',
    '>P(touch)',
    '>expected',
  ])
  const note =
    'Credit, most, worst, capital and expected value are of all contracts; a static return is on cash, simple, 365 days.\n'
  return `${table(heads, rows, 'Nothing to compare.')}${note}`
}

/** On the venue's chain where one is named, else here. */
async function evaluations(
  { args, connection }: Invocation,
  cases: readonly StatedCase[],
): Promise<readonly Evaluation[]> {
  const underlying = args.text('on')?.toUpperCase()
  if (underlying === undefined)
    return cases.map((stated) => refusing(() => evaluateStrategy(resolveCase(stated))))
  const body = { underlying, cases }
  const reply = await connection.client.call('evaluateStrategies', { body: body as never })
  return reply.evaluations as readonly Evaluation[]
}

/** Numbers that make no case are the caller's: refused as the venue would. */
export function refusing<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const isOurs =
      error instanceof CaseError ||
      (error instanceof Error && ['ChainError', 'MarginError', 'LegError'].includes(error.name))
    if (isOurs) throw new Failure((error as Error).message, 'malformed')
    throw error
  }
}

export const STRATEGY_COMMANDS: readonly Command[] = [list, show, compare]
