/** Workups: who may add, what is held, who gets what, what is told, and that each match is final and of its own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  at,
  apply,
  eventOf,
  funding,
  must,
  owned,
  px,
  quote,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { checkBooks, checkLives } from '../_invariant.ts'
import { encode } from '../codec.ts'
import { accountId } from '../ledger/account.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import { SPY, funded, killing, mmpOf } from '../protection/_protected.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { publishing } from '../tape/_policy.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import type { Event } from '../venue/event.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { AddToWorkup, WorkupTerms } from './workup.ts'

const MAKERS: WorkupTerms = { ms: 30_000, openTo: 'makers' }
const PANEL: WorkupTerms = { ms: 30_000, openTo: 'panel' }

/** acme buys 4 of 10 shares at 400, of mako (3) and nova (1). */
function traded(
  workup: WorkupTerms,
  legs = 'buy 1 SPY',
): { world: World; rfqId: RfqId; events: readonly Event[] } {
  const world = funded()
  const rfqId = ask(world, 'acme', legs, { workup })
  quote(world, 'mako', rfqId, '- / 399', { size: 3n })
  quote(world, 'nova', rfqId, '- / 400', { size: 10n })
  quote(world, 'opal', rfqId, '- / 410', { size: 10n })
  const events = must(world, accepting('acme', rfqId, 'buy 4 at 400'))
  return { world, rfqId, events }
}

function adding(firm: string, rfqId: string, size: bigint | undefined): AddToWorkup {
  return {
    type: 'AddToWorkup',
    actor: actor(firm),
    rfqId: rfqId as RfqId,
    account: accountId(`${firm}:main`),
    size,
  }
}

function run(world: World, rfqId: RfqId): readonly Event[] {
  world.now = (world.state.workups.get(rfqId)?.until ?? world.now) - 1
  return must(world, { type: 'RunWorkup', actor: actor(OPERATOR), rfqId })
}

function fillsOf(events: readonly Event[]): string[] {
  return events.flatMap((event) =>
    event.type === 'TradeSettled' ? [`${event.trade.maker} ${event.trade.size}`] : [],
  )
}

void test('[WKP-1] it opens with the match at its worst price, for the makers that traded or for all that were asked, and its request ends', () => {
  const { world, rfqId, events } = traded(MAKERS)
  assert.deepEqual(eventOf(events, 'WorkupOffered').offer, {
    rfqId,
    side: 'buy',
    price: px('400'),
    until: world.now + 30_000_000,
  })
  assert.deepEqual(audienceOf(world.state, eventOf(events, 'WorkupOffered')), [
    'acme',
    'mako',
    'nova',
  ])
  assert.deepEqual(audienceOf(world.state, eventOf(events, 'WorkupOpened')), [])
  assert.equal(eventOf(events, 'RfqEnded').outcome, 'filled')
  const all = traded(PANEL)
  assert.deepEqual(audienceOf(all.world.state, eventOf(all.events, 'WorkupOffered')), [
    'acme',
    'mako',
    'nova',
    'opal',
  ])
  const none = asking('acme', 'buy 1 SPY', { workup: { ms: 999, openTo: 'panel' } })
  assert.equal(answer(funded(), none), 'bad_duration workup.ms')
  const long = asking('acme', 'buy 1 SPY', { workup: { ms: 600_001, openTo: 'panel' } })
  assert.equal(answer(funded(), long), 'bad_duration workup.ms')
})

void test('[WKP-1] an option does not expire before its workup is over', () => {
  const world = funded()
  const over = { ttlMs: 86_400_000, workup: MAKERS }
  world.now += 30 * 86_400 * 1_000_000 - 86_400 * 1_000_000 - 10_000_000 - 1_000
  const of = asking('acme', 'buy 1 C400', over)
  assert.equal(answer(world, of), 'instrument_expired legs.0.instrument')
  assert.equal(answer(world, { ...of, workup: undefined }), 'ok')
})

void test('[WKP-2] additions are judged in order and held; another takes the place of the first, and none takes it back', () => {
  const { world, rfqId } = traded(MAKERS)
  assert.equal(answer(world, adding('opal', rfqId, 1n)), 'unknown_workup rfqId')
  assert.equal(answer(world, adding('bree', rfqId, 1n)), 'unknown_workup rfqId')
  assert.equal(answer(world, adding('mako', 'rfq-none', 1n)), 'unknown_workup rfqId')
  assert.equal(
    answer(world, { ...adding('mako', rfqId, 1n), account: undefined }),
    'unknown_account account',
  )
  assert.equal(
    answer(world, { ...adding('mako', rfqId, 1n), account: accountId('nova:main') }),
    'unknown_account account',
  )
  assert.equal(answer(world, adding('mako', rfqId, 0n)), 'bad_size size')
  assert.equal(answer(world, adding('mako', rfqId, 1_000_000_001n)), 'bad_size size')
  assert.equal(answer(world, adding('mako', rfqId, undefined)), 'nothing_added rfqId')
  assert.equal(answer(world, adding('mako', rfqId, 100_000n)), 'insufficient_available')
  assert.equal(answer(world, adding('acme', rfqId, 100_000n)), 'insufficient_available size')
  must(world, adding('mako', rfqId, 50n))
  assert.equal(owned(world, 'mako', 'SPY').held, 50n)
  must(world, adding('mako', rfqId, 20n))
  assert.equal(owned(world, 'mako', 'SPY').held, 20n)
  must(world, adding('acme', rfqId, 10n))
  // At 400, and a cent a share.
  assert.equal(owned(world, 'acme', 'USD').held, 4_000_00n + 10n)
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  must(world, adding('mako', rfqId, undefined))
  assert.equal(owned(world, 'mako', 'SPY').held, 0n)
  checkBooks(world.state)
  const early = { type: 'RunWorkup', actor: actor(OPERATOR), rfqId } as const
  assert.equal(answer(world, early), 'workup_not_due rfqId')
  world.now = world.state.workups.get(rfqId)?.until ?? 0
  assert.equal(answer(world, adding('mako', rfqId, 1n)), 'workup_over rfqId')
  run(world, rfqId)
  assert.equal(answer(world, early), 'unknown_workup rfqId')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
})

void test('[WKP-2] killed firms add nothing, and limits hold as for quotes and acceptances', () => {
  const { world, rfqId } = traded(MAKERS)
  must(world, killing('mako', { level: 'firm', firm: firmId('mako') }))
  assert.equal(answer(world, adding('mako', rfqId, 1n)), 'killed')
})

void test('[WKP-3] the larger first, the earlier of equal ones, at the price of the match and in one entry; each side gets what the other has', () => {
  const rows: readonly (readonly [bigint, readonly (readonly [string, bigint])[], string[]])[] = [
    [
      100n,
      [
        ['mako', 30n],
        ['nova', 50n],
        ['opal', 50n],
      ],
      ['nova 50', 'opal 50'],
    ],
    [
      100n,
      [
        ['opal', 50n],
        ['nova', 50n],
        ['mako', 60n],
      ],
      ['mako 60', 'opal 40'],
    ],
    [
      10n,
      [
        ['mako', 4n],
        ['nova', 5n],
      ],
      ['nova 5', 'mako 4'],
    ],
    [10n, [], []],
    [0n, [['mako', 30n]], []],
  ]
  for (const [wanted, offered, expected] of rows) {
    const { world, rfqId } = traded(PANEL)
    for (const [firm, size] of offered) must(world, adding(firm, rfqId, size))
    if (wanted > 0n) must(world, adding('acme', rfqId, wanted))
    const before = owned(world, 'acme', 'USD').total
    const shares = owned(world, 'acme', 'SPY').total
    const events = run(world, rfqId)
    assert.deepEqual(fillsOf(events), expected)
    const filled = owned(world, 'acme', 'SPY').total - shares
    assert.equal(before - owned(world, 'acme', 'USD').total, filled * 400_00n + filled)
    assert.equal(
      events.filter(({ type }) => type === 'EntryPosted').length,
      expected.length > 0 ? 1 : 0,
    )
    for (const firm of ['acme', 'mako', 'nova', 'opal'])
      assert.equal(owned(world, firm, 'SPY').held + owned(world, firm, 'USD').held, 0n)
    assert.equal(world.state.workups.size, 0)
    checkBooks(world.state)
    checkLives(world.events)
  }
})

void test('[WKP-3] a seller works up as a buyer does, and a hedge trades with it by its own rounding', () => {
  const world = funded()
  const hedges = [
    { instrument: instrumentId('SPY'), side: 'sell', lots: 105n, price: px('380') },
  ] as const
  const rfqId = ask(world, 'acme', 'sell 1 C400', {
    workup: MAKERS,
    hedges: [{ ...hedges[0], side: 'buy' }],
  })
  must(world, funding('acme', 'SPY', 10_000n))
  quote(world, 'mako', rfqId, '4 / -')
  must(world, accepting('acme', rfqId, 'buy 1 at -4'))
  must(world, adding('acme', rfqId, 2n))
  must(world, adding('mako', rfqId, 5n))
  const events = run(world, rfqId)
  const { match } = eventOf(events, 'WorkupMatched')
  assert.deepEqual([match.side, match.size, match.hedges?.[0]?.lots], ['sell', 2n, 21n])
})

void test("[WKP-3] a maker's protection bounds what it gives, and who was killed since gives nothing", () => {
  const { world, rfqId } = traded(PANEL)
  must(world, mmpOf('nova', { quantity: 5n * 10n ** 8n }, { scope: SPY }))
  must(world, adding('nova', rfqId, 50n))
  must(world, adding('mako', rfqId, 20n))
  must(world, adding('opal', rfqId, 10n))
  must(world, adding('acme', rfqId, 100n))
  must(world, killing('mako', { level: 'firm', firm: firmId('mako') }))
  assert.deepEqual(fillsOf(run(world, rfqId)), ['nova 5', 'opal 10'])
})

void test('[WKP-3] beyond the band of a hedge leg nothing trades, and all that was held is free', () => {
  const world = funded()
  const share = instrumentId('SPY')
  const marks = (price: string) => [
    { instrument: share, price: px(price), source: 'test', observedAt: at(world).ts },
  ]
  const hedges = [
    { instrument: share, side: 'sell', lots: 100n, price: px('380'), band: px('1') },
  ] as const
  const rfqId = ask(world, 'acme', 'buy 1 C400', { workup: MAKERS, hedges, marks: marks('380') })
  quote(world, 'mako', rfqId, '- / 4')
  must(world, { ...accepting('acme', rfqId, 'buy 1 at 4'), marks: marks('380') })
  assert.equal(
    answer(world, { ...adding('mako', rfqId, 2n), marks: marks('382') }),
    'hedge_off_band',
  )
  must(world, { ...adding('mako', rfqId, 2n), marks: marks('381') })
  must(world, { ...adding('acme', rfqId, 2n), marks: marks('381') })
  world.now = (world.state.workups.get(rfqId)?.until ?? 0) - 1
  const events = must(world, {
    type: 'RunWorkup',
    actor: actor(OPERATOR),
    rfqId,
    marks: marks('382'),
  })
  assert.deepEqual(fillsOf(events), [])
  assert.equal(owned(world, 'mako', 'USD').held + owned(world, 'acme', 'SPY').held, 0n)
})

/** What a firm is told of a workup in which others add what they like. */
function told(
  firm: string,
  others: readonly (readonly [string, bigint | undefined])[],
  own: bigint,
): string[] {
  const { world, rfqId } = traded(PANEL)
  const heard: string[] = []
  const hear = (command: Command): void => {
    world.seq += 1
    world.now += 1
    const decision = decide(world.state, command, at(world))
    if (!decision.ok) return
    for (const event of decision.events) {
      apply(world, [event])
      const audience = audienceOf(world.state, event)
      if (audience === 'public' || audience.includes(firmId(firm))) heard.push(encode(event))
    }
  }
  hear(adding(firm, rfqId, own))
  // Every world has as many steps, so that its ids and times are the same.
  for (let i = 0; i < 4; i++) {
    const [who, size] = others[i] ?? ['bree', 1n]
    hear(adding(who, rfqId, size))
  }
  world.now = (world.state.workups.get(rfqId)?.until ?? 0) + 1
  hear({ type: 'RunWorkup', actor: actor(OPERATOR), rfqId })
  return heard
}

void test('[WKP-4] whatever others add, a firm that does not trade is told the same bytes; one that is filled whole does not learn how much more there was', () => {
  const none = told('opal', [], 5n)
  const additions = fc.array(
    fc.tuple(fc.constantFrom('mako', 'nova'), fc.option(fc.bigInt(1n, 60n), { nil: undefined })),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(additions, (others) => {
      assert.deepEqual(told('opal', others, 5n), none)
    }),
  )
  // acme wants more than opal has: whether 6 or 60, and whether others are behind it, opal sees its 5.
  const parts = (others: readonly (readonly [string, bigint])[]): string[] =>
    told('opal', others, 5n).map((text) =>
      text.replaceAll(/"(quote|trade|entry|hold|match)-\w+"/g, '""'),
    )
  const few = parts([['acme', 6n]])
  assert.ok(few.some((text) => text.includes('TradeSettled')))
  assert.deepEqual(parts([['acme', 60n]]), few)
  assert.deepEqual(
    parts([
      ['acme', 60n],
      ['mako', 4n],
      ['nova', 3n],
    ]),
    few,
  )
})

void test('[WKP-5] a workup match is a match of its own: its entry, its fees, and a print of its own by the policy in force', () => {
  const { world, rfqId } = traded(MAKERS)
  must(world, publishing([{}]))
  must(world, adding('nova', rfqId, 7n))
  must(world, adding('acme', rfqId, 7n))
  const events = run(world, rfqId)
  const { print } = eventOf(events, 'TradePublished')
  assert.deepEqual([print.size, print.price], [7n, px('400')])
  assert.equal(eventOf(events, 'FeeCharged').fee.amount, 7n)
  const { match } = eventOf(events, 'WorkupMatched')
  assert.deepEqual(eventOf(events, 'EntryPosted').entry.cause, { kind: 'trade', id: match.matchId })
})

void test('[WKP-6] a corporate action ends it and frees what was held; an expiry waits for its end', () => {
  const { world, rfqId } = traded(MAKERS)
  must(world, adding('nova', rfqId, 7n))
  must(world, adding('acme', rfqId, 7n))
  assert.equal(owned(world, 'nova', 'SPY').held, 7n)
  const effectiveAt = world.now + 2
  const { actionId } = eventOf(
    must(world, {
      type: 'AnnounceCorporateAction',
      actor: actor(OPERATOR),
      terms: {
        kind: 'symbol_change',
        underlying: instrumentId('SPY'),
        symbol: instrumentId('NEW'),
      },
      effectiveAt: effectiveAt as never,
      reference: 'memo',
    }),
    'CorporateActionAnnounced',
  ).action
  world.now = effectiveAt
  const events = must(world, {
    type: 'ApplyCorporateAction',
    actor: actor(OPERATOR),
    actionId,
    seed: '00112233445566778899aabbccddeeff',
  })
  assert.equal(eventOf(events, 'WorkupClosed').outcome, 'cancelled')
  assert.equal(owned(world, 'nova', 'NEW').held, 0n)
  assert.equal(world.state.workups.size, 0)
})
