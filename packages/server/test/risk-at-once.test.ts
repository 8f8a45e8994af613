/** What a hard bound that holds by the timer's last look makes of a setting and a trade: the firm is looked at, at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plusMs } from '@parley/core'
import type { Event, Timestamp } from '@parley/core'
import { OPERATOR } from '../src/demo/demo.ts'
import { lookAround } from '../src/risk/aside.ts'
import { riskBook } from '../src/risk/book.ts'
import { riskMarks } from '../src/risk/risk-marks.ts'
import { RiskWatch } from '../src/risk/watch.ts'
import { TAPE, held, refusal, sell } from './_held.ts'
import type { TestVenue } from './_venue.ts'

const EVERY_MS = 5_000

/** A watch as a venue on a running clock has it, beside one whose clock stands still; it is told what a test tells it. */
function watching({ venue: { sequencer, market, views, clock } }: TestVenue) {
  const { state } = sequencer
  const looks: string[] = []
  const marketAt = clock.now()
  let wakes = 0
  const watch = new RiskWatch({
    actor: OPERATOR,
    marketAt: () => marketAt,
    everyMs: EVERY_MS,
    wake: () => void wakes++,
    marks: (wanted, now) => riskMarks(market, state, wanted, now),
    around: async (limits, now) => {
      looks.push([...new Set(limits.map(({ scope }) => scope.firm))].join())
      assert.equal(await views.ready(), undefined)
      return lookAround(market, views, limits, now)
    },
    book: (firm, asset, now) => riskBook(market, state, { firm, asset }, now),
  })
  watch.attach(sequencer)
  /** Whether what happened wakes it, once it is durable. */
  const isWokenBy = (event: object, ts: Timestamp): boolean => {
    const before = wakes
    watch.observe(state, event as Event, 'public', ts)
    assert.equal(wakes, before)
    watch.committed()
    watch.committed()
    assert.ok(wakes - before <= 1)
    return wakes > before
  }
  return { watch, looks, isWokenBy }
}

const limitOf = (firm: string) => ({ type: 'RiskLimitSet', scope: { firm } })
const entryOf = (firm: string) => ({
  type: 'EntryPosted',
  entry: { postings: [{ from: `${firm}:main`, to: 'bolt:main' }] },
})

void test('[RSK-13] a limit that is set, and a trade, have their firm looked at, at once', async () => {
  const { venue, call } = await held()
  try {
    const acme = venue.as('acme')
    const bound = (over: object) =>
      acme.call('setRiskLimit', {
        body: {
          clientId: venue.clientId(),
          measure: 'counterparty',
          underlying: TAPE,
          asset: 'USD',
          markAgeMs: 86_400_000,
          ...over,
        },
      })
    const { watch, looks, isWokenBy } = watching(venue)
    const start = venue.venue.clock.now()
    await bound({ soft: '250000' })
    // What only warns waits for the next look at everybody.
    assert.equal(isWokenBy(limitOf('acme'), start), false)
    assert.equal(isWokenBy(entryOf('acme'), start), false)
    await watch.run(start)
    assert.deepEqual(looks, ['acme'])
    // Until the options held are near their expiry there is nothing to look for.
    assert.ok((watch.nextDue() ?? Infinity) > plusMs(start, 86_400_000))

    await bound({ soft: '250000', hard: '300000' })
    assert.equal(isWokenBy(entryOf('mako'), start), false)
    assert.equal(isWokenBy(limitOf('acme'), start), true)
    const set = watch.nextDue() ?? assert.fail()
    assert.ok(set < plusMs(start, EVERY_MS))
    await watch.run(set)
    assert.deepEqual(looks, ['acme', 'acme'])
    await sell(venue, call, '20')
    assert.equal(isWokenBy(entryOf('acme'), set), true)
    // One look is owed: what follows before it changes nothing.
    assert.equal(isWokenBy(entryOf('acme'), set), false)
    const traded = watch.nextDue() ?? assert.fail()
    assert.ok(traded > set && traded <= plusMs(start, EVERY_MS))
    await watch.run(traded)
    const { code, detail } = await refusal(sell(venue, call, '1'))
    assert.deepEqual(
      [code, detail?.['measure'], detail?.['beforeAmount'], detail?.['maxAmount']],
      ['risk_limit', 'counterparty', '400000', '300000'],
    )
    // A bound nearer to what was seen holds from its own look on, though the level is the same.
    await bound({ hard: '350000' })
    assert.equal(isWokenBy(limitOf('acme'), traded), true)
    await watch.run(watch.nextDue() ?? assert.fail())
    const [told] = (await acme.call('riskAlerts')).alerts
    assert.deepEqual(
      [told?.from, told?.level, told?.observed, told?.bound],
      ['breached', 'breached', '400000', '350000'],
    )
    // What has no hard bound any more wakes nobody.
    await bound({})
    assert.equal(isWokenBy(limitOf('acme'), traded), false)
    assert.equal(isWokenBy(entryOf('acme'), traded), false)
  } finally {
    await venue[Symbol.asyncDispose]()
  }
})
