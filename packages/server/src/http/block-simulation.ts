/** What a block would do for either side: before it is proposed, and before what was handed over is countersigned. */
import type { FastifyRequest } from 'fastify'
import {
  canonicalize,
  checkRange,
  counterpartyOf,
  instrumentId,
  listedIn,
  price,
  reject,
} from '@parley/core'
import type { BlockId, Rejection } from '@parley/core'
import type { BlockSimulated, BodyOf } from '@parley/sdk'
import type { Venue } from '../venue/venue.ts'
import { simulationOf, verifiedView } from '../wire/block-views.ts'
import { parsed, priceAt } from '../wire/exact.ts'
import { callerOf } from './request.ts'

type Simulated = Promise<BlockSimulated | Rejection>
type Body<N extends 'simulateBlock' | 'verifyBlock'> = NonNullable<BodyOf<N>>

export async function simulateBlock(venue: Venue, request: FastifyRequest): Simulated {
  const busy = venue.limiter.take(callerOf(request).actor.firm)
  if (busy) return busy
  const { state } = venue.sequencer
  const { legs, side, size, price: text } = request.body as Body<'simulateBlock'>
  const typed = legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) }))
  const canonical = canonicalize(typed, listedIn(state), venue.clock.now())
  if ('code' in canonical) return canonical
  const { structure, flip, scaledBy } = canonical
  const asked = parsed(() => ({ price: priceAt(text, 'price') }))
  if ('code' in asked) return asked
  const terms = {
    structure,
    size: BigInt(size) * scaledBy,
    price: price(flip ? -asked.price : asked.price),
  }
  const buys = (side === 'buy') !== flip
  if (terms.price % structure.tick !== 0n)
    return reject('bad_tick', 'price', { tick: String(structure.tick) })
  const tooLarge = checkRange(terms, listedIn(state))
  return tooLarge ?? simulationOf(state, { ...terms, proposer: buys ? 'buyer' : 'seller' })
}

/** Tells the counterparty the block whose digest it was handed. Without the digest there is no such block. */
export async function verifyBlock(venue: Venue, request: FastifyRequest): Simulated {
  const { firm } = callerOf(request).actor
  const busy = venue.limiter.take(firm)
  if (busy) return busy
  await venue.sequencer.durable()
  const { state } = venue.sequencer
  const { blockId, digest } = request.body as Body<'verifyBlock'>
  const block = state.blocks.open.get(blockId as BlockId)
  if (!block || (block.terms.proposer !== firm && counterpartyOf(block.terms) !== firm))
    return reject('unknown_block', 'blockId')
  if (block.terms.expiresAt <= venue.clock.now()) return reject('block_expired', 'blockId')
  if (digest !== block.digest) return reject('payload_altered', 'digest')
  return verifiedView(state, block.terms, block.digest)
}
