/** For tests: a covered call program on the simulated market, with dealers that quote at the middle, and splits. */
import assert from 'node:assert/strict'
import { instrumentId, isAdjusted } from '@parley/core'
import type { ActionTerms, Mandate, Program, ProgramDecision, ProgramFile } from '@parley/sdk'
import { simulated } from './_simulated.ts'
import { DEALERS, microsOf } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

export const UNDERLYING = 'ACME.SIM'
export const MANDATE: Mandate = {
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
export const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: UNDERLYING,
  target: { delta: 0.3, daysMin: 10, daysMax: 40 },
  limits: { markAgeMs: 90_000_000 },
}
/** Whatever it has written is to be rolled. */
export const ROLLING: ProgramFile = { ...FILE, rollWhen: { days: 60, creditMin: -5, only: true } }
const OPENED = microsOf('2026-01-02T21:00:00.000000Z')
const SECOND = 1_000_000

/** A covered call program with four hundred shares and cash to buy back with, and dealers that quote at the middle. */
export class Desk implements AsyncDisposable {
  readonly venue: TestVenue
  #seconds = 0

  private constructor(venue: TestVenue) {
    this.venue = venue
  }

  static async open(file = FILE, mandate = MANDATE): Promise<Desk> {
    const venue = await simulated()
    await venue.deposit('acme', UNDERLYING, '400')
    for (const dealer of DEALERS) await venue.deposit(dealer, UNDERLYING, '10000')
    const desk = new Desk(venue)
    await desk.apply(file)
    const body = { clientId: venue.clientId(), program: 'income', mandate }
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

  /** Lets so many seconds pass; whatever is asked meanwhile is quoted, where it is to be. */
  async wait(seconds: number, quoted = true): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      this.#seconds += 5
      await this.venue.advance(OPENED + this.#seconds * SECOND)
      for (const [place, dealer] of quoted ? DEALERS.entries() : [])
        await this.#quote(dealer, place + 1)
    }
  }

  async #quote(dealer: string, ticks: number): Promise<void> {
    const maker = this.venue.as(dealer)
    const { marks } = await maker.call('marks')
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

  split(numerator: number, denominator: number, underlying = UNDERLYING): Promise<void> {
    return this.act({
      kind: 'split',
      underlying,
      numerator,
      denominator,
      ...(denominator > 1 ? { fractionPrice: '100' } : {}),
    })
  }

  /** A corporate action in five seconds, and what its moment brings. */
  async act(terms: ActionTerms): Promise<void> {
    const effectiveAt = new Date((this.now() + 5 * SECOND) / 1000).toISOString()
    const body = { clientId: this.venue.clientId(), terms, effectiveAt, reference: 'a test' }
    await this.venue.as('house').call('announceCorporateAction', { body })
    await this.wait(10)
  }

  now(): number {
    return OPENED + this.#seconds * SECOND
  }

  async program(): Promise<Program> {
    const [program] = (await this.venue.as('acme').call('programs')).programs
    return program ?? assert.fail('it is there')
  }

  async holdings(): Promise<Readonly<Record<string, string>>> {
    const { holdings } = await this.program()
    return Object.fromEntries(holdings.map(({ asset, amount }) => [asset, amount]))
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
