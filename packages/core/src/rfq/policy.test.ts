/** Who asks, whom, and how often. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  SECOND,
  actor,
  answer,
  asking,
  enrol,
  eventOf,
  furnished,
  must,
  send,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { ALIAS_PERIOD_US } from '../id.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { GROUPS_PER_FIRM_MAX } from './dealer-group.ts'
import { NO_POLICY } from './policy.ts'
import type { RequestPolicy } from './policy.ts'

function policy(over: Partial<RequestPolicy>, by = OPERATOR): Command {
  return { type: 'SetRequestPolicy', actor: actor(by), policy: { ...NO_POLICY, ...over } }
}

function group(firm: string, name: string, ...dealers: string[]): Command {
  return { type: 'SetDealerGroup', actor: actor(firm), name, dealers: dealers.map(firmId) }
}

function aliasAt(world: World, taker: string, more: object = {}): string | undefined {
  const asked = asking(taker, 'buy 1 SPY', { identity: 'pseudonymous', ...more })
  return eventOf(must(world, asked), 'RfqOpened').terms.alias
}

const floors: readonly (readonly [number, readonly string[] | undefined, string])[] = [
  [1, ['nova'], 'ok'],
  [2, ['nova'], 'panel_too_small panel'],
  [2, ['nova', 'nova'], 'panel_too_small panel'],
  [2, ['nova', 'mako'], 'ok'],
  [3, undefined, 'ok'],
  [4, undefined, 'panel_too_small panel'],
]
for (const [least, panel, code] of floors)
  void test(`[ANO-1] at least ${least}: asking ${panel?.join(' ') ?? 'all three'} anonymously is ${code}`, () => {
    const world = furnished()
    must(world, policy({ anonymousPanelMin: least }))
    assert.equal(answer(world, asking('acme', 'buy 1 SPY', { panel })), code)
    for (const identity of ['pseudonymous', 'disclosed'] as const)
      assert.equal(answer(world, asking('acme', 'buy 1 SPY', { panel, identity })), 'ok')
  })

const policies: readonly (readonly [Partial<RequestPolicy>, string, string])[] = [
  [{ anonymousPanelMin: 0 }, OPERATOR, 'malformed anonymousPanelMin'],
  [{ anonymousPanelMin: 501 }, OPERATOR, 'malformed anonymousPanelMin'],
  [{ repeatMs: -1 }, OPERATOR, 'bad_duration repeatMs'],
  [{ repeatMs: 86_400_001 }, OPERATOR, 'bad_duration repeatMs'],
  [{ repeatMs: 1_000 }, 'acme', 'role_forbidden'],
  [{ repeatMs: 1_000 }, OPERATOR, 'ok'],
]
for (const [over, by, code] of policies)
  void test(`[ANO-1] [REP-1] ${by} lays down ${JSON.stringify(over)}: ${code}`, () => {
    const world = furnished()
    assert.equal(answer(world, policy(over, by)), code)
    assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  })

for (const [identity, firm, hasAlias] of [
  ['anonymous', undefined, false],
  ['pseudonymous', undefined, true],
  ['disclosed', 'acme', false],
] as const)
  void test(`[ANO-2] [DIS-4] what dealers are told of who asks: ${identity}`, () => {
    const asked = asking('acme', 'buy 1 SPY', { identity })
    const { terms } = eventOf(must(furnished(), asked), 'RfqOpened')
    assert.equal(terms.disclosedTaker, firm)
    assert.equal(terms.alias !== undefined, hasAlias)
  })

void test('[ANO-3] an alias is one for a period, another for the next, and each firm has its own', () => {
  const world = furnished()
  const first = aliasAt(world, 'acme')
  assert.match(first ?? '', /^alias-[0-9a-z]{11}$/)
  assert.equal(aliasAt(world, 'acme', { panel: ['nova'] }), first)
  const other = aliasAt(world, 'bree')
  world.now += ALIAS_PERIOD_US
  const next = aliasAt(world, 'acme')
  assert.equal(new Set([first, other, next]).size, 3)
})

void test('[ANO-3] a thousand firms have a thousand aliases, and none is the tail of an id', () => {
  const world = furnished()
  const aliases = new Set<string>()
  for (let i = 0; i < 1_000; i++) enrol(world, `d${i}`, 'dealer')
  const ids = new Set<string>()
  for (let i = 0; i < 1_000; i++) {
    const events = must(
      world,
      asking(`d${i}`, 'buy 1 SPY', { identity: 'pseudonymous', panel: ['mako'] }),
    )
    const { alias = '', rfqId } = eventOf(events, 'RfqOpened').terms
    aliases.add(alias.slice('alias-'.length))
    ids.add(rfqId.slice('rfq-'.length))
  }
  assert.equal(aliases.size, 1_000)
  assert.equal(aliases.intersection(ids).size, 0)
})

void test('[GRP-1] a group is asked by its name, is its owner’s alone, and goes when it is emptied', () => {
  const world = furnished()
  const [set = assert.fail()] = must(world, group('acme', 'small', 'opal', 'mako', 'opal'))
  assert.deepEqual(audienceOf(world.state, set), ['acme'])
  const panelOf = (firm: string): readonly string[] =>
    eventOf(must(world, asking(firm, 'buy 1 SPY', { group: 'small' })), 'RfqRequested').owner.panel
  assert.deepEqual(panelOf('acme'), ['opal', 'mako'])
  assert.equal(
    answer(world, asking('bree', 'buy 1 SPY', { group: 'small' })),
    'unknown_group group',
  )
  assert.equal(
    answer(world, asking('acme', 'buy 1 SPY', { group: 'small', panel: ['nova'] })),
    'malformed group',
  )
  must(world, group('acme', 'small', 'nova'))
  assert.deepEqual(panelOf('acme'), ['nova'])
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  must(world, group('acme', 'small'))
  assert.equal(
    answer(world, asking('acme', 'buy 1 SPY', { group: 'small' })),
    'unknown_group group',
  )
})

const groups: readonly (readonly [Command, string])[] = [
  [group('acme', 'A b', 'nova'), 'malformed name'],
  [group('acme', 'none'), 'unknown_group name'],
  [group('acme', 'one', 'nova', 'ghost'), 'unknown_firm dealers.1'],
  [group('mako', 'one', 'mako'), 'unknown_firm dealers.0'],
]
for (const [command, code] of groups)
  void test(`[GRP-1] ${JSON.stringify(command)}: ${code}`, () => {
    assert.equal(answer(furnished(), command), code)
  })

void test('[GRP-1] the fifty-first group is one too many, until one goes', () => {
  const world = furnished()
  for (let i = 0; i < GROUPS_PER_FIRM_MAX; i++) must(world, group('acme', `g${i}`, 'nova'))
  assert.equal(answer(world, group('acme', 'more', 'nova')), 'too_many_groups name')
  assert.equal(answer(world, group('acme', 'g0', 'mako')), 'ok')
  must(world, group('acme', 'g0'))
  assert.equal(answer(world, group('acme', 'more', 'nova')), 'ok')
})

void test('[REP-1] the same structure again, either way round and in any size, waits out the cooldown', () => {
  const world = furnished()
  must(world, policy({ repeatMs: 10_000 }))
  must(world, asking('acme', 'buy 1 SPY, sell 2 C400'))
  const end = world.now + 10 * SECOND
  const again = asking('acme', 'sell 1 SPY, buy 2 C400', { size: 3n })
  world.now = end - 2_001
  assert.deepEqual(send(world, again), {
    ok: false,
    rejection: { code: 'repeated_request', path: 'legs', detail: { retryAfterMs: '2' } },
  })
  assert.equal(answer(world, asking('bree', 'sell 1 SPY, buy 2 C400')), 'ok')
  assert.equal(answer(world, asking('acme', 'buy 1 SPY, sell 1 C400')), 'ok')
  world.now = end - 2
  assert.equal(answer(world, again), 'repeated_request legs')
  assert.equal(answer(world, again), 'ok')
})

void test('[REP-1] or is opened, and the taker told that it may be recognised', () => {
  const world = furnished()
  must(world, policy({ repeatMs: 10_000, repeats: 'tell' }))
  must(world, asking('acme', 'buy 1 SPY'))
  world.now += 3 * SECOND
  const events = must(world, asking('acme', 'buy 1 SPY'))
  assert.equal(eventOf(events, 'RfqRequested').owner.repeatedAfterMs, 3_000)
  world.now += 10 * SECOND
  const later = must(world, asking('acme', 'buy 1 SPY'))
  assert.equal(eventOf(later, 'RfqRequested').owner.repeatedAfterMs, undefined)
})
