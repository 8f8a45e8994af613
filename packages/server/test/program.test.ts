/** Programs through a whole venue, on a tape: founding stories (a) and (b), a crash at the worst moment, and a feed that is not to be trusted. */
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import type { Credentials, Mandate, Program, ProgramFile } from '@parley/sdk'
import { TestVenue, microsOf } from './_venue.ts'

const COLUMNS =
  'underlying=underlying,date=quote_date,expiry=expiration,strike=strike,right=type,bid=bid,ask=ask,spot=spot'
const EXPIRIES = ['2026-01-23', '2026-02-20']
const CLOSE = (date: string): number => microsOf(`${date}T21:00:00.000000Z`)
const SECOND = 1_000_000
const HOUR = 3_600 * SECOND

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

const MANDATE: Mandate = {
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
const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'TAPE',
  units: 500,
  target: { delta: 0.3, daysMin: 10, daysMax: 28 },
  limits: { markAgeMs: 14_400_000 },
}

class Story implements AsyncDisposable {
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
    for (const [firm, name, role] of [
      ['acme', 'Acme', 'principal'],
      ['mako', 'Mako', 'dealer'],
    ] as const) {
      await house.call('registerFirm', { body: { clientId: venue.clientId(), firm, name, role } })
      const account = `${firm}:main`
      await house.call('openAccount', { body: { clientId: venue.clientId(), account, firm } })
      await venue.deposit(firm, 'USD', '1000000')
    }
    await venue.deposit('mako', 'TAPE', '10000')
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

  /** A session: what the program asks at the close and an hour later is quoted at the middle and taken. */
  async day(date: string): Promise<void> {
    for (const hour of [0, 1]) {
      await this.ask(date, hour)
      await this.venue.advance(CLOSE(date) + hour * HOUR + 15 * SECOND)
    }
  }

  async ask(date: string, hour: number): Promise<void> {
    await this.venue.advance(CLOSE(date) + hour * HOUR + 5 * SECOND)
    const mako = this.venue.as('mako')
    const { marks } = await mako.call('marks', { query: { underlying: 'TAPE' } })
    const { rfqs } = await mako.call('rfqs')
    for (const { rfqId, legs, size } of rfqs) {
      const worth = legs.reduce((sum, { instrument, side, ratio }) => {
        const mark = marks.find((each) => each.instrument === instrument)
        const mid = Number(mark?.mid ?? mark?.last)
        return sum + (side === 'buy' ? mid : -mid) * ratio
      }, 0)
      const at = (price: number): string => String(Math.round(price * 100) / 100)
      const [bid, ask] = [
        { price: at(worth - 0.01), size },
        { price: at(worth + 0.01), size },
      ]
      const body = {
        clientId: this.venue.clientId(),
        rfqId,
        account: 'mako:main',
        ttlMs: 60_000,
        bid,
        ask,
      }
      await mako.call('placeQuote', { body })
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

test('[PRG-7] a covered-call program buys its shares, writes, lets lapse, writes again and is called away', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-23', 101],
      ['2026-01-26', 101],
      ['2026-02-20', 112],
      ['2026-02-23', 112],
    ],
    FILE,
    '60000',
  )
  await story.day('2026-01-05')
  const first = await story.holdings()
  assert.equal(first['TAPE'], '500')
  assert.equal(first['TAPE-20260123-105-C'], '-5')
  await story.day('2026-01-23')
  assert.equal((await story.holdings())['TAPE-20260123-105-C'], undefined, 'it lapsed')
  await story.day('2026-01-26')
  assert.equal((await story.holdings())['TAPE-20260220-105-C'], '-5', 'and is written again')
  const { decisions } = await story.venue
    .as('acme')
    .call('decisions', { query: { program: 'income' } })
  const written = decisions.find(({ intents }) => intents[0]?.action === 'write')
  assert.deepEqual(
    written?.outcomes.map(({ outcome }) => outcome),
    ['traded'],
  )
  assert.ok(
    decisions.every(({ intents, reasons }) => intents.length + reasons.length > 0),
    'all is explained',
  )
  // At the close, before it buys anew.
  await story.venue.advance(CLOSE('2026-02-20') + SECOND)
  const last = await story.holdings()
  assert.equal(last['TAPE'] ?? '0', '0', 'the shares are called away')
  // Bought at 100.01, sold at 105: 2,495 beside both premiums.
  assert.ok(Number(last['USD']) > 62_495, `all of it is cash: ${last['USD']}`)
})

test('[PRG-11] a wheel is assigned its put at strike less premium, and writes calls on the shares', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-23', 93],
      ['2026-01-26', 94],
    ],
    { ...FILE, strategy: 'wheel' },
    '30000',
  )
  await story.day('2026-01-05')
  const put = 'TAPE-20260123-95-P'
  const { holdings } = await story.program()
  const short = holdings.find(({ asset }) => asset === put)
  assert.equal(short?.amount, '-3')
  await story.day('2026-01-23')
  const shares = (await story.program()).holdings.find(({ asset }) => asset === 'TAPE')
  assert.equal(shares?.amount, '300')
  assert.equal(Number(shares.cost), 95 * 300 + Number(short.cost), 'strike less premium')
  await story.day('2026-01-26')
  const wheeled = await story.holdings()
  assert.ok(
    Object.entries(wheeled).some(([id, held]) => id.endsWith('-C') && held === '-3'),
    JSON.stringify(wheeled),
  )
})

test('[PRG-7] a venue that dies between asking and taking takes once, and asks for nothing again', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    FILE,
    '60000',
  )
  await story.ask('2026-01-05', 0)
  await story.crash()
  await story.venue.advance(CLOSE('2026-01-05') + 15 * SECOND)
  assert.equal((await story.holdings())['TAPE'], '500')
  await story.ask('2026-01-05', 1)
  await story.venue.advance(CLOSE('2026-01-05') + HOUR + 15 * SECOND)
  const { trades } = await story.venue.as('acme').call('trades')
  assert.deepEqual(
    trades.map(({ program }) => program),
    ['income', 'income'],
  )
  const { intents, holdings } = await story.program()
  assert.deepEqual(intents, [])
  assert.equal(holdings.find(({ asset }) => asset.endsWith('-C'))?.amount, '-5')
})

test('[PRG-6] a feed that has gone quiet leads to no action, with the reason', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-12', 100],
    ],
    FILE,
    '60000',
  )
  await story.venue.advance(CLOSE('2026-01-07') + HOUR)
  const { decisions } = await story.venue
    .as('acme')
    .call('decisions', { query: { program: 'income' } })
  const quiet = decisions.filter(({ at }) => at > '2026-01-06')
  assert.ok(quiet.length > 0)
  for (const { intents, reasons } of quiet) {
    assert.deepEqual(intents, [])
    assert.equal(reasons[0]?.rule, 'market.spot')
  }
})

test('[RSK-4] [PRG-7] a program trades within a hard limit of its firm, and beyond it says which one held it back', async () => {
  await using story = await Story.open(
    [
      ['2026-01-05', 100],
      ['2026-01-06', 100],
    ],
    FILE,
    '60000',
  )
  const acme = story.venue.as('acme')
  const bound = { measure: 'vega', underlying: 'TAPE', asset: 'USD' } as const
  const limit = async (hard: string): Promise<void> => {
    const body = { clientId: story.venue.clientId(), ...bound, markAgeMs: 14_400_000, hard }
    await acme.call('setRiskLimit', { body })
  }
  await limit('1')
  await story.day('2026-01-05')
  const held = await story.holdings()
  assert.deepEqual(
    [held['TAPE'], held['TAPE-20260123-105-C']],
    ['500', undefined],
    'shares have no vega, and calls have too much',
  )
  await story.venue.advance(CLOSE('2026-01-05') + 2 * HOUR)
  const { decisions } = await acme.call('decisions', { query: { program: 'income' } })
  const ended = decisions.flatMap(({ outcomes }) => outcomes)
  const given = ended.find(({ outcome }) => outcome === 'given_up')
  assert.equal(given?.reason?.rule, 'risk_limit.vega')
  assert.equal(given.reason.threshold, '1')
  assert.ok(Number(given.reason.observed) > 1, given.reason.observed)
  await limit('1000')
  await story.day('2026-01-06')
  assert.equal((await story.holdings())['TAPE-20260123-105-C'], '-5')
})
