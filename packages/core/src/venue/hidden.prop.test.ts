/** Blocks and resting orders among random histories: books stay right, replay is exact, and third firms are told the same bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives } from '../_invariant.ts'
import { hiddenCommand, hiddenMove } from '../_hidden.ts'
import type { HiddenMove } from '../_hidden.ts'
import { commandOf, endowed, moves } from '../_history.ts'
import type { Move } from '../_history.ts'
import { apply, at } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { decode, encode } from '../codec.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from './audience.ts'
import type { Command } from './command.ts'
import { decide } from './decide.ts'
import type { Event } from './event.ts'
import { evolve } from './evolve.ts'
import { loadState, saveState } from './snapshot.ts'
import { initialState } from './state.ts'

type Any = Move | HiddenMove
const history: fc.Arbitrary<readonly Any[]> = fc
  .tuple(
    moves,
    fc.array(hiddenMove, { minLength: 30, maxLength: 120, size: 'max' }),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([open, hidden, coins]) => {
    const all: Any[] = []
    const [a, b] = [[...open], [...hidden]]
    while (a.length > 0 || b.length > 0) {
      const isHidden = coins.next().value === true ? b.length > 0 : a.length === 0
      const next = isHidden ? b.shift() : a.shift()
      if (next) all.push(next)
    }
    return all
  })

const ALL = ['acme', 'bree', 'mako', 'nova']

function commandFor(world: World, move: Any, hiders: readonly string[]): Command | undefined {
  return 'hidden' in move ? hiddenCommand(world, move, hiders) : commandOf(world, move)
}

void test('[BLK-5] [BLK-6] [CRX-4] [CRX-8] [LED-9] books, holds and cover are right after every command', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(history, (all) => {
      const world = endowed()
      for (const move of all) {
        const command = commandFor(world, move, ALL)
        if (!command) continue
        world.seq += 1
        world.now += 1
        const before = saveState(world.state)
        const decision = decide(world.state, command, at(world))
        assert.equal(saveState(world.state), before, 'deciding changes nothing')
        if (decision.ok) apply(world, decision.events)
        checkBooks(world.state)
        for (const name of decision.ok
          ? decision.events.map(({ type }) => type)
          : [decision.rejection.code])
          seen.set(name, (seen.get(name) ?? 0) + 1)
      }
      checkLives(world.events)
    }),
    { numRuns: 100 },
  )
  for (const name of [
    'BlockSettled',
    'BlockEnded',
    'BlockApproved',
    'OrderFilled',
    'OrderEnded',
    'CrossSkipped',
  ])
    assert.ok((seen.get(name) ?? 0) > 5, `${name} happens: ${JSON.stringify([...seen])}`)
  for (const code of [
    'payload_altered',
    'swapped_role',
    'own_interest',
    'cross_not_due',
    'block_expired',
  ])
    assert.ok((seen.get(code) ?? 0) > 5, `${code} happens: ${JSON.stringify([...seen])}`)
})

void test('[VEN-1] [VEN-4] replaying the events, or going on from a saved state, gives the same state text', () => {
  fc.assert(
    fc.property(history, fc.nat({ max: 100 }), (all, pause) => {
      const world = endowed()
      let twin: World['state'] | undefined
      for (const [step, move] of all.entries()) {
        if (step === pause) twin = loadState(saveState(world.state))
        const command = commandFor(world, move, ALL)
        if (!command) continue
        world.seq += 1
        world.now += 1
        const decision = decide(world.state, command, at(world))
        if (twin) assert.equal(encode(decide(twin, command, at(world))), encode(decision))
        if (!decision.ok) continue
        apply(world, decision.events)
        if (twin) for (const event of decision.events) evolve(twin, decode(encode(event)) as Event)
      }
      const replayed = initialState()
      for (const event of world.events) evolve(replayed, decode(encode(event)) as Event)
      assert.equal(saveState(replayed), saveState(world.state))
      if (twin) assert.equal(saveState(twin), saveState(world.state))
    }),
    { numRuns: 100 },
  )
})

/** What a firm is told over a history: every event it may see, as text, and why its own commands were refused. */
function toldTo(watcher: string, all: readonly Any[], shows: boolean): readonly string[] {
  const world = endowed()
  const told: string[] = []
  let happened = 0
  for (const move of all) {
    // Each move takes its place and its time in both worlds, whether anything comes of it or not.
    world.seq += 1
    world.now += 'hidden' in move && move.hidden === 'cross' ? 15_000_000 : 1
    const then = world.now
    const isHidden = 'hidden' in move && move.hidden !== 'sweep'
    if (isHidden && !shows) continue
    const command = commandFor(world, move, HIDERS)
    world.now = then
    if (!command || (!isHidden && HIDERS.includes(command.actor.firm))) continue
    const decision = decide(world.state, command, at(world))
    if (command.actor.firm === watcher && !decision.ok) told.push(encode(decision.rejection))
    if (!decision.ok) continue
    if (isHidden) happened++
    for (const event of decision.events) {
      evolve(world.state, event)
      const audience = audienceOf(world.state, event)
      if (audience === 'public' || audience.includes(firmId(watcher))) told.push(encode(event))
    }
  }
  hiddenThings += happened
  return told
}

let hiddenThings = 0
/** They trade in the dark, and do nothing else; what all the others do touches neither. */
const HIDERS = ['acme', 'mako']
const OPEN_KINDS: readonly string[] = ['quote', 'ask', 'accept', 'cancelRfq', 'cancelQuote']
const isApart = (move: Any): boolean =>
  'hidden' in move ? move.hidden !== 'wait' : OPEN_KINDS.includes(move.kind)

void test('[BLK-11] [CRX-10] what a third firm is told is the same to the byte whether blocks and orders are there or not', () => {
  let compared = 0
  fc.assert(
    fc.property(history, (all) => {
      const quiet = all.filter(isApart)
      for (const watcher of ['bree', 'nova', 'opal']) {
        const [with_, without] = [toldTo(watcher, quiet, true), toldTo(watcher, quiet, false)]
        assert.deepEqual(with_, without)
        compared += with_.length
      }
    }),
    { numRuns: 200 },
  )
  assert.ok(compared > 300, String(compared))
  assert.ok(hiddenThings > 1000, String(hiddenThings))
})
