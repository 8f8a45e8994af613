/** Proposing a block: its terms in canonical form, the proposer's accounts, and what they set aside for it. */
import { canonicalize } from '../instrument/structure.ts'
import type { Leg, Structure } from '../instrument/structure.ts'
import { price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { refusalOfDeal } from '../protection/deal.ts'
import { refusalOfKilled } from '../protection/kill.ts'
import { marksAt } from '../protection/mark.ts'
import { withReferences } from '../protection/reference.ts'
import { refusalOfRisk, riskWarnings } from '../risk-limit/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { outside } from '../rfq/window.ts'
import { plusMs } from '../time/timestamp.ts'
import { checkRange } from '../trade/settlement.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { BLOCK_LIMITS } from './block.ts'
import type { BlockId } from './block.ts'
import { minimumOf } from './books.ts'
import type { Minimums } from './books.ts'
import type { ProposeBlock } from './command.ts'
import { digestOf } from './payload.ts'
import { checkShares } from '../trade/share.ts'
import { promiseSide, refusalOfLine } from './side.ts'

const NONCE = /^[A-Za-z0-9_-]{16,64}$/

/**
 * Guards in order: not killed; counterparty; nonce, used once; duration; size; legs; size in lowest terms; minimums; tick; range; shares; open
 * blocks; size, notional, premium; price bands; own line for the counterparty; risk; means. [BLK-2] [BLK-13]
 */
export function proposeBlock(state: State, command: ProposeBlock, at: At): Decision {
  const { actor, counterparty, nonce, ttlMs } = command
  const killed = refusalOfKilled(state, actor)
  if (killed) return refused(killed)
  const other = state.firms.get(counterparty)
  if (!other || other.role === 'operator' || counterparty === actor.firm)
    return refuse('unknown_firm', 'counterparty')
  if (!NONCE.test(nonce)) return refuse('malformed', 'nonce')
  if (state.blocks.nonces.get(actor.firm)?.get(nonce) !== undefined)
    return refuse('nonce_reused', 'nonce')
  const wrongTtl = outside(ttlMs, BLOCK_LIMITS.ttlMsMin, BLOCK_LIMITS.ttlMsMax)
  if (wrongTtl) return refused(wrongTtl)
  const expiresAt = plusMs(at.ts, ttlMs)
  const canonical = canonicalOf(state, command, expiresAt, BLOCK_LIMITS.sizeMax)
  if ('code' in canonical) return refused(canonical)
  const { size, scaledBy, flip } = canonical
  const marks = marksAt(command, at.ts)
  const structure = withReferences(canonical.structure, listedIn(state), marks)
  const tooSmall = checkMinimums(state, structure, size, 'blockLots')
  if (tooSmall) return refused(tooSmall)
  if (command.price % structure.tick !== 0n)
    return refuse('bad_tick', 'price', { tick: String(structure.tick) })
  const agreed = price(flip ? -command.price : command.price)
  const tooLarge = checkRange({ structure, price: agreed, size }, listedIn(state))
  if (tooLarge) return refused(tooLarge)
  const shares = command.shares.map((share) => ({ ...share, size: share.size * scaledBy }))
  const wrongShares = checkShares(state, actor.firm, shares, size)
  if (wrongShares) return refused(wrongShares)
  if (openOf(state, actor.firm) >= BLOCK_LIMITS.openPerFirmMax)
    return refuse('too_many_blocks', undefined, { max: String(BLOCK_LIMITS.openPerFirmMax) })
  const buys = (command.side === 'buy') !== flip
  const mint = minter(state, at)
  const terms = {
    blockId: mint('block') as BlockId,
    nonce,
    proposer: actor.firm,
    buyer: buys ? actor.firm : counterparty,
    seller: buys ? counterparty : actor.firm,
    structure,
    size,
    price: agreed,
    expiresAt,
  }
  const side = buys ? 'buy' : 'sell'
  const unsafe =
    refusalOfDeal(state, {
      actor,
      structure,
      side,
      size,
      shares,
      price: agreed,
      pricePath: 'price',
      flip,
      marks,
    }) ?? refusalOfLine(state, terms, actor.firm, counterparty)
  if (unsafe) return refused(unsafe)
  const { riskMarks } = command
  const commitment = { firm: actor.firm, structure, side, shares, riskMarks } as const
  const tooMuch = refusalOfRisk(state, commitment, at.ts)
  if (tooMuch) return refused(tooMuch)
  const promised = promiseSide(state, terms, actor.firm, shares, mint)
  if ('code' in promised) return refused(promised)
  const toApprove = state.blocks.approvals.get(actor.firm)?.proposals === true
  const hand = { user: actor.user, credential: command.credential }
  const own = { shares, holds: promised.map(({ id }) => id), hand, toApprove }
  return accepted([
    { type: 'BlockProposed', terms, digest: digestOf(terms), openedAt: at.ts, own },
    ...promised.map((hold) => ({ type: 'HoldPlaced', hold }) as const),
    ...riskWarnings(state, commitment, at.ts, mint),
  ])
}

/** Size and legs as typed, in canonical form. Both are bounded as typed and in lowest terms. */
export function canonicalOf(
  state: State,
  typed: { readonly legs: readonly Leg[]; readonly size: bigint },
  endsAt: Parameters<typeof canonicalize>[2],
  sizeMax: bigint,
):
  | {
      readonly structure: Structure
      readonly size: bigint
      readonly scaledBy: bigint
      readonly flip: boolean
    }
  | Rejection {
  const badSize = reject('bad_size', 'size', { max: String(sizeMax) })
  if (typed.size < 1n || typed.size > sizeMax) return badSize
  const canonical = canonicalize(typed.legs, listedIn(state), endsAt)
  if ('code' in canonical) return canonical
  const size = typed.size * canonical.scaledBy
  return size > sizeMax ? badSize : { ...canonical, size }
}

/** Refuses a structure of which a leg is smaller than its instrument's minimum. */
export function checkMinimums(
  state: State,
  { legs }: Structure,
  size: bigint,
  of: keyof Minimums,
): Rejection | undefined {
  for (const { instrument, ratio } of legs) {
    const minimum = minimumOf(state.blocks, instrument, of)
    const lots = BigInt(ratio) * size
    if (lots < minimum)
      return reject('below_minimum', 'size', {
        instrument,
        lots: String(lots),
        min: String(minimum),
      })
  }
  return undefined
}

function openOf(state: State, firm: FirmId): number {
  let open = 0
  for (const { terms } of state.blocks.open.values()) if (terms.proposer === firm) open++
  return open
}
