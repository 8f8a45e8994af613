/** What a trade would do to cover, buying power and margin, in one call before it. */
import type { Foreseen } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { grouped } from '../print/decimal.ts'
import { columns, table } from '../print/table.ts'
import { parseLeg } from './leg.ts'
import { underText } from './margin.ts'
import { oneOf } from './parties.ts'

export const whatIf: Command = {
  name: 'risk what-if',
  summary: 'What a trade would do to your cover, buying power and margin',
  options: {
    side: { type: 'string', value: 'buy|sell', help: 'of the structure as typed (else buy)' },
    leg: { type: 'string', multiple: true, value: 'LEG', help: '"buy 1 SPY"; once for each leg' },
    size: {
      type: 'string',
      value: 'N',
      help: 'how many structures, whose legs count in lots as `parley instruments` has them (else 1)',
    },
    price: { type: 'string', value: 'PRICE', help: 'for one unit of the structure (else 0)' },
  },
  examples: [
    'parley risk what-if --leg "sell 1 SPY-20210219-380-P" --leg "buy 1 SPY-20210219-370-P" --price -1.20',
  ],
  async run({ args, connection }) {
    const body = {
      account: await connection.account(),
      side: oneOf(args.text('side') ?? 'buy', ['buy', 'sell'] as const, '--side'),
      legs: args.all('leg').map(parseLeg),
      size: args.count('size') ?? '1',
      price: args.text('price') ?? '0',
    }
    const json = await connection.client.call('whatIf', { body })
    return { json, text: foreseenText(json) }
  },
}

/** What is told of a trade that is not made; below it why shares or coins stand as cover of a margin. */
export function foreseenText(foreseen: Foreseen): string {
  const { buyingPower, regimes, models, refused } = foreseen
  const regime = underText(foreseen.regime, foreseen.method)
  const amounts = (all: Foreseen['regimes'][number]['before']): string =>
    all.map(({ asset, amount }) => `${grouped(amount)} ${asset}`).join(', ') || 'nothing'
  const money = (value: number | undefined): string =>
    value === undefined ? '-' : grouped(value.toFixed(2))
  const verdict = refused
    ? `Under ${regime} it would be refused: ${refused.code}.\n`
    : `Under ${regime} it would be taken.\n`
  const power = table(
    columns(['asset', 'available', 'after']),
    buyingPower.map(({ asset, before, after }) => [asset, grouped(before), grouped(after)]),
    'Nothing of anything.',
  )
  const holds = table(
    columns(['regime', 'cover', 'after', 'verdict']),
    regimes.map((each) => [
      `${underText(each.regime, each.method)}${each.own ? ' *' : ''}`,
      amounts(each.before),
      amounts(each.after),
      each.refused?.code ?? 'taken',
    ]),
    '',
  )
  const margins = table(
    columns(['model', 'currency', 'initial', 'after', 'maintenance', 'after', 'missing']),
    models.map((each) => [
      each.model,
      each.currency,
      money(each.initialBefore),
      money(each.initialAfter),
      money(each.maintenanceBefore),
      money(each.maintenanceAfter),
      each.missing ?? '',
    ]),
    'No positions to margin.',
  )
  return `${verdict}\n${power}\n${holds}${keptText(foreseen)}\n${margins}`
}

/** A margin by scenarios that is to be paid in what it is on reads like a count of shares without a reason. */
function keptText({ regimes, models }: Foreseen): string {
  const cash = new Set(models.map(({ currency }) => currency))
  const kept = regimes
    .filter(({ method }) => method === 'tims' || method === 'portfolio')
    .flatMap(({ before, after }) => [...before, ...after])
    .map(({ asset }) => asset)
    .filter((asset) => !cash.has(asset))
  if (kept.length === 0) return ''
  const names = [...new Set(kept)].join(' and ')
  return `By tims and portfolio ${names} held is kept as cover of what is written on it: so much as makes the margin good at every price tried. Only what it cannot make good is held in cash.\n`
}
