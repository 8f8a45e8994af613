import type { QuantCommand } from './command.ts'
import { OPTION_FIELDS, figuresAt, readOption } from './option.ts'
import { fieldsOf, numberOf } from './read.ts'

/** Price and first-order greeks of one option. */
export function price(input: unknown): object {
  const fields = fieldsOf(input, '', [...OPTION_FIELDS, 'vol'])
  const option = readOption(fields)
  return figuresAt(option, numberOf(fields, 'vol', { least: 0 }))
}

export const priceCommand: QuantCommand = {
  name: 'price',
  summary: 'price an option and its greeks',
  help: [
    'in:  style european|american, right call|put, spot, strike, years (ACT/365), vol (0.2 = 20%),',
    '     rate and yield (continuous per year; yield 0 where left out),',
    '     dividends [{years, amount}], dividendModel spot|escrowed (spot where left out)',
    'out: price, delta, gamma, vega (per 1.00 of vol), theta (per year), rho (per 1.00 of rate)',
    '',
    'example: {"style":"american","right":"put","spot":100,"strike":105,"years":0.25,"vol":0.2,',
    '          "rate":0.03,"yield":0.01}',
  ].join('\n'),
  run: price,
}
