/**
 * Random lives of a request, and what one dealer of its panel is told of them. A life is played in worlds that differ in what no dealer
 * may learn; every step takes its place and its time in each of them, so that texts, ids and times included, can be compared.
 */
import * as fc from 'fast-check'
import { actor, apply, asking, at, funding, legsOf, must, quoting, sweep } from './_venue.ts'
import type { World } from './_venue.ts'
import { encode } from './codec.ts'
import { instrumentId } from './instrument/instrument.ts'
import { opposite } from './instrument/structure.ts'
import { accountId } from './ledger/account.ts'
import { price } from './num/units.ts'
import { firmId } from './party/firm.ts'
import { funded } from './protection/_protected.ts'
import { audienceOf } from './venue/audience.ts'
import type { Command } from './venue/command.ts'
import { decide } from './venue/decide.ts'
import { sha256OfText } from './digest/sha256.ts'
import type { PlaceQuote } from './rfq/command.ts'
import { commitmentText } from './rfq/commit.ts'
import type { OpenRfq } from './rfq/rfq.ts'

/** The dealer that watches, and the other two. */
export const WATCHER = 'mako'
const RIVALS = ['nova', 'opal'] as const

const STRUCTURES = [
  'buy 1 SPY',
  'buy 1 C400',
  'buy 1 C400, sell 1 P400',
  'buy 1 C400, sell 50 SPY',
] as const

const STEPS = [
  'own quote',
  'own pass',
  'rival quotes',
  'rival quotes',
  'rival passes',
  'rival withdraws',
  'counter to rival',
  'counter to both',
  'counter is withdrawn',
  'rest',
  'own hit',
  'own commit',
  'own reveal',
  'rival commits',
  'rival reveals',
  'sweep',
  'sweep',
  'sweep',
  'sweep',
] as const

export type Life = {
  readonly structure: (typeof STRUCTURES)[number]
  readonly isHedged: boolean
  readonly blindMs: number
  readonly collectMs: number | undefined
  /** After the collection: then what a dealer is told depends on rivals, and on nothing else. */
  readonly hasRound: boolean
  /** Digests first: then it has no other window and no round. */
  readonly isSealed: boolean
  readonly steps: readonly {
    readonly kind: (typeof STEPS)[number]
    readonly dice: readonly number[]
  }[]
}

export const life: fc.Arbitrary<Life> = fc.record({
  structure: fc.constantFrom(...STRUCTURES),
  isHedged: fc.boolean(),
  blindMs: fc.constantFrom(0, 0, 2_000),
  collectMs: fc.constantFrom(undefined, 3_000, 6_000),
  hasRound: fc.boolean(),
  isSealed: fc.boolean(),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom(...STEPS),
      dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 4, maxLength: 4 }),
    }),
    { minLength: 6, maxLength: 24, size: 'max' },
  ),
})

/** What a world has that another has not. */
export type Secret = {
  readonly taker: 'acme' | 'bree'
  /** The taker types the mirror. */
  readonly mirrored: boolean
  /** What the taker does where only it and rivals may see it: on which side of the canonical structure. */
  readonly side: 'buy' | 'sell'
  /** What the rivals do: their own thing, something else, or nothing. */
  readonly rivals: 'act' | 'act otherwise' | 'are silent'
}

/** Texts of all that the watcher is told, with the refusals of its own commands. */
export function toldOf(of: Life, secret: Secret): readonly string[] {
  const world = funded()
  for (const firm of ['acme', 'bree', WATCHER, ...RIVALS])
    must(world, funding(firm, 'BTC', 10n ** 10n))
  const told: string[] = []
  const send = (command: Command | undefined): void => {
    world.seq += 1
    if (!command) return
    const decision = decide(world.state, command, at(world))
    if (!decision.ok) {
      if (command.actor.firm === WATCHER) told.push(encode(decision.rejection))
      return
    }
    for (const event of decision.events) {
      apply(world, [event])
      const audience = audienceOf(world.state, event)
      if (audience === 'public' || audience.includes(firmId(WATCHER))) told.push(encode(event))
    }
  }
  send(request(of, secret))
  for (const { kind, dice } of of.steps) {
    world.now += 1_000 + (dice[0] ?? 0) * 100
    const [rfq] = world.state.rfqs.values()
    send(rfq && commandFor(world, rfq, kind, dice, secret))
  }
  world.now += 20_000_000
  send(sweep)
  return told
}

function request(
  { structure, isHedged, blindMs, collectMs, hasRound, isSealed }: Life,
  { taker, mirrored }: Secret,
): Command {
  const legs = legsOf(structure).map((leg) => ({
    ...leg,
    side: mirrored ? opposite(leg.side) : leg.side,
  }))
  const secondRound =
    hasRound && collectMs !== undefined ? { best: 1, ms: 5_000, binding: false } : undefined
  // The mirror of what is asked has the mirror of its hedge.
  const hedge = {
    instrument: instrumentId('BTC'),
    side: mirrored ? 'buy' : 'sell',
    lots: 7n,
    price: price(600n * 10n ** 8n),
  } as const
  const hedges = isHedged ? [hedge] : undefined
  const windows = isSealed ? {} : { blindMs, collectMs, secondRound }
  const sealed = isSealed ? { commitMs: 3_000, revealMs: 3_000 } : undefined
  return { ...asking(taker, '', { hedges, size: 10n, ttlMs: 20_000, ...windows }), legs, sealed }
}

function commandFor(
  world: World,
  { terms: { rfqId, structure }, owner, counter, quotes }: OpenRfq,
  kind: Life['steps'][number]['kind'],
  [, b = 0, c = 0, d = 0]: readonly number[],
  secret: Secret,
): Command | undefined {
  const { taker, flip } = owner
  const base = 300n * structure.tick
  const rival = RIVALS[b % RIVALS.length] ?? 'nova'
  const quote = (firm: string, away: bigint): PlaceQuote => ({
    ...quoting(firm, rfqId, '- / -', { ttlMs: 4_000 + d }),
    bid: [{ price: price(base - away * structure.tick), size: 10n }],
    ask: [{ price: price(base + away * structure.tick), size: 10n }],
  })
  const nonce = 'a-nonce-of-its-own'
  /** One quote for each dealer: what it digests is what it reveals. */
  const sealed = (firm: string, away: bigint): PlaceQuote => ({ ...quote(firm, away), nonce })
  const commit = (firm: string, away: bigint): Command => ({
    type: 'CommitQuote',
    actor: actor(firm),
    rfqId,
    digest: sha256OfText(commitmentText(sealed(firm, away), nonce)),
  })
  const typed = (side: 'buy' | 'sell'): 'buy' | 'sell' => (flip ? opposite(side) : side)
  const acts = secret.rivals !== 'are silent'
  const other = secret.rivals === 'act otherwise' ? 7n : 0n
  switch (kind) {
    case 'own quote':
      return quote(WATCHER, 1n + BigInt(c % 20))
    case 'own pass':
      return { type: 'PassRfq', actor: actor(WATCHER), rfqId, reason: 'risk' }
    case 'rival quotes':
      return acts ? quote(rival, 1n + other + BigInt(c % 20)) : undefined
    case 'rival passes':
      return acts ? { type: 'PassRfq', actor: actor(rival), rfqId, reason: 'size' } : undefined
    case 'own commit':
      return commit(WATCHER, 3n)
    case 'own reveal':
      return sealed(WATCHER, 3n)
    case 'rival commits':
      return acts ? commit(rival, 2n + other) : undefined
    case 'rival reveals':
      return acts ? sealed(rival, 2n + other) : undefined
    case 'rival withdraws': {
      const live = quotes.get(firmId(rival))
      return live && { type: 'CancelQuote', actor: actor(rival), quoteId: live.quoteId }
    }
    case 'counter to rival':
    case 'counter to both': {
      const both = kind === 'counter to both'
      // What all are told is the same in every world; what a rival alone is told is not the watcher's.
      const side = both ? 'buy' : secret.side
      const own = price(base - BigInt(c % 5) * structure.tick)
      return {
        type: 'CounterRfq',
        actor: actor(taker),
        rfqId,
        side: typed(side),
        size: 1n + BigInt(d % 10),
        price: flip ? price(-own) : own,
        dealers: both ? [firmId(WATCHER), firmId(rival)] : [firmId(rival)],
        ttlMs: 100 + c,
      }
    }
    case 'counter is withdrawn':
      return counter && { type: 'CancelCounter', actor: actor(taker), rfqId }
    case 'rest':
      return {
        type: 'AcceptQuote',
        actor: actor(taker),
        rfqId,
        side: typed(secret.side),
        size: 10n,
        limit: typed(secret.side) === 'buy' ? price(-base * 9n) : price(base * 9n),
        timeInForce: 'resting',
        onlyQuoteIds: undefined,
      }
    case 'own hit':
      return (
        counter && {
          type: 'HitCounter',
          actor: actor(WATCHER),
          rfqId,
          counterId: counter.counterId,
          account: accountId(`${WATCHER}:main`),
          // More than there is: heard, and refused alike in every world.
          size: 99n,
        }
      )
    case 'sweep':
      return sweep
  }
}
