/** Flows of random histories make up what every entry did to every balance. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { optionsOf } from '../_invariant.ts'
import { DAY, OPENED_AT, send, settling, sweep } from '../_venue.ts'
import { Lots } from '../lot/_lots.ts'

void test('[STM-1] the parts of each entry make up what it did to each balance', () => {
  const kinds = new Set<string>()
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      const lots = new Lots(world)
      lots.follow(world.events)
      const check = (command: ReturnType<typeof commandOf>): void => {
        const decision = command && send(world, command)
        if (!decision?.ok) return
        lots.follow(decision.events)
        for (const event of decision.events) {
          if (event.type !== 'EntryPosted') continue
          const left = new Map<string, bigint>()
          const add = (key: string, amount: bigint): void => {
            left.set(key, (left.get(key) ?? 0n) + amount)
          }
          for (const { from, to, asset, amount } of event.entry.postings) {
            add(`${from} ${asset}`, -amount)
            add(`${to} ${asset}`, amount)
          }
          for (const flow of lots.flows.get(event.entry.id) ?? []) {
            kinds.add(flow.kind)
            add(`${flow.account} ${flow.asset}`, -flow.amount)
          }
          for (const [key, amount] of left)
            if (!key.startsWith('venue:'))
              assert.equal(amount, 0n, `${key} ${event.entry.cause.kind}`)
        }
      }
      for (const move of history) check(commandOf(world, move))
      world.now = Math.max(world.now, OPENED_AT + 30 * DAY)
      check(sweep)
      for (const { id } of optionsOf(world.state)) check(settling(id, '410'))
    }),
    { numRuns: 100, seed: 11 },
  )
  assert.deepEqual(
    ['deposit', 'exercise', 'fee', 'premium', 'principal', 'withdrawal'].filter(
      (kind) => !kinds.has(kind),
    ),
    [],
  )
  assert.ok(!kinds.has('other'))
})
