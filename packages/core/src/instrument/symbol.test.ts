import assert from 'node:assert/strict'
import { test } from 'node:test'
import { px } from '../_venue.ts'
import {
  formatDeribit,
  formatDeribitFuture,
  formatOsi,
  futureId,
  optionId,
  parseDeribit,
  parseDeribitFuture,
  parseOsi,
} from './symbol.ts'
import type { OptionName } from './symbol.ts'

const name = (
  root: string,
  expiryDate: string,
  strike: string,
  right: 'call' | 'put',
): OptionName => ({
  root,
  expiryDate,
  strike: px(strike),
  right,
})

// OSI examples: OCC's Options Symbology Initiative; Deribit's: its own naming page.
const symbols: readonly { of: OptionName; id: string; osi: string; deribit: string }[] = [
  {
    of: name('SPY', '2021-03-19', '375', 'call'),
    id: 'SPY-20210319-375-C',
    osi: 'SPY   210319C00375000',
    deribit: 'SPY-19MAR21-375-C',
  },
  {
    of: name('SPX', '2014-11-22', '19.5', 'put'),
    id: 'SPX-20141122-19.5-P',
    osi: 'SPX   141122P00019500',
    deribit: 'SPX-22NOV14-19d5-P',
  },
  {
    of: name('BTC', '2026-12-05', '99999', 'call'),
    id: 'BTC-20261205-99999-C',
    osi: 'BTC   261205C99999000',
    deribit: 'BTC-5DEC26-99999-C',
  },
  {
    of: name('XRP', '2024-02-29', '0.625', 'put'),
    id: 'XRP-20240229-0.625-P',
    osi: 'XRP   240229P00000625',
    deribit: 'XRP-29FEB24-0d625-P',
  },
]
for (const { of, id, osi, deribit } of symbols)
  void test(`[INS-4] ${id}`, () => {
    assert.equal(optionId(of), id)
    assert.equal(formatOsi(of), osi)
    assert.deepEqual(parseOsi(osi), of)
    assert.deepEqual(parseOsi(osi.replaceAll(' ', '')), of)
    assert.equal(formatDeribit(of), deribit)
    assert.deepEqual(parseDeribit(deribit), of)
  })

const notOsi = [
  '',
  'SPY',
  'SPY   210230C00375000',
  'SPY   210019C00375000',
  'SPY   211319C00375000',
  'SPY   210319X00375000',
  'SPY   210319C0037500',
  'SPYSPYSPY210319C00375000',
  'spy   210319C00375000',
  'SPY   230229C00375000',
]
for (const code of notOsi)
  void test(`[INS-4] not OSI: ${JSON.stringify(code)}`, () => {
    assert.equal(parseOsi(code), undefined)
  })

const notDeribit = [
  '',
  'BTC',
  'BTC-31FEB26-1-C',
  'BTC-5DEZ26-1-C',
  'BTC-0DEC26-1-C',
  'BTC-5DEC26-1-X',
  'BTC-5DEC26-01-C',
  'BTC-5DEC26-1d-C',
  'BTC-5DEC26-1.5-C',
  'BTC-5DEC26-1d123456789-C',
  `BTC-5DEC26-${'9'.repeat(20)}-C`,
  'btc-5DEC26-1-C',
]
for (const symbol of notDeribit)
  void test(`[INS-4] not Deribit's: ${JSON.stringify(symbol)}`, () => {
    assert.equal(parseDeribit(symbol), undefined)
  })

const noOsi: readonly OptionName[] = [
  name('SPY', '2021-03-19', '100000', 'call'),
  name('SPY', '2021-03-19', '0.0001', 'call'),
  name('TOOLONG', '2021-03-19', '1', 'call'),
  name('SPY', '1999-03-19', '1', 'call'),
]
for (const of of noOsi)
  void test(`[INS-4] OSI has no room for ${of.root} ${of.expiryDate} ${of.strike}`, () => {
    assert.equal(formatOsi(of), undefined)
  })

void test("[INS-4] a future has the venue's id and Deribit's name, and its parser inverts it", () => {
  for (const [root, expiryDate, id, deribit] of [
    ['BTC', '2026-11-27', 'BTC-20261127-F', 'BTC-27NOV26'],
    ['ETH', '2027-03-05', 'ETH-20270305-F', 'ETH-5MAR27'],
  ] as const) {
    assert.equal(futureId({ root, expiryDate }), id)
    assert.equal(formatDeribitFuture({ root, expiryDate }), deribit)
    assert.deepEqual(parseDeribitFuture(deribit), { root, expiryDate })
  }
  for (const symbol of ['BTC', 'BTC-31FEB26', 'BTC-5DEZ26', 'btc-5DEC26', 'BTC-5DEC26-1-C'])
    assert.equal(parseDeribitFuture(symbol), undefined)
})
