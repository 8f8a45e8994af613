/**
 * A short put that is tested, rolled down and out for a net credit as one structure, all of it or none; and again while it is
 * tested; to the end of the chain of rolls, of which every credit is kept.
 */
import type { Instrument, LotGroup, RollsFound } from '@parley/sdk'
import { packageOf } from '@parley/income'
import { Failure } from '../../command/command.ts'
import { askRoll, rollOrder, rollTrades } from '../../income/roll-order.ts'
import type { RollOrder } from '../../income/roll-order.ts'
import { decimal, decimalText } from '../../print/decimal.ts'
import { legsText } from '../../venue/leg.ts'
import { dateOf } from '../calendar.ts'
import { cashOf, less, manifold } from '../books.ts'
import { WAIT_MS } from '../desk.ts'
import type { Desk } from '../desk.ts'
import { perUnit } from '../stated.ts'
import type { Ending, How, Story } from '../story.ts'
import { sellPut } from './cash-secured-put.ts'

export const roll: Story = {
  name: 'roll',
  title: 'A tested put, rolled',
  summary: 'sell puts; tested, roll down and out for a credit in one piece; keep every credit',
  simulated: { from: '2026-01-05', to: '2026-03-31', days: { min: 8, max: 16 } },
  play,
}

type Chain = {
  readonly option: Instrument
  readonly contracts: number
  readonly units: number
  /** Received a unit for what is open now; first of all; and for all of it, less what was paid. */
  readonly price: string
  readonly original: string
  readonly net: string
  readonly rolls: number
  /** All credits in cash, fees taken off. */
  readonly credit: string
  readonly cashBefore: string
  /** When the first put was sold. */
  readonly since: string
}

type Candidate = RollsFound['top'][number]

/** How long a put that was rolled may have to run at least, and else twice as long as one that is sold: longer is another trade. */
const DAYS_MOST = 45

async function play(desk: Desk, how: How): Promise<Ending> {
  const seen = { rolls: 0, ended: 0, refused: 0 }
  let chain: Chain | undefined
  for await (const date of desk.days()) {
    if (chain && (await ended(desk, date, chain))) {
      if (chain.rolls > 0) seen.ended++
      chain = undefined
      if (seen.ended > 0) break
    }
    if (!chain) {
      chain = await open(desk, date, how)
      continue
    }
    if (!(await isTested(desk))) continue
    const moved = await rollOn(desk, date, chain, how.days)
    if (moved) seen.rolls++
    else seen.refused++
    chain = moved ?? chain
  }
  if (!chain && seen.ended === 0 && desk.sessions > 0)
    throw new Failure(
      `no puts on ${desk.symbol} with a mark of the day and ${how.days.min} to ${how.days.max} days to run`,
    )
  const notes: string[] = []
  if (seen.rolls === 0)
    notes.push('These days have tested no put that could be rolled for a credit.')
  if (seen.rolls > 0 && seen.ended === 0)
    notes.push('The chain is still open: what it earns ends with its last option.')
  if (seen.refused > 0)
    notes.push(`On ${seen.refused} days of a test no roll for a credit was to be had.`)
  return { notes }
}

async function open(desk: Desk, date: string, how: How): Promise<Chain | undefined> {
  const sold = await sellPut(desk, date, how)
  if (!sold) return undefined
  const { put, price, contracts, comes, cashBefore } = sold
  const { option } = put
  const units = contracts * (option.multiplier ?? 1)
  const { premium: credit } = comes
  const prices = { price, original: price, net: price }
  return { option, contracts, units, ...prices, rolls: 0, credit, cashBefore, since: date }
}

/** Whether the desk's own review of the account says that the put is tested: in the money, or of half a delta. */
async function isTested(desk: Desk): Promise<boolean> {
  const body = { account: desk.account, underlyings: [desk.symbol] }
  const { attention } = await desk.principal.call('reviewRolls', { body })
  const rules = attention.flatMap(({ reasons }) => reasons.map(({ rule }) => rule))
  return rules.includes('in_the_money') || rules.includes('delta')
}

/** Down and out for a credit, the best there is by the desk's search; undefined where none is, or nobody gave it. */
async function rollOn(
  desk: Desk,
  date: string,
  chain: Chain,
  days: How['days'],
): Promise<Chain | undefined> {
  const found = await bestRoll(desk, chain, Math.max(DAYS_MOST, 2 * days.max))
  if (!found) return undefined
  const { candidate, to } = found
  const rolled = packageOf(candidate.legs)
  // At what is expected, and where nobody gives that, for any credit at all.
  for (const credit of [candidate.netCredit.toFixed(8), to.tick ?? '0.01']) {
    const order = await rollOrder(desk.principal, rolled, credit)
    if (decimal(order.limit) >= 0n) continue
    const next = await execute(desk, date, chain, { order, candidate, to })
    if (next) return next
  }
  return undefined
}

async function bestRoll(
  desk: Desk,
  chain: Chain,
  daysMost: number,
): Promise<{ readonly candidate: Candidate; readonly to: Instrument } | undefined> {
  const { option, contracts, price, original, net, rolls } = chain
  const tick = Number(option.tick ?? '0.01')
  const body = {
    underlying: desk.symbol,
    position: {
      legs: [{ id: option.instrument, quantity: -contracts, price: Number(price) }],
      history: { original: Number(original), net: Number(net), rolls },
    },
    constraints: {
      netCredit: { least: tick },
      strikeMove: { most: -tick },
      daysAdded: { least: 1 },
      days: { most: daysMost },
    },
    weights: { fee: Number(option.takerFeePerLot ?? '0') },
    top: 50,
  }
  if (!desk.fresh.has(option.instrument)) return undefined
  const { top } = await desk.principal.call('findRolls', { body })
  for (const candidate of top) {
    const id = candidate.legs.find(({ isClosing }) => !isClosing)?.id ?? ''
    const to = await desk.instrument(id)
    // Dealers price nothing that has no mark of the day.
    if (to && desk.fresh.has(id)) return { candidate, to }
  }
  return undefined
}

/** Sends the roll as `parley roll execute` does, having said what it can come to. */
async function execute(
  desk: Desk,
  date: string,
  chain: Chain,
  of: { readonly order: RollOrder; readonly candidate: Candidate; readonly to: Instrument },
): Promise<Chain | undefined> {
  const { order, candidate, to } = of
  const { legs, size, limit } = order
  const { option, contracts, units } = chain
  const fees = manifold(option.takerFeePerLot ?? '0', contracts * legs.length)
  const least = decimalText(-decimal(limit))
  const kept = decimal(chain.credit) + decimal(less(manifold(least, units), fees))
  const structure = `${size} × ${legsText(legs)}`
  desk.state(structure, {
    'net credit a unit, at least': least,
    'credit of the chain after it, at least': decimalText(kept, 2),
    'break-even, at most': perUnit(Number(to.strike) - Number(decimalText(kept)) / units),
    'cash set aside': manifold(to.strike ?? '0', units),
  })
  const asked = { account: desk.account, legs, size, ttlMs: 2 * WAIT_MS }
  const body = { ...desk.clientId(), ...asked }
  const { rfqId, waits } = await askRoll(desk.principal, order, body)
  if (waits) await desk.wait(2 * WAIT_MS)
  const trades = await rollTrades(desk.principal, rfqId)
  const [trade] = trades
  if (!trade) {
    desk.tell({ event: 'unfilled', date, structure, limit })
    desk.check('contracts, none of it traded', String(-contracts), await contractsOf(desk, option))
    return undefined
  }
  const { price } = trade
  const got = decimalText(-decimal(price))
  const credit = manifold(got, units)
  const all = less(decimalText(decimal(chain.credit) + decimal(credit)), fees)
  const dealer = trades.map(({ maker }) => maker).join('+')
  const tradeId = trades.map((each) => each.tradeId).join('+')
  const fill = { date, size, price, dealer, quotes: trades.length, tradeId }
  const name = candidate.name.replaceAll('_', ' ')
  const { instrument } = to
  desk.tell({ event: 'rolled', from: option.instrument, instrument, name, credit, ...fill })
  desk.check('net credit a unit', least, got, 'at_least')
  const entries = new Set(trades.map(({ entryId }) => entryId))
  desk.check('entries that both legs are in', '1', String(entries.size))
  desk.check('contracts of the old put', '0', await contractsOf(desk, option))
  desk.check('contracts of the new put', String(-contracts), await contractsOf(desk, to))
  desk.check('credit of the chain, by its lots', all, (await chainSince(desk, chain.since)).cash)
  const net = decimalText(decimal(chain.net) + decimal(got))
  return {
    ...chain,
    option: to,
    price: priceOf(trade, instrument),
    net,
    rolls: chain.rolls + 1,
    credit: all,
  }
}

/** What the leg that was opened was sold at. */
function priceOf(
  { legs, legPrices }: { readonly legs: readonly { instrument: string }[]; legPrices?: string[] },
  instrument: string,
): string {
  const place = legs.findIndex((leg) => leg.instrument === instrument)
  return legPrices?.[place] ?? '0'
}

async function contractsOf(desk: Desk, { instrument }: Instrument): Promise<string> {
  return decimalText((await desk.balance(instrument)).total)
}

/**
 * Cash and profit of all that was rolled since a day, as the account's lots have it: what several dealers bought is several lots,
 * each with a chain of its own.
 */
async function chainSince(
  desk: Desk,
  since: string,
): Promise<{ readonly cash: string; readonly realised: string }> {
  const query = { by: 'chain', account: desk.account } as const
  const { groups } = await desk.principal.call('lotGroups', { query })
  const own = groups.filter(({ openedAt }) => dateOf(openedAt) >= since)
  const sum = (field: (group: LotGroup) => string): string =>
    decimalText(
      own.reduce((total, group) => total + decimal(field(group)), 0n),
      2,
    )
  return { cash: sum(({ cash }) => cash), realised: sum(({ realised }) => realised) }
}

/** How the chain ended, beside what was stated of it. */
async function ended(desk: Desk, date: string, chain: Chain): Promise<boolean> {
  const { option, units, credit, cashBefore, rolls, since } = chain
  const settlement = await desk.settlement(option)
  if (settlement === undefined) return false
  const { instrument, strike = '0' } = option
  const lapsed = decimal(settlement) >= decimal(strike)
  desk.tell({ event: lapsed ? 'lapsed' : 'assigned', date, instrument, settlement })
  const earned = less(await cashOf(desk), cashBefore)
  if (!lapsed) {
    const paid = manifold(strike, units)
    desk.check('cash: every credit, less the strikes', less(credit, paid), earned)
    return true
  }
  desk.check('cash: every credit kept', credit, earned)
  if (rolls > 0)
    desk.check('profit of the chain, by its lots', credit, (await chainSince(desk, since)).realised)
  return true
}
