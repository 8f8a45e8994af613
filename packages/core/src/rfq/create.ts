/** Opening and cancelling a request. */
import { plusMs } from '../time/timestamp.ts'
import { canonicalBasket } from '../instrument/basket.ts'
import { withHedges } from '../instrument/hedge.ts'
import { canonicalize, opposite } from '../instrument/structure.ts'
import type { Canonical } from '../instrument/structure.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { LiquidationRequest } from '../liquidation/liquidation.ts'
import { aliasFrom } from '../id.ts'
import { namedPanel } from './dealer-group.ts'
import { refusalOfHedges } from './hedge.ts'
import { repeatOf } from './policy.ts'
import type { CancelRfq, CreateRfq } from './command.ts'
import { policyFor } from '../feedback/rules.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import type { FirmId } from '../party/firm.ts'
import type { Rejection } from '../rejection.ts'
import { reject } from '../rejection.ts'
import { checkSealing } from './commit.ts'
import { checkSecondRound } from './second-round.ts'
import { checkWorkup } from '../workup/open.ts'
import { checkWindows, outside } from './window.ts'
import { marksAt } from '../protection/mark.ts'
import { withReferences } from '../protection/reference.ts'
import { refusalOfSmall } from './minimum.ts'
import { turned } from './reserve.ts'
import { mayAsk, refusalOfRequest } from '../protection/guard.ts'
import { refusalOfTag, refusalOfTagged } from '../program/request.ts'
import { RFQ_LIMITS } from './rfq.ts'
import type { AskedSides, RfqId } from './rfq.ts'

/** Guards in order: program, account, duration, size, step, legs, panel, open requests. [RFQ-2] */
export function createRfq(state: State, command: CreateRfq, at: At): Decision {
  const { actor, account, ttlMs } = command
  const wrongTag = refusalOfTag(state, command)
  if (wrongTag) return refused(wrongTag)
  if (!ownAccount(state, actor.firm, account)) return refuse('unknown_account', 'account')
  const wrongTtl =
    outside(ttlMs, RFQ_LIMITS.ttlMsMin, RFQ_LIMITS.ttlMsMax) ??
    checkWindows(command) ??
    checkSecondRound(command) ??
    checkWorkup(command) ??
    checkSealing(command)
  if (wrongTtl) return refused(wrongTtl)
  if (command.size < 1n || command.size > RFQ_LIMITS.sizeMax)
    return refuse('bad_size', 'size', { max: String(RFQ_LIMITS.sizeMax) })
  const step = command.step ?? 1n
  if (step < 1n || command.size % step !== 0n) return refuse('bad_size', 'step')
  const expiresAt = plusMs(at.ts, ttlMs)
  const tradesUntil = command.workup ? plusMs(expiresAt, command.workup.ms) : expiresAt
  const { legs, basket } = command
  if (basket && legs.length > 0) return refuse('malformed', 'basket')
  const listed = listedIn(state)
  const bare = basket
    ? canonicalBasket(basket, listed, tradesUntil)
    : canonicalize(legs, listed, tradesUntil)
  if ('code' in bare) return refused(bare)
  const size = command.size * bare.scaledBy
  if (size > RFQ_LIMITS.sizeMax)
    return refuse('bad_size', 'size', { max: String(RFQ_LIMITS.sizeMax) })
  const hedged = hedgedBy(state, command, bare, size, at)
  if ('code' in hedged) return refused(hedged)
  const structure = withReferences(hedged.structure, listed, marksAt(command, at.ts))
  const canonical = { ...hedged, structure }
  const small = refusalOfSmall(state, structure, size, marksAt(command, at.ts))
  if (small) return refused(small)
  const guarded = refusalOfRequest(state, { actor, account, structure, size })
  if (guarded) return refused(guarded)
  const beyond = refusalOfTagged(state, command, canonical, size, at.ts)
  if (beyond) return refused(beyond)
  const panel = resolvePanel(state, actor.firm, command)
  if ('code' in panel) return refused(panel)
  if ((state.openByTaker.get(actor.firm) ?? 0) >= RFQ_LIMITS.openPerFirmMax)
    return refuse('too_many_open_rfqs', undefined, { max: String(RFQ_LIMITS.openPerFirmMax) })
  const repeated = repeatOf(state, {
    taker: actor.firm,
    structure: canonical.structure,
    now: at.ts,
  })
  if (typeof repeated === 'object') return refused(repeated)
  return accepted(
    requestedEvents(state, command, { canonical, panel, repeated, at, mint: minter(state, at) }),
  )
}

/** The request that was asked for: the taker's half, and the announcement. */
export function requestedEvents(
  state: State,
  command: Omit<CreateRfq, 'type' | 'legs' | 'panel'>,
  of: {
    readonly canonical: Canonical
    readonly panel: readonly FirmId[]
    readonly repeated?: number | undefined
    /** The margin call that the venue asks for. */
    readonly liquidation?: LiquidationRequest
    readonly at: At
    readonly mint: Mint
  },
): readonly Event[] {
  const { canonical, panel, repeated, liquidation, at, mint } = of
  const { actor, account, ttlMs, identity, sealed } = command
  const whole = sealed && sealed.commitMs + sealed.revealMs
  const { blindMs = whole, collectMs = whole } = command
  const feedback = policyFor(state, command.feedback)
  const terms = {
    rfqId: mint('rfq') as RfqId,
    structure: canonical.structure,
    size: command.size * canonical.scaledBy,
    step: (command.step ?? 1n) * canonical.scaledBy,
    format: command.format ?? 'uniform',
    sides: sidesOf(command.sides ?? 'two_way', canonical.flip),
    ...(feedback ? { feedback } : {}),
    openedAt: at.ts,
    expiresAt: plusMs(at.ts, ttlMs),
    blindUntil: blindMs ? plusMs(at.ts, blindMs) : undefined,
    quotesUntil: collectMs === undefined ? undefined : plusMs(at.ts, collectMs),
    ...(command.secondRound ? { secondRound: command.secondRound } : {}),
    ...(command.workup ? { workup: command.workup } : {}),
    ...(sealed ? { sealed: { commitUntil: plusMs(at.ts, sealed.commitMs) } } : {}),
    disclosedTaker: identity === 'disclosed' ? actor.firm : undefined,
    alias: identity === 'pseudonymous' ? aliasOf(state, actor.firm, at) : undefined,
  }
  const owner = {
    taker: actor.firm,
    user: actor.user,
    account,
    flip: canonical.flip,
    identity,
    panel,
    reserve: turned(command.reserve ?? {}, canonical.flip),
    repeatedAfterMs: repeated,
    ...(command.program === undefined ? {} : { program: command.program }),
    ...(command.intent === undefined ? {} : { intent: command.intent }),
    ...(liquidation === undefined ? {} : { liquidation }),
  }
  return [
    { type: 'RfqRequested', terms, owner, marks: command.marks },
    { type: 'RfqOpened', terms },
  ]
}

/** With its hedge legs, whose prices hold now: a request that could not trade is not opened. A program's mandate says nothing of hedges. [HDG-1] */
function hedgedBy(
  state: State,
  command: CreateRfq,
  canonical: Canonical,
  size: bigint,
  at: At,
): Canonical | Rejection {
  const { hedges } = command
  if (!hedges) return canonical
  if (command.program !== undefined) return reject('hedge_not_allowed', 'hedges')
  const endsAt = plusMs(at.ts, command.ttlMs)
  const hedged = withHedges(canonical, hedges, size, state.listed, endsAt)
  if ('code' in hedged) return hedged
  const off = refusalOfHedges(hedged.structure, marksAt(command, at.ts))
  return off ? { ...off, path: 'hedges' } : hedged
}

/** One side of the structure as typed is the other one of its mirror. [SID-2] */
function sidesOf(sides: AskedSides, flip: boolean): AskedSides {
  return sides === 'two_way' || !flip ? sides : opposite(sides)
}

/** Only the taker may cancel, and only an open request. [RFQ-5] */
export function cancelRfq(state: State, command: CancelRfq): Decision {
  const rfq = state.rfqs.get(command.rfqId)
  const isOwn = rfq?.owner.taker === command.actor.firm
  if (isOwn && rfq.owner.liquidation !== undefined) return refuse('liquidation_request', 'rfqId')
  if (isOwn) return accepted([{ type: 'RfqEnded', rfqId: command.rfqId, outcome: 'cancelled' }])
  const ended = state.ended.get(command.rfqId)
  return ended?.taker === command.actor.firm
    ? refuse('rfq_not_open', 'rfqId', { outcome: ended.outcome })
    : refuse('unknown_rfq', 'rfqId')
}

function resolvePanel(
  state: State,
  taker: FirmId,
  { panel, group, identity }: CreateRfq,
): readonly FirmId[] | Rejection {
  const asked = askedDealers(state, taker, panel, group)
  if ('code' in asked || identity !== 'anonymous') return asked
  const { anonymousPanelMin: least } = state.requestPolicy
  const path = group === undefined ? 'panel' : 'group'
  return asked.length < least ? reject('panel_too_small', path, { min: String(least) }) : asked
}

function askedDealers(
  state: State,
  taker: FirmId,
  panel: readonly FirmId[] | undefined,
  group: string | undefined,
): readonly FirmId[] | Rejection {
  if (group !== undefined) {
    if (panel !== undefined) return reject('malformed', 'group')
    const own = state.dealerGroups.get(taker)?.get(group)
    if (!own) return reject('unknown_group', 'group')
    const open = own.filter((id) => mayAsk(state, taker, id))
    return open.length === 0 ? reject('no_credit', 'group') : open
  }
  if (panel !== undefined) {
    const barred = panel.findIndex((id) => state.firms.has(id) && !mayAsk(state, taker, id))
    const named = namedPanel(state, taker, panel, 'panel')
    return 'code' in named || barred < 0 ? named : reject('no_credit', `panel.${barred}`)
  }
  const all = dealersFor(state, taker)
  return all.length === 0 ? reject('empty_panel', 'panel') : all
}

/** Whom a request without a panel asks. */
export function dealersFor(state: State, taker: FirmId): readonly FirmId[] {
  return [...state.firms.values()]
    .filter((f) => f.role === 'dealer' && f.id !== taker && mayAsk(state, taker, f.id))
    .slice(0, RFQ_LIMITS.panelMax)
    .map((firm) => firm.id)
}

/** What the firm is called this month. [ANO-3] */
function aliasOf(state: State, firm: FirmId, at: At): string {
  const nth = [...state.firms.keys()].indexOf(firm)
  return aliasFrom(state.idKey, nth, at.ts)
}
