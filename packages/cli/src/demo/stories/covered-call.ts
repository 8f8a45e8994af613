/** Shares bought by request, calls sold against them by another, held to expiry; and again, with the shares bought anew where they were called. */
import { decimal, decimalText, times } from '../../print/decimal.ts'
import { Failure } from '../../command/command.ts'
import { expiryCash, heldOf, less, manifold, profitOn } from '../books.ts'
import { chooseOption } from '../choose.ts'
import type { Choice } from '../choose.ts'
import type { Desk } from '../desk.ts'
import type { Ending, How, Story } from '../story.ts'
import { evaluate, perUnit } from '../stated.ts'
import type { Comes } from '../stated.ts'

export const coveredCall: Story = {
  name: 'covered-call',
  title: 'Covered calls',
  summary: 'buy shares, sell calls on them; lapsed, again; called away, again',
  simulated: { from: '2026-01-05', to: '2026-03-31', days: { min: 20, max: 45 } },
  play,
}

export type Written = { readonly call: Choice; readonly comes: Comes; readonly contracts: bigint }

async function play(desk: Desk, how: How): Promise<Ending> {
  let written: Written | undefined
  let firstBuy: Ending['firstBuy']
  let tried = false
  for await (const date of desk.days()) {
    if (written && (await settled(desk, date, written))) written = undefined
    if (written) continue
    const price = await restock(desk, date, how)
    if (price !== undefined) firstBuy ??= { date, price }
    const call = await callOf(desk, date, how)
    if (!call) continue
    tried = true
    written = await writeOn(desk, call)
  }
  if (!tried && desk.sessions > 0)
    throw new Failure(
      `no calls on ${desk.symbol} with a mark of the day and ${how.days.min} to ${how.days.max} days to run`,
    )
  return { ...(firstBuy && { firstBuy }), notes: [] }
}

/** Buys what is missing of the shares; answers the price. */
export async function restock(desk: Desk, date: string, how: How): Promise<string | undefined> {
  const { symbol } = desk
  const { available } = await desk.balance(symbol)
  const missing = decimal(String(how.shares)) - available
  if (missing <= 0n) return undefined
  const share = await desk.instrument(symbol)
  const size = String(missing / decimal(share?.lot ?? '1'))
  // With room for the spread.
  await desk.fund((times(missing, decimal(desk.close?.price ?? '0')) * 105n) / 100n)
  const legs = [{ instrument: symbol, side: 'buy' as const, ratio: 1 }]
  const offer = await desk.ask({ legs, side: 'buy', size, name: symbol })
  if (!offer) return undefined
  const fill = await desk.take(offer)
  desk.tell({ event: 'bought', ...fill, date })
  return fill.price
}

/** The call to sell today, of those that may be. */
export async function callOf(
  desk: Desk,
  today: string,
  { delta: target, days }: How,
  least = 0,
): Promise<Choice | undefined> {
  const { symbol, fresh } = desk
  const admits = ({ strike }: { readonly strike?: string }): boolean => Number(strike) >= least
  const instruments = await desk.instruments()
  return chooseOption({ symbol, right: 'call', today, target, days, instruments, fresh, admits })
}

/** Sells a call on every lot of shares that is free, having said what it can come to. */
export async function writeOn(desk: Desk, call: Choice): Promise<Written | undefined> {
  const { instrument, multiplier = 1, strike = '0' } = call.option
  const free = (await desk.balance(desk.symbol)).available
  const contracts = free / decimal(String(multiplier))
  if (contracts === 0n) return undefined
  const size = String(contracts)
  const legs = [{ instrument, side: 'buy' as const, ratio: 1 }]
  const offer = await desk.ask({ legs, side: 'sell', size, name: instrument })
  if (!offer) return undefined
  const held = await heldOf(desk)
  const basis = Number(held.economic) / Number(decimalText(held.quantity))
  const short = { option: call.option, mark: call.mark, price: Number(offer.price) }
  const sale = { strategy: 'covered_call', legs: { short_call: short }, basis } as const
  const comes = await evaluate(desk, { ...sale, days: call.days, contracts: Number(contracts) })
  desk.state(`${size} ${instrument} at ${offer.price} on shares at ${perUnit(basis)}`, {
    'premium, kept if it lapses': comes.premium,
    'basis with it': comes.breakEven,
    [`profit in all, if called at ${strike}`]: comes.maxProfit,
    'most to lose': comes.maxLoss,
  })
  const fill = await desk.take(offer)
  const premium = decimalText(decimal(fill.price) * BigInt(multiplier) * contracts, 2)
  const { delta, deltaFrom, days } = call
  desk.tell({ event: 'sold', instrument, delta, deltaFrom, days, premium, ...fill })
  const after = await heldOf(desk)
  desk.check(
    'cost of the shares, less the premium',
    less(held.economic, comes.premium),
    after.economic,
  )
  return { call, comes, contracts }
}

/** What became of a call at its expiry, beside what was stated. */
export async function settled(desk: Desk, date: string, written: Written): Promise<boolean> {
  const { option } = written.call
  const settlement = await desk.settlement(option)
  if (settlement === undefined) return false
  const { instrument, strike = '0', multiplier = 1, expiryDate: since = date } = option
  const called = decimal(settlement) > decimal(strike)
  desk.tell({ event: called ? 'called' : 'lapsed', date, instrument, settlement })
  const { comes, contracts } = written
  if (!called) {
    const { tax } = await profitOn(desk, { instrument, since })
    desk.check('premium kept', comes.premium, tax)
    return true
  }
  const { economic } = await profitOn(desk, { instrument: desk.symbol, since })
  desk.check('profit in all, called at the strike', comes.maxProfit, economic)
  const proceeds = manifold(strike, Number(contracts) * multiplier)
  desk.check('paid for the shares', proceeds, await expiryCash(desk, since))
  return true
}
