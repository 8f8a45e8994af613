/** The market after corporate actions: the simulated one follows them, and what is made of past prices is in the units of now. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrumentId } from '@parley/core'
import type { ActionTerms } from '@parley/sdk'
import { simulated } from './_simulated.ts'
import type { TestVenue } from './_venue.ts'

const SHARE = 'ACME.SIM'

async function announce(venue: TestVenue, terms: ActionTerms, effectiveAt: string): Promise<void> {
  const body = { clientId: venue.clientId(), terms, effectiveAt, reference: 'a test' }
  await venue.as('house').call('announceCorporateAction', { body })
}

async function markOf(venue: TestVenue, id: string): Promise<number> {
  const { marks } = await venue.as('house').call('marks', { query: {} })
  return Number(marks.find(({ instrument }) => instrument === id)?.mid)
}

/** All that is made of past prices. */
function pastOf({ venue }: TestVenue, id = SHARE) {
  const [share, now] = [instrumentId(id), venue.clock.now()]
  return {
    close: venue.market.closeBefore(share, now) ?? Number.NaN,
    vol: venue.market.realisedVol(share, now) ?? Number.NaN,
    closes: venue.market.closes(share, now, 30),
  }
}

/** No day's close is further than a fifth from the one before: the share's own moves are a few hundredths. */
function assertNoJump(closes: readonly number[]): void {
  assert.ok(closes.length >= 10)
  for (const [i, close] of closes.entries()) {
    const before = closes[i - 1] ?? close
    assert.ok(Math.abs(Math.log(close / before)) < 0.2, `${before} then ${close}`)
  }
}

function assertNear(actual: number, expected: number, by: number): void {
  assert.ok(Math.abs(actual / expected - 1) < by, `${actual} is not near ${expected}`)
}

async function optionNear(venue: TestVenue, strike: number): Promise<string> {
  const { instruments } = await venue
    .as('house')
    .call('instruments', { query: { underlying: SHARE } })
  const [best] = instruments
    .filter(({ right, expiryDate }) => right === 'call' && (expiryDate ?? '') > '2026-02-10')
    .toSorted((a, b) => Math.abs(Number(a.strike) - strike) - Math.abs(Number(b.strike) - strike))
  return best?.instrument ?? assert.fail('no call')
}

async function successorOf(venue: TestVenue, id: string): Promise<string> {
  const { instruments } = await venue.as('house').call('instruments', { query: {} })
  const next = instruments.find(({ adjustedFrom }) => adjustedFrom === id)
  return next?.instrument ?? assert.fail(`nothing took the place of ${id}`)
}

const EX = '2026-01-15T14:30:00Z'

void test('[MKT-4] after a split the price is of new shares, and past prices are too', async () => {
  await using venue = await simulated()
  await venue.advance('2026-01-14T21:00:00Z')
  const before = { mark: await markOf(venue, SHARE), ...pastOf(venue) }
  const call = await optionNear(venue, before.mark)
  const premium = await markOf(venue, call)
  await announce(venue, { kind: 'split', underlying: SHARE, numerator: 4, denominator: 1 }, EX)
  await venue.advance(EX)
  assertNear(await markOf(venue, SHARE), before.mark / 4, 0.1)
  const past = pastOf(venue)
  assertNear(past.close, before.mark / 4, 0.1)
  assertNear(past.vol, before.vol, 0.5)
  assertNoJump([...past.closes, await markOf(venue, SHARE)])
  // The adjusted option is marked, and new ones are offered about the new price.
  const adjusted = await successorOf(venue, call)
  assertNear(await markOf(venue, adjusted), premium / 4, 0.6)
  assert.ok(Number.isNaN(await markOf(venue, call)), 'what was retired has no price')
  await venue.advance('2026-01-20T21:00:00Z')
  assertNoJump(pastOf(venue).closes)
  const fresh = await optionNear(venue, before.mark / 4)
  assert.ok((await markOf(venue, fresh)) > 0)
  // Another life of the venue has the same prices, before its time has moved.
  const last = { share: await markOf(venue, SHARE), call: await markOf(venue, adjusted) }
  await using again = await venue.restart({ args: ['--demo', '--seed', '7', '--clock', 'stepped'] })
  assert.deepEqual({ share: await markOf(again, SHARE), call: await markOf(again, adjusted) }, last)
  await again.advance('2026-01-20T21:00:01Z')
  assert.deepEqual({ share: await markOf(again, SHARE), call: await markOf(again, adjusted) }, last)
})

void test('[MKT-4] a venue that is opened again between two sessions has the marks it had, of adjusted options too', async () => {
  await using venue = await simulated()
  await venue.advance('2026-01-14T21:00:00Z')
  const call = await optionNear(venue, await markOf(venue, SHARE))
  await announce(venue, { kind: 'split', underlying: SHARE, numerator: 4, denominator: 1 }, EX)
  await venue.advance('2026-01-15T18:00:00Z')
  const adjusted = await successorOf(venue, call)
  const priced = async (life: TestVenue): Promise<string[]> => {
    const { marks } = await life.as('house').call('marks', { query: { underlying: SHARE } })
    return marks.map(({ instrument, mid, observedAt }) => `${instrument} ${mid} ${observedAt}`)
  }
  const before = await priced(venue)
  assert.ok(before.some((each) => each.startsWith(`${adjusted} `) && each.includes('2026-01-15T')))
  await using again = await venue.restart({ args: ['--demo', '--seed', '7', '--clock', 'stepped'] })
  assert.deepEqual(await priced(again), before)
})

void test('[MKT-4] an odd split: an option that delivers 150 is worth what 150 are', async () => {
  await using venue = await simulated()
  await venue.advance('2026-01-14T21:00:00Z')
  const spot = await markOf(venue, SHARE)
  const call = await optionNear(venue, spot * 0.8)
  const terms: ActionTerms = {
    kind: 'split',
    underlying: SHARE,
    numerator: 3,
    denominator: 2,
    fractionPrice: '121',
  }
  await announce(venue, terms, EX)
  await venue.advance(EX)
  const after = await markOf(venue, SHARE)
  assertNear(after, spot / 1.5, 0.1)
  const adjusted = await successorOf(venue, call)
  const strike = Number(/-([\d.]+)-C$/.exec(adjusted)?.[1])
  // Far in the money: 1.5 shares for the strike, and a little.
  const worth = 1.5 * after - strike
  const mark = await markOf(venue, adjusted)
  assert.ok(mark > worth * 0.98 && mark < worth * 1.2, `${mark} for ${worth}`)
})

void test('[MKT-4] a special dividend is taken from the price, and from past ones in proportion', async () => {
  await using venue = await simulated()
  await venue.advance('2026-01-14T21:00:00Z')
  const before = { mark: await markOf(venue, SHARE), ...pastOf(venue) }
  await announce(venue, { kind: 'special_dividend', underlying: SHARE, amount: '80' }, EX)
  await venue.advance(EX)
  const after = await markOf(venue, SHARE)
  assertNear(after, before.mark - 80, 0.15)
  const past = pastOf(venue)
  assertNoJump([...past.closes, after])
  assertNear(past.vol, before.vol, 0.5)
})

/** Strikes of calls of one expiry that are alive and marked, and how many options have the same terms as another. */
async function offeredIn(venue: TestVenue, expiry: string) {
  const house = venue.as('house')
  const { instruments } = await house.call('instruments', { query: { underlying: SHARE } })
  const { marks } = await house.call('marks', { query: {} })
  const alive = instruments.filter((each) => each.kind === 'option' && !each.retired)
  const marked = Map.groupBy(marks, ({ instrument }) => instrument)
  const terms = alive.map((each) =>
    [each.expiryDate, each.strike, each.right, each.deliverable].join(' '),
  )
  return {
    strikes: alive
      .filter(({ expiryDate, right, deliverable, instrument }) => {
        const isOne = marked.get(instrument)?.length === 1
        return expiryDate === expiry && right === 'call' && !deliverable && isOne
      })
      .map(({ strike }) => Number(strike))
      .sort((a, b) => a - b),
    doubles: terms.length - new Set(terms).size,
    twiceMarked: [...marked.values()].filter(({ length }) => length > 1).length,
  }
}

for (const [what, terms, ratio, less] of [
  ['a special dividend between two strikes', { kind: 'special_dividend', amount: '2.37' }, 1, 2.37],
  ['a special dividend of some strikes', { kind: 'special_dividend', amount: '20' }, 1, 20],
  ['an odd split', { kind: 'split', numerator: 3, denominator: 2, fractionPrice: '121' }, 1.5, 0],
] as const)
  void test(`[MKT-4] after ${what} expiries that were there have ordinary strikes again`, async () => {
    await using venue = await simulated()
    await venue.advance('2026-01-14T21:00:00Z')
    const expiry = '2026-02-20'
    const before = await offeredIn(venue, expiry)
    assert.deepEqual([before.doubles, before.twiceMarked], [0, 0])
    const step = (before.strikes[1] ?? 0) - (before.strikes[0] ?? 0)
    await announce(venue, { ...terms, underlying: SHARE }, EX)
    await venue.advance(EX)
    const spot = await markOf(venue, SHARE)
    const after = await offeredIn(venue, expiry)
    assert.deepEqual([after.doubles, after.twiceMarked], [0, 0])
    // Every ordinary strike near the new price is there to be traded, whichever id it has.
    const has = new Set(after.strikes)
    const grid = ratio === 1 ? step : 2.5
    for (let strike = Math.ceil((spot * 0.9) / grid) * grid; strike < spot * 1.1; strike += grid)
      assert.ok(has.has(strike), `${strike} of ${after.strikes.join(' ')}`)
    // Beside them the adjusted ones.
    const adjusted = before.strikes.map((strike) => Number((strike - less).toFixed(2)))
    if (ratio === 1) assert.ok(adjusted.every((strike) => strike <= 0.01 || has.has(strike)))
    await venue.advance('2026-01-20T21:00:00Z')
    const later = await offeredIn(venue, expiry)
    assert.deepEqual([later.doubles, later.twiceMarked], [0, 0])
    // Another life lists nothing more, and marks the same.
    const args = ['--demo', '--seed', '7', '--clock', 'stepped']
    await using again = await venue.restart({ args })
    await again.advance('2026-01-20T21:00:01Z')
    assert.deepEqual(await offeredIn(again, expiry), later)
  })

void test('[MKT-4] a new symbol keeps the price, and its past', async () => {
  await using venue = await simulated()
  await venue.advance('2026-01-14T21:00:00Z')
  const before = { mark: await markOf(venue, SHARE), ...pastOf(venue) }
  const call = await optionNear(venue, before.mark)
  await announce(venue, { kind: 'symbol_change', underlying: SHARE, symbol: 'NEWCO' }, EX)
  await venue.advance(EX)
  assertNear(await markOf(venue, 'NEWCO'), before.mark, 0.1)
  assert.ok(Number.isNaN(await markOf(venue, SHARE)))
  assert.ok((await markOf(venue, await successorOf(venue, call))) > 0)
  assertNear(pastOf(venue, 'NEWCO').close, before.mark, 0.1)
  // What is offered next is under the new name, and what expires is settled.
  await venue.advance('2026-01-24T21:00:00Z')
  const { instruments } = await venue.as('house').call('instruments', { query: {} })
  const options = instruments.filter(({ underlying }) => underlying === 'NEWCO')
  assert.ok(options.some(({ adjustedFrom }) => adjustedFrom === undefined))
  assert.ok(options.some(({ settledAt }) => settledAt !== undefined))
})

void test('[MKT-4] what was merged for cash has no price any more', async () => {
  await using venue = await simulated()
  await announce(venue, { kind: 'cash_merger', underlying: SHARE, cash: '200' }, EX)
  await venue.advance(EX)
  assert.ok(Number.isNaN(await markOf(venue, SHARE)))
  await venue.advance('2026-01-24T21:00:00Z')
  const { marks } = await venue.as('house').call('marks', { query: {} })
  assert.ok(marks.every(({ instrument }) => !instrument.startsWith(SHARE)))
  assert.ok((await markOf(venue, 'GLOBEX.SIM')) > 0)
})

void test('[CRA-2] what was renamed is no buying power under its old name', async () => {
  await using venue = await simulated()
  await venue.deposit('acme', SHARE, '300')
  const powers = async (): Promise<unknown[]> => {
    const { buyingPower } = await venue.as('acme').call('positions')
    return buyingPower
      .filter(({ asset }) => asset !== 'USD')
      .map(({ asset, buyingPower: power }) => [asset, power])
  }
  const before = await powers()
  assert.ok(before.some((each) => String(each) === `${SHARE},300`))
  await announce(venue, { kind: 'symbol_change', underlying: SHARE, symbol: 'ACNE.SIM' }, EX)
  await venue.advance(EX)
  const after = await powers()
  assert.ok(after.some((each) => String(each) === 'ACNE.SIM,300'))
  assert.equal(after.length, before.length)
})
