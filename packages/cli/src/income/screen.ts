/** The screener: what holdings and cash could sell, ranked, and why not the rest. */
import { screen } from '@parley/income'
import type { Candidate, Chain, Holding, ScreenRequest, ScreenResult } from '@parley/income'
import { SCREEN_MEASURES } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import type { Args, Command, Invocation, OptionSpecs } from '../command/command.ts'
import { columns, table } from '../print/table.ts'
import { oneOf } from '../venue/parties.ts'
import { boundsOf } from './bound.ts'
import { dividendsGiven } from './case.ts'
import { readChains } from './chain-file.ts'
import { refusalsText } from './refusal-text.ts'
import { figure, percent, share } from './share.ts'
import { refusing } from './strategy.ts'

const STRATEGIES = [
  'covered_call',
  'cash_secured_put',
  'bull_put_spread',
  'bear_call_spread',
  'iron_condor',
  'collar',
  'covered_strangle',
] as const
const SCORES = ['balanced', 'yield', 'edge', 'odds'] as const
const REGIMES = ['cash', 'reg_t', 'portfolio', 'span'] as const

/** What a person knows of the underlying that no chain shows. */
export const VIEW_OPTIONS: OptionSpecs = {
  chain: {
    type: 'string',
    value: 'FILE',
    help: 'a chain as JSON instead of the venue’s; - is standard input',
  },
  rate: { type: 'string', value: 'RATE', help: 'continuous per year, such as 4%' },
  realised: { type: 'string', value: 'VOL', help: 'vol you expect to be realised' },
  dividend: { type: 'string', multiple: true, value: 'CASH@DAYS', help: 'ex in so many days' },
  earnings: { type: 'string', value: 'DAYS', help: 'days until reports, by comma' },
}

export type View = {
  readonly rate?: number
  readonly realisedVol?: number
  readonly dividends?: readonly { readonly days: number; readonly amount: number }[]
  readonly earnings?: readonly number[]
}

export function viewOf(args: Args): View {
  const rate = share(args.text('rate'), '--rate')
  const realisedVol = share(args.text('realised'), '--realised')
  const earnings = args.list('earnings')?.map(Number)
  if (earnings?.some((days) => !Number.isFinite(days)))
    throw new UsageError('--earnings: days by comma, such as 12,103')
  return {
    ...(rate === undefined ? {} : { rate }),
    ...(realisedVol === undefined ? {} : { realisedVol }),
    ...(args.all('dividend').length > 0 ? { dividends: dividendsGiven(args) } : {}),
    ...(earnings === undefined ? {} : { earnings }),
  }
}

/** The chain with what the person says of it in place of its own. */
export function withView(chain: Chain, { dividends, earnings, ...numbers }: View): Chain {
  const years = (days: number): number => days / 365
  return {
    ...chain,
    ...numbers,
    ...(dividends
      ? { dividends: dividends.map(({ days, amount }) => ({ years: years(days), amount })) }
      : {}),
    ...(earnings ? { earnings: earnings.map(years) } : {}),
  }
}

const command: Command = {
  name: 'screen',
  summary: 'Find what your holdings and cash could sell, and why not the rest',
  options: {
    strategy: {
      type: 'string',
      value: 'NAMES',
      help: `by comma: ${STRATEGIES.join(', ')} (else the first two)`,
    },
    on: { type: 'string', value: 'IDS', help: 'underlyings by comma (else those you hold)' },
    hold: {
      type: 'string',
      multiple: true,
      value: 'HOLDING',
      help: '"1000 SPY @370": shares and their basis (else your account’s)',
    },
    cash: { type: 'string', value: 'CASH', help: 'free for collateral (else your account’s)' },
    where: {
      type: 'string',
      multiple: true,
      value: 'BOUND',
      help: '"delta 0.15..0.35", "annualYield >= 8%"; once for each',
    },
    regime: { type: 'string', value: REGIMES.join('|'), help: 'by which capital is counted' },
    score: { type: 'string', value: SCORES.join('|'), help: 'what ranks (else balanced)' },
    top: { type: 'string', value: 'N', help: 'how many to show (else 10)' },
    wings: { type: 'string', value: 'N', help: 'strikes a spread may be wide (else 10)' },
    account: { type: 'string', value: 'ACCOUNT', help: 'whose holdings (else all of yours)' },
    ...VIEW_OPTIONS,
  },
  details: `Measures for --where: ${SCREEN_MEASURES.join(', ')}.
A figure that is not known is refused. With --chain no venue is asked; \`parley import FILE --chain\` prints one.`,
  examples: [
    'parley screen --where "delta 0.15..0.35" --where "days 20..45" --where "strikeOverBasis >= 0"',
    'parley screen --strategy bull_put_spread --on SPY --cash 50000 --where "width <= 10" --score odds',
    'parley import spy_2021_options.csv.gz --chain --on 2021-01-04 | parley screen --chain - --hold "1000 SPY @360" --cash 0',
  ],
  async run(invocation) {
    const result = await found(invocation)
    return { json: result, text: resultText(result) }
  },
}

async function found(invocation: Invocation): Promise<ScreenResult> {
  const { args, connection } = invocation
  const words = args.list('strategy') ?? ['covered_call', 'cash_secured_put']
  const strategies = words.map((word) => oneOf(word.replaceAll('-', '_'), STRATEGIES, '--strategy'))
  const [regime, score] = [args.text('regime'), args.text('score')]
  const [top, wings] = [args.integer('top'), args.integer('wings')]
  const holdings = args.all('hold').map(holdingOf)
  const asked = {
    strategies,
    constraints: boundsOf(args.all('where'), SCREEN_MEASURES),
    ...(regime === undefined ? {} : { regime: oneOf(regime, REGIMES, '--regime') }),
    ...(score === undefined ? {} : { score: oneOf(score, SCORES, '--score') }),
    ...(top === undefined ? {} : { top }),
    ...(wings === undefined ? {} : { wings }),
  }
  const chains = await readChains(invocation)
  const view = viewOf(args)
  if (chains) {
    const request: ScreenRequest = { ...asked, holdings, cash: args.number('cash') ?? 0 }
    return refusing(() =>
      screen(
        chains.map((chain) => withView(chain, view)),
        request,
      ),
    )
  }
  const own = holdings.map(({ underlying }) => underlying)
  const named = args.list('on')?.map((id) => id.toUpperCase())
  const underlyings = named ?? (own.length > 0 ? own : undefined)
  const account = args.text('account')
  const cash = args.text('cash')
  const body = {
    ...asked,
    ...(holdings.length > 0 ? { holdings } : {}),
    ...(cash === undefined ? {} : { cash }),
    ...(account === undefined ? {} : { account }),
    ...(underlyings === undefined ? {} : { underlyings }),
    ...(underlyings === undefined || Object.keys(view).length === 0
      ? {}
      : { views: Object.fromEntries(underlyings.map((id) => [id, view])) }),
  }
  return (await connection.client.call('createScreen', { body: body as never })) as ScreenResult
}

function holdingOf(text: string): Holding {
  const match = /^(\d+(?:\.\d+)?)\s+(\S+?)(?:\s*@\s*(\d+(?:\.\d+)?))?$/.exec(text.trim())
  if (!match) throw new UsageError(`--hold ${JSON.stringify(text)}: write it as "1000 SPY @370"`)
  const [, quantity, underlying = '', basis] = match
  return {
    quantity: Number(quantity),
    underlying: underlying.toUpperCase(),
    ...(basis === undefined ? {} : { basis: Number(basis) }),
  }
}

function resultText(result: ScreenResult): string {
  const { considered, passed, score, top, refusals, unpriced, missing } = result
  // Where no feed or file tells of it there is no column for it.
  const isTold = top.some(({ openInterest }) => openInterest !== undefined)
  const heads = columns([
    'strategy',
    'legs',
    '>days',
    '>delta',
    '>credit',
    '>a year',
    '>P(profit)',
    '>P(touch)',
    '>break-even',
    '>capital',
    '>contracts',
    '>edge',
    '>score',
    ...(isTold ? ['>open'] : []),
  ])
  const unjudged = unpriced.map(
    ({ underlying, reason, count }) => `${count} of ${underlying} ${reason.replaceAll('_', ' ')}`,
  )
  const notes = [
    `${passed} of ${considered} passed. Score: ${score.formula}.`,
    ...(unjudged.length > 0 ? [`Not judged: ${unjudged.join(', ')}.`] : []),
    ...(missing.length > 0 ? [`No chain of ${missing.join(', ')}.`] : []),
  ]
  return `${table(
    heads,
    top.map((each) => row(each, isTold)),
    'Nothing passed.',
  )}${notes.join('\n')}\n\n${refusalsText(refusals)}`
}

function row(each: Candidate, isTold: boolean): string[] {
  return [
    each.strategy,
    each.legs.map(({ id, quantity }) => `${quantity < 0 ? 'sell' : 'buy'} ${id}`).join(', '),
    figure(each.days, 0),
    figure(each.delta),
    figure(each.credit),
    percent(each.annualYield),
    percent(each.profitOdds),
    percent(each.touchOdds),
    each.breakEvens.map((even) => figure(even)).join(' '),
    figure(each.capital, 0),
    String(each.contracts),
    figure(each.edge),
    figure(each.score, 4),
    ...(isTold ? [figure(each.openInterest, 0)] : []),
  ]
}

export const SCREEN_COMMANDS: readonly Command[] = [command]
