/** Of two faults in a command about blocks, the one whose guard comes first in the documented order answers. */
import { approving, countersigning, propose, proposing, second } from '../_block.ts'
import { by, later, tryAll } from '../_precedence.ts'
import { OPERATOR, SECOND, actor, funding, furnished, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import { price } from '../num/units.ts'
import type { BlockTerms } from './block.ts'
import type {
  ApproveBlock,
  CountersignBlock,
  ProposeBlock,
  RegisterSigner,
  RejectBlock,
  SetBlockApproval,
  SetMinimums,
  SignBlock,
  WithdrawBlock,
} from './command.ts'
import type { SignerId } from './signer.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako', 'nova']) {
    must(world, funding(firm, 'USD', 100_000_00n))
    must(world, funding(firm, 'SPY', 1_000n))
  }
  return world
}

const BUY = 'buy 10 x buy 1 SPY at 400'
const USED = 'a-nonce-used-already'

tryAll<ProposeBlock>(
  'ProposeBlock',
  () => {
    const world = funded()
    must(world, proposing('acme', 'mako', 'buy 1 x buy 1 SPY at 1', { nonce: USED }))
    must(world, {
      type: 'SetMinimums',
      actor: actor(OPERATOR),
      instrument: instrumentId('SPY'),
      blockLots: 5n,
      crossLots: 1n,
    })
    return { world, command: proposing('acme', 'mako', BUY) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by(OPERATOR)],
    ['unknown_firm counterparty', (command) => ({ ...command, counterparty: firmId('ghost') })],
    ['nonce_reused nonce', (command) => ({ ...command, nonce: USED })],
    ['bad_duration ttlMs', (command) => ({ ...command, ttlMs: 1 })],
    ['bad_size size', (command) => ({ ...command, size: 0n })],
    ['no_legs legs', (command) => ({ ...command, legs: [] })],
    ['below_minimum size', (command) => ({ ...command, size: 1n })],
    ['bad_tick price', (command) => ({ ...command, price: price(1n) })],
    ['out_of_range', (command) => ({ ...command, size: 1_000_000_000n, price: px('20000000000') })],
    ['bad_shares shares', (command) => ({ ...command, shares: [] })],
    ['insufficient_available', (command) => ({ ...command, price: px('100000') })],
  ],
)

function open(): { world: World; terms: BlockTerms } {
  const world = funded()
  return { world, terms: propose(world, 'acme', 'mako', BUY) }
}

/** Ends the block before the command comes. */
const ended =
  <C extends { readonly blockId: BlockTerms['blockId'] }>(byFirm: string) =>
  (command: C, world: World): C => {
    const { blockId } = command
    if (world.state.blocks.open.has(blockId))
      must(world, { type: 'RejectBlock', actor: actor(byFirm), blockId })
    return command
  }

tryAll<CountersignBlock>(
  'CountersignBlock',
  () => {
    const { world, terms } = open()
    return { world, command: countersigning(terms) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by(OPERATOR)],
    ['unknown_block blockId', by('nova')],
    ['block_expired blockId', later(61 * SECOND)],
    ['swapped_role role', (command) => ({ ...command, role: 'buyer' })],
    ['payload_altered payload', (command) => ({ ...command, payload: '' })],
    [
      'unknown_signer signature.signer',
      (command) => ({
        ...command,
        signature: { signerId: 'none' as SignerId, signature: '' },
      }),
    ],
    ['bad_shares shares', (command) => ({ ...command, shares: [] })],
    [
      'insufficient_available',
      (command, world) => {
        must(world, funding('mako', 'SPY', -1_000n))
        return command
      },
    ],
  ],
)

tryAll<CountersignBlock>(
  'CountersignBlock of a block awaiting approval',
  () => {
    const { world, terms } = open()
    return { world, command: countersigning(terms) }
  },
  [
    ['block_not_open blockId', ended('mako')],
    ['swapped_role role', (command) => ({ ...command, role: 'buyer' })],
  ],
)

tryAll<SignBlock>(
  'SignBlock',
  () => {
    const { world, terms } = open()
    const signer = { signerId: 'desk' as SignerId, publicKey: 'A'.repeat(43) }
    must(world, { type: 'RegisterSigner', actor: actor('acme'), ...signer })
    const signature = { signerId: signer.signerId, signature: 's' }
    return {
      world,
      command: { type: 'SignBlock', actor: actor('acme'), blockId: terms.blockId, signature },
    }
  },
  [
    ['unknown_block blockId', by('nova')],
    ['block_not_open blockId', ended('mako')],
    ['swapped_role blockId', by('mako')],
    ['block_expired blockId', later(61 * SECOND)],
    [
      'unknown_signer signature.signer',
      (command) => ({
        ...command,
        signature: { signerId: 'none' as SignerId, signature: '' },
      }),
    ],
  ],
)

tryAll<ApproveBlock>(
  'ApproveBlock',
  () => {
    const world = funded()
    const asked = { firm: firmId('acme'), proposals: true, countersignatures: true }
    must(world, { type: 'SetBlockApproval', actor: actor('acme'), ...asked })
    const { blockId } = propose(world, 'acme', 'mako', BUY)
    return { world, command: approving(second('acme'), blockId) }
  },
  [
    ['unknown_block blockId', by('nova')],
    ['block_not_open blockId', ended('mako')],
    ['block_expired blockId', later(61 * SECOND)],
    ['nothing_to_approve blockId', by('mako')],
    ['same_approver', by('acme')],
  ],
)

tryAll<WithdrawBlock>(
  'WithdrawBlock',
  () => {
    const { world, terms } = open()
    const { blockId } = terms
    return { world, command: { type: 'WithdrawBlock', actor: actor('acme'), blockId } }
  },
  [
    ['unknown_block blockId', by('nova')],
    ['block_not_open blockId', ended('mako')],
    ['swapped_role blockId', by('mako')],
  ],
)

tryAll<RejectBlock>(
  'RejectBlock',
  () => {
    const { world, terms } = open()
    const { blockId } = terms
    return { world, command: { type: 'RejectBlock', actor: actor('mako'), blockId } }
  },
  [
    ['unknown_block blockId', by('nova')],
    ['block_not_open blockId', ended('mako')],
    ['swapped_role blockId', by('acme')],
  ],
)

tryAll<SetBlockApproval>(
  'SetBlockApproval',
  () => {
    const world = funded()
    const asked = { firm: firmId('acme'), proposals: true, countersignatures: false }
    const command = { type: 'SetBlockApproval', actor: actor('acme'), ...asked } as const
    must(world, command)
    return { world, command }
  },
  [
    ['unknown_firm firm', (command) => ({ ...command, firm: firmId('mako') })],
    ['role_forbidden', (command) => ({ ...command, proposals: false })],
  ],
)

tryAll<RegisterSigner>(
  'RegisterSigner',
  () => {
    const world = funded()
    const publicKey = 'A'.repeat(43)
    const command = { type: 'RegisterSigner', actor: actor('acme'), publicKey } as const
    must(world, { ...command, signerId: 'used' as SignerId })
    return { world, command: { ...command, signerId: 'desk' as SignerId } }
  },
  [
    ['malformed publicKey', (command) => ({ ...command, publicKey: '' })],
    ['already_exists signer', (command) => ({ ...command, signerId: 'used' as SignerId })],
  ],
)

tryAll<SetMinimums>(
  'SetMinimums',
  () => ({
    world: funded(),
    command: {
      type: 'SetMinimums',
      actor: actor(OPERATOR),
      instrument: instrumentId('SPY'),
      blockLots: 1n,
      crossLots: 1n,
    },
  }),
  [
    ['role_forbidden', by('acme')],
    [
      'unknown_instrument instrument',
      (command) => ({ ...command, instrument: instrumentId('USD') }),
    ],
    ['bad_minimum blockLots', (command) => ({ ...command, blockLots: 0n })],
    ['bad_minimum crossLots', (command) => ({ ...command, crossLots: 0n })],
  ],
)
