/** Every history keeps to the tables of lives, and every step of the tables is taken by some history. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { Lives } from '../_lives.ts'
import { send } from '../_venue.ts'
import { liveQuotes } from '../protection/live.ts'
import { LIFECYCLES } from './lifecycle.ts'
import type { Lifecycle } from './lifecycle.ts'

/** Steps that random histories hardly ever take; `match.test.ts` and `window.test.ts` take them. */
const RARE: ReadonlySet<string> = new Set([
  'acceptance waiting AcceptanceEnded unfunded unfunded',
  'request blind RfqEnded expired expired',
])

void test('[LIF-1] every history keeps to the tables, the state shows what they say, and every step happens', () => {
  const taken = new Set<string>()
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      const lives = new Lives()
      for (const move of history) {
        const command = commandOf(world, move)
        if (!command) continue
        const decision = send(world, command)
        if (decision.ok) for (const event of decision.events) lives.follow(event)
      }
      const { rfqs } = world.state
      const live = liveQuotes(world.state).map(({ quoteId }) => quoteId)
      const open = [...rfqs.values()]
      const names = (blind: boolean): string[] =>
        open
          .filter(({ veil }) => (veil !== undefined) === blind)
          .map(({ terms }) => terms.rfqId)
          .sort()
      assert.deepEqual(lives.inState('request', 'blind'), names(true))
      assert.deepEqual(lives.inState('request', 'open'), names(false))
      assert.deepEqual(lives.inState('quote', 'live'), live.sort())
      const passes = open.reduce((sum, each) => sum + each.passes.size, 0)
      assert.equal(lives.inState('pass', 'passed').length, passes)
      const waiting = open.flatMap(({ resting: { buy, sell } }) => [buy, sell]).filter(Boolean)
      assert.equal(lives.inState('acceptance', 'waiting').length, waiting.length)
      const counters = open.flatMap(({ counter }) => counter?.counterId ?? [])
      assert.deepEqual(lives.inState('counter', 'live'), counters.sort())
      const added = [...world.state.workups.values()].flatMap(({ additions }) =>
        [...additions.values()].map(({ quoteId }) => quoteId),
      )
      assert.deepEqual(lives.inState('addition', 'live'), added.sort())
      for (const step of lives.taken) taken.add(step)
    }),
    { numRuns: 900, seed: 6 },
  )
  const drawn = Object.entries<Lifecycle>(LIFECYCLES).flatMap(([object, { steps }]) =>
    steps.map(({ from, by, to }) => `${object} ${from} ${by} ${to}`),
  )
  assert.equal(new Set(drawn).size, drawn.length, 'a step is drawn once')
  assert.deepEqual(
    drawn.filter((step) => !taken.has(step) && !RARE.has(step)),
    [],
  )
})
