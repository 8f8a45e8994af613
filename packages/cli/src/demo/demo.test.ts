import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Instrument, Mark } from '@parley/sdk'
import { Failure, UsageError, readArgs } from '../command/command.ts'
import { closeOf, dateOf, daysFrom } from './calendar.ts'
import { chooseOption, daysBetween } from './choose.ts'
import { demoCommand } from './command.ts'
import { demoOptions } from './options.ts'
import { totalsOf } from './outcome.ts'
import { Child } from './process.ts'
import { differingText } from './report.ts'
import { daysWithin, dividendsPerShare } from './tape.ts'

function call(strike: string, expiryDate: string, more: Partial<Instrument> = {}): Instrument {
  return {
    instrument: `SPY-${expiryDate}-${strike}`,
    kind: 'option',
    scale: 0,
    underlying: 'SPY',
    right: 'call',
    strike,
    expiryDate,
    ...more,
  }
}

function marked(instrument: string, more: Partial<Mark>): [string, Mark] {
  const seen = { source: '', simulated: false, observedAt: '', stale: false } as const
  return [instrument, { instrument, kind: 'option', ...seen, ...more }]
}

const FEB = '2021-02-19'
const instruments = [
  call('390', FEB),
  call('380', FEB),
  call('370', FEB),
  call('381', '2021-02-01'),
  call('382', '2021-01-15'),
  call('383', FEB, { right: 'put' }),
  call('384', FEB, { underlying: 'QQQ' }),
  call('385', FEB, { settledAt: '1' }),
]

const WANTED = {
  symbol: 'SPY',
  right: 'call',
  today: '2021-01-05',
  days: { min: 20, max: 45 },
  instruments,
} as const

function choose(marks: readonly [string, Mark][], target = 0.3): string | undefined {
  const fresh = new Map(marks)
  return chooseOption({ ...WANTED, target, fresh })?.option.instrument
}

void test('the call nearest the delta is sold, of those with 20 to 45 days and a mark today', () => {
  const all = instruments.map((each) => marked(each.instrument, { delta: 0.3 }))
  const by = (deltas: readonly number[]): [string, Mark][] =>
    deltas.map((delta, i) => marked(instruments[i]?.instrument ?? '', { delta }))
  assert.equal(choose(by([0.2, 0.32, 0.5])), `SPY-${FEB}-380`)
  assert.equal(choose(by([0.2, 0.32, 0.5]), 0.45), `SPY-${FEB}-370`)
  assert.equal(choose(by([0.25, 0.75]), 0.5), `SPY-${FEB}-380`, 'then the lower strike')
  assert.equal(choose(all), 'SPY-2021-02-01-381', 'at one distance the nearer expiry')
  assert.equal(choose(all.slice(4)), undefined)
  assert.equal(choose([]), undefined)
})

void test('a put by its delta without the sign, and only what is admitted', () => {
  const puts = ['360', '365', '370'].map((strike) => call(strike, FEB, { right: 'put' }))
  const marks = puts.map(({ instrument }, i) => marked(instrument, { delta: -0.2 - i / 10 }))
  const wanted = { ...WANTED, right: 'put', target: 0.3, instruments: puts } as const
  const fresh = new Map(marks)
  const chosen = chooseOption({ ...wanted, fresh })
  assert.deepEqual([chosen?.option.strike, chosen?.delta.toFixed(2)], ['365', '0.30'])
  const admits = ({ strike }: Instrument): boolean => Number(strike) > 365
  assert.equal(chooseOption({ ...wanted, fresh, admits })?.option.strike, '370')
})

void test('where the file has no delta it is computed from the mark', () => {
  const marks = [
    marked('SPY', { mid: '372' }),
    marked(`SPY-${FEB}-390`, { mid: '2.10' }),
    marked(`SPY-${FEB}-380`, { mid: '5.60' }),
  ]
  const chosen = chooseOption({ ...WANTED, target: 0.4, fresh: new Map(marks) })
  assert.equal(chosen?.option.strike, '380')
  assert.equal(chosen?.deltaFrom, 'model')
  assert.ok(chosen && chosen.delta > 0.3 && chosen.delta < 0.5)
})

void test('days, closes and dates of New York', () => {
  assert.equal(closeOf('2021-01-04'), '2021-01-04T21:00:00.000000Z')
  assert.equal(closeOf('2021-03-15'), '2021-03-15T20:00:00.000000Z')
  assert.equal(dateOf('2021-01-05T02:00:00.000000Z'), '2021-01-04')
  assert.equal(daysBetween('2021-02-27', '2021-03-02'), 3)
  assert.deepEqual(
    [...daysFrom('2021-02-27', '2021-03-01')],
    ['2021-02-27', '2021-02-28', '2021-03-01'],
  )
})

function options(words: string): ReturnType<typeof demoOptions> {
  return demoOptions(readArgs(demoCommand, words.split(' ').filter(Boolean)))
}

void test('options are read, and wrong ones named', () => {
  const { tape, story, ...rest } = options(
    '--simulated --seed 7 --from 2026-01-05 --symbol btc --headless',
  )
  assert.equal(story.name, 'covered-call')
  assert.equal(options('--simulated --story cash_secured_put').story.name, 'cash-secured-put')
  assert.equal(tape, undefined)
  assert.deepEqual(rest, {
    from: '2026-01-05',
    to: undefined,
    symbol: 'BTC',
    seed: 7,
    shares: 1000,
    delta: 0.3,
    days: undefined,
    headless: true,
    keep: undefined,
  })
  for (const words of [
    '',
    '--simulated --from 2021-02-31',
    '--simulated --from yesterday',
    '--simulated --from 2021-02-01 --to 2021-01-01',
    '--simulated --shares 0',
    '--simulated --delta 1',
    '--simulated --story tall',
    '--simulated --days 20',
    '--simulated --days 45..20',
    '--simulated --columns a=b',
    '--simulated --chain x',
  ])
    assert.throws(() => options(words), UsageError, words)
  assert.throws(() => options('--chain /nowhere.csv'), Failure)
})

void test('days asked for lie within what the file has', () => {
  const file = { firstSession: '2021-01-04', lastSession: '2021-12-31' }
  const none = { from: undefined, to: undefined }
  assert.deepEqual(daysWithin(none, file), { from: '2021-01-04', to: '2021-12-31' })
  const asked = { from: '2021-02-01', to: '2021-03-01' }
  assert.deepEqual(daysWithin(asked, file), asked)
  assert.throws(() => daysWithin({ ...none, from: '2022-01-01' }, file), /2021-12-31/)
  assert.throws(() => daysWithin({ ...none, to: '2020-01-01' }, file), /2021-01-04/)
})

void test('dividends that went ex after the first day are counted', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-div-')), 'closes.csv.gz')
  const rows = ['symbol,date,close,divCash', 'A,2021-01-04,1,9.5', 'A,2021-02-01,1,0.25']
  writeFileSync(file, gzipSync([...rows, 'A,2021-03-01,1,1.0', 'A,2021-03-02,1,8', ''].join('\n')))
  const days = { from: '2021-01-04', to: '2021-03-01' }
  assert.equal(dividendsPerShare(file, days), '1.25')
  writeFileSync(file, 'date,close\n2021-01-04,1\n')
  assert.equal(dividendsPerShare(file, days), undefined)
})

void test('the total is the book at the marks; holding is one purchase at the first price', () => {
  const position = (instrument: string, value: string) => ({
    account: 'acme:main',
    instrument,
    quantity: '1',
    value,
  })
  const posting = { from: 'venue:external', to: 'acme:main', asset: 'USD', reason: 'deposit' }
  const totals = totalsOf({
    units: 10,
    events: [],
    ending: { firstBuy: { date: '', price: '100.5' } },
    lastClose: { price: '110' },
    entries: [
      {
        entryId: 'e',
        at: '',
        cause: 'deposit',
        reference: '',
        postings: [{ ...posting, amount: '2000' }],
      },
    ],
    positions: [position('USD', '1020'), position('SPX', '1100'), position('SPXW-X-C', '-30')],
    trades: [],
  })
  assert.equal(totals.total, '2090.00')
  assert.equal(totals.options, '-30.00')
  assert.equal(totals.holding, '2095.00')
  assert.equal(totals.difference, '-5.00')
})

void test('a figure that is not as stated is told of, and only that', () => {
  const what = { event: 'checked', date: '2021-01-29', what: 'premium kept' } as const
  const equal = { ...what, stated: '2955.00', relation: 'equal' } as const
  const kept = { ...equal, found: '2955.00', kept: true }
  assert.equal(differingText([kept]), undefined)
  const text = differingText([kept, { ...kept, found: '2954.99', kept: false }])
  assert.match(text ?? '', /^story_differs: 1 of 2 /)
  assert.match(text ?? '', /premium kept: 2,954\.99, but 2,955\.00 was stated/)
})

void test('a process says when it is ready, and with what words it died', async () => {
  const script =
    "console.log('{oops'); console.log(JSON.stringify({ url: 'u' })); setInterval(() => {}, 1000)"
  await using alive = new Child('it', process.execPath, ['-e', script])
  assert.deepEqual(await alive.ready('url'), { url: 'u' })
  const dying = "console.error('the disk is full'); process.exit(3)"
  await using dead = new Child('the venue', process.execPath, ['-e', dying])
  await assert.rejects(dead.ready('url'), /the venue ended \(exit code 3\)[\s\S]*the disk is full/)
})
