/** Any history of commands keeps the venue's promises. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives } from '../_invariant.ts'
import { commandOf, endowed, moves } from '../_history.ts'
import type { Move } from '../_history.ts'
import { apply, at } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { decode, encode } from '../codec.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { Event } from './event.ts'
import { evolve, remember } from './evolve.ts'
import { loadState, saveState } from './snapshot.ts'
import { initialState } from './state.ts'
import type { State } from './state.ts'

/** Plays moves, telling of each decision once it is applied. */
function play(
  history: readonly Move[],
  each: (world: World, decision: Decision, before: string) => void = () => undefined,
): World {
  const world = endowed()
  for (const move of history) {
    const command = commandOf(world, move)
    if (!command) continue
    world.seq += 1
    world.now += 1
    const before = saveState(world.state)
    const decision = decide(world.state, command, at(world))
    assert.equal(saveState(world.state), before, 'deciding changes nothing')
    if (decision.ok) apply(world, decision.events)
    remember(world.state, { ...command, clientId: `c${world.seq}` }, world.seq)
    each(world, decision, before)
  }
  return world
}

void test('[EXP-9] [CRA-2] [LED-3] [LED-4] [LED-6] [COL-2] [LED-9] books, holds and cover are right after every command', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(moves, (history) => {
      const world = play(history, ({ state }, decision) => {
        checkBooks(state)
        const name = decision.ok ? (decision.events[0]?.type ?? 'nothing') : decision.rejection.code
        seen.set(name, (seen.get(name) ?? 0) + 1)
      })
      checkLives(world.events)
    }),
    { numRuns: 1000 },
  )
  // The histories reach what matters: trades, expiries, sweeps, reversals, shortages.
  for (const name of [
    'MatchMade',
    'AcceptanceRested',
    'OptionSettled',
    'OptionExercised',
    'ExerciseInstructed',
    'EntryPosted',
    'RfqEnded',
    'QuoteEnded',
  ])
    assert.ok((seen.get(name) ?? 0) > 5, `${name} happens: ${JSON.stringify([...seen])}`)
  assert.ok((seen.get('CorporateActionApplied') ?? 0) > 2, JSON.stringify([...seen]))
  for (const code of ['insufficient_available', 'bad_tick', 'no_live_quote'])
    assert.ok((seen.get(code) ?? 0) > 5, `${code} happens: ${JSON.stringify([...seen])}`)
})

void test('[RFQ-1] [QTE-1] [LED-9] requests, quotes and holds end once; no quote is accepted and expired', () => {
  fc.assert(
    fc.property(moves, (history) => {
      const quotes = new Map<string, number>()
      /** Ends of workups, and which workup each addition is to. */
      const ends = new Map<string, number>()
      const added = new Map<string, string>()
      const world = play(history, ({ now }, decision) => {
        if (!decision.ok) return
        for (const event of decision.events) {
          if (event.type === 'QuotePlaced') quotes.set(event.quote.quoteId, event.quote.expiresAt)
          if (event.type === 'WorkupOffered') ends.set(event.offer.rfqId, event.offer.until)
          if (event.type === 'WorkupAdded') added.set(event.addition.quoteId, event.addition.rfqId)
          const workup = event.type === 'TradeSettled' && added.get(event.trade.quoteId)
          if (workup) assert.ok((ends.get(workup) ?? now + 1) <= now, 'matched at its end')
          else if (event.type === 'TradeSettled')
            assert.ok((quotes.get(event.trade.quoteId) ?? 0) > now, 'accepted before its deadline')
          if (event.type === 'QuoteEnded' && event.outcome === 'expired')
            assert.ok((quotes.get(event.quoteId) ?? 0) <= now, 'expired at its deadline')
        }
      })
      checkLives(world.events)
    }),
    { numRuns: 40 },
  )
})

void test('[REJ-3] [VEN-2] a refused command changes nothing, deciding never does', () => {
  let refusals = 0
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      for (const move of history) {
        const command = commandOf(world, move)
        if (!command) continue
        world.seq += 1
        world.now += 1
        const before = saveState(world.state)
        const decision = decide(world.state, command, at(world))
        const again = decide(world.state, command, at(world))
        assert.equal(saveState(world.state), before)
        assert.equal(encode(again), encode(decision))
        if (decision.ok) apply(world, decision.events)
        else refusals += 1
      }
    }),
    { numRuns: 30 },
  )
  assert.ok(refusals > 30)
})

/** The state that events lead to, read from their text as recovery reads them. */
function replayed(events: readonly Event[]): State {
  const state = initialState()
  for (const event of events) evolve(state, decode(encode(event)) as Event)
  return state
}

void test('[VEN-1] [COD-1] replaying the events gives the same state text', () => {
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      for (const move of history) {
        const command = commandOf(world, move)
        if (!command) continue
        world.seq += 1
        world.now += 1
        const decision = decide(world.state, command, at(world))
        if (decision.ok) apply(world, decision.events)
      }
      assert.equal(saveState(replayed(world.events)), saveState(world.state))
    }),
    { numRuns: 40 },
  )
})

void test('[VEN-4] a state loaded from its text is equal, and goes on identically', () => {
  fc.assert(
    fc.property(moves, fc.nat({ max: 60 }), (history, pause) => {
      let twin: State | undefined
      let step = 0
      const world = endowed()
      for (const move of history) {
        if (step++ === pause) {
          const text = saveState(world.state)
          twin = loadState(text)
          assert.equal(saveState(twin), text)
        }
        const command = commandOf(world, move)
        if (!command) continue
        world.seq += 1
        world.now += 1
        const decision = decide(world.state, command, at(world))
        if (twin) assert.equal(encode(decide(twin, command, at(world))), encode(decision))
        if (!decision.ok) continue
        apply(world, decision.events)
        if (twin) for (const event of decision.events) evolve(twin, event)
        remember(world.state, { ...command, clientId: `c${step}` }, step)
        if (twin) remember(twin, { ...command, clientId: `c${step}` }, step)
      }
      if (twin) assert.equal(saveState(twin), saveState(world.state))
    }),
    { numRuns: 40 },
  )
})
