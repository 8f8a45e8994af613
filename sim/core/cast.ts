/** What this world begins with: firms, accounts, instruments, and enough for much of what will be tried, and not for all. */
import { accountId, amount, firmId } from '@parley/core'
import type { Command, Instrument } from '@parley/core'
import { DAY, cash, coin, option, share } from '../../packages/core/src/_venue.ts'
import { futuresAccountOf } from './noun/future.ts'
import { marginOpening } from './noun/margin.ts'
import { BTC, FIRMS, OPERATOR, SPY, START, TAKERS, USD, accountsOf, actorOf } from './stage.ts'

const ENDOWMENT = [
  [USD, 4_000_000_00n],
  [SPY, 6_000n],
  [BTC, 25_00000000n],
] as const

const LISTED: readonly Instrument[] = [
  cash('USD'),
  cash('EUR'),
  share('SPY', { takerFeePerLot: 1n }),
  coin('BTC', { makerFeePerLot: 3n }),
  ...(
    [
      ['C400', { right: 'call' }],
      ['P400', { right: 'put' }],
      ['K400', { right: 'call', settlement: 'cash' }],
      ['Q400', { right: 'put', settlement: 'cash' }],
      ['B70K', { right: 'call', underlying: 'BTC', strike: '70000', multiplier: 1n }],
    ] as const
  ).map(([id, terms]) =>
    option(id, { ...terms, expiresAt: START + 300 * DAY, takerFeePerLot: 50n }),
  ),
]

/** The operator's commands that set the stage, in order. */
export function opening(): readonly Command[] {
  const actor = actorOf(OPERATOR)
  const operator = { id: firmId(OPERATOR), name: OPERATOR, role: 'operator' } as const
  const isTaker = (firm: string): boolean => (TAKERS as readonly string[]).includes(firm)
  return [
    { type: 'OpenVenue', actor, idKey: [11, 22, 33, 44], operator },
    ...LISTED.map((instrument): Command => ({ type: 'ListInstrument', actor, instrument })),
    ...FIRMS.flatMap((firm): Command[] => [
      {
        type: 'RegisterFirm',
        actor,
        firm: { id: firmId(firm), name: firm, role: isTaker(firm) ? 'principal' : 'dealer' },
      },
      ...accountsOf(firm).flatMap((account): Command[] => [
        { type: 'OpenAccount', actor, account: accountId(account), firm: firmId(firm) },
        ...ENDOWMENT.map(([asset, sum]): Command => ({
          type: 'Deposit',
          actor,
          account: accountId(account),
          asset,
          amount: amount(sum),
          reference: 'opening',
        })),
      ]),
      {
        type: 'OpenAccount',
        actor,
        account: futuresAccountOf(firm),
        firm: firmId(firm),
        regime: 'margined',
      },
      {
        type: 'Deposit',
        actor,
        account: futuresAccountOf(firm),
        asset: USD,
        amount: amount(4_000_000_00n),
        reference: 'opening',
      },
    ]),
    ...marginOpening(),
  ]
}
