/** Blocks between two firms: proposed, handed over true or altered, countersigned, approved, withdrawn, rejected, or left to lapse. */
import { accountId, counterpartyOf, firmId, payloadOf, price, userId } from '@parley/core'
import type { Actor, BlockId, Command, Event, OpenBlock, State } from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { FIRMS, SPY, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const block: Noun = {
  moves: {
    propose: { often: 14, make: propose },
    countersign: { often: 16, make: countersign },
    approve: { often: 8, make: approve },
    leave: { often: 4, make: leave },
    eyes: { often: 2, make: eyes },
  },
  watch: (state, tally) => new Blocks(state, tally),
}

/** Blocks open at a time. */
const OPEN_MAX = 20

const open = ({ state }: Stage): readonly OpenBlock[] => [...state.blocks.open.values()]
const second = (firm: string): Actor => ({ firm: firmId(firm), user: userId(`${firm}-second`) })

function propose(stage: Stage): Command | undefined {
  const { random, state, options, now } = stage
  if (state.blocks.open.size >= OPEN_MAX) return leave(stage)
  const firm = random.pick(FIRMS)
  const option = random.maybe(options)
  const size = BigInt(random.pick([1, 2, 5, 40, random.between(1, 300)]))
  const [instrument, at] = option && random.oneIn(2) ? [option.id, 4n] : [SPY, 400n]
  const side = random.pick(['buy', 'sell'] as const)
  return {
    type: 'ProposeBlock',
    actor: actorOf(firm),
    credential: `${firm}-key`,
    counterparty: firmId(random.oneIn(20) ? firm : random.pick(FIRMS)),
    side,
    legs: [{ instrument, side: 'buy', ratio: random.pick([1, 1, 2]) }],
    size,
    price: price((at + BigInt(random.below(3))) * 100_000_000n),
    shares: [{ account: accountId(`${firm}:main`), size: random.oneIn(20) ? size + 1n : size }],
    nonce: random.oneIn(15) ? 'the-same-nonce-again' : `nonce-${now()}-${random.below(1_000)}`,
    ttlMs: random.pick([999, 1_000, 5_000, 30_000]),
  }
}

function countersign(stage: Stage): Command | undefined {
  const { random } = stage
  const one = random.maybe(open(stage))
  if (!one) return undefined
  const { terms } = one
  const { blockId, size } = terms
  const firm = random.oneIn(15) ? terms.proposer : counterpartyOf(terms)
  const isBuyer = (terms.buyer === firm) !== random.oneIn(12)
  const payload = payloadOf(terms)
  return {
    type: 'CountersignBlock',
    actor: actorOf(firm),
    credential: `${firm}-key`,
    blockId,
    role: isBuyer ? 'buyer' : 'seller',
    payload: random.oneIn(10) ? payload.replace(/\d(?=[^\d]*$)/, '7') : payload,
    shares: [{ account: accountId(`${firm}:main`), size }],
    signature: undefined,
  }
}

/** By another pair of eyes, by the same one, or by one that the block is none of. */
function approve(stage: Stage): Command | undefined {
  const { random } = stage
  const one = random.maybe(open(stage))
  if (!one) return undefined
  const firm = random.pick([one.terms.buyer, one.terms.seller, firmId('quay')])
  const by = random.oneIn(3) ? actorOf(firm) : second(firm)
  return {
    type: 'ApproveBlock',
    actor: by,
    credential: `${by.user}-key`,
    blockId: one.terms.blockId,
  }
}

function leave(stage: Stage): Command | undefined {
  const { random } = stage
  const one = random.maybe(open(stage))
  if (!one) return undefined
  const { blockId, proposer } = one.terms
  return random.oneIn(2)
    ? { type: 'WithdrawBlock', actor: actorOf(proposer), blockId }
    : { type: 'RejectBlock', actor: actorOf(counterpartyOf(one.terms)), blockId }
}

function eyes({ random }: Stage): Command {
  const firm = random.pick(FIRMS)
  return {
    type: 'SetBlockApproval',
    actor: actorOf(firm),
    firm: firmId(firm),
    proposals: random.oneIn(2),
    countersignatures: random.oneIn(2),
  }
}

/** A block ends once; it is settled with its one entry, in its time, as its terms say, and by both sides. [BLK-1] [BLK-5] */
class Blocks implements Oracle {
  readonly #state: State
  readonly #tally: CoreTally
  readonly #open = new Set<BlockId>()

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const blockId of state.blocks.open.keys()) this.#open.add(blockId)
  }

  event(event: Event, _audience: unknown, { at }: { readonly at: number }): void {
    if (event.type === 'BlockProposed') this.#open.add(event.terms.blockId)
    if (event.type === 'BlockEnded') {
      const { blockId, outcome } = event
      expect(this.#open.delete(blockId), 'blocks', () => `${blockId} ends once`)
      expect(!this.#state.blocks.open.has(blockId), 'blocks', () => `${blockId} is over and stays`)
      if (outcome !== 'settled') return
      this.#tally.figures.blocks++
    }
    if (event.type === 'BlockSettled')
      expect(event.block.terms.expiresAt > at, 'blocks', () => 'a block settled after its time')
  }

  command({ events }: { readonly events: readonly Event[] }): void {
    const settled = events.flatMap((event) => (event.type === 'BlockSettled' ? [event.block] : []))
    const entries = events.flatMap((event) =>
      event.type === 'EntryPosted' && event.entry.cause.kind === 'block' ? [event.entry] : [],
    )
    expect(
      settled.length === entries.length &&
        settled.every((one, i) => one.entryId === entries[i]?.id),
      'blocks',
      () => `${settled.length} blocks settled with ${entries.length} entries`,
    )
    expect(
      this.#state.blocks.open.size === this.#open.size,
      'blocks',
      () => `${this.#state.blocks.open.size} blocks are open, of ${this.#open.size}`,
    )
  }
}
