import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { apply, at as placeOf } from '../_venue.ts'
import { encode } from '../codec.ts'
import { decide } from './decide.ts'
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import { commandText, eventText } from './text.ts'

const maybe = fc.option(fc.bigInt(), { nil: undefined })
const prices = fc.option(fc.array(fc.bigInt(), { minLength: 1, maxLength: 4 }), { nil: undefined })
const rung = fc.record({
  price: maybe,
  size: fc.bigInt(),
  min: maybe,
  step: maybe,
  legPrices: prices,
})
const side = fc.option(fc.array(rung, { minLength: 1, maxLength: 3 }), { nil: undefined })
const anyText = fc.oneof(fc.string(), fc.constantFrom('~1', '~~', 'a"b', 'q-1', 'a.b:c'))
const id = fc.stringMatching(/^[a-z]+-[0-9a-z]{11}$/)

test('[COD-3] the text of a quoting command is the codec’s, whatever its caller wrote', () => {
  fc.assert(
    fc.property(
      anyText,
      anyText,
      anyText,
      anyText,
      fc.nat(),
      side,
      side,
      (firm, clientId, account, rfqId, ttlMs, bid, ask) => {
        const actor = { firm, user: 'u' }
        const command = { type: 'PlaceQuote', actor, clientId, account, rfqId, ttlMs, bid, ask }
        assert.equal(commandText(command as unknown as Command), encode(command))
      },
    ),
  )
})

test('[COD-3] the texts of a quote and its hold are the codec’s', () => {
  const lines = fc.array(
    fc.record({ asset: fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{0,20}$/), amount: fc.bigInt() }),
  )
  fc.assert(
    fc.property(
      id,
      id,
      side,
      side,
      fc.nat(),
      fc.boolean(),
      lines,
      anyText,
      (quoteId, rfqId, bid, ask, at, held, holdLines, user) => {
        const quote = {
          quoteId,
          rfqId,
          maker: 'm',
          user,
          account: 'm:main',
          bid,
          ask,
          placedAt: at,
          expiresAt: at + 1,
          holdId: held ? quoteId : undefined,
        }
        const placed = { type: 'QuotePlaced', quote } as unknown as Event
        assert.equal(eventText(placed), encode(placed))
        const purpose = { kind: 'quote', id: quoteId }
        const backed = {
          type: 'HoldPlaced',
          hold: { id: rfqId, account: 'm:main', purpose, lines: holdLines },
        } as unknown as Event
        assert.equal(eventText(backed), encode(backed))
      },
    ),
  )
})

test('[COD-3] the text of every command and event of any history is the codec’s', () => {
  fc.assert(
    fc.property(moves, (history) => {
      const world = endowed()
      for (const event of world.events) assert.equal(eventText(event), encode(event))
      for (const move of history) {
        const command = commandOf(world, move)
        if (!command) continue
        world.seq += 1
        world.now += 1
        assert.equal(commandText(command), encode(command))
        const decision = decide(world.state, command, placeOf(world))
        if (!decision.ok) continue
        for (const event of decision.events) assert.equal(eventText(event), encode(event))
        apply(world, decision.events)
      }
    }),
    { numRuns: 60 },
  )
})
