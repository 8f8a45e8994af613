/** For tests: a program on a tape, with a dealer that quotes what it asks at the middle. */
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { priceEuropean } from '@parley/quant'
import type { Credentials, Mandate, Program, ProgramFile } from '@parley/sdk'
import { TestVenue, microsOf } from './_venue.ts'

const COLUMNS =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'
const EXPIRIES = ['2026-01-23', '2026-02-20']
export const CLOSE = (date: string): number => microsOf(`${date}T21:00:00.000000Z`)
export const SECOND = 1_000_000
export const HOUR = 3_600 * SECOND

/** The first is a cent away from the middle, the next a cent further. */
export const DEALERS = ['mako', 'nova', 'orca']

type Session = readonly [date: string, spot: number]

/** A chain at model prices, written as a file of daily closes. */
function tapeOf(sessions: readonly Session[]): string {
  const lines = ['underlying,quote_date,expiration,strike,type,bid,ask,spot']
  for (const [date, spot] of sessions)
    for (const expiry of EXPIRIES)
      for (const strike of [90, 95, 100, 105, 110])
        for (const right of ['call', 'put'] as const) {
          const years = (Date.parse(expiry) - Date.parse(date)) / 86_400_000 / 365
          if (years < 0) continue
          const { price } = priceEuropean({
            right,
            spot,
            strike,
            years,
            vol: 0.25,
            rate: 0,
            yield: 0,
          })
          const [bid, ask] = [price * 0.98, price * 1.02].map((at) => at.toFixed(4))
          lines.push(['TAPE', date, expiry, strike, right, bid, ask, spot].join(','))
        }
  return lines.join('\n')
}

export const MANDATE: Mandate = {
  number: 1,
  underlyings: ['TAPE'],
  opens: ['short_call', 'short_put', 'buy_underlying'],
  contractsMax: 5,
  clipMax: 500,
  exposureMax: '60000',
  creditMin: '0.05',
  rollCreditMin: '0',
  slippageBps: 600,
  markMaxAgeMs: 14_400_000,
  daysMin: 5,
  daysMax: 30,
  window: { days: [1, 2, 3, 4, 5], fromMinute: 1260, toMinute: 1410 },
  validUntil: '2026-12-31T00:00:00.000000Z',
}
export const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'TAPE',
  units: 500,
  target: { delta: 0.3, daysMin: 10, daysMax: 28 },
  limits: { markAgeMs: 14_400_000 },
}

export class Story implements AsyncDisposable {
  venue: TestVenue
  readonly #keys: Map<string, Credentials>
  readonly #args: readonly string[]

  private constructor(venue: TestVenue, keys: Map<string, Credentials>, args: readonly string[]) {
    this.venue = venue
    this.#keys = keys
    this.#args = args
  }

  static async open(sessions: readonly Session[], file: ProgramFile, cash: string): Promise<Story> {
    const tape = join(mkdtempSync(join(tmpdir(), 'parley-tape-')), 'tape.csv')
    writeFileSync(tape, tapeOf(sessions))
    const args = ['--replay', tape, '--columns', COLUMNS, '--from', '2026-01-05']
    const keys = new Map<string, Credentials>()
    const venue = await TestVenue.open({ args }, keys)
    const house = venue.as('house')
    for (const firm of ['acme', ...DEALERS]) {
      const role = firm === 'acme' ? 'principal' : 'dealer'
      const body = { clientId: venue.clientId(), firm, name: firm, role } as const
      await house.call('registerFirm', { body })
      const account = `${firm}:main`
      await house.call('openAccount', { body: { clientId: venue.clientId(), account, firm } })
      await venue.deposit(firm, 'USD', '1000000')
      if (role === 'dealer') await venue.deposit(firm, 'TAPE', '10000')
    }
    const acme = venue.as('acme')
    const program = 'income'
    const id = { clientId: venue.clientId() }
    await acme.call('applyProgram', { body: { ...id, program, account: 'acme:main', file } })
    await acme.call('grantMandate', {
      body: { clientId: venue.clientId(), program, mandate: MANDATE },
    })
    const lines = [{ asset: 'USD', amount: cash }]
    await acme.call('adoptPosition', { body: { clientId: venue.clientId(), program, lines } })
    return new Story(venue, keys, args)
  }

  /** Another program of the same account, with what it is given. */
  async also(
    program: string,
    file: ProgramFile,
    given: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const acme = this.venue.as('acme')
    const id = (): { clientId: string } => ({ clientId: this.venue.clientId() })
    await acme.call('applyProgram', { body: { ...id(), program, account: 'acme:main', file } })
    await acme.call('grantMandate', { body: { ...id(), program, mandate: MANDATE } })
    const lines = Object.entries(given).map(([asset, amount]) => ({ asset, amount }))
    if (lines.length > 0) await acme.call('adoptPosition', { body: { ...id(), program, lines } })
  }

  /** A session: what the program asks at the close and an hour later is quoted at the middle and taken. */
  async day(date: string): Promise<void> {
    for (const hour of [0, 1]) {
      await this.ask(date, hour)
      await this.venue.advance(CLOSE(date) + hour * HOUR + 15 * SECOND)
    }
  }

  async ask(date: string, hour: number): Promise<void> {
    await this.venue.advance(CLOSE(date) + hour * HOUR + 5 * SECOND)
    await this.quoteAll()
  }

  async quoteAll(): Promise<void> {
    for (const [place, dealer] of DEALERS.entries()) await this.#quote(dealer, (place + 1) / 100)
  }

  async #quote(dealer: string, away: number): Promise<void> {
    const maker = this.venue.as(dealer)
    const { marks } = await maker.call('marks', { query: { underlying: 'TAPE' } })
    const { rfqs } = await maker.call('rfqs')
    for (const { rfqId, legs, size } of rfqs) {
      const worth = legs.reduce((sum, { instrument, side, ratio }) => {
        const mark = marks.find((each) => each.instrument === instrument)
        const mid = Number(mark?.mid ?? mark?.last)
        return sum + (side === 'buy' ? mid : -mid) * ratio
      }, 0)
      const at = (price: number): string => String(Math.round(price * 100) / 100)
      const [bid, ask] = [
        { price: at(worth - away), size },
        { price: at(worth + away), size },
      ]
      const body = {
        clientId: this.venue.clientId(),
        rfqId,
        account: `${dealer}:main`,
        ttlMs: 60_000,
        bid,
        ask,
      }
      await maker.call('placeQuote', { body })
    }
  }

  async program(): Promise<Program> {
    const { programs } = await this.venue.as('acme').call('programs')
    const [program] = programs
    assert.ok(program)
    return program
  }

  async holdings(): Promise<Readonly<Record<string, string>>> {
    const { holdings } = await this.program()
    return Object.fromEntries(holdings.map(({ asset, amount }) => [asset, amount]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.venue[Symbol.asyncDispose]()
  }

  /** Ends the venue as a process dies, and starts it again on its folder. */
  async crash(): Promise<void> {
    const { dir } = this.venue
    await this.venue.crash()
    this.venue = await TestVenue.open({ args: this.#args, dir }, this.#keys)
  }
}
