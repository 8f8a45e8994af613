/**
 * The wheel: cash-secured puts sold until one is assigned, then calls on the shares it brought, at strikes no lower than they
 * cost, until they are called away.
 */
import { decimal, decimalText } from '../../print/decimal.ts'
import { Failure } from '../../command/command.ts'
import { cashOf, expiryCash, heldOf, less, manifold, profitOn } from '../books.ts'
import { chooseOption } from '../choose.ts'
import type { Choice } from '../choose.ts'
import type { Desk } from '../desk.ts'
import { cash, evaluate, perUnit } from '../stated.ts'
import type { Comes } from '../stated.ts'
import type { Ending, How, Story } from '../story.ts'
import { callOf, settled, writeOn } from './covered-call.ts'
import type { Written } from './covered-call.ts'

export const cashSecuredPut: Story = {
  name: 'cash-secured-put',
  title: 'Cash-secured puts and the wheel',
  summary: 'sell puts on cash; lapsed, again; assigned, then calls on the shares until they go',
  simulated: { from: '2026-01-05', to: '2026-03-31', days: { min: 4, max: 10 } },
  play,
}

export type Sold = {
  readonly put: Choice
  /** Received a unit. */
  readonly price: string
  readonly comes: Comes
  readonly contracts: number
  /** Cash of the account before the put was sold. */
  readonly cashBefore: string
}

async function play(desk: Desk, how: How): Promise<Ending> {
  const seen = { lapsed: 0, assigned: 0, calls: 0, called: 0, waits: 0 }
  let sold: Sold | undefined
  let turn: Sold | undefined
  let written: Written | undefined
  for await (const date of desk.days()) {
    if (sold) {
      const came = await putSettled(desk, date, sold)
      if (came === undefined) continue
      seen[came]++
      if (came === 'assigned') turn = sold
      sold = undefined
    }
    if (written) {
      if (!(await settled(desk, date, written))) continue
      written = undefined
    }
    if (turn && (await heldOf(desk)).quantity === 0n) {
      seen.called++
      await turned(desk, turn)
      turn = undefined
      // The whole of it has been seen: a put that lapsed, one that was assigned, and its shares called away.
      if (seen.lapsed > 0) break
    }
    if (!turn) {
      sold = await sellPut(desk, date, how)
      continue
    }
    // Lower than the shares have cost a call would fix a loss: then the wheel stands still.
    const { economic, quantity } = await heldOf(desk)
    const cost = Number(economic) / Number(decimalText(quantity))
    const call = await callOf(desk, date, how, cost)
    if (call) written = await writeOn(desk, call)
    if (written) seen.calls++
    else seen.waits++
  }
  if (seen.lapsed + seen.assigned === 0 && !sold && desk.sessions > 0)
    throw new Failure(
      `no puts on ${desk.symbol} with a mark of the day and ${how.days.min} to ${how.days.max} days to run`,
    )
  return { notes: notesOf(seen) }
}

function notesOf(seen: Readonly<Record<string, number>>): string[] {
  const never = Object.entries({
    'a put that lapsed': seen['lapsed'],
    'a put that was assigned': seen['assigned'],
    'a call on the assigned shares': seen['calls'],
    'shares called away': seen['called'],
  }).flatMap(([what, count]) => (count === 0 ? [what] : []))
  return never.length === 0 ? [] : [`These days have not brought: ${never.join(', ')}.`]
}

/** Sells puts with cash set aside for every strike, having said what they can come to. */
export async function sellPut(desk: Desk, today: string, how: How): Promise<Sold | undefined> {
  const { symbol, fresh, account } = desk
  const { delta: target, days: range, shares } = how
  const instruments = await desk.instruments()
  const wanted = { symbol, right: 'put', today, target, days: range, instruments, fresh } as const
  const put = chooseOption(wanted)
  if (!put) return undefined
  const { instrument, multiplier = 1, strike = '0' } = put.option
  const contracts = Math.floor(shares / multiplier)
  const secured = manifold(strike, contracts * multiplier)
  await desk.fund(decimal(secured))
  const legs = [{ instrument, side: 'buy' as const, ratio: 1 }]
  const size = String(contracts)
  const offer = await desk.ask({ legs, side: 'sell', size, name: instrument })
  if (!offer) return undefined
  const short = { option: put.option, mark: put.mark, price: Number(offer.price) }
  const sale = { strategy: 'cash_secured_put', legs: { short_put: short } } as const
  const comes = await evaluate(desk, { ...sale, days: put.days, contracts })
  const { basis } = comes
  desk.state(`${size} ${instrument} at ${offer.price}`, {
    'most to earn, if it lapses': comes.maxProfit,
    'most to lose, shares worthless': comes.maxLoss,
    'break-even': comes.breakEven,
    'basis, if assigned': perUnit(basis.ifPut ?? Number.NaN),
    'cash set aside': secured,
  })
  const [cashBefore, { held }] = [await cashOf(desk), await desk.balance('USD', account)]
  const fill = await desk.take(offer)
  const premium = decimalText(decimal(fill.price) * BigInt(multiplier) * BigInt(contracts), 2)
  const { delta, deltaFrom, days } = put
  desk.tell({ event: 'sold', instrument, delta, deltaFrom, days, premium, ...fill })
  const aside = (await desk.balance('USD', account)).held - held
  desk.check('cash set aside for the strikes', secured, decimalText(aside, 2))
  return { put, price: fill.price, comes, contracts, cashBefore }
}

/** What became of puts at their expiry, beside what was stated. */
async function putSettled(
  desk: Desk,
  date: string,
  { put, comes, contracts, cashBefore }: Sold,
): Promise<'lapsed' | 'assigned' | undefined> {
  const { option } = put
  const settlement = await desk.settlement(option)
  if (settlement === undefined) return undefined
  const { instrument, strike = '0', multiplier = 1, expiryDate: since = date } = option
  const came = decimal(settlement) < decimal(strike) ? 'assigned' : 'lapsed'
  desk.tell({ event: came, date, instrument, settlement })
  if (came === 'lapsed') {
    desk.check(
      'profit, the premium kept',
      comes.maxProfit,
      (await profitOn(desk, { instrument, since })).tax,
    )
    desk.check('cash earned', comes.maxProfit, less(await cashOf(desk), cashBefore))
    return came
  }
  const units = contracts * multiplier
  const { quantity, tax } = await heldOf(desk)
  desk.check('shares put to the account', String(units), decimalText(quantity))
  desk.check('paid at the strike', manifold(strike, -units), await expiryCash(desk, since))
  desk.check('cost of the shares: strike less premium', cash((comes.basis.ifPut ?? 0) * units), tax)
  return came
}

/** The whole turn, from the put that was assigned to the shares that went: cash is what was stated of every sale. */
async function turned(desk: Desk, turn: Sold): Promise<void> {
  const earned = less(await cashOf(desk), turn.cashBefore)
  const { economic } = await profitOn(desk, {
    instrument: desk.symbol,
    since: turn.put.option.expiryDate ?? '',
  })
  desk.check('the turn of the wheel, in cash', economic, earned)
}
