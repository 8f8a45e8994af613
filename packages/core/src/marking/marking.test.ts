import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  actor,
  answer,
  eventOf,
  funding,
  furnished,
  must,
  px,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { MARK_HORIZONS_MS } from './marking.ts'
import type { Marking } from './marking.ts'
import type { RecordMarks } from './rules.ts'

function matched(): { readonly world: World; readonly marking: Marking } {
  const world = furnished()
  for (const firm of ['acme', 'mako']) {
    must(world, funding(firm, 'USD', 10_000_000_00n))
    must(world, funding(firm, 'SPY', 100_000n))
  }
  const what = { taker: 'acme', maker: 'mako', side: 'buy', legs: 'buy 1 C400' } as const
  const events = traded(world, { ...what, size: 2n, at: '9' })
  const planned = eventOf(events, 'MarkingPlanned')
  assert.deepEqual(audienceOf(world.state, planned), [])
  return { world, marking: planned.marking }
}

const mark = (id: string, at: number): ReferenceMark => ({
  instrument: instrumentId(id),
  price: px('9.1'),
  source: 'a test',
  observedAt: timestamp(at),
})

function recording(
  { matchId }: Marking,
  horizonMs: number,
  marks: readonly ReferenceMark[],
): RecordMarks {
  return { type: 'RecordMarks', actor: actor(OPERATOR), matchId, horizonMs, marks }
}

void test('[MRK-1] every horizon is recorded once, in order, and told to the parties without their names', () => {
  const { world, marking } = matched()
  assert.deepEqual(marking.instruments, ['C400', 'SPY'])
  for (const horizonMs of MARK_HORIZONS_MS) {
    const at = marking.tradedAt + horizonMs * 1000
    world.now = at
    const marks = [mark('C400', at), mark('SPY', at - 90_000_000)]
    const events = must(world, recording(marking, horizonMs, marks))
    const event = eventOf(events, 'MarksRecorded')
    assert.deepEqual(audienceOf(world.state, event), ['acme', 'mako'])
    for (const firm of ['acme', 'mako']) assert.ok(!encode(event).includes(firm))
    assert.deepEqual(event.marks, marks)
    assert.equal(answer(world, recording(marking, horizonMs, marks)).split(' ')[0], 'unknown_match')
  }
  assert.equal(world.state.markings.open.size, 0)
})

for (const [name, horizonMs, waitUs, marks, refusal] of [
  ['another horizon', 10_000, 10_000_000, [], 'unknown_match horizonMs'],
  ['too early', 1_000, 999_998, [], 'not_yet_due horizonMs'],
  ['in time', 1_000, 999_999, [], 'ok'],
  ['another instrument', 1_000, 1_000_000, [['BTC', 0]], 'unknown_instrument marks.0.instrument'],
  [
    'twice',
    1_000,
    1_000_000,
    [
      ['SPY', 0],
      ['SPY', 0],
    ],
    'unknown_instrument marks.1.instrument',
  ],
  ['from the horizon', 1_000, 1_000_000, [['SPY', 1_000_000]], 'ok'],
  ['from later', 1_000, 2_000_000, [['SPY', 1_000_001]], 'malformed marks.0.observedAt'],
] as const)
  void test(`[MRK-2] marks: ${name}`, () => {
    const { world, marking } = matched()
    const start = marking.tradedAt
    world.now = start + waitUs
    const given = marks.map(([id, after]) => mark(id, start + after))
    assert.equal(answer(world, recording(marking, horizonMs, given)), refusal)
  })

void test('[MRK-2] what has no mark is missing; another match and another firm are refused', () => {
  const { world, marking } = matched()
  world.now += 2_000_000
  const none = { ...marking, matchId: 'match-00000000000' as Marking['matchId'] }
  assert.equal(answer(world, recording(none, 1_000, [])), 'unknown_match matchId')
  const mine = { ...recording(marking, 1_000, []), actor: actor('acme') }
  assert.equal(answer(world, mine), 'role_forbidden')
  const restored = { ...world, state: loadState(saveState(world.state)) }
  const given = [mark('SPY', marking.tradedAt)]
  const event = eventOf(must(restored, recording(marking, 1_000, given)), 'MarksRecorded')
  assert.deepEqual(event.missing, ['C400'])
})
