import type { RollHistory } from './position.ts'

/** One trade of a campaign, per unit: received (> 0) or paid, fees taken off. */
export type CampaignTrade = {
  readonly action: 'open' | 'roll' | 'close' | 'assign' | 'expire'
  readonly amount: number
}

/** A campaign's account: its first credit, all of its credits, how often it was rolled, whether it has ended. */
export type Campaign = RollHistory & { readonly isOver: boolean }

/** Adds up a campaign's trades, oldest first. A roll is a close and an open that keeps the campaign alive. */
export function campaignOf(trades: readonly CampaignTrade[]): Campaign {
  const [first] = trades
  if (first?.action !== 'open') throw new RangeError('a campaign begins with its opening')
  const last = trades.at(-1)
  return {
    original: first.amount,
    net: trades.reduce((sum, { amount }) => sum + amount, 0),
    rolls: trades.filter(({ action }) => action === 'roll').length,
    isOver: last !== undefined && ['close', 'assign', 'expire'].includes(last.action),
  }
}

/** What the campaign has earned per unit were its options closed for `debit` now. */
export function campaignProfit({ net }: RollHistory, debit: number): number {
  return net - debit
}

/** The debit at which a share of the original credit is kept: a roll does not move the target. */
export function targetDebit({ original, net }: RollHistory, share: number): number {
  return net - share * original
}
