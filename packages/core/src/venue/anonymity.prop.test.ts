/**
 * Over random histories: every byte a dealer is told, and when, is the same whoever asks, however it is typed, whichever side is
 * taken where the dealer does not win, and whatever the others quote, in a blind window or out of it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  accepting,
  actor,
  asking,
  at,
  funding,
  furnished,
  must,
  quoting,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'
import { opposite } from '../instrument/structure.ts'
import { firmId } from '../party/firm.ts'
import { PASS_REASONS } from '../rfq/rfq.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { audienceOf } from './audience.ts'
import type { Command } from './command.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'

const MAKERS = ['mako', 'nova', 'opal'] as const
type Maker = (typeof MAKERS)[number]

/** What is asked about, in the canonical orientation, and what it is worth. */
const STRUCTURES = [
  ['buy 1 SPY', 400],
  ['buy 1 C400', 5],
  ['buy 1 C400, sell 1 P400', 1],
] as const

type Step = {
  readonly kind: 'quote' | 'cancel' | 'pass' | 'sweep'
  readonly request: number
  readonly maker: Maker
  /** Cents from the middle. */
  readonly bid: number
  readonly ask: number
  readonly ttlMs: number
  readonly waitMs: number
}
type Request = {
  readonly structure: number
  readonly blindMs: number | undefined
  readonly ending: 'buy' | 'sell' | 'cancel' | 'expire'
}
type Script = { readonly requests: readonly Request[]; readonly steps: readonly Step[] }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('quote', 'quote', 'quote', 'cancel', 'pass', 'sweep'),
  request: fc.nat({ max: 2 }),
  maker: fc.constantFrom(...MAKERS),
  bid: fc.integer({ min: 1, max: 60 }),
  ask: fc.integer({ min: 1, max: 60 }),
  ttlMs: fc.constantFrom(100, 2_000, 20_000),
  waitMs: fc.integer({ min: 0, max: 400 }),
})
const scripts: fc.Arbitrary<Script> = fc.record({
  requests: fc.array(
    fc.record({
      structure: fc.nat({ max: STRUCTURES.length - 1 }),
      blindMs: fc.constantFrom(undefined, 500, 2_000),
      ending: fc.constantFrom('buy', 'sell', 'cancel', 'expire'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(step, { minLength: 6, maxLength: 30 }),
})

/** In what a world differs from the plain one. */
type Turn = {
  readonly taker?: string
  readonly mirrored?: boolean
  /** The other side is taken. */
  readonly turned?: boolean
  /** What others than this maker do, they do otherwise or not at all. */
  readonly rivalsOf?: Maker
}

type Told = {
  /** Text, record and time of everything told before the first request ends. */
  readonly before: readonly string[]
  readonly all: readonly string[]
  readonly wins: number
}

function play({ requests, steps }: Script, turn: Turn): Readonly<Record<Maker, Told>> {
  const world = furnished()
  for (const firm of ['acme', 'bree', ...MAKERS]) {
    must(world, funding(firm, 'USD', 10_000_000_00n))
    must(world, funding(firm, 'SPY', 100_000n))
  }
  const told = { mako: listener(), nova: listener(), opal: listener() }
  const tell = (command: Command | undefined, isEnding: boolean): void => {
    // Each takes its place and its time in every world, whether anything comes of it or not.
    world.seq += 1
    world.now += 1
    if (isEnding) for (const one of Object.values(told)) one.ended = true
    const decision = command && decide(world.state, command, at(world))
    if (!decision?.ok) return
    for (const event of decision.events) {
      evolve(world.state, event)
      const audience = audienceOf(world.state, event)
      for (const maker of MAKERS) {
        if (audience !== 'public' && !audience.includes(firmId(maker))) continue
        const text = `${world.seq} ${world.now} ${encode(event)}`
        if (!told[maker].ended) told[maker].before.push(text)
        told[maker].all.push(text)
        if (event.type === 'TradeSettled') told[maker].wins++
      }
    }
  }
  const taker = turn.taker ?? 'acme'
  const ids: RfqId[] = []
  for (const { structure, blindMs } of requests) {
    const [legs] = STRUCTURES[structure] ?? STRUCTURES[0]
    const plain = asking(taker, legs, { blindMs, panel: [...MAKERS] })
    const turned = plain.legs.map((leg) => ({ ...leg, side: opposite(leg.side) })).toReversed()
    tell({ ...plain, legs: turn.mirrored === true ? turned : plain.legs }, false)
    ids.push([...world.state.rfqs.keys()].at(-1) ?? assert.fail())
  }
  for (const each of steps) {
    world.now += each.waitMs * 1_000
    tell(moveOf(world, requests, ids, each, turn), false)
  }
  // Past every blind window, and told so.
  world.now += 2_000_000
  tell(sweep, false)
  for (const [i, { ending }] of requests.entries()) tell(endOf(ids[i], ending, taker, turn), true)
  world.now += 60_000_000
  tell(sweep, true)
  return told
}

function listener() {
  return { before: [] as string[], all: [] as string[], wins: 0, ended: false }
}

function moveOf(
  { state }: World,
  requests: readonly Request[],
  ids: readonly RfqId[],
  { kind, request, maker, bid, ask, ttlMs }: Step,
  { rivalsOf }: Turn,
): Command | undefined {
  const rfqId = ids[request]
  const asked = requests[request]
  if (rfqId === undefined || !asked) return undefined
  if (kind === 'sweep') return sweep
  const isOther = rivalsOf !== undefined && maker !== rivalsOf
  if (isOther && bid % 3 === 0) return undefined
  if (kind === 'pass')
    return { type: 'PassRfq', actor: actor(maker), rfqId, reason: PASS_REASONS[ask % 5] ?? 'other' }
  if (kind === 'cancel') {
    const quoteId = state.rfqs.get(rfqId)?.quotes.get(firmId(maker))?.quoteId
    return quoteId && { type: 'CancelQuote', actor: actor(maker), quoteId }
  }
  const [, middle] = STRUCTURES[asked.structure] ?? STRUCTURES[0]
  const off = isOther ? 17 : 0
  const [low, high] = [middle - (bid + off) / 100, middle + (ask + off) / 100]
  return quoting(maker, rfqId, `${low.toFixed(2)} / ${high.toFixed(2)}`, { ttlMs })
}

function endOf(
  rfqId: RfqId | undefined,
  ending: Request['ending'],
  taker: string,
  { mirrored = false, turned = false }: Turn,
): Command | undefined {
  if (rfqId === undefined || ending === 'expire') return undefined
  if (ending === 'cancel') return { type: 'CancelRfq', actor: actor(taker), rfqId }
  const canonical = turned ? opposite(ending) : ending
  const side = mirrored ? opposite(canonical) : canonical
  const limit = side === 'buy' ? 1_000 : -1_000
  return accepting(taker, rfqId, `${side} 10 at ${limit}`)
}

void test('[DIS-2] [DIS-3] [WIN-2] over random histories no dealer can tell taker, spelling, side or rivals, by a byte or by a moment', () => {
  const seen = { told: 0, wins: 0, losses: 0, rivals: 0 }
  fc.assert(
    fc.property(scripts, (script) => {
      const plain = play(script, {})
      for (const turn of [
        { taker: 'bree' },
        { mirrored: true },
        { taker: 'bree', mirrored: true },
      ]) {
        const other = play(script, turn)
        for (const maker of MAKERS) assert.deepEqual(other[maker].all, plain[maker].all)
      }
      const sold = play(script, { turned: true, mirrored: true, taker: 'bree' })
      for (const maker of MAKERS) {
        assert.deepEqual(sold[maker].before, plain[maker].before)
        seen.told += plain[maker].before.length
        seen.wins += plain[maker].wins
        if (plain[maker].wins + sold[maker].wins > 0) continue
        // Whether it traded at all is told to every dealer asked.
        const ends = (all: readonly string[]) => all.filter((text) => !text.includes('"RfqEnded"'))
        assert.deepEqual(ends(sold[maker].all), ends(plain[maker].all))
        seen.losses++
      }
      for (const maker of MAKERS) {
        const rivals = play(script, { rivalsOf: maker })
        assert.deepEqual(rivals[maker].before, plain[maker].before)
        if (JSON.stringify(rivals) !== JSON.stringify(plain)) seen.rivals++
      }
    }),
    { numRuns: 150 },
  )
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 20, `${what}: ${count}`)
})
