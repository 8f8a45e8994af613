/** Of two faults of a dealer's pass or digest, and of a taker's cancelling, the one whose guard comes first answers. */
import { SECOND, ask, actor, must, quoting } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { by, later, tryAll } from '../_precedence.ts'
import { firmId } from '../party/firm.ts'
import { firmScope, funded, killing } from '../protection/_protected.ts'
import type { CancelRfq, PassRfq } from './command.ts'
import type { CommitQuote } from './commit.ts'
import type { RfqId } from './rfq.ts'

const DIGEST = 'ab'.repeat(32)
const TTL = 30_000

function sealedIn(world: World): RfqId {
  return ask(world, 'acme', 'buy 1 SPY', {
    panel: ['mako'],
    ttlMs: TTL,
    sealed: { commitMs: 5_000, revealMs: 5_000 },
  })
}

const digesting = (rfqId: RfqId): CommitQuote => ({
  type: 'CommitQuote',
  actor: actor('mako'),
  rfqId,
  digest: DIGEST,
})
const passing = (rfqId: RfqId): PassRfq => ({
  type: 'PassRfq',
  actor: actor('mako'),
  rfqId,
  reason: 'size',
})

tryAll<CommitQuote>(
  'CommitQuote',
  () => {
    const world = funded()
    ask(world, 'acme', 'buy 1 C400', { panel: ['mako'], ttlMs: TTL })
    return { world, command: digesting(sealedIn(world)) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by('bree')],
    ['unknown_rfq rfqId', by('opal')],
    ['rfq_expired rfqId', later((TTL / 1000) * SECOND)],
    [
      'not_sealed rfqId',
      (command, { state }) => {
        const plain = [...state.rfqs.values()].find(({ terms }) => !terms.sealed)
        return { ...command, rfqId: plain?.terms.rfqId ?? command.rfqId }
      },
    ],
    ['collection_over rfqId', later(5 * SECOND)],
    ['malformed digest', (command) => ({ ...command, digest: DIGEST.toUpperCase() })],
    [
      'killed',
      (command, world) => {
        must(world, killing('mako', firmScope('mako')))
        return command
      },
    ],
  ],
)

tryAll<PassRfq>(
  'PassRfq of a binding price',
  () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 C400', {
      panel: ['mako'],
      ttlMs: TTL,
      collectMs: 5_000,
      secondRound: { best: 1, ms: 5_000, binding: true },
    })
    must(world, quoting('mako', rfqId, '- / 4.20', { ttlMs: TTL }))
    return { world, command: passing(rfqId) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by('bree')],
    ['unknown_rfq rfqId', by('opal')],
    ['rfq_expired rfqId', later((TTL / 1000) * SECOND)],
    ['quote_binding rfqId', later(6 * SECOND)],
  ],
)

tryAll<PassRfq>(
  'PassRfq of a digest',
  () => {
    const world = funded()
    const rfqId = sealedIn(world)
    must(world, digesting(rfqId))
    return { world, command: passing(rfqId) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['unknown_rfq rfqId', by('opal')],
    ['rfq_expired rfqId', later((TTL / 1000) * SECOND)],
    ['commitment_open rfqId', later(6 * SECOND)],
  ],
)

tryAll<CancelRfq>(
  'CancelRfq',
  () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 C400', { ttlMs: TTL })
    return { world, command: { type: 'CancelRfq', actor: actor('acme'), rfqId } }
  },
  [
    ['unknown_firm', by('ghost')],
    [
      'unknown_rfq rfqId',
      (command) => ({ ...command, actor: { ...command.actor, firm: firmId('bree') } }),
    ],
    [
      'rfq_not_open rfqId',
      (command, world) => {
        must(world, { type: 'CancelRfq', actor: actor('acme'), rfqId: command.rfqId })
        return command
      },
    ],
  ],
)
