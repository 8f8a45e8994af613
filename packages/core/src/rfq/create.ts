/** Opening and cancelling a request. */
import { plusMs } from '../time/timestamp.ts'
import { canonicalize } from '../instrument/structure.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { CancelRfq, CreateRfq } from './command.ts'
import { policyFor } from '../feedback/rules.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { FirmId } from '../party/firm.ts'
import type { Rejection } from '../rejection.ts'
import { reject } from '../rejection.ts'
import { mayAsk, refusalOfRequest } from '../protection/guard.ts'
import { RFQ_LIMITS } from './rfq.ts'
import type { RfqId } from './rfq.ts'

/** Guards in order: account, duration, size, step, legs, panel, open requests. [RFQ-2] */
export function createRfq(state: State, command: CreateRfq, at: At): Decision {
  const { actor, account, ttlMs, identity } = command
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  const wrongTtl = outside(ttlMs, RFQ_LIMITS.ttlMsMin, RFQ_LIMITS.ttlMsMax)
  if (wrongTtl) return refused(wrongTtl)
  if (command.size < 1n || command.size > RFQ_LIMITS.sizeMax)
    return refuse('bad_size', 'size', { max: String(RFQ_LIMITS.sizeMax) })
  const step = command.step ?? 1n
  if (step < 1n || command.size % step !== 0n) return refuse('bad_size', 'step')
  const expiresAt = plusMs(at.ts, ttlMs)
  const canonical = canonicalize(command.legs, listedIn(state), expiresAt)
  if ('code' in canonical) return refused(canonical)
  const size = command.size * canonical.scaledBy
  if (size > RFQ_LIMITS.sizeMax)
    return refuse('bad_size', 'size', { max: String(RFQ_LIMITS.sizeMax) })
  const { structure } = canonical
  const guarded = refusalOfRequest(state, { actor, account, structure, size })
  if (guarded) return refused(guarded)
  const panel = resolvePanel(state, actor.firm, command.panel)
  if ('code' in panel) return refused(panel)
  if ((state.openByTaker.get(actor.firm) ?? 0) >= RFQ_LIMITS.openPerFirmMax)
    return refuse('too_many_open_rfqs', undefined, { max: String(RFQ_LIMITS.openPerFirmMax) })
  const feedback = policyFor(state, command.feedback)
  const terms = {
    rfqId: minter(state, at)('rfq') as RfqId,
    structure: canonical.structure,
    size,
    step: step * canonical.scaledBy,
    format: command.format ?? 'uniform',
    ...(feedback ? { feedback } : {}),
    openedAt: at.ts,
    expiresAt,
    disclosedTaker: identity === 'disclosed' ? actor.firm : undefined,
  }
  const owner = {
    taker: actor.firm,
    user: actor.user,
    account,
    flip: canonical.flip,
    identity,
    panel,
  }
  return accepted([
    { type: 'RfqRequested', terms, owner },
    { type: 'RfqOpened', terms },
  ])
}

/** Only the taker may cancel, and only an open request. [RFQ-5] */
export function cancelRfq(state: State, command: CancelRfq): Decision {
  const rfq = state.rfqs.get(command.rfqId)
  if (rfq?.owner.taker === command.actor.firm)
    return accepted([{ type: 'RfqEnded', rfqId: command.rfqId, outcome: 'cancelled' }])
  const ended = state.ended.get(command.rfqId)
  return ended?.taker === command.actor.firm
    ? refuse('rfq_not_open', 'rfqId', { outcome: ended.outcome })
    : refuse('unknown_rfq', 'rfqId')
}

/** Refuses a duration outside its bounds. */
export function outside(ttlMs: number, min: number, max: number): Rejection | undefined {
  if (Number.isInteger(ttlMs) && ttlMs >= min && ttlMs <= max) return undefined
  return reject('bad_duration', 'ttlMs', { min: String(min), max: String(max) })
}

function resolvePanel(
  state: State,
  taker: FirmId,
  asked: readonly FirmId[] | undefined,
): readonly FirmId[] | Rejection {
  if (asked === undefined) {
    const all = [...state.firms.values()].filter(
      (f) => f.role === 'dealer' && f.id !== taker && mayAsk(state, taker, f.id),
    )
    if (all.length === 0) return reject('empty_panel', 'panel')
    return all.slice(0, RFQ_LIMITS.panelMax).map((firm) => firm.id)
  }
  const panel: FirmId[] = []
  for (const [i, id] of asked.entries()) {
    if (state.firms.get(id)?.role !== 'dealer' || id === taker)
      return reject('unknown_firm', `panel.${i}`)
    if (!mayAsk(state, taker, id)) return reject('no_credit', `panel.${i}`)
    if (!panel.includes(id)) panel.push(id)
  }
  if (panel.length === 0 || panel.length > RFQ_LIMITS.panelMax)
    return reject('empty_panel', 'panel')
  return panel
}
