/** Taking the digest of a quote on a sealed request. [SEA-2] */
import { refusalOfKilled } from '../protection/kill.ts'
import { accepted, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import type { CommitQuote } from './commit.ts'
import { askedRequest } from './dealer-request.ts'

const DIGEST = /^[0-9a-f]{64}$/

/** Guards in order: request known to the firm, open, in time; sealed; still taken; digest; not killed. */
export function commitQuote(state: State, command: CommitQuote, at: At): Decision {
  const { actor, digest } = command
  const rfq = askedRequest(state, command, at)
  if ('code' in rfq) return refused(rfq)
  const { sealed } = rfq.terms
  if (!sealed) return refuse('not_sealed', 'rfqId')
  if (sealed.commitUntil <= at.ts) return refuse('collection_over', 'rfqId')
  if (!DIGEST.test(digest)) return refuse('malformed', 'digest')
  const killed = refusalOfKilled(state, actor)
  if (killed) return refused(killed)
  return accepted([{ type: 'QuoteCommitted', rfqId: rfq.terms.rfqId, maker: actor.firm, digest }])
}
