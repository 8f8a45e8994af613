/** `attribution` of a program, a stack or an account on the venue; without one of these, of the JSON that is given. */
import type { Attribution } from '@parley/sdk'
import type { Command } from '../command/command.ts'
import { offlineCommand } from '../offline/offline.ts'
import { grouped } from '../print/decimal.ts'
import { numberText } from '../print/figure.ts'
import { columns, facts, table } from '../print/table.ts'
import { given } from '../venue/write.ts'
import { attributionCommand } from './attribution.ts'

const { offline: _offline, ...onPaper } = offlineCommand(attributionCommand)

export const attribution: Command = {
  ...onPaper,
  summary: 'Say where the profit of a program came from, or that of a covered call given as JSON',
  details: [
    'With --program, --stack or --account, from the ledger and the closing marks of the venue: the parts make up the profit to the cent.',
    `Otherwise without a venue:\n\n${onPaper.details ?? ''}`,
  ].join('\n'),
  options: {
    program: { type: 'string', value: 'NAME', help: 'of this program' },
    stack: { type: 'string', value: 'NAME', help: 'of the programs of this stack, and of each' },
    account: { type: 'string', value: 'ACCOUNT', help: 'of this account, or where the program is' },
    from: { type: 'string', value: 'DAY', help: 'from this day on (else from its first movement)' },
    to: { type: 'string', value: 'DAY', help: 'up to and with this day (else today)' },
    in: { type: 'string', value: 'CASH', help: 'money in this currency (else USD)' },
  },
  examples: [
    'parley attribution --program spy-calls',
    'parley attribution --stack core --from 2026-01-01 --json',
    ...onPaper.examples,
  ],
  async run(invocation) {
    const { args, connection } = invocation
    const named = ['program', 'stack', 'account'].some((name) => args.text(name) !== undefined)
    if (!named) return onPaper.run(invocation)
    const query = {
      ...given(args, {
        program: 'program',
        stack: 'stack',
        from: 'from',
        to: 'to',
        in: 'in',
      }),
      account: args.text('account') ?? (await connection.account()),
    }
    const json = await connection.client.call('attribution', { query })
    return { json, text: [json.total, ...json.programs].map(attributionText).join('\n') }
  },
}

function attributionText(of: Attribution): string {
  const { parts, premium, vol, holding, currency } = of
  const share = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${numberText(100 * value, 1)} %`
  const head = facts([
    ['of', of.program ?? of.stack ?? of.account],
    ['period', `${of.from} to ${of.to}, money in ${currency}`],
    ['profit', grouped(of.profit)],
    ['income', of.income.map(({ kind, amount }) => `${kind} ${grouped(amount)}`).join(', ')],
    [
      'exposure',
      of.exposures.map((each) => `${each.underlying} ${share(each.share)}`).join(', ') ||
        'none over a night',
    ],
    [
      'premium',
      `sold ${grouped(premium.sold)}, kept ${grouped(premium.kept)} (${share(premium.capture) ?? 'nothing sold'})`,
    ],
    [
      'vol',
      vol.implied === undefined
        ? 'nothing was written over a night'
        : `marked at ${share(vol.implied)}, was ${share(vol.realised)}, over ${vol.days} days`,
    ],
    [
      'holding',
      holding &&
        `${grouped(holding.profit)} with all of it in ${holding.underlying}; ${grouped(holding.over)} over that`,
    ],
    ['assignments', String(of.assignments.filter(({ how }) => how === 'assigned').length)],
    ['without a close', of.unmarked.length > 0 ? of.unmarked.join(', ') : undefined],
  ])
  const { riskShares } = of
  const rows = Object.entries(parts).map(([name, amount]) => [
    name === 'shortVol' ? 'short vol' : name,
    grouped(amount),
    share(riskShares?.[name as keyof typeof riskShares]) ?? '',
  ])
  return `${head}\n${table(columns(['profit from', `>${currency}`, '>of the risk']), rows, '')}`
}
