/**
 * Bull put and bear call spreads, each from an account that has little more than the width: the credit, the most to earn and
 * the most to lose are stated, and so is the cash that the short option alone would have taken.
 */
import type { Instrument, Leg } from '@parley/sdk'
import { Failure } from '../../command/command.ts'
import { decimal, decimalText, times } from '../../print/decimal.ts'
import { cashOf, less, manifold, profitOn } from '../books.ts'
import { chooseOption, middleOf } from '../choose.ts'
import type { Choice } from '../choose.ts'
import type { Desk } from '../desk.ts'
import { evaluate } from '../stated.ts'
import type { Comes } from '../stated.ts'
import type { Ending, How, Story } from '../story.ts'

export const creditSpreads: Story = {
  name: 'credit-spreads',
  title: 'Credit spreads',
  summary: 'bull put and bear call spreads: credit, most to earn and to lose, on less capital',
  simulated: { from: '2026-01-05', to: '2026-02-14', days: { min: 4, max: 10 } },
  play,
}

type Kind = {
  readonly strategy: 'bull_put_spread' | 'bear_call_spread'
  readonly right: 'put' | 'call'
  readonly account: string
  /** Where the long strike lies from the short one. */
  readonly away: 1 | -1
}

type Open = {
  readonly short: Choice
  readonly long: Instrument
  readonly structure: string
  readonly comes: Comes
  readonly cashBefore: string
}

/** The long strike is so far from the short one, as a share of the price, or as near beyond that as is listed. */
const WIDTH = 0.01
/** Cash beside the width, for fees. */
const SPARE = 100n * 10n ** 8n

async function play(desk: Desk, how: How): Promise<Ending> {
  const firm = desk.account.split(':')[0] ?? ''
  const kinds: readonly Kind[] = [
    { strategy: 'bull_put_spread', right: 'put', account: `${firm}:puts`, away: -1 },
    { strategy: 'bear_call_spread', right: 'call', account: `${firm}:calls`, away: 1 },
  ]
  for (const { account } of kinds) {
    const body = { ...desk.clientId(), account, firm, regime: 'defined_risk' } as const
    await desk.operator.call('openAccount', { body })
  }
  const open = new Map<Kind, Open>()
  const ends = { earned: 0, lost: 0 }
  let opened = 0
  for await (const date of desk.days())
    for (const kind of kinds) {
      const spread = open.get(kind)
      if (spread) {
        const end = await ended(desk, date, kind, spread)
        if (!end) continue
        ends[end]++
        open.delete(kind)
      }
      const next = await sell(desk, date, kind, how)
      if (!next) continue
      opened++
      open.set(kind, next)
    }
  if (opened === 0 && desk.sessions > 0)
    throw new Failure(
      `no two options of one expiry on ${desk.symbol} with marks of the day, ${how.days.min} to ${how.days.max} days to run and a credit between them`,
    )
  const { earned, lost } = ends
  return {
    notes: [
      `${earned + lost} spreads ended: ${earned} with all to earn, ${lost} with all to lose.`,
    ],
  }
}

/** Opens a spread as one structure, having said what it can come to and what it holds beside the short option alone. */
async function sell(desk: Desk, today: string, kind: Kind, how: How): Promise<Open | undefined> {
  const { symbol, fresh } = desk
  const { right, account, strategy } = kind
  const { delta: target, days, shares } = how
  const instruments = await desk.instruments()
  const wing = (short: Instrument): Instrument | undefined => wingOf(desk, kind, short, instruments)
  const admits = (short: Instrument): boolean => wing(short) !== undefined
  const wanted = { symbol, right, today, target, days, instruments, fresh, admits }
  const short = chooseOption(wanted)
  const long = short && wing(short.option)
  const mark = long && fresh.get(long.instrument)
  if (!short || !long || !mark) return undefined
  const { multiplier = 1, strike = '0' } = short.option
  const contracts = Math.floor(shares / multiplier)
  const units = contracts * multiplier
  const width = decimal(strike) - decimal(long.strike ?? '0')
  const held = manifold(decimalText(width < 0n ? -width : width), units)
  await desk.fund(decimal(held) + SPARE, account)
  const legs: Leg[] = [
    { instrument: short.option.instrument, side: 'sell', ratio: 1 },
    { instrument: long.instrument, side: 'buy', ratio: 1 },
  ]
  const structure = `${strategy.replaceAll('_', ' ')} ${short.option.instrument}/${long.strike ?? ''}`
  const size = String(contracts)
  const offer = await desk.ask({ legs, side: 'buy', size, name: structure, account })
  if (!offer) return undefined
  const credit = -Number(offer.price)
  if (!(credit > 0)) {
    await desk.decline(offer)
    return undefined
  }
  const wingPrice = middleOf(mark) ?? 0
  const [one, other] = [`short_${right}`, `long_${right}`] as const
  const comes = await evaluate(desk, {
    strategy,
    legs: {
      [one]: { option: short.option, mark: short.mark, price: wingPrice + credit },
      [other]: { option: long, mark, price: wingPrice },
    },
    days: short.days,
    contracts,
  })
  const alone = await aloneFor(desk, kind, short, size)
  desk.state(`${size} × ${structure} for ${String(credit)}`, {
    credit: comes.premium,
    'most to earn': comes.maxProfit,
    'most to lose': comes.maxLoss,
    'break-even': comes.breakEven,
    'cash held': held,
    [alone.what]: alone.amount,
  })
  const [cashBefore, before] = [await cashOf(desk, account), await desk.balance('USD', account)]
  const fill = await desk.take(offer)
  const received = manifold(decimalText(-decimal(fill.price)), units)
  desk.tell({ event: 'opened', structure, legs, days: short.days, credit: received, ...fill })
  const after = await desk.balance('USD', account)
  const taken = decimalText(after.held - before.held, 2)
  desk.check('cash held: the width', held, taken)
  desk.check(`cash held, beside the ${alone.what}`, alone.amount, taken, 'below')
  desk.check('credit, after fees', comes.premium, less(await cashOf(desk, account), cashBefore))
  return { short, long, structure, comes, cashBefore }
}

/** The listed option of the same expiry that is nearest the width away, with a mark of today. */
function wingOf(
  desk: Desk,
  { away, right }: Kind,
  short: Instrument,
  instruments: readonly Instrument[],
): Instrument | undefined {
  const from = Number(short.strike)
  const beyond = (each: Instrument): number => away * (Number(each.strike) - from)
  const least = WIDTH * Number(desk.close?.price ?? 0)
  return instruments
    .filter(
      (each) =>
        each.right === right &&
        each.underlying === short.underlying &&
        each.expiryDate === short.expiryDate &&
        each.expiresAt === short.expiresAt &&
        desk.fresh.has(each.instrument) &&
        beyond(each) >= least,
    )
    .toSorted((a, b) => beyond(a) - beyond(b))[0]
}

/**
 * What the short option without the long one would hold, by the venue's own foresight under the regime of covered options: strike
 * cash of a put; of a call the shares, at today's price.
 */
async function aloneFor(
  desk: Desk,
  { right, account }: Kind,
  { option, mark }: Choice,
  size: string,
): Promise<{ readonly what: string; readonly amount: string }> {
  const legs: Leg[] = [{ instrument: option.instrument, side: 'buy', ratio: 1 }]
  const body = { account, side: 'sell', legs, size, price: mark.bid ?? option.tick ?? '0' } as const
  const { regimes } = await desk.principal.call('whatIf', { body })
  const held = regimes.find(({ regime }) => regime === 'covered')?.after ?? []
  const asset = right === 'put' ? 'USD' : desk.symbol
  const amount = decimal(held.find((each) => each.asset === asset)?.amount ?? '0')
  if (right === 'put')
    return { what: 'strike cash of a cash-secured put', amount: decimalText(amount, 2) }
  const worth = times(amount, decimal(desk.close?.price ?? '0'))
  return { what: 'worth of the shares under a covered call', amount: decimalText(worth, 2) }
}

/** How a spread ended, beside what was stated: all to earn beyond the short strike, all to lose otherwise. */
async function ended(
  desk: Desk,
  date: string,
  { account, right }: Kind,
  { short, long, structure, comes, cashBefore }: Open,
): Promise<'earned' | 'lost' | undefined> {
  const { option } = short
  const settlement = await desk.settlement(option)
  if (settlement === undefined) return undefined
  const result = less(await cashOf(desk, account), cashBefore)
  desk.tell({ event: 'ended', date, structure, settlement, result })
  const beyond = decimal(settlement) - decimal(option.strike ?? '0')
  const earned = right === 'put' ? beyond >= 0n : beyond <= 0n
  if (!earned) {
    // Between the strikes too: without means for the shares, the long option is exercised to bound the loss.
    desk.check('result, the most to lose', decimalText(-decimal(comes.maxLoss), 2), result)
    return 'lost'
  }
  desk.check('result, the most to earn', comes.maxProfit, result)
  const since = option.expiryDate ?? date
  const profits = await Promise.all(
    [option, long].map(({ instrument }) => profitOn(desk, { instrument, since, account })),
  )
  const sum = profits.reduce((total, { tax }) => total + decimal(tax), 0n)
  desk.check('profit of its lots', comes.maxProfit, decimalText(sum, 2))
  return 'earned'
}
