/**
 * Calls written on shares over an ex-date: the dividend is declared, the hazard weighed each day, and on the last day the holder exercises
 * where it pays. The shares go at the strike, and the dividend with them.
 */
import type { Client, Hazard } from '@parley/sdk'
import { decimal, decimalText, times } from '../../print/decimal.ts'
import { expiryCash, heldOf, manifold, profitOn } from '../books.ts'
import { plusDays } from '../calendar.ts'
import type { Desk } from '../desk.ts'
import type { Ending, How, Story } from '../story.ts'
import { callOf, restock, settled, writeOn } from './covered-call.ts'
import type { Written } from './covered-call.ts'

export const exDividend: Story = {
  name: 'ex-dividend',
  title: 'Assigned before the dividend',
  summary: 'sell calls deep in the money over an ex-date; the holder exercises the day before',
  simulated: { from: '2026-01-05', to: '2026-03-31', days: { min: 20, max: 45 } },
  delta: 0.75,
  play,
}

type Dividend = { readonly exDate: string; readonly perUnit: string; readonly externalId: string }

/** How long before its ex-date a dividend is known. */
const DECLARED_DAYS = 30
/** Of the simulated market, which has none: of so much of the first close, ex so many days later. */
const SIMULATED = { percent: 4n, days: 25 }

async function play(desk: Desk, how: How): Promise<Ending> {
  let written: Written | undefined
  let due: readonly Dividend[] | undefined
  const seen = { declared: 0, kept: 0, early: 0 }
  for await (const date of desk.days()) {
    due ??= dividendsOf(desk, date)
    if (written && (await settled(desk, date, written))) written = undefined
    for (const each of due.filter(({ exDate }) => plusDays(exDate, -DECLARED_DAYS) <= date)) {
      await declare(desk, date, each)
      seen.declared++
      due = due.filter((other) => other !== each)
    }
    if (!written) {
      await restock(desk, date, how)
      const call = await callOf(desk, date, how)
      if (call) written = await writeOn(desk, call)
    }
    const ex = await lastDayOf(desk, date)
    if (!ex) continue
    const hazard = written && (await weigh(desk, date, written))
    const holder = hazard?.early === 'now' ? await exercised(desk, date, written) : undefined
    await pay(desk, date, ex, holder)
    if (holder) {
      seen.early++
      break
    }
    seen.kept++
  }
  return { notes: notesOf(seen) }
}

function notesOf({ declared, kept, early }: Readonly<Record<string, number>>): string[] {
  if (declared === 0) return ['No dividend went ex within these days.']
  if (early === 0) return ['No holder had reason to exercise before a dividend within these days.']
  return kept === 0 ? [] : [`Over ${kept} ex-dates before, waiting was worth more.`]
}

function dividendsOf(desk: Desk, today: string): readonly Dividend[] {
  const { symbol, dividends, close } = desk
  const named = (exDate: string, perUnit: string): Dividend => ({
    exDate,
    perUnit,
    externalId: `${symbol}:${exDate}`,
  })
  if (dividends !== undefined)
    return dividends.filter(({ date }) => date > today).map((each) => named(each.date, each.amount))
  const amount = (decimal(close?.price ?? '0') * SIMULATED.percent) / 100n
  return [named(plusDays(today, SIMULATED.days), decimalText(amount, 2))]
}

async function declare(desk: Desk, date: string, dividend: Dividend): Promise<void> {
  const { exDate, perUnit, externalId } = dividend
  const body = { ...desk.clientId(), instrument: desk.symbol, exDate, perUnit, externalId }
  await desk.operator.call('declareDividend', { body })
  desk.tell({ event: 'declared', date, instrument: desk.symbol, perUnit, exDate })
}

/** The dividend of which today is the last day. */
async function lastDayOf(desk: Desk, date: string): Promise<Dividend | undefined> {
  const query = { instrument: desk.symbol }
  const { dividends } = await desk.principal.call('dividends', { query })
  return dividends.find(({ exDate }) => {
    const before = plusDays(exDate, -1)
    return date <= before && plusDays(date, daysToMonday(date)) >= before
  })
}

/** From a Friday the weekend is passed over. */
function daysToMonday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() === 5 ? 2 : 0
}

async function weigh(desk: Desk, date: string, { call }: Written): Promise<Hazard | undefined> {
  const { hazards } = await desk.principal.call('hazards', { query: { account: desk.account } })
  const { instrument } = call.option
  const found = hazards.find((row) => row.instrument === instrument)
  if (!found) return undefined
  const { gain, extrinsic, early } = found
  desk.tell({ event: 'weighed', date, instrument, gain, extrinsic, early })
  return found
}

type Holder = {
  readonly client: Client
  readonly firm: string
  readonly units: bigint
  readonly before: bigint
}

/** The dealer that bought the calls exercises all of them; what the books then say is set beside what was stated at the sale. */
async function exercised(
  desk: Desk,
  date: string,
  written: Written | undefined,
): Promise<Holder | undefined> {
  const sold = desk.events.findLast((event) => event.event === 'sold')
  if (!written || !sold) return undefined
  const { instrument, strike = '0', multiplier = 1 } = written.call.option
  const firm = sold.dealer.split('+')[0] ?? ''
  const account = `${firm}:main`
  const client = await desk.clientOf(firm)
  const held = async (asset: string): Promise<bigint> => {
    const { balances } = await client.call('balances')
    const own = balances.find((each) => each.account === account && each.asset === asset)
    return decimal(own?.total ?? '0')
  }
  const before = await held(desk.symbol)
  const had = (await heldOf(desk)).quantity
  const contracts = decimalText(await held(instrument))
  await client.call('exerciseOption', {
    body: { ...desk.clientId(), account, instrument, contracts },
  })
  desk.tell({ event: 'exercised', date, instrument, size: contracts, dealer: firm })
  const units = Number(contracts) * multiplier
  const gone = had - (await heldOf(desk)).quantity
  desk.check('shares called away', String(units), decimalText(gone))
  const { economic } = await profitOn(desk, { instrument: desk.symbol, since: date })
  desk.check('profit in all, called at the strike', written.comes.maxProfit, economic)
  const proceeds = manifold(strike, units)
  desk.check('paid for the shares', proceeds, await expiryCash(desk, date, 'exercise'))
  return { client, firm, units: decimal(String(units)), before }
}

/** Pays who holds the shares at the close of the last day, the writer for what it has left. */
async function pay(
  desk: Desk,
  date: string,
  { perUnit, exDate, externalId }: Dividend,
  holder: Holder | undefined,
): Promise<void> {
  const { quantity } = await heldOf(desk)
  const body = { instrument: desk.symbol, perUnit, flowDate: exDate, externalId }
  await desk.operator.call('postDividend', { body: { ...desk.clientId(), ...body } })
  const paidTo = async (client: Client): Promise<bigint> => {
    const { income } = await client.call('income', { query: { kind: 'dividend' } })
    const own = income.filter((row) => row.externalId === externalId)
    return own.reduce((sum, { amount }) => sum + decimal(amount), 0n)
  }
  const each = decimal(perUnit)
  const text = (amount: bigint): string => decimalText(amount, 2)
  const own = await paidTo(desk.principal)
  desk.tell({ event: 'paid', date, instrument: desk.symbol, perUnit, amount: text(own) })
  desk.check('dividend to the writer', text(times(each, quantity)), text(own))
  if (!holder) return
  const went = (await paidTo(holder.client)) - times(each, holder.before)
  desk.check('dividend that went with the shares', text(times(each, holder.units)), text(went))
}
