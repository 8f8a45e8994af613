/**
 * Calls written on shares, and then the shares split seven for one, as Apple's did on 2014-06-09: the next session begins on the new terms.
 * Shares, contracts and cover are seven times as many, the strike is a seventh, and what all of it has cost is what it had cost.
 */
import { decimal, decimalText } from '../../print/decimal.ts'
import { heldOf } from '../books.ts'
import type { Desk } from '../desk.ts'
import type { Ending, How, Story } from '../story.ts'
import { callOf, restock, writeOn } from './covered-call.ts'
import type { Written } from './covered-call.ts'

export const split: Story = {
  name: 'split',
  title: 'Calls through a split',
  summary: 'sell calls on shares; seven for one overnight: cover, strikes, lots and their cost',
  simulated: { from: '2026-01-05', to: '2026-01-31', days: { min: 20, max: 45 } },
  play,
}

const RATIO = 7

type Before = {
  readonly written: Written
  readonly held: Awaited<ReturnType<typeof heldOf>>
  readonly premium: string
}

async function play(desk: Desk, how: How): Promise<Ending> {
  let before: Before | undefined
  for await (const date of desk.days()) {
    if (before) return { notes: await compare(desk, date, before) }
    await restock(desk, date, how)
    const call = await callOf(desk, date, how)
    const written = call && (await writeOn(desk, call))
    if (!written) continue
    const premium = await costOf(desk, written.call.option.instrument)
    before = { written, held: await heldOf(desk), premium }
    await announce(desk)
  }
  return { notes: ['The days ended before the split.'] }
}

/** A minute from now: in effect before the next session. */
async function announce(desk: Desk): Promise<void> {
  const { now } = await desk.principal.call('time')
  const effectiveAt = new Date(Date.parse(now) + 60_000).toISOString()
  const terms = {
    kind: 'split',
    underlying: desk.symbol,
    numerator: RATIO,
    denominator: 1,
  } as const
  const action = { terms, effectiveAt, reference: 'seven for one' }
  await desk.operator.call('announceCorporateAction', { body: { ...desk.clientId(), ...action } })
}

/** What the books say now, beside what they said times seven. */
async function compare(desk: Desk, date: string, before: Before): Promise<string[]> {
  const { option } = before.written.call
  const { contracts } = before.written
  const instruments = await desk.instruments()
  const now = instruments.find(({ adjustedFrom }) => adjustedFrom === option.instrument)
  const instrument = now?.instrument ?? option.instrument
  desk.tell({ event: 'split', date, underlying: desk.symbol, ratio: `${RATIO}:1`, instrument })
  const held = await heldOf(desk)
  const shares = before.held.quantity * BigInt(RATIO)
  desk.check('shares', decimalText(shares), decimalText(held.quantity))
  desk.check('cost of the shares by tax', before.held.tax, held.tax)
  desk.check('cost of the shares, less the premium', before.held.economic, held.economic)
  desk.check('strike, a seventh to the cent', seventh(option.strike ?? '0'), now?.strike ?? '0')
  const count = contracts * BigInt(RATIO)
  const owed = await desk.balance(instrument)
  desk.check('contracts written', String(count), decimalText(-owed.total))
  const covered = count * BigInt(option.multiplier ?? 1)
  const { held: cover } = await desk.balance(desk.symbol)
  desk.check('shares held as cover', String(covered), decimalText(cover))
  desk.check('premium of the calls by their lot', before.premium, await costOf(desk, instrument))
  const quoted = desk.fresh.get(instrument)?.mid
  return quoted === undefined
    ? [`The market goes on by the old terms and quotes no ${instrument}.`]
    : [`The market quotes ${instrument} at ${quoted}.`]
}

/** What open lots of an instrument were paid for or brought, by tax. */
async function costOf(desk: Desk, instrument: string): Promise<string> {
  const query = { instrument, account: desk.account }
  const { lots } = await desk.principal.call('lots', { query })
  return decimalText(
    lots.reduce((sum, { taxBasis }) => sum + decimal(taxBasis), 0n),
    2,
  )
}

/** Rounded to the cent, half up. */
function seventh(strike: string): string {
  const cent = decimal('0.01')
  const parts = BigInt(RATIO) * cent
  return decimalText(((2n * decimal(strike) + parts) / (2n * parts)) * cent)
}
