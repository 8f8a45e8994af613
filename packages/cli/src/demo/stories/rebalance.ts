/**
 * A book of eight options and sixty contracts, two iron condors one after the other, put on and later rebalanced as one request
 * each: the near condor bought back and a further one sold in one entry, at one net price.
 */
import type { Instrument, Leg, Trade } from '@parley/sdk'
import { Failure } from '../../command/command.ts'
import { decimal, decimalText, times } from '../../print/decimal.ts'
import { cashOf, less } from '../books.ts'
import { chooseOption, daysBetween } from '../choose.ts'
import type { Desk, Order } from '../desk.ts'
import type { Ending, How, Story } from '../story.ts'

export const rebalance: Story = {
  name: 'rebalance',
  title: 'Sixty contracts rebalanced in one request',
  summary: 'two iron condors, eight legs and sixty contracts; the near one moved on in one piece',
  simulated: { from: '2026-01-05', to: '2026-01-16', days: { min: 7, max: 40 } },
  play,
}

/** Contracts of the put side and of the call side of a condor: thirty in all. */
const CONTRACTS = { put: 8, call: 7 } as const
const CONDORS = 2
const SIDES = ['put', 'call'] as const
/** Sessions between putting the book on and rebalancing it. */
const AFTER = 2
/** The wing of a condor lies so far from its short strike, as a share of the price, or as near beyond that as is listed. */
const WIDTH = 0.01

type Condor = { readonly expiry: string; readonly legs: readonly Leg[] }

async function play(desk: Desk, how: How): Promise<Ending> {
  const firm = desk.account.split(':')[0] ?? ''
  const account = `${firm}:book`
  const regime = { ...desk.clientId(), account, firm, regime: 'defined_risk' } as const
  await desk.operator.call('openAccount', { body: regime })
  let book: readonly Condor[] | undefined
  let since = 0
  for await (const date of desk.days()) {
    if (!book) {
      const condors = (await condorsOn(desk, date, how)).slice(0, CONDORS)
      if (condors.length < CONDORS) continue
      const legs = condors.flatMap((condor) => condor.legs)
      if (await trade(desk, date, account, { name: 'the book', legs, after: condors }))
        book = condors
      continue
    }
    if (++since < AFTER) continue
    const [near, far] = book
    const next = (await condorsOn(desk, date, how)).find(
      ({ expiry }) => expiry > (far?.expiry ?? ''),
    )
    // What is bought back needs marks of today as what is sold does.
    if (!near || !far || !next || !near.legs.every((leg) => desk.fresh.has(leg.instrument)))
      continue
    const legs = [...near.legs.map(opposite), ...next.legs]
    const after = [far, next]
    if (await trade(desk, date, account, { name: 'the rebalancing', legs, after }))
      return { notes: [] }
  }
  if (!book && desk.sessions > 0)
    throw new Failure(
      `no ${CONDORS} expiries of ${desk.symbol} with marks of the day for a condor, ${how.days.min} to ${how.days.max} days to run`,
    )
  return { notes: ['These days have not brought a rebalancing.'] }
}

const opposite = (leg: Leg): Leg => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' })

/** A condor for each expiry that has one, the nearest first. */
async function condorsOn(desk: Desk, today: string, { delta, days }: How): Promise<Condor[]> {
  const options = await desk.instruments()
  const expiries = new Set(options.flatMap(({ expiryDate }) => expiryDate ?? []))
  const within = [...expiries].filter((expiry) => {
    const left = daysBetween(today, expiry)
    return left >= days.min && left <= days.max
  })
  return within.toSorted().flatMap((expiry) => {
    const listed = options.filter(
      ({ expiryDate, instrument }) => expiryDate === expiry && desk.fresh.has(instrument),
    )
    const legs = SIDES.flatMap((right) => wingedBy(desk, today, { right, listed, delta, days }))
    return legs.length === 2 * SIDES.length ? [{ expiry, legs }] : []
  })
}

/** One side of a condor: a short option near the delta, and its wing. */
function wingedBy(
  desk: Desk,
  today: string,
  of: {
    readonly right: 'put' | 'call'
    readonly listed: readonly Instrument[]
    readonly delta: number
    readonly days: How['days']
  },
): Leg[] {
  const { right, listed: instruments, delta: target, days } = of
  const { symbol, fresh } = desk
  const away = right === 'put' ? -1 : 1
  const least = WIDTH * Number(desk.close?.price ?? 0)
  const wing = (short: Instrument): Instrument | undefined =>
    instruments
      .filter(
        (each) =>
          each.right === right && away * (Number(each.strike) - Number(short.strike)) >= least,
      )
      .toSorted((a, b) => away * (Number(a.strike) - Number(b.strike)))[0]
  const admits = (short: Instrument): boolean => wing(short) !== undefined
  const short = chooseOption({ symbol, right, today, target, days, instruments, fresh, admits })
  const long = short && wing(short.option)
  if (!short || !long) return []
  const ratio = CONTRACTS[right]
  return [
    { instrument: short.option.instrument, side: 'sell', ratio },
    { instrument: long.instrument, side: 'buy', ratio },
  ]
}

type Change = {
  readonly name: string
  readonly legs: readonly Leg[]
  /** What the book is to be afterwards. */
  readonly after: readonly Condor[]
}

/** Trades all of the legs as one structure, having said what it will leave; false where nobody quoted the whole. */
async function trade(
  desk: Desk,
  date: string,
  account: string,
  { name, legs, after }: Change,
): Promise<boolean> {
  const kept = after.flatMap((condor) => condor.legs)
  const contracts = sum(legs.map(({ ratio }) => ratio))
  const foresee = async (price: string) => {
    const side: Leg['side'] = 'buy'
    const body = { account, side, legs: [...legs], size: '1', price }
    const { regimes } = await desk.principal.call('whatIf', { body })
    return regimes.find(({ own }) => own)?.after.find(({ asset }) => asset === 'USD')?.amount ?? '0'
  }
  const held = await foresee('0')
  const { held: already } = await desk.balance('USD', account)
  await desk.fund((decimal(held) * 11n) / 10n - already, account)
  const order: Order = { legs, side: 'buy', size: '1', name, account }
  const offer = await desk.ask(order)
  if (!offer) return false
  const { multiplier = 1 } = (await desk.instrument(legs[0]?.instrument ?? '')) ?? {}
  const { unit } = await desk.principal.call('rfq', { rfqId: offer.rfqId })
  const fees = decimalText(await feesOf(desk, legs), 2)
  const cost = decimalText(times(decimal(offer.price), decimal(unit)), 2)
  desk.state(`${name}: ${legs.length} legs, ${contracts} contracts`, {
    'cash received (negative: paid), after fees': less(decimalText(-decimal(cost), 2), fees),
    'cash held afterwards': held,
    ...deltaOf(desk, kept, multiplier),
  })
  const cashBefore = await cashOf(desk, account)
  const fill = await desk.take(offer)
  const credit = decimalText(-decimal(cost), 2)
  const days = daysBetween(date, after[0]?.expiry ?? date)
  const structure = `${name} (${legs.length} legs, ${contracts} contracts)`
  desk.tell({ event: 'opened', structure, legs: [...legs], days, credit, ...fill })
  const { trades } = await desk.principal.call('trades', { query: { limit: 20 } })
  const own = trades.filter(({ rfqId }) => rfqId === offer.rfqId)
  desk.check('legs in one entry', String(legs.length), String(legsInOneEntry(own)))
  desk.check('contracts in it', String(contracts), String(contractsIn(own)))
  desk.check('leg prices make up the net', fill.price, netOf(own[0], multiplier, unit))
  desk.check('cash, after fees', less(credit, fees), less(await cashOf(desk, account), cashBefore))
  const now = await desk.balance('USD', account)
  desk.check('cash held', held, decimalText(now.held, 2))
  await checkBook(desk, account, kept)
  return true
}

/** Every option of the account is what the book was to be. */
async function checkBook(desk: Desk, account: string, kept: readonly Leg[]): Promise<void> {
  const { positions } = await desk.principal.call('positions')
  const options = positions.filter((each) => each.account === account && each.instrument !== 'USD')
  const found = options.map(({ instrument, quantity }) => ({
    instrument,
    quantity: Number(quantity),
  }))
  const wanted = new Map(kept.map((leg) => [leg.instrument, signed(leg)]))
  const right = found.filter(({ instrument, quantity }) => wanted.get(instrument) === quantity)
  desk.check('options held', String(kept.length), String(found.length))
  desk.check('of them as was wanted', String(kept.length), String(right.length))
  const size = sum(found.map(({ quantity }) => Math.abs(quantity)))
  desk.check('contracts held', String(sum(kept.map(({ ratio }) => ratio))), String(size))
}

const signed = ({ side, ratio }: Leg): number => (side === 'buy' ? ratio : -ratio)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

async function feesOf(desk: Desk, legs: readonly Leg[]): Promise<bigint> {
  let fees = 0n
  for (const { instrument, ratio } of legs)
    fees += decimal((await desk.instrument(instrument))?.takerFeePerLot ?? '0') * BigInt(ratio)
  return fees
}

/** Units of the underlying that the options move like, by the deltas of today's marks; nothing where one has none. */
function deltaOf(desk: Desk, legs: readonly Leg[], multiplier: number): Record<string, string> {
  const units = legs.map(
    (leg) => signed(leg) * (desk.fresh.get(leg.instrument)?.delta ?? Number.NaN),
  )
  const all = sum(units) * multiplier
  return Number.isNaN(all) ? {} : { 'delta afterwards, in units': all.toFixed(2) }
}

/** How many legs the one entry of a request has; 0 where its trades are in several. */
function legsInOneEntry(trades: readonly Trade[]): number {
  const entries = new Set(trades.map(({ entryId }) => entryId))
  return entries.size === 1 ? (trades[0]?.legs.length ?? 0) : 0
}

function contractsIn(trades: readonly Trade[]): number {
  return sum(trades.map(({ legs, size }) => sum(legs.map(({ ratio }) => ratio)) * Number(size)))
}

/** The net price that the prices of the legs make up: one structure at price p costs p times its unit. */
function netOf(of: Trade | undefined, multiplier: number, unit: string): string {
  const { legs = [], legPrices = [] } = of ?? {}
  const total = legs.reduce(
    (net, leg, i) => net + decimal(legPrices[i] ?? '0') * BigInt(signed(leg) * multiplier),
    0n,
  )
  return decimalText((total * decimal('1')) / decimal(unit))
}
