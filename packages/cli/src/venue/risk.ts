/** What is held as risk: greeks in money, grid, stresses, VaR; limits on it, and what changed. */
import type { Args, Command, OptionSpecs, Shown } from '../command/command.ts'
import { UsageError } from '../command/command.ts'
import { portfolioCommand } from '../quant/portfolio.ts'
import { runLines } from '../quant/command.ts'
import { oneOf } from './parties.ts'
import { RISK_LIMIT_COMMANDS } from './risk-limit.ts'
import { gridText, riskText, stressText, varText } from './risk-text.ts'
import { RISK_SAVED_COMMANDS } from './risk-saved.ts'
import { given } from './write.ts'
import { whatIf } from './what-if.ts'

const GROUPINGS = ['underlying', 'expiry', 'account'] as const
const METHODS = ['monte_carlo', 'historical', 'filtered'] as const

const OPTIONS: OptionSpecs = {
  account: { type: 'string', value: 'ACCOUNT', help: 'only this account (else all of yours)' },
  asset: {
    type: 'string',
    value: 'ASSET',
    help: 'what is priced in it (else what the venue quotes in)',
  },
  firm: { type: 'string', value: 'FIRM', help: 'whose (operator; else your own)' },
  index: {
    type: 'string',
    value: 'ID',
    help: 'with --betas: weigh delta to this underlying (else as saved)',
  },
  betas: { type: 'string', value: 'LIST', help: 'beta by underlying: SPY:1,QQQ:1.2' },
  grid: { type: 'boolean', help: 'value under moves of spot, vol and time' },
  spots: { type: 'string', value: 'LIST', help: 'of the grid, relative: -0.2,0,0.2' },
  vols: { type: 'string', value: 'LIST', help: 'of the grid, relative: 0,0.5' },
  days: { type: 'string', value: 'LIST', help: 'of the grid, days ahead: 0,7,30' },
  stress: { type: 'boolean', help: 'value under named stresses' },
  spot: { type: 'string', value: 'MOVE', help: 'of an own stress, relative: -0.15' },
  vol: { type: 'string', value: 'MOVE', help: 'of an own stress, relative: 0.5' },
  var: { type: 'boolean', help: 'value at risk and expected shortfall' },
  by: { type: 'string', value: 'KEY', help: `parts by ${GROUPINGS.join(', ')}` },
  method: { type: 'string', value: 'NAME', help: `of VaR: ${METHODS.join(', ')}` },
  confidence: { type: 'string', value: 'P', help: 'of VaR (else 0.975)' },
  horizon: { type: 'string', value: 'SESSIONS', help: 'of VaR (else 1)' },
  samples: { type: 'string', value: 'N', help: 'of Monte Carlo (else 5000)' },
  seed: { type: 'string', value: 'N', help: 'of Monte Carlo (else 1)' },
  stdin: { type: 'boolean', help: 'without a venue: a book a line on standard input' },
}

const show: Command = {
  name: 'risk show',
  summary: 'Show greeks in money, or the book under moves, stresses and VaR',
  options: OPTIONS,
  details: [
    'Delta is what a rise by 100 % would bring were all linear, gamma its change for a rise by 1 %, vega a point of',
    'volatility, theta a day, rho a basis point of rate, all in money. Positions without a mark are named, in no figure.',
    'With --stdin each line is a book as `parley portfolio --help` describes it, and is answered by a line.',
  ].join('\n'),
  examples: [
    'parley risk',
    'parley risk --account acme:main --grid --spots -0.2,-0.1,0,0.1 --vols 0,0.5 --days 0,30',
    'parley risk --stress --spot -0.15 --vol 0.8',
    'parley risk --var --by expiry --confidence 0.99 --seed 7 --json',
    'parley risk --stdin < book.jsonl',
  ],
  async run({ args, io, connection }) {
    if (args.flag('stdin')) {
      const lines = io.lines()
      if (!lines) throw new UsageError('standard input has no lines; `parley portfolio --help`')
      await runLines(portfolioCommand, lines, io.out)
      return 0
    }
    const { client } = connection
    const whose = given(args, { account: 'account', asset: 'asset', firm: 'firm' })
    const by = args.text('by')
    const parts = by === undefined ? {} : { by: oneOf(by, GROUPINGS, '--by') }
    if (args.flag('grid')) {
      const query = { ...whose, ...given(args, { spots: 'spots', vols: 'vols', days: 'days' }) }
      return shown(await client.call('riskGrid', { query }), gridText)
    }
    if (args.flag('stress')) {
      const query = { ...whose, ...parts, ...numbers(args, { spot: 'spot', vol: 'vol' }) }
      return shown(await client.call('riskStress', { query }), stressText)
    }
    if (args.flag('var')) {
      const method = args.text('method')
      const query = {
        ...whose,
        ...parts,
        ...(method === undefined ? {} : { method: oneOf(method, METHODS, '--method') }),
        ...numbers(args, {
          confidence: 'confidence',
          horizon: 'horizonDays',
          samples: 'samples',
          seed: 'seed',
        }),
      }
      return shown(await client.call('riskVar', { query }), varText)
    }
    const query = { ...whose, ...given(args, { index: 'index', betas: 'betas' }) }
    return shown(await client.call('risk', { query }), riskText)
  },
}

function shown<T>(json: T, text: (json: T) => string): Shown {
  return { json, text: text(json) }
}

function numbers(args: Args, names: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = args.number(option)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

export const RISK_COMMANDS: readonly Command[] = [
  show,
  whatIf,
  ...RISK_LIMIT_COMMANDS,
  ...RISK_SAVED_COMMANDS,
]
