/**
 * The same program over the same year twice: by the venue, whole, replaying the chain with its timers, requests over sockets and a
 * dealer that quotes as a back-test's does; and as a back-test. Every trade, every end of an option and the books are the same.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runBacktest } from '@parley/income'
import type { Backtest, ProgramFile, Tape } from '@parley/income'
import type { Credentials, Leg, Mandate, Mark, Trade } from '@parley/sdk'
import { dataFile, skipWithout } from '../src/feed/_chains.ts'
import { importChain } from '../src/feed/import/import.ts'
import { chainTape } from '../src/feed/import/tape.ts'
import { TestVenue } from './_venue.ts'

const CHAIN = 'chains/lambdaclass_spy_2021_options.csv.gz'
const CLOSES = 'chains/lambdaclass_spy_2021_underlying.csv'
/** New York closes at 20:00 UTC all through them. */
const [FROM, TO] = ['2021-03-15', '2021-10-29']
const WIDTH = 0.25
const CASH = '400000'
const SECOND = 1_000_000

const target = { delta: 0.3, daysMin: 20, daysMax: 45 }
const WINDOW = { days: [1, 2, 3, 4, 5], fromMinute: 1200, toMinute: 1203 }

const PROGRAMS: readonly ProgramFile[] = [
  { strategy: 'covered_call', underlying: 'SPY', units: 1000, target },
  {
    strategy: 'cash_secured_put',
    underlying: 'SPY',
    target,
    closeWhen: { profit: 0.8 },
    rollWhen: { inTheMoney: true, days: 3 },
  },
]

async function spyTape(): Promise<Tape> {
  const [path, underlyingPath] = [dataFile(CHAIN), dataFile(CLOSES)]
  const { chain, report } = await importChain({ path, underlyingPath })
  return chainTape(chain, report)
}

function backtested(tape: Tape, file: ProgramFile): Backtest {
  return runBacktest(tape, {
    file,
    capital: { cash: BigInt(CASH) * 100n, units: 0n },
    from: FROM,
    to: TO,
    fill: { width: WIDTH, at: 'close' },
    fee: 50n,
    rate: 0,
    yield: 0,
    // Nobody here tells the venue's dealer to.
    earlyExercise: false,
  })
}

/** What one side of a leg trades at: the middle, a part of the width away, to the cent, against who takes. */
function legPrice(mark: Mark | undefined, buys: boolean): number | undefined {
  if (mark?.bid === undefined || mark.ask === undefined)
    return mark?.mid === undefined || mark.instrument !== 'SPY' ? undefined : Number(mark.mid)
  const [bid, ask] = [Number(mark.bid), Number(mark.ask)]
  const away = WIDTH * (ask - bid)
  const cents = 100 * ((bid + ask) / 2 + (buys ? away : -away))
  return (buys ? Math.ceil(cents - 1e-6) : Math.floor(cents + 1e-6)) / 100
}

function structurePrice(
  legs: readonly Leg[],
  marks: readonly Mark[],
  takerBuys: boolean,
): string | undefined {
  let net = 0
  for (const { instrument, side, ratio } of legs) {
    const mark = marks.find((each) => each.instrument === instrument && !each.stale)
    const at = legPrice(mark, (side === 'buy') === takerBuys)
    if (at === undefined) return undefined
    net += (side === 'buy' ? at : -at) * ratio
  }
  return net.toFixed(2)
}

type Played = { readonly trades: readonly Trade[]; readonly cash: string; readonly units: string }

async function replayed(tape: Tape, file: ProgramFile): Promise<Played> {
  const args = ['--replay', dataFile(CHAIN), '--underlying', dataFile(CLOSES), '--from', FROM]
  const keys = new Map<string, Credentials>()
  await using venue = await TestVenue.open({ args }, keys)
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  for (const [firm, role] of [
    ['acme', 'principal'],
    ['mako', 'dealer'],
  ] as const) {
    await house.call('registerFirm', { body: { ...id(), firm, name: firm, role } })
    await house.call('openAccount', { body: { ...id(), account: `${firm}:main`, firm } })
  }
  await venue.deposit('acme', 'USD', CASH)
  await venue.deposit('mako', 'USD', '100000000')
  await venue.deposit('mako', 'SPY', '100000')
  const program = 'income'
  // One look a day: the next is not due before the window has closed.
  const daily = { ...file, everyMs: 14_400_000, execution: { collectMs: 5_000 } }
  await acme.call('applyProgram', { body: { ...id(), program, account: 'acme:main', file: daily } })
  const mandate: Mandate = {
    number: 1,
    underlyings: ['SPY'],
    opens: ['short_call', 'short_put', 'buy_underlying'],
    contractsMax: 100,
    clipMax: 10_000,
    exposureMax: '10000000',
    creditMin: '0',
    rollCreditMin: '-1000',
    slippageBps: 10_000,
    markMaxAgeMs: 86_400_000,
    daysMin: 0,
    daysMax: 400,
    window: WINDOW,
    validUntil: '2022-01-01T00:00:00.000000Z',
  }
  await acme.call('grantMandate', { body: { ...id(), program, mandate } })
  await acme.call('adoptPosition', {
    body: { ...id(), program, lines: [{ asset: 'USD', amount: CASH }] },
  })
  for (const { date, at, dividend } of tape.days) {
    if (date < FROM || date > TO) continue
    if (dividend !== undefined && date > FROM)
      await house.call('postDividend', {
        body: {
          ...id(),
          instrument: 'SPY',
          perUnit: String(dividend / 1e8),
          flowDate: date,
          externalId: date,
          reference: 'tape',
        },
      })
    await venue.advance(at + SECOND)
    const { rfqs } = await mako.call('rfqs')
    if (rfqs.length === 0) continue
    const { marks } = await mako.call('marks', { query: { underlying: 'SPY' } })
    for (const { rfqId, legs, size } of rfqs) {
      const [bid, ask] = [false, true].map((buys) => structurePrice(legs, marks, buys))
      if (bid === undefined || ask === undefined) continue
      // Shares have one price: whoever asks for them buys.
      const sold = { ask: { price: ask, size } }
      const sides = bid === ask ? sold : { bid: { price: bid, size }, ...sold }
      const body = { ...id(), rfqId, account: 'mako:main', ttlMs: 50_000, ...sides }
      await mako.call('placeQuote', { body })
    }
    await venue.advance(at + 10 * SECOND)
  }
  const { trades } = await acme.call('trades', { query: { limit: 500 } })
  const { balances } = await acme.call('balances')
  const of = (asset: string): string =>
    balances.find((each) => each.asset === asset && each.account === 'acme:main')?.total ?? '0'
  return { trades: trades.toReversed(), cash: of('USD'), units: of('SPY') }
}

void describe('a back-test and the venue itself', { skip: skipWithout([CHAIN, CLOSES], 2) }, () => {
  for (const file of PROGRAMS)
    void it(`a ${file.strategy.replaceAll('_', ' ')} over seven months of SPY: the same trades, the same books`, async () => {
      const tape = await spyTape()
      const played = backtested(tape, file)
      const venue = await replayed(tape, file)
      assert.ok(played.trades.length >= 5)
      assert.deepEqual(
        venue.trades.map(({ legs, legPrices = [], side, size }) =>
          legs.map(({ instrument, side: leg, ratio }, i) => [
            instrument,
            (leg === side ? 1 : -1) * ratio * Number(size),
            Number(legPrices[i]),
          ]),
        ),
        played.trades.map(({ legs }) =>
          legs.map(({ instrument, quantity, price }) => [instrument, quantity, price]),
        ),
      )
      const last = played.days.at(-1)
      assert.deepEqual([Number(venue.cash), Number(venue.units)], [last?.cash, last?.units])
    })
})
