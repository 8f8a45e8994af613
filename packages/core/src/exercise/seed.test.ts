import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryAll, by } from '../_precedence.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  SEED,
  actor,
  answer,
  at,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  opened,
  px,
  settling,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { announcing, applying } from '../corporate-action/_acting.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import type { Event } from '../venue/event.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { PRIMES } from './_draw-primes.ts'
import type { SetDrawKey } from './command.ts'
import { proves, seedFrom } from './draw-key.ts'
import type { DrawTold } from './event.ts'

const EXPIRY = OPENED_AT + 30 * DAY
const keying: SetDrawKey = { type: 'SetDrawKey', actor: actor(OPERATOR), ...PRIMES }

/** mako holds 10 `A400`, American, 6 of them written by acme and 4 by bree; all can pay. */
function keyed(): World {
  const world = furnished()
  must(world, keying)
  must(world, listing({ ...option('A400'), style: 'american' }))
  for (const [firm, size] of [
    ['acme', 6n],
    ['bree', 4n],
  ] as const) {
    must(world, funding(firm, 'SPY', 1_000n))
    traded(world, { taker: firm, maker: 'mako', side: 'sell', legs: 'buy 1 A400', size, at: '0' })
  }
  must(world, funding('mako', 'USD', 1_000_000_00n))
  return world
}

function exercising(contracts: bigint, seed?: string): Command {
  return {
    type: 'ExerciseOption',
    actor: actor('mako'),
    account: accountId('mako:main'),
    instrument: instrumentId('A400'),
    contracts,
    ...(seed === undefined ? {} : { seed }),
  }
}

function unseeded(instrument: string): Command {
  const { seed: _seed, ...command } = settling(instrument, '450')
  return command
}

function toldIn(events: readonly Event[]): DrawTold[] {
  return events.flatMap((event) =>
    event.type === 'ContractsClosed' && event.draw ? [event.draw] : [],
  )
}

/** All that is told is of one text, whose proof holds and has the seed. */
function proved(world: World, events: readonly Event[], of: string): void {
  const told = toldIn(events)
  assert.ok(told.length > 0, 'somebody is told')
  for (const draw of told) {
    assert.equal(draw.of, of)
    assert.ok(proves(world.state.exercises.drawKey?.modulus ?? '', of, draw.proof ?? ''))
    assert.equal(draw.seed, seedFrom(draw.proof ?? ''))
  }
}

tryAll<SetDrawKey>('SetDrawKey', () => ({ world: opened(), command: keying }), [
  ['unknown_firm', by('ghost')],
  [
    'already_exists p',
    (command, world) => {
      must(world, keying)
      return command
    },
  ],
  ['malformed p', (command) => ({ ...command, q: command.p })],
])

void test('[EXP-16] the key is set by the operator, told to everybody, and its primes to nobody', () => {
  const world = furnished()
  assert.equal(answer(world, { ...keying, actor: actor('acme') }), 'role_forbidden')
  const events = must(world, keying)
  assert.deepEqual(
    events.map((event) => [event.type, audienceOf(world.state, event)]),
    [
      ['DrawKeySet', 'public'],
      ['DrawPrimesKept', []],
    ],
  )
  assert.ok(!JSON.stringify(events[0]).includes(PRIMES.p))
})

void test('[EXP-16] each exercise before expiry is drawn by a text of its own, and expiry by none of them', () => {
  const world = keyed()
  proved(world, must(world, exercising(3n)), 'exercise A400 0')
  proved(world, must(world, exercising(1n)), 'exercise A400 1')
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  world.now = EXPIRY
  proved(world, must(world, unseeded('A400')), `expiry SPY ${EXPIRY}`)
  assert.equal(world.state.exercises.early.size, 0)
})

void test('[EXP-16] how often it was exercised before changes nothing of the draw at expiry', () => {
  const [often, once] = [keyed(), keyed()]
  for (const contracts of [1n, 1n, 1n, 1n]) must(often, exercising(contracts))
  must(once, exercising(4n))
  const seeds = [often, once].map((world) => {
    world.now = EXPIRY
    return toldIn(must(world, unseeded('A400')))[0]?.seed
  })
  assert.equal(seeds[0], seeds[1])
})

void test('[EXP-16] a merger is drawn by the text of its underlying', () => {
  const world = keyed()
  const terms = { kind: 'cash_merger', underlying: instrumentId('SPY'), cash: px('450') } as const
  const told = must(world, announcing(terms, world.now + DAY))
  const { actionId } = eventOf(told, 'CorporateActionAnnounced').action
  world.now += DAY
  const { seed: _seed, ...command } = applying(actionId)
  proved(world, must(world, command), 'merger SPY')
})

void test('[EXP-16] with a key no command brings a seed, and without one it must', () => {
  const world = keyed()
  assert.equal(answer(world, exercising(1n, SEED)), 'malformed seed')
  world.now = EXPIRY
  assert.equal(answer(world, settling('A400', '450')), 'malformed seed')
  const before = furnished()
  before.now = EXPIRY
  assert.equal(answer(before, unseeded('C400')), 'malformed seed')
})

void test('[EXP-16] a dry run tells nothing of the draw', () => {
  const world = keyed()
  const decided = decide(world.state, exercising(3n), { ...at(world), isForeseen: true })
  const foreseen = toldIn(decided.ok ? decided.events : assert.fail('it is accepted'))
  const real = toldIn(must(world, exercising(3n)))
  assert.ok(foreseen.every(({ proof }) => proof === undefined))
  assert.notEqual(foreseen[0]?.seed, real[0]?.seed)
})
