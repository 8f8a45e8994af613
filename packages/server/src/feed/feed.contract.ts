/** What every feed must do. Each implementation's test runs the whole suite on a fresh feed per case. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { timestamp } from '@parley/core'
import { isStale } from './feed.ts'
import type { Feed, FeedUpdate, Mark } from './feed.ts'

export type FeedMaker = () => Feed | Promise<Feed>

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d{0,7}[1-9])?$/
const SYMBOL = /^[A-Z0-9][A-Z0-9._-]{0,47}$/
const SESSIONS = 5
const DAY_MS = 86_400_000

/** `simulated`: what the feed's marks must be flagged as. */
export function feedContract(name: string, make: FeedMaker, simulated: boolean): void {
  void describe(`feed contract: ${name}`, () => {
    void it('flags and labels every mark, at a time not after now', async () => {
      const feed = await make()
      walk(feed)
      assert.equal(feed.simulated, simulated)
      assert.ok(feed.marks().length > 0)
      for (const mark of feed.marks()) checkMark(mark, feed)
    })

    void it('offers instruments with whole terms, each symbol once', async () => {
      const feed = await make()
      walk(feed)
      const instruments = feed.instruments()
      assert.equal(new Set(instruments.map((i) => i.symbol)).size, instruments.length)
      const underlyings = new Set(
        instruments.filter((i) => i.kind === 'underlying').map((i) => i.symbol),
      )
      for (const instrument of instruments) {
        assert.match(instrument.symbol, SYMBOL)
        assert.match(instrument.tick, DECIMAL)
        assert.equal(instrument.simulated, simulated)
        if (instrument.kind === 'underlying') continue
        if (instrument.kind === 'option') assert.match(instrument.option.strike, DECIMAL)
        const of = instrument.kind === 'option' ? instrument.option : instrument
        assert.ok(underlyings.has(of.underlying))
        assert.ok(instrument.expiresAt > feed.now())
        assert.ok(Number.isInteger(instrument.multiplier) && instrument.multiplier >= 1)
      }
    })

    void it('moves forward session by session and never back', async () => {
      const feed = await make()
      let before = feed.now()
      for (let i = 0; i < SESSIONS; i++) {
        const expected = feed.nextSession()
        const update = feed.advanceToNextSession()
        assert.equal(update?.at, expected)
        assert.ok(feed.now() > before)
        before = feed.now()
      }
      assert.deepEqual(feed.advanceTo(timestamp(before - 1)), [])
      assert.equal(feed.now(), before)
    })

    void it('tells listeners every update, in order, until they stop', async () => {
      const feed = await make()
      const heard: FeedUpdate[] = []
      const stop = feed.subscribe((update) => heard.push(update))
      const updates = walk(feed)
      assert.deepEqual(heard, updates)
      stop()
      feed.advanceToNextSession()
      assert.equal(heard.length, updates.length)
    })

    void it('comes to the same marks by one long advance as by many short ones', async () => {
      const [one, many] = [await make(), await make()]
      walk(many)
      one.advanceTo(many.now())
      assert.deepEqual(bySymbol(one.marks()), bySymbol(many.marks()))
      assert.deepEqual(bySymbol(one.instruments()), bySymbol(many.instruments()))
    })

    void it('lists each instrument before its first mark, and reports each expiry once', async () => {
      const feed = await make()
      const listed = new Set<string>()
      const expired = new Set<string>()
      for (let i = 0; i < 40; i++) {
        const update = feed.advanceToNextSession()
        if (!update) break
        for (const instrument of update.listed) {
          assert.ok(!listed.has(instrument.symbol), `${instrument.symbol} is listed once`)
          listed.add(instrument.symbol)
          assert.ok(instrument.kind === 'underlying' || instrument.expiresAt > update.at)
        }
        for (const mark of update.marks) assert.ok(listed.has(mark.symbol), mark.symbol)
        for (const option of update.expired) {
          assert.ok(option.expiresAt <= update.at && listed.has(option.symbol))
          assert.ok(!expired.has(option.symbol), `${option.symbol} expires once`)
          expired.add(option.symbol)
          const of = option.kind === 'option' ? option.option : option
          assert.ok(feed.settlement(of.underlying, of.expiry))
        }
      }
      assert.ok(expired.size > 0)
    })

    void it('knows no settlement price before the expiry, nor of a stranger', async () => {
      const feed = await make()
      walk(feed)
      const option = feed.instruments().find((i) => i.kind === 'option')
      assert.ok(option?.kind === 'option')
      const { underlying, expiry } = option.option
      assert.equal(feed.settlement(underlying, expiry), undefined)
      feed.advanceTo(option.expiresAt)
      const settled = feed.settlement(underlying, expiry)
      assert.ok(settled)
      assert.match(settled.price, DECIMAL)
      assert.ok(settled.observedOn <= expiry && settled.observedAt <= option.expiresAt)
      assert.equal(settled.simulated, simulated)
      assert.equal(feed.settlement('NO-SUCH', expiry), undefined)
    })

    void it('keeps history in order, up to now', async () => {
      const feed = await make()
      const start = feed.now()
      walk(feed)
      const underlying = feed.instruments().find((i) => i.kind === 'underlying')
      assert.ok(underlying)
      const { symbol } = underlying
      const all = feed.history({ symbol, from: start, to: timestamp(feed.now() + 1e12) })
      assert.ok(all.length >= SESSIONS)
      const times = all.map((mark) => mark.observedAt)
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      )
      assert.ok(times.every((at) => at <= feed.now()))
      assert.ok(all.every((mark) => mark.symbol === symbol))
      const [first] = times
      assert.ok(first !== undefined)
      assert.equal(feed.history({ symbol, from: first, to: first }).length, 1)
    })

    void it('shows books that begin with the bid and the ask, or none', async () => {
      const feed = await make()
      walk(feed)
      for (const { symbol, bid, ask } of feed.marks()) {
        const book = feed.book?.(symbol)
        if (!book) continue
        assert.deepEqual([book.bids[0]?.price, book.asks[0]?.price], [bid, ask])
        for (const side of [book.bids, book.asks])
          for (const { price, lots } of side) {
            assert.match(price, DECIMAL)
            assert.ok(Number(price) > 0 && Number.isSafeInteger(lots) && lots > 0)
          }
        const down = book.bids.map(({ price }) => -Number(price))
        for (const prices of [down, book.asks.map(({ price }) => Number(price))])
          assert.deepEqual(
            prices,
            [...new Set(prices)].toSorted((a, b) => a - b),
          )
        assert.deepEqual(feed.book?.(symbol), book)
      }
      assert.equal(feed.book?.('NO-SUCH'), undefined)
    })

    void it('lets a mark go stale', async () => {
      const feed = await make()
      walk(feed)
      const [mark] = feed.marks()
      assert.ok(mark)
      const edge = timestamp(mark.observedAt + DAY_MS * 1000)
      assert.equal(isStale(mark, edge, DAY_MS), false)
      assert.equal(isStale(mark, timestamp(edge + 1), DAY_MS), true)
    })
  })
}

function walk(feed: Feed): FeedUpdate[] {
  return Array.from({ length: SESSIONS }, () => feed.advanceToNextSession() ?? []).flat()
}

function checkMark(mark: Mark, feed: Feed): void {
  assert.match(mark.symbol, SYMBOL)
  assert.equal(mark.simulated, feed.simulated)
  assert.ok(mark.source.includes(feed.source))
  assert.ok(Number.isSafeInteger(mark.observedAt) && mark.observedAt <= feed.now())
  const prices = [mark.bid, mark.ask, mark.last, mark.mid].filter((p) => p !== undefined)
  assert.ok(prices.length > 0)
  for (const price of prices) assert.match(price, DECIMAL)
  if (mark.bid !== undefined) assert.ok(Number(mark.bid) > 0)
  if (mark.bid !== undefined && mark.ask !== undefined)
    assert.ok(Number(mark.bid) <= Number(mark.ask), `${mark.symbol} is not crossed`)
  if (mark.mid !== undefined && mark.ask !== undefined)
    assert.ok(Number(mark.mid) <= Number(mark.ask) && Number(mark.mid) >= Number(mark.bid ?? 0))
}

function bySymbol<T extends { readonly symbol: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
}
