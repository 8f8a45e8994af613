/** What the timer of margin looks at: all that the market has moved, once, and again what a record makes it find something in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import type { Event, InstrumentId } from '@parley/core'
import type { Mark } from '@parley/sdk'
import { OPERATOR } from '../src/demo/demo.ts'
import { MARGIN_EVERY_MS, MARGIN_IDLE_EVERY_MS, MarginMarks } from '../src/timer/margin-marks.ts'
import { CALL, CALL_SPEC, SHARE, SHARE_SPEC, TestVenue } from './_venue.ts'

const OTHER = 'XYZ'
const OTHER_CALL = 'XYZ-20260220-100-C'

/** A venue with two shares and a call on each; everybody has some of the first. */
async function furnished(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  const specs = [
    { ...SHARE_SPEC, instrument: OTHER },
    { ...CALL_SPEC, underlying: OTHER },
  ]
  for (const spec of specs)
    await venue.as('house').call('listInstrument', { body: { clientId: venue.clientId(), spec } })
  return venue
}

/** A market that says how often it was asked. */
class Market {
  moves = 1
  price = '100'
  asked: InstrumentId[] = []

  mark(instrument: InstrumentId): Mark {
    this.asked.push(instrument)
    return {
      instrument,
      kind: 'option',
      mid: this.price,
      source: 'test',
      observedAt: '2026-01-02T14:30:00Z',
      stale: false,
      simulated: false,
    }
  }

  /** What was asked about since the last time. */
  taken(): string[] {
    const asked = [...new Set(this.asked)].toSorted()
    this.asked = []
    return asked
  }
}

void test('[MGN-3] a look goes to what has moved since the last one, and to nothing twice', async () => {
  await using venue = await furnished()
  const { sequencer, clock } = venue.venue
  const { state } = sequencer
  const start = clock.now()
  const market = new Market()
  const timer = new MarginMarks({ actor: OPERATOR, market })
  timer.attach(sequencer, start)
  // Nobody is margined.
  assert.equal(timer.nextDue(), undefined)
  const body = { clientId: 'm', account: 'mako:main', regime: 'margined' } as const
  await venue.as('house').call('setRegime', { body })
  const told = (event: Partial<Event>): void => timer.observe(state, event as Event)
  told({ type: 'RegimeSet' })
  assert.equal(timer.nextDue(), start)
  await timer.run(start)
  assert.ok(market.taken().includes(SHARE))
  assert.equal(Number(state.ledger.margins.marks.get(CALL as InstrumentId)), 100e8)
  // Nothing has moved since, and what is traded and asked for was looked at: there is nothing to find.
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }]
  const requested = { type: 'RfqRequested', terms: { structure: { legs } } } as unknown as Event
  timer.observe(state, requested)
  told({ type: 'QuotePlaced' })
  assert.equal(timer.nextDue(), undefined)
  // The market moves: what is held at the next look, all the rest within the minute, each once.
  market.moves++
  market.price = '101'
  const due = timestamp(start + MARGIN_EVERY_MS * 1000)
  assert.equal(timer.nextDue(), due)
  await timer.run(due)
  assert.deepEqual(market.taken(), [SHARE, CALL].toSorted())
  const idle = timestamp(start + MARGIN_IDLE_EVERY_MS * 1000)
  assert.equal(timer.nextDue(), idle)
  await timer.run(idle)
  assert.deepEqual(market.taken(), [OTHER, OTHER_CALL])
  assert.equal(timer.nextDue(), undefined)
  // Marks that another records are looked at again, and so is all where something is listed.
  told({ type: 'MarginMarked', marks: [] })
  assert.equal(timer.nextDue(), timestamp(idle + MARGIN_EVERY_MS * 1000))
  await timer.run(timestamp(idle + MARGIN_EVERY_MS * 1000))
  assert.deepEqual(market.taken(), [SHARE, CALL].toSorted())
  told({ type: 'InstrumentListed' })
  assert.ok(timer.nextDue())
})

void test('[MGN-3] what becomes live after a move is looked at before its minute', async () => {
  await using venue = await furnished()
  const { sequencer, clock } = venue.venue
  const { state } = sequencer
  const market = new Market()
  const timer = new MarginMarks({ actor: OPERATOR, market })
  const start = clock.now()
  timer.attach(sequencer, start)
  const body = { clientId: 'm', account: 'mako:main', regime: 'margined' } as const
  await venue.as('house').call('setRegime', { body })
  await timer.run(start)
  market.taken()
  market.moves++
  await timer.run(timestamp(start + MARGIN_EVERY_MS * 1000))
  assert.deepEqual(market.taken(), [SHARE, CALL].toSorted())
  // Someone asks for a price of what no margined account has.
  const legs = [{ instrument: OTHER, side: 'buy', ratio: 1 }]
  const asking = { clientId: 'r', account: 'acme:main', legs, size: '1', ttlMs: 60_000 } as never
  await venue.as('acme').call('createRfq', { body: asking })
  const requested = { type: 'RfqRequested', terms: { structure: { legs } } } as unknown as Event
  timer.observe(state, requested)
  const due = timestamp(start + 2 * MARGIN_EVERY_MS * 1000)
  assert.equal(timer.nextDue(), due)
  await timer.run(due)
  assert.deepEqual(market.taken(), [OTHER, OTHER_CALL])
})
