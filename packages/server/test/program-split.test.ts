/** Programs through splits, on the simulated market: what they hold is managed by what it delivers, what they write is standard. [PRG-22] */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firmId, instrumentId, isAdjusted, price, programOf, timestamp } from '@parley/core'
import type { Intent, Option } from '@parley/core'
import type { ActionTerms, Mandate, ProgramDecision, ProgramFile } from '@parley/sdk'
import { bookOf, holdingsOf } from '../src/income/holdings.ts'
import { marketFor, sourcesIn } from '../src/program/situation.ts'
import { stackIntent } from '../src/program/stack-intent.ts'
import { simulated } from './_simulated.ts'
import { DEALERS, microsOf } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const UNDERLYING = 'ACME.SIM'
const MANDATE: Mandate = {
  number: 1,
  underlyings: [UNDERLYING],
  opens: ['short_call'],
  contractsMax: 100,
  clipMax: 100,
  exposureMax: '10000000',
  creditMin: '0.01',
  rollCreditMin: '-5',
  slippageBps: 2_000,
  markMaxAgeMs: 90_000_000,
  daysMin: 1,
  daysMax: 60,
  window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 },
  validUntil: '2026-12-31T00:00:00.000000Z',
}
const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: UNDERLYING,
  target: { delta: 0.3, daysMin: 10, daysMax: 40 },
  limits: { markAgeMs: 90_000_000 },
}
/** Whatever it has written is to be rolled. */
const ROLLING: ProgramFile = { ...FILE, rollWhen: { days: 60, creditMin: -5, only: true } }
const OPENED = microsOf('2026-01-02T21:00:00.000000Z')
const SECOND = 1_000_000

/** A covered call program with four hundred shares and cash to buy back with, and dealers that quote at the middle. */
class Desk implements AsyncDisposable {
  readonly venue: TestVenue
  #seconds = 0

  private constructor(venue: TestVenue) {
    this.venue = venue
  }

  static async open(): Promise<Desk> {
    const venue = await simulated()
    await venue.deposit('acme', UNDERLYING, '400')
    for (const dealer of DEALERS) await venue.deposit(dealer, UNDERLYING, '10000')
    const desk = new Desk(venue)
    await desk.apply(FILE)
    const body = { clientId: venue.clientId(), program: 'income', mandate: MANDATE }
    await venue.as('acme').call('grantMandate', { body })
    const lines = [
      { asset: UNDERLYING, amount: '400' },
      { asset: 'USD', amount: '5000' },
    ]
    const adopted = { clientId: venue.clientId(), program: 'income', lines }
    await venue.as('acme').call('adoptPosition', { body: adopted })
    return desk
  }

  async apply(file: ProgramFile): Promise<void> {
    const body = { clientId: this.venue.clientId(), program: 'income', account: 'acme:main', file }
    await this.venue.as('acme').call('applyProgram', { body })
  }

  /** Lets so many seconds pass; whatever is asked meanwhile is quoted. */
  async wait(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      this.#seconds += 5
      await this.venue.advance(OPENED + this.#seconds * SECOND)
      for (const [place, dealer] of DEALERS.entries()) await this.#quote(dealer, place + 1)
    }
  }

  async #quote(dealer: string, ticks: number): Promise<void> {
    const maker = this.venue.as(dealer)
    const { marks } = await maker.call('marks', { query: { underlying: UNDERLYING } })
    const { rfqs } = await maker.call('rfqs')
    for (const { rfqId, legs, size, state } of rfqs) {
      if (state !== 'open') continue
      const worth = legs.reduce((sum, { instrument, side, ratio }) => {
        const mid = Number(marks.find((each) => each.instrument === instrument)?.mid)
        return sum + (side === 'buy' ? mid : -mid) * ratio
      }, 0)
      const at = (each: number): string => String(Math.round(each * 100) / 100)
      const bid = { price: at(worth - ticks / 100), size }
      const ask = { price: at(worth + ticks / 100), size }
      const account = `${dealer}:main`
      const body = { clientId: this.venue.clientId(), rfqId, account, ttlMs: 30_000, bid, ask }
      await maker.call('placeQuote', { body })
    }
  }

  async split(numerator: number, denominator: number): Promise<void> {
    const now = OPENED + this.#seconds * SECOND
    const effectiveAt = new Date((now + 5 * SECOND) / 1000).toISOString()
    const terms: ActionTerms = {
      kind: 'split',
      underlying: UNDERLYING,
      numerator,
      denominator,
      ...(denominator > 1 ? { fractionPrice: '100' } : {}),
    }
    const body = { clientId: this.venue.clientId(), terms, effectiveAt, reference: 'a test' }
    await this.venue.as('house').call('announceCorporateAction', { body })
    await this.wait(10)
  }

  async holdings(): Promise<Readonly<Record<string, string>>> {
    const [program] = (await this.venue.as('acme').call('programs')).programs
    const all = program?.holdings ?? assert.fail('it is there')
    return Object.fromEntries(all.map(({ asset, amount }) => [asset, amount]))
  }

  async shorts(): Promise<readonly (readonly [string, string])[]> {
    return Object.entries(await this.holdings()).filter(([, held]) => held.startsWith('-'))
  }

  /** The one option it has written. */
  async short(): Promise<readonly [string, string]> {
    const [one, ...others] = await this.shorts()
    assert.equal(others.length, 0)
    return one ?? assert.fail('it has written one')
  }

  async decisions(): Promise<readonly ProgramDecision[]> {
    const query = { program: 'income' }
    return (await this.venue.as('acme').call('decisions', { query })).decisions
  }

  isStandard(id: string): boolean {
    const option = this.venue.venue.sequencer.state.instruments.get(instrumentId(id))
    return option?.kind === 'option' && !isAdjusted(option)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.venue[Symbol.asyncDispose]()
  }
}

test('[PRG-22] [CRA-4] 3:2: its calls cover 150 shares each, are closed where they would be rolled, and standard ones follow', async () => {
  await using desk = await Desk.open()
  await desk.wait(60)
  const [written, sold] = await desk.short()
  assert.equal(sold, '-4')
  await desk.split(3, 2)
  const [adjusted, owed] = await desk.short()
  assert.deepEqual([owed, (await desk.holdings())[UNDERLYING]], ['-4', '600'])
  assert.ok(!desk.isStandard(adjusted), adjusted)
  assert.notEqual(adjusted, written)
  // An hour on it looks again: all of its shares are under what it has written.
  await desk.apply(FILE)
  await desk.wait(30)
  assert.deepEqual(await desk.shorts(), [[adjusted, '-4']])
  const [held] = await desk.decisions()
  assert.deepEqual(held?.intents, [])
  assert.ok(held.reasons.some(({ rule, observed }) => rule === 'capital' && observed === '0 units'))
  const { venue } = desk.venue
  const book = await bookOf(venue, 'acme' as never, { account: 'acme:main', by: 'economic' })
  assert.ok(!('code' in book))
  const shares = holdingsOf(venue, book).find(({ underlying }) => underlying === UNDERLYING)
  assert.deepEqual([shares?.quantity, shares?.covered], [600, 600])
  // Shares under an adjusted call cover no other one that is written, by hand or by a program.
  const { positions, unjudged } = await desk.venue
    .as('acme')
    .call('reviewRolls', { body: { account: 'acme:main' } })
  assert.deepEqual(positions, [])
  assert.deepEqual(
    unjudged.map(({ name }) => name),
    [adjusted],
  )
  await desk.apply(ROLLING)
  await desk.wait(90)
  const closing = (await desk.decisions()).find(({ intents }) => intents[0]?.action === 'close')
  assert.deepEqual(
    closing?.intents[0]?.legs.map(({ side, instrument }) => `${side} ${instrument}`),
    [`buy ${adjusted}`],
  )
  assert.ok(closing.outcomes.some(({ outcome }) => outcome === 'traded'))
  // What it has instead is written on all six hundred shares.
  await desk.apply(FILE)
  await desk.wait(60)
  const after = await desk.shorts()
  assert.deepEqual(
    after.map(([, contracts]) => contracts),
    ['-6'],
  )
  assert.ok(
    after.every(([id]) => desk.isStandard(id)),
    String(after),
  )
})

test('[PRG-22] [CRA-3] 7:1: its calls are seven times as many and standard, and are rolled as any', async () => {
  await using desk = await Desk.open()
  await desk.wait(60)
  await desk.split(7, 1)
  const [split, owed] = await desk.short()
  assert.deepEqual([owed, (await desk.holdings())[UNDERLYING]], ['-28', '2800'])
  assert.ok(desk.isStandard(split))
  await desk.apply(ROLLING)
  await desk.wait(60)
  const rolled = (await desk.decisions()).find(({ intents }) => intents[0]?.action === 'roll')
  assert.ok(rolled?.intents[0]?.legs.some(({ instrument }) => instrument === split))
  const after = await desk.shorts()
  assert.deepEqual(
    after.map(([, contracts]) => contracts),
    ['-28'],
  )
  assert.ok(after.every(([id]) => id !== split && desk.isStandard(id)))
})

test('[PRG-22] [STK-2] what a stack ranks an adjusted option by is worth what it delivers', async () => {
  await using desk = await Desk.open()
  await desk.split(3, 2)
  const { sequencer, market, clock } = desk.venue.venue
  const { state } = sequencer
  const now = timestamp(clock.now())
  const seen = marketFor(state, FILE, sourcesIn(market), now)
  const { spot } = seen.view.chain
  const deep = [...state.instruments.values()]
    .filter((each): each is Option => each.kind === 'option' && seen.view.byId.has(each.id))
    .filter((each) => isAdjusted(each) && each.right === 'call')
    .toSorted((a, b) => (a.strike < b.strike ? -1 : 1))[0]
  assert.ok(deep)
  const strike = Number(deep.strike) / 1e8
  assert.ok(1.5 * spot > strike * 1.1, 'in the money by what it delivers')
  assert.ok(!seen.view.options.some(({ id }) => id === deep.id))
  const program = programOf(state, firmId('acme'), 'income' as never) ?? assert.fail('it is there')
  const limit = 1.5 * spot - strike + 1
  const intent = {
    intentId: '1.0',
    action: 'close',
    legs: [{ instrument: deep.id, side: 'buy', ratio: 1 }],
    side: 'buy',
    size: 1n,
    limit: price(BigInt(Math.round(limit * 1e8))),
  } as unknown as Intent
  const { edge } = stackIntent(state, program, intent, seen, now)
  // A dollar of time value is given for each of 100, and half a dollar of fee.
  assert.ok(Math.abs(edge + 100.5) < 1e-3, String(edge))
})
