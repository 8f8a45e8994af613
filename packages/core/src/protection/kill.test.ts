import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  must,
  owned,
  quote,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { propose, proposing, rest } from '../_block.ts'
import { checkBooks } from '../_invariant.ts'
import { firmId, userId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import type { Event } from '../venue/event.ts'
import { saveState, loadState } from '../venue/snapshot.ts'
import { decide } from '../venue/decide.ts'
import { at } from '../_venue.ts'
import {
  ALL,
  FIRM_ALL,
  firmScope,
  funded,
  killing,
  quotedOn,
  typesOf,
  userScope,
} from './_protected.ts'
import { liveQuotes } from './live.ts'
import type { Covers, SessionId } from './state.ts'

/** acme asks thrice, mako quotes two of them by two users, nova one. */
function busy(world: World) {
  const rfqs = [1, 2, 3].map(() => ask(world, 'acme', 'buy 1 C400', { size: 1n }))
  const [first = '', second = '', third = ''] = rfqs
  const byOther = { firm: firmId('mako'), user: userId('mako-2') }
  const q1 = quote(world, 'mako', first, '4.00 / 4.20', { size: 1n })
  const placed = must(world, {
    ...quoting('mako', second, '4.00 / 4.20', { size: 1n }),
    actor: byOther,
  })
  const q2 = eventOf(placed, 'QuotePlaced').quote.quoteId
  const q3 = quote(world, 'nova', third, '4.00 / 4.20', { size: 1n })
  return { rfqs: [first, second, third], quotes: [q1, q2, q3], byOther }
}

const pullsOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'OrdersPulled' ? [event.pull] : []))

void test('[PRT-13] [BLK-12] [CRX-11] a kill withdraws proposals and cancels resting orders, and frees what they held', () => {
  const world = funded()
  const mine = propose(world, 'mako', 'acme', 'buy 1 x buy 1 C400 at 4')
  const byOther = { user: userId('mako-2'), firm: firmId('mako') }
  const proposal = { ...proposing('mako', 'acme', 'buy 1 x buy 1 C400 at 4'), actor: byOther }
  const other = eventOf(must(world, proposal), 'BlockProposed').terms
  const order = rest(world, 'mako', 'buy 1 x buy 1 C400 limit 4')
  const otherOrder = rest(world, 'mako', 'buy 2 x buy 1 C400 limit 4', { actor: byOther })
  const left = rest(world, 'nova', 'buy 1 x buy 1 C400 limit 4')
  const user = eventOf(must(world, killing('mako', userScope('mako', 'mako-2'))), 'Killed')
  assert.deepEqual([user.blocks, user.orders], [[other.blockId], [otherOrder]])
  const firm = eventOf(must(world, killing('mako', firmScope('mako'))), 'Killed')
  assert.deepEqual([firm.blocks, firm.orders], [[mine.blockId], [order]])
  assert.equal(owned(world, 'mako', 'USD').held, 0n)
  assert.equal(world.state.blocks.open.size, 0)
  assert.deepEqual([...(world.state.crosses.homes.get(firmId('nova'))?.keys() ?? [])], [left])
  checkBooks(world.state)
})

void test('[PRT-13] killing a firm cancels its quotes in one record, whose receipt lists them', () => {
  const world = funded()
  const { quotes } = busy(world)
  const events = must(world, killing('mako', firmScope('mako')))
  const mine = quotes.slice(0, 2).sort()
  const receipt = eventOf(events, 'Killed')
  assert.deepEqual([receipt.quotes, receipt.requests, receipt.reason], [mine, [], 'a test'])
  assert.deepEqual(
    pullsOf(events).map(({ firm, quotes: ids }) => [firm, ids]),
    [['mako', mine]],
  )
  assert.deepEqual(typesOf(events), ['Killed', 'OrdersPulled', 'QuoteEnded', 'QuoteEnded'])
  assert.deepEqual(audienceOf(world.state, receipt), ['mako'])
  assert.deepEqual(
    liveQuotes(world.state).map(({ quoteId }) => quoteId),
    quotes.slice(2),
  )
})

void test('[PRT-13] killing a user leaves the firm’s others alone; killing a taker ends its requests', () => {
  const world = funded()
  const { quotes, rfqs, byOther } = busy(world)
  const events = must(world, killing('mako', userScope('mako', 'mako-2')))
  assert.deepEqual(eventOf(events, 'Killed').quotes, [quotes[1]])
  const next = ask(world, 'bree', 'buy 1 P400', { size: 1n })
  const quoted = quoting('mako', next, '3.00 / 3.20', { size: 1n })
  assert.equal(answer(world, { ...quoted, actor: byOther }), 'killed')
  assert.equal(answer(world, quoted), 'ok')
  const ended = must(world, killing('acme', firmScope('acme')))
  assert.deepEqual(eventOf(ended, 'Killed').requests, rfqs)
  assert.equal(world.state.rfqs.size, 1)
})

void test('[PRT-13] [DIS-1] the venue’s kill ends everything at once; each firm is told of its own, nobody of all', () => {
  const world = funded()
  const { quotes, rfqs } = busy(world)
  const events = must(world, killing(OPERATOR, { level: 'venue' }))
  const receipt = eventOf(events, 'Killed')
  assert.deepEqual([receipt.quotes, receipt.requests], [quotes.toSorted(), rfqs])
  assert.deepEqual(audienceOf(world.state, receipt), [])
  for (const event of events)
    if (event.type === 'OrdersPulled')
      assert.deepEqual(audienceOf(world.state, event), [event.pull.firm])
  assert.deepEqual(
    pullsOf(events)
      .map(({ firm }) => firm)
      .sort(),
    ['acme', 'mako', 'nova'],
  )
  assert.deepEqual([world.state.rfqs.size, world.state.quotes.size], [0, 0])
  assert.equal(world.state.ledger.holds.size, 0)
  assert.equal(answer(world, asking('bree', 'buy 1 C400')), 'killed')
})

void test('[PRT-14] what is killed begins nothing and may withdraw; its killer revives it', () => {
  const world = funded()
  const { rfqId, quoteId } = quotedOn(world)
  assert.equal(answer(world, killing('mako', firmScope('nova'))), 'role_forbidden firm')
  assert.equal(answer(world, killing('mako', { level: 'venue' })), 'role_forbidden level')
  assert.equal(answer(world, killing(OPERATOR, firmScope('nobody'))), 'unknown_firm firm')
  assert.equal(answer(world, killing('mako', firmScope('mako'), 'Revive')), 'not_killed scope')
  must(world, killing('acme', userScope('acme', 'someone')))
  assert.equal(answer(world, killing('acme', userScope('acme', 'someone'))), 'already_exists scope')
  must(world, killing('nova', firmScope('nova')))
  must(world, killing(OPERATOR, firmScope('bree')))
  assert.equal(answer(world, quoting('nova', rfqId, '4.00 / 4.20', { size: 1n })), 'killed')
  assert.equal(answer(world, asking('bree', 'buy 1 C400')), 'killed')
  assert.equal(answer(world, killing('bree', firmScope('bree'), 'Revive')), 'role_forbidden scope')
  must(world, killing(OPERATOR, firmScope('bree'), 'Revive'))
  assert.equal(answer(world, asking('bree', 'buy 1 C400')), 'ok')
  must(world, killing(OPERATOR, firmScope('nova'), 'Revive'))
  assert.equal(answer(world, quoting('nova', rfqId, '4.00 / 4.20', { size: 1n })), 'ok')
  assert.equal(answer(world, { type: 'CancelQuote', actor: actor('mako'), quoteId }), 'ok')
})

void test('[PRT-14] a taker killed between its request and its acceptance does not trade', () => {
  const world = funded()
  const { rfqId } = quotedOn(world)
  world.state.protection.killed.set('acme acme-1', {
    scope: userScope('acme', 'acme-1'),
    by: 'venue',
    reason: 'a test',
    at: at(world).ts,
  })
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 1 at 5')), 'killed')
})

const arming = (firm: string, covers: Covers = ALL): Command => ({
  type: 'ArmSession',
  actor: actor(firm),
  covers,
})
const arm = (world: World, firm: string, covers?: Covers) =>
  eventOf(must(world, arming(firm, covers)), 'SessionArmed').session.sessionId
const dropping = (by: string, sessionId: SessionId): Command => ({
  type: 'DropSession',
  actor: actor(by),
  sessionId,
})

void test('[PRT-15] a lost stream takes its user’s orders with it, unless another still stands for them', () => {
  const world = funded()
  const { quotes } = busy(world)
  const one = arm(world, 'mako')
  const two = arm(world, 'mako')
  assert.deepEqual(typesOf(must(world, dropping('mako', one))), ['SessionDropped'])
  const events = must(world, dropping(OPERATOR, two))
  const [pull] = pullsOf(events)
  assert.deepEqual(
    [pull?.reason, pull?.user, pull?.quotes],
    ['disconnect', 'mako-1', quotes.slice(0, 1)],
  )
  assert.equal(answer(world, dropping('mako', two)), 'unknown_session sessionId')
  const firm = arm(world, 'mako', FIRM_ALL)
  assert.equal(answer(world, dropping('nova', firm)), 'unknown_session sessionId')
  assert.deepEqual(pullsOf(must(world, dropping('mako', firm)))[0]?.quotes, quotes.slice(1, 2))
})

void test('[PRT-15] a stream covers the kinds it names: another that covers fewer stands for fewer', () => {
  const world = funded()
  const rfqId = ask(world, 'mako', 'buy 1 C400', { size: 1n, panel: ['nova'] })
  const { quoteId } = quotedOn(world)
  const all = arm(world, 'mako')
  arm(world, 'mako', { ...ALL, quotes: false })
  const [pull] = pullsOf(must(world, dropping('mako', all)))
  assert.deepEqual([pull?.quotes, pull?.requests], [[quoteId], []])
  assert.ok(world.state.rfqs.has(rfqId))
  assert.equal(
    answer(
      world,
      arming('mako', { whose: 'user', quotes: false, requests: false, acceptances: false }),
    ),
    'bad_protection covers',
  )
})

void test('[PRT-15] waiting acceptances can be covered by themselves: the request goes on', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  must(world, { ...accepting('acme', rfqId, 'buy 1 at 4'), timeInForce: 'resting' })
  const session = arm(world, 'acme', { ...ALL, requests: false })
  const events = must(world, dropping('acme', session))
  assert.deepEqual(pullsOf(events)[0]?.acceptances, [rfqId])
  assert.equal(eventOf(events, 'AcceptanceEnded').outcome, 'cancelled')
  assert.equal(world.state.rfqs.get(rfqId)?.resting.buy, undefined)
})

const beating = (firm: string, ttlMs: number, covers: Covers = ALL): Command => ({
  type: 'Beat',
  actor: actor(firm),
  ttlMs,
  covers,
})
const lapse: Command = { type: 'LapseHeartbeats', actor: actor(OPERATOR) }

void test('[PRT-16] from the deadline on the covered quotes are dead; the sweep cancels them', () => {
  const world = funded()
  const { rfqId, quoteId } = quotedOn(world)
  const { heartbeat } = eventOf(must(world, beating('mako', 5_000)), 'HeartbeatSet')
  assert.equal(heartbeat.expiresAt, world.now + 5 * SECOND)
  world.now = heartbeat.expiresAt - 2
  assert.deepEqual(must(world, lapse), [])
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 1 at 5')), 'no_live_quote size')
  const events = must(world, lapse)
  assert.deepEqual(typesOf(events), ['HeartbeatEnded', 'OrdersPulled', 'QuoteEnded'])
  assert.deepEqual(pullsOf(events)[0]?.quotes, [quoteId])
  assert.deepEqual(must(world, lapse), [])
})

void test('[PRT-16] a promise is renewed, ended by its user, and kept within its bounds', () => {
  const world = funded()
  assert.equal(answer(world, beating('mako', 4_999)), 'bad_duration ttlMs')
  assert.equal(answer(world, beating('mako', 120_001)), 'bad_duration ttlMs')
  assert.equal(answer(world, beating('mako', 0)), 'unknown_session ttlMs')
  const { rfqId } = quotedOn(world)
  must(world, beating('mako', 5_000))
  world.now += 4 * SECOND
  must(world, beating('mako', 5_000))
  world.now += 4 * SECOND
  assert.deepEqual(must(world, lapse), [])
  must(world, beating('mako', 0))
  world.now += 4 * SECOND
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 1 at 5')), 'ok')
})

void test('[PRT-16] a waiting acceptance of a silent taker does not fire', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size: 1n })
  must(world, { ...accepting('acme', rfqId, 'buy 1 at 4.20'), timeInForce: 'resting' })
  must(world, beating('acme', 5_000))
  world.now += 5 * SECOND
  assert.deepEqual(typesOf(must(world, quoting('nova', rfqId, '- / 4.20', { size: 1n }))), [
    'QuotePlaced',
    'HoldPlaced',
  ])
  assert.deepEqual(pullsOf(must(world, lapse))[0]?.requests, [rfqId])
})

void test('[PRT-16] two promises of one firm that cover the same orders end each of them once', () => {
  const world = funded()
  const { quotes, byOther } = busy(world)
  must(world, beating('mako', 5_000))
  must(world, { ...beating('mako', 5_000, FIRM_ALL), actor: byOther })
  world.now += 6 * SECOND
  const events = must(world, lapse)
  assert.deepEqual(
    pullsOf(events).flatMap((pull) => pull.quotes),
    quotes.slice(0, 2),
  )
})

void test('[PRT-17] who comes back is told once what was cancelled, the user’s own and the firm’s', () => {
  const world = funded()
  busy(world)
  const session = arm(world, 'mako')
  must(world, dropping('mako', session))
  must(world, killing(OPERATOR, firmScope('mako')))
  const back = eventOf(must(world, arming('mako')), 'SessionArmed')
  assert.deepEqual(back.missed.map(({ reason }) => reason).sort(), ['disconnect', 'kill'])
  assert.deepEqual(eventOf(must(world, beating('mako', 5_000)), 'HeartbeatSet').missed, [])
})

void test('[PRT-7] kills, streams, heartbeats and what was pulled come back from a snapshot', () => {
  const world = funded()
  busy(world)
  const session = arm(world, 'mako')
  must(world, beating('mako', 5_000, FIRM_ALL))
  must(world, dropping('mako', arm(world, 'nova')) && killing('nova', firmScope('nova')))
  const text = saveState(world.state)
  const twin = loadState(text)
  assert.equal(saveState(twin), text)
  const drop = dropping('mako', session)
  assert.deepEqual(decide(twin, drop, at(world)), decide(world.state, drop, at(world)))
})
