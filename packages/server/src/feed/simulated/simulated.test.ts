import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { timestamp } from '@parley/core'
import { feedContract } from '../feed.contract.ts'
import type { Feed } from '../feed.ts'
import { ASSETS } from './asset.ts'
import { advanceAsset, startOf } from './path.ts'
import { draws } from './random.ts'
import { simulatedFeed } from './simulated.ts'

const HOUR = 3_600_000
const START = timestamp(Date.UTC(2026, 0, 2) * 1000)

function market(seed = 7): Feed {
  return simulatedFeed({ seed, startAt: START, stepMs: HOUR })
}

feedContract('simulated market', () => market(), true)

void describe('simulated market', () => {
  void it('gives the same marks for the same seed, others for another', () => {
    const [a, b, c] = [market(1), market(1), market(2)]
    const later = timestamp(START + 20 * 24 * HOUR * 1000)
    for (const feed of [a, b, c]) feed.advanceTo(later)
    assert.deepEqual(a.marks(), b.marks())
    assert.notEqual(a.mark('BTC')?.mid, c.mark('BTC')?.mid)
  })

  void it('is not changed by being looked at', () => {
    const [watched, left] = [market(3), market(3)]
    const later = timestamp(START + 2 * 24 * HOUR * 1000)
    for (let at = START; at <= later; at = timestamp(at + 37 * 60 * 1e6)) {
      watched.advanceTo(at)
      watched.marks()
    }
    watched.advanceTo(later)
    left.advanceTo(later)
    assert.deepEqual(watched.marks(), left.marks())
  })

  void it('pins the path of seed 7, so that a change of the generator is seen', () => {
    const feed = market(7)
    feed.advanceTo(timestamp(START + 24 * HOUR * 1000))
    const mids = ASSETS.map(({ symbol }) => [symbol, feed.mark(symbol)?.mid])
    assert.deepEqual(Object.fromEntries(mids), PINNED)
  })

  void it('says simulated, with the seed, on everything', () => {
    const feed = market(11)
    assert.ok(feed.marks().every((mark) => mark.source === 'simulated market (seed 11)'))
    assert.ok(feed.instruments().every((instrument) => instrument.simulated))
  })

  void it('keeps offering an option until it expires, and lists new expiries as old ones go', () => {
    const feed = market()
    const before = feed.instruments().filter((i) => i.kind === 'option')
    const later = timestamp(START + 40 * 24 * HOUR * 1000)
    feed.advanceTo(later)
    const after = feed.instruments().filter((i) => i.kind === 'option')
    const symbols = new Set(after.map((i) => i.symbol))
    for (const option of before)
      assert.equal(symbols.has(option.symbol), option.expiresAt > later, option.symbol)
    const old = new Set(before.map((i) => i.expiresAt))
    assert.ok(after.some((i) => !old.has(i.expiresAt)))
  })

  void it('offers weekly, monthly and quarterly expiries on every asset', () => {
    const options = market()
      .instruments()
      .filter((i) => i.kind === 'option')
    for (const { symbol } of ASSETS) {
      const dates = new Set(
        options.filter((i) => i.option.underlying === symbol).map((i) => i.option.expiry),
      )
      for (const date of ['2026-01-09', '2026-01-16', '2026-01-23']) assert.ok(dates.has(date))
      assert.ok(dates.has(symbol.endsWith('.SIM') ? '2026-12-18' : '2026-12-25'), symbol)
      assert.ok(dates.size >= 8)
    }
  })

  void it('covers spot with strikes on both sides after it has moved', () => {
    const feed = market(5)
    feed.advanceTo(timestamp(START + 90 * 24 * HOUR * 1000))
    for (const { symbol } of ASSETS) {
      const spot = Number(feed.mark(symbol)?.mid)
      const own = feed
        .instruments()
        .flatMap((i) => (i.kind === 'option' && i.option.underlying === symbol ? [i] : []))
      for (const expiry of new Set(own.map((i) => i.option.expiry))) {
        const strikes = own.filter((i) => i.option.expiry === expiry).map((i) => +i.option.strike)
        assert.ok(Math.min(...strikes) < spot && Math.max(...strikes) > spot, `${symbol} ${expiry}`)
      }
    }
  })

  void it('offers a few inverse options on BTC, marked in coins beside the same options in cash', () => {
    const feed = market()
    feed.advanceTo(timestamp(START + 3 * 24 * HOUR * 1000))
    const options = feed.instruments().filter((i) => i.kind === 'option')
    const inCoins = options.filter(({ quoteAsset }) => quoteAsset !== 'USD')
    assert.ok(inCoins.length >= 20 && inCoins.length * 10 < options.length, `${inCoins.length}`)
    const spot = Number(feed.mark('BTC')?.mid)
    for (const { symbol, option, quoteAsset, settlement, expiresAt } of inCoins) {
      assert.deepEqual([quoteAsset, settlement, option.style], ['BTC', 'cash', 'european'])
      assert.match(symbol, /^BTC_BTC-/)
      const years = (expiresAt - feed.now()) / (365 * 24 * HOUR * 1000)
      const forward = spot * Math.exp(0.04 * years)
      const mid = (of: string): number => Number(feed.mark(of)?.mid)
      const [cash, twin] = [symbol.replace('BTC_BTC-', 'BTC-'), symbol.replace(/.$/, 'P')]
      // What it is worth in dollars when it pays, discounted, is what the option paid in dollars is worth.
      const inDollars = mid(symbol) * forward * Math.exp(-0.04 * years)
      assert.ok(
        Math.abs(inDollars - mid(cash)) < 0.01 * (1 + mid(cash) / 1000),
        `${symbol} ${inDollars}`,
      )
      // Call less put: a coin less the strike in coins.
      if (option.right === 'call')
        assert.ok(Math.abs(mid(symbol) - mid(twin) - 1 + Number(option.strike) / forward) < 3e-8)
      const mark = feed.mark(symbol)
      assert.ok(Number(mark?.bid ?? 0) < mid(symbol) && Number(mark?.ask) > mid(symbol))
    }
  })

  void it('skews down and steepest at the short end', () => {
    const feed = market()
    const options = feed.instruments().filter((i) => i.kind === 'option')
    const spot = Number(feed.mark('ACME.SIM')?.mid)
    const slope = (expiry: string): number => {
      const points = options
        .filter((i) => i.option.underlying === 'ACME.SIM' && i.option.expiry === expiry)
        .filter((i) => Math.abs(Number(i.option.strike) / spot - 1) < 0.05)
        .map((i) => ({ k: Math.log(+i.option.strike / spot), iv: feed.mark(i.symbol)?.iv ?? 0 }))
      const [low, high] = [points[0], points.at(-1)]
      assert.ok(low && high)
      return (high.iv - low.iv) / (high.k - low.k)
    }
    assert.ok(slope('2026-01-09') < slope('2026-06-19'))
    assert.ok(slope('2026-06-19') < 0)
  })

  void it('drifts at the rate on average: the mean of discounted spot stays put', () => {
    for (const [index, asset] of ASSETS.entries()) {
      let sum = 0
      const runs = 2000
      for (let seed = 0; seed < runs; seed++) {
        let state = startOf(asset)
        const random = draws(seed)
        for (let step = 0; step < 30; step++)
          state = advanceAsset(asset, state, { draws: random, step, years: 1 / 365, index })
        sum += (state.spot / asset.spotStart) * Math.exp((-asset.rate * 30) / 365)
      }
      // Three standard errors at the widest vol of some 75% a year: 3 × 0.21 / √2000.
      assert.ok(Math.abs(sum / runs - 1) < 0.015, `${asset.symbol} ${sum / runs}`)
    }
  })

  void it('refuses a seed or a step it cannot keep', () => {
    for (const seed of [-1, 1.5, Number.NaN])
      assert.throws(() => simulatedFeed({ seed, startAt: START }), RangeError)
    for (const stepMs of [0, 7001, 2.5])
      assert.throws(() => simulatedFeed({ seed: 1, startAt: START, stepMs }), RangeError)
  })
})

const PINNED = { BTC: '97034', ETH: '3335', 'ACME.SIM': '183.96', 'GLOBEX.SIM': '47.35' }
