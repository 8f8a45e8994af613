/** Any history with protection in it: no window passes its limit, books and lives stay right, and replay gives it all back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commandOf, endowed, moves } from '../_history.ts'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  OPERATOR,
  SECOND,
  accepting,
  actor,
  apply,
  asking,
  at,
  funding,
  must,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { present } from '../assert.ts'
import { decode, encode } from '../codec.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import type { FirmId } from '../party/firm.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import type { Event } from '../venue/event.ts'
import { evolve } from '../venue/evolve.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { initialState } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import {
  ALL,
  FIRM_ALL,
  SPY,
  banding,
  creditDefault,
  crediting,
  firmScope,
  killing,
  limited,
  limiting,
  mark,
  mmpOf,
  resetting,
  usd,
} from './_protected.ts'
import { mmpKey } from './mmp-terms.ts'

const WINDOW_MS = 400
const OPTION = { structureClass: 'option' } as const
const LIMITS = {
  mako: {
    rule: mmpOf(
      'mako',
      { trades: 2, quantity: 300_00000000n },
      { windowMs: WINDOW_MS, scope: SPY, frozenMs: 300 },
    ),
  },
  nova: {
    rule: mmpOf(
      'nova',
      { delta: 150_00000000n, vega: usd('90') },
      { windowMs: WINDOW_MS, scope: SPY, probeSize: 1n },
    ),
  },
  opal: {
    rule: mmpOf(
      'opal',
      { trades: 1, notional: usd('90000') },
      { windowMs: WINDOW_MS, scope: OPTION },
    ),
  },
} as const
const FIRMS = ['acme', 'bree', 'mako', 'nova', 'opal'] as const

type Step = { readonly guard: number; readonly dice: readonly [number, number] }
const steps = fc.array(
  fc.record({
    guard: fc.nat({ max: 99 }),
    dice: fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })),
  }),
  { minLength: 90, maxLength: 90 },
)

/** A command of protection, most of the time none. */
function guarding(world: World, { guard, dice: [a, b] }: Step): Command | undefined {
  const firm = FIRMS[a % FIRMS.length] ?? 'acme'
  const other = FIRMS[b % FIRMS.length] ?? 'bree'
  switch (guard) {
    case 0:
      return b < 40 ? killing(firm, firmScope(firm)) : undefined
    case 1:
    case 2:
    case 18:
    case 19:
      return killing(firm, firmScope(firm), 'Revive')
    case 3:
      return b < 10 ? killing(OPERATOR, { level: 'venue' }) : undefined
    case 4:
      return killing(OPERATOR, { level: 'venue' }, 'Revive')
    case 5:
    case 6:
    case 7:
      return firm === 'nova' ? resetting('nova', SPY) : resetting('opal', OPTION)
    case 8:
      return {
        type: 'Beat',
        actor: actor(firm),
        ttlMs: 5_000,
        covers: b % 2 === 0 ? ALL : FIRM_ALL,
      }
    case 9:
    case 10:
      if (b % 2 === 0) world.now += 6 * SECOND
      return { type: 'LapseHeartbeats', actor: actor(OPERATOR) }
    case 11:
      return { type: 'ArmSession', actor: actor(firm), covers: b % 2 === 0 ? ALL : FIRM_ALL }
    case 12: {
      const sessions = [...world.state.protection.sessions.keys()]
      const sessionId = sessions[a % Math.max(1, sessions.length)]
      return sessionId && { type: 'DropSession', actor: actor(OPERATOR), sessionId }
    }
    case 13:
      return crediting(firm, other, ([undefined, 'open', 'none', limited('50000')] as const)[b % 4])
    case 14:
      return creditDefault(b % 3 > 0)
    case 15:
      return limiting(
        firm,
        b % 2 === 0 ? { size: 3n, asset: instrumentId('USD'), exposure: usd('400000') } : undefined,
      )
    case 16:
      return banding(
        firm,
        b % 2 === 0 ? { basisPoints: 90_000, markAgeMs: 1_000 } : undefined,
        firm,
      )
    case 17:
      return {
        type: 'SetGroup',
        actor: actor(OPERATOR),
        firm: firmId(firm),
        group: b % 2 === 0 ? 'g' : undefined,
      }
    default:
      return trading(world, a, b)
  }
}

/** A step towards a trade: an acceptance where there is a quote, a quote where there is a request, else a request. */
function trading(world: World, a: number, b: number): Command | undefined {
  const open = [...world.state.rfqs.values()].filter(({ terms }) => terms.expiresAt > world.now)
  const rfq = open[a % Math.max(1, open.length)]
  if (!rfq || (open.length < 4 && b % 2 === 0))
    return asking(
      ['acme', 'bree'][a % 2] ?? '',
      ['buy 1 C400', 'buy 1 P400', 'buy 20 SPY'][b % 3] ?? '',
      {
        size: BigInt(1 + (b % 3)),
      },
    )
  const { rfqId, size, structure } = rfq.terms
  const isSpot = structure.legs[0]?.instrument === 'SPY'
  if (rfq.quotes.size === 0 || b % 3 === 0)
    return quoting(['mako', 'nova', 'opal'][b % 3] ?? '', rfqId, isSpot ? '399 / 401' : '2 / 2.5', {
      size,
    })
  return accepting(
    rfq.owner.taker,
    rfqId,
    b % 4 === 0 ? `sell ${size} at -500` : `buy ${size} at 500`,
  )
}

function withMarks(world: World, command: Command): Command {
  if (command.type !== 'AcceptQuote' && command.type !== 'PlaceQuote') return command
  const options = ['C400', 'P400', 'Q400', 'K400'].map((id) =>
    mark(world, id, '3', { delta: '0.4', vega: '0.2' }),
  )
  return { ...command, marks: [...options, mark(world, 'SPY', '400'), mark(world, 'BTC', '1000')] }
}

function protectedWorld(): World {
  const world = endowed()
  for (const firm of FIRMS) must(world, funding(firm, 'USD', 10_000_000_00n))
  for (const { rule } of Object.values(LIMITS)) must(world, rule)
  for (const taker of ['acme', 'bree']) must(world, crediting('mako', taker, limited('2000000')))
  return world
}

type Entry = Extract<Event, { type: 'MmpCounted' }>['entry']

/** Follows each rule's window from the events alone: every moment's window is the one that ends at an entry. */
function windowWatch(): (event: Event) => void {
  const windows = new Map<string, { entries: Entry[]; probe: boolean; until: number | undefined }>()
  return (event) => {
    if (!('scope' in event) || !('firm' in event) || !event.type.startsWith('Mmp')) return
    const { firm, scope } = event as { firm: FirmId; scope: object }
    const key = `${firm} ${mmpKey(scope)}`
    const window = windows.get(key) ?? { entries: [], probe: false, until: undefined }
    windows.set(key, window)
    if (event.type === 'MmpReset')
      Object.assign(window, { entries: [], probe: firm === 'nova', until: undefined })
    if (event.type === 'MmpTriggered') window.until = event.frozen.until ?? Infinity
    if (event.type !== 'MmpCounted') return
    const { entry } = event
    if (window.until !== undefined) {
      assert.ok(entry.at >= window.until, 'a frozen rule counts nothing')
      window.entries = []
      window.until = undefined
    }
    if (window.probe) {
      window.probe = false
      return
    }
    window.entries.push(entry)
    const inside = window.entries.filter((each) => each.at > entry.at - WINDOW_MS * 1000)
    const sum = (of: (each: Entry) => bigint) => inside.map(of).reduce((a, b) => a + b, 0n)
    const up = (value: bigint): bigint => (value > 0n ? value : 0n)
    const { limits } = present(LIMITS[firm as keyof typeof LIMITS].rule.terms, 'terms')
    const held: readonly (readonly [bigint | number | undefined, bigint])[] = [
      [limits.trades, BigInt(inside.length)],
      [limits.quantity, sum((each) => each.quantity)],
      [limits.notional, sum((each) => each.notional)],
      [limits.delta, sum((each) => up(each.delta))],
      [limits.delta, sum((each) => up(-each.delta))],
      [limits.vega, sum((each) => up(each.vega))],
      [limits.vega, sum((each) => up(-each.vega))],
    ]
    for (const [limit, value] of held)
      assert.ok(limit === undefined || value <= BigInt(limit), `${key}: ${value} of ${limit}`)
  }
}

void test('[PRT-2] [PRT-7] [VEN-1] [VEN-4] no window passes its limit; replay and a snapshot give the same state', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(moves, steps, fc.nat({ max: 80 }), (history, guards, pause) => {
      const world = protectedWorld()
      const watch = windowWatch()
      let twin: State | undefined
      for (const [i, move] of history.entries()) {
        if (i === pause) twin = loadState(saveState(world.state))
        const step = guards[i]
        for (const make of [() => step && guarding(world, step), () => commandOf(world, move)]) {
          const made = make()
          if (!made) continue
          const command = withMarks(world, made)
          world.seq += 1
          world.now += 1
          const decision = decide(world.state, command, at(world))
          if (twin) assert.equal(encode(decide(twin, command, at(world))), encode(decision))
          const name = decision.ok ? undefined : decision.rejection.code
          if (name !== undefined) seen.set(name, (seen.get(name) ?? 0) + 1)
          if (!decision.ok) continue
          apply(world, decision.events)
          for (const event of decision.events) {
            watch(event)
            seen.set(event.type, (seen.get(event.type) ?? 0) + 1)
            if (twin) evolve(twin, event)
          }
          checkBooks(world.state)
        }
      }
      checkLives(world.events)
      const replayed = initialState()
      for (const event of world.events) evolve(replayed, decode(encode(event)) as Event)
      assert.equal(saveState(replayed), saveState(world.state))
      if (twin) assert.equal(saveState(twin), saveState(world.state))
      for (const [firm, limits] of world.state.protection.orderLimits)
        for (const [key, limit] of limits)
          assert.equal(
            limit.exposure,
            replayed.protection.orderLimits.get(firm)?.get(key)?.exposure,
          )
    }),
    { numRuns: 120, endOnFailure: true },
  )
  // The histories reach what matters.
  for (const name of [
    'MmpCounted',
    'MmpTriggered',
    'Killed',
    'OrdersPulled',
    'HeartbeatEnded',
    'CreditUsed',
  ])
    assert.ok((seen.get(name) ?? 0) > 3, `${name} happens: ${JSON.stringify([...seen])}`)
  for (const code of ['killed', 'mmp_frozen', 'no_live_quote', 'clip_size'])
    assert.ok((seen.get(code) ?? 0) > 5, `${code} happens: ${JSON.stringify([...seen])}`)
})
