import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  quote,
  quoting,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Event } from '../venue/event.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { FeedbackLevel } from './feedback.ts'
import type { SetFeedbackPolicy } from './rules.ts'

function setting(level: FeedbackLevel, stepTicks = 1n): SetFeedbackPolicy {
  return { type: 'SetFeedbackPolicy', actor: actor(OPERATOR), policy: { level, stepTicks } }
}

function funded(level?: FeedbackLevel, stepTicks?: bigint): World {
  const world = furnished()
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 10_000_000_00n))
    must(world, funding(firm, 'SPY', 100_000n))
  }
  if (level) must(world, setting(level, stepTicks))
  return world
}

/** What each maker is told, as text. */
function told(events: readonly Event[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'FeedbackGiven'
        ? [
            [
              event.maker,
              [event.outcome, event.rank, event.ticks].filter((x) => x !== undefined).join(' '),
            ],
          ]
        : [],
    ),
  )
}

/** Makers' quotes on one request in shares, then acme's acceptance. */
function contest(
  world: World,
  quotes: Readonly<Record<string, string>>,
  what: string,
  over: Parameters<typeof asking>[2] = {},
): readonly Event[] {
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 10n, ...over })
  for (const [maker, sides] of Object.entries(quotes)) quote(world, maker, rfqId, sides)
  return must(world, accepting('acme', rfqId, what))
}

const THREE = { mako: '399 / 400.00', nova: '399 / 400.07', opal: '398.50 / 400.20' }

for (const [level, expected] of [
  ['none', {}],
  ['outcome', { mako: 'won', nova: 'cover', opal: 'done_away' }],
  ['rank', { mako: 'won first', nova: 'cover top_three', opal: 'done_away top_three' }],
  [
    'distance',
    { mako: 'won first 10', nova: 'cover top_three 10', opal: 'done_away top_three 20' },
  ],
] as const)
  void test(`[FBK-1] [FBK-2] [FBK-3] [FBK-4] what makers are told under ${level}`, () => {
    const world = funded(level, 5n)
    const events = contest(world, THREE, 'buy 10 at 500')
    assert.deepEqual(told(events), expected)
    for (const event of events)
      if (event.type === 'FeedbackGiven')
        assert.deepEqual(audienceOf(world.state, event), [event.maker])
  })

for (const [name, quotes, what, expected] of [
  [
    'a tie',
    { mako: '- / 400', nova: '- / 400' },
    'buy 10 at 500',
    { mako: 'won first 0', nova: 'tied first 0' },
  ],
  [
    'a seller',
    { mako: '399 / -', nova: '398.96 / -' },
    'sell 10 at 1',
    { mako: 'won first 4', nova: 'cover top_three 4' },
  ],
  [
    'the other side alone',
    { mako: '- / 400', nova: '399 / -' },
    'buy 10 at 500',
    { mako: 'won first', nova: 'done_away lower' },
  ],
  ['one maker', { mako: '399 / 400' }, 'buy 10 at 500', { mako: 'won first' }],
] as const)
  void test(`[FBK-2] [FBK-3] [FBK-4] feedback: ${name}`, () => {
    assert.deepEqual(told(contest(funded('distance'), quotes, what)), expected)
  })

void test('[FBK-1] the lesser of policy and wish is fixed when a request opens', () => {
  for (const [venue, asked, effective] of [
    ['distance', 'outcome', 'outcome'],
    ['outcome', 'distance', 'outcome'],
    ['rank', undefined, 'rank'],
    ['rank', 'none', undefined],
    ['none', 'rank', undefined],
  ] as const) {
    const world = funded(venue)
    const events = must(world, asking('acme', 'buy 1 SPY', { feedback: asked }))
    assert.equal(eventOf(events, 'RfqOpened').terms.feedback?.level, effective)
  }
  const world = funded('outcome')
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  must(world, setting('none'))
  quote(world, 'mako', rfqId, '- / 400')
  const again = { ...world, state: loadState(saveState(world.state)) }
  assert.deepEqual(told(must(again, accepting('acme', rfqId, 'buy 10 at 400'))), { mako: 'won' })
})

void test('[FBK-1] a request that does not trade tells nobody anything', () => {
  const world = funded('distance')
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '399 / 400')
  const cancel = { type: 'CancelRfq', actor: actor('acme'), rfqId } as const
  assert.deepEqual(told(must(world, cancel)), {})
  quote(world, 'mako', ask(world, 'acme', 'buy 1 SPY'), '399 / 400')
  world.now += 60_000_000
  assert.deepEqual(told(must(world, sweep)), {})
})

void test('[FBK-5] quotes that had ended count for nothing, and the one that makes it trade does', () => {
  const world = funded('distance')
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '- / 400', { ttlMs: 100 })
  const gone = quote(world, 'opal', rfqId, '- / 400.01')
  must(world, { type: 'CancelQuote', actor: actor('opal'), quoteId: gone })
  world.now += 200_000
  must(world, accepting('acme', rfqId, 'buy 10 at 400.50', undefined, { timeInForce: 'resting' }))
  quote(world, 'opal', rfqId, '- / 401')
  assert.deepEqual(told(must(world, quoting('nova', rfqId, '- / 400.40'))), {
    opal: 'cover top_three 60',
    nova: 'won first 60',
  })
})

void test('[FBK-5] who asks and how it was typed changes nothing that a maker is told', () => {
  const text = (taker: string, legs: string, what: string): object => {
    const world = funded('distance')
    const rfqId = ask(world, taker, legs, { size: 10n })
    for (const [maker, sides] of Object.entries(THREE)) quote(world, maker, rfqId, sides)
    return told(must(world, accepting(taker, rfqId, what)))
  }
  const plain = text('acme', 'buy 1 SPY', 'buy 10 at 500')
  assert.deepEqual(text('bree', 'buy 1 SPY', 'buy 10 at 500'), plain)
  assert.deepEqual(text('acme', 'sell 1 SPY', 'sell 10 at -500'), plain)
})

void test('[FBK-4] a step outside its bounds is refused, and so is another firm', () => {
  const world = funded()
  for (const step of [0n, 1_000_001n])
    assert.equal(answer(world, setting('distance', step)), 'bad_size stepTicks')
  assert.equal(answer(world, { ...setting('rank'), actor: actor('mako') }), 'role_forbidden')
})
