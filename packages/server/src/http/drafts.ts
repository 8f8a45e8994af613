/** Saving, checking, discarding and sending drafts of requests. Each is the calling firm's own. [DRF-2] */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Draft, ReplyOf } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import type { KeptDraft } from '../draft/drafts.ts'
import type { Venue } from '../venue/venue.ts'
import { timeText } from '../wire/numbers.ts'
import { lotSizesView } from '../wire/structure-view.ts'
import { callerOf } from './request.ts'

export type DraftRoute = 'saveDraft' | 'checkDraft' | 'discardDraft' | 'sendDraft'

type Body = {
  readonly clientId: string
  readonly dryRun?: boolean
  readonly draftId: string
  readonly label?: string
  readonly request: object
}
type Answers = {
  readonly [N in DraftRoute]: (request: FastifyRequest) => Promise<ReplyOf<N> | Rejection>
}

/** A trial of what touches no account of anybody. */
const NOTHING_MOVED = { dryRun: true, changes: [] } as const

export function draftsOf(venue: Venue, request: FastifyRequest): { drafts: Draft[] } {
  const kept = venue.drafts.list(callerOf(request).actor.firm)
  return { drafts: kept.map((draft) => view(venue, draft)) }
}

export function draftAnswers(venue: Venue): Answers {
  const { drafts, limiter, clock } = venue
  /** Once for each client id. A trial is remembered no more than elsewhere. */
  const once = async (
    request: FastifyRequest,
    act: (body: Body, caller: Caller) => Promise<object> | object,
  ): Promise<never> => {
    const caller = callerOf(request)
    const { firm } = caller.actor
    const body = request.body as Body
    const of = { firm, clientId: body.clientId, body }
    const before = limiter.take(firm) ?? drafts.answered(of)
    if (before) return ('answer' in before ? before.answer : before) as never
    const answer = await act(body, caller)
    if (!('code' in answer) && !body.dryRun) drafts.remember(of, answer)
    return answer as never
  }
  return {
    saveDraft: (request) =>
      once(request, (body, { actor: { firm } }) => {
        const isTrial = body.dryRun === true
        const saved = drafts.save(firm, body, { nowUs: clock.now(), isTrial })
        return 'code' in saved ? saved : isTrial ? NOTHING_MOVED : view(venue, saved)
      }),
    discardDraft: (request) =>
      once(request, ({ draftId, dryRun }, { actor: { firm } }) => {
        const gone = drafts.discard(firm, draftId, dryRun === true)
        return 'code' in gone ? gone : dryRun ? NOTHING_MOVED : { draftId }
      }),
    async checkDraft(request) {
      const caller = callerOf(request)
      const { draftId } = request.body as Body
      const draft = drafts.find(caller.actor.firm, draftId)
      if (!draft || draft.isSent) return reject('unknown_draft', 'draftId')
      return (await ask(venue, caller, draft, true)) as never
    },
    sendDraft: (request) =>
      once(request, async ({ draftId, dryRun }, caller) => {
        const { firm } = caller.actor
        const draft = drafts.find(firm, draftId)
        if (!draft) return reject('unknown_draft', 'draftId')
        const answer = await ask(venue, caller, draft, dryRun === true)
        if (dryRun) return answer
        // Sent again, it is the same write: the venue answers what it answered, and opens nothing.
        if (!('code' in answer)) drafts.sent(draft, firm)
        else if (isFinal(answer as Rejection)) drafts.refused(draft)
        return answer
      }),
  }
}

/** Whether the venue has remembered the refusal with the client id. */
function isFinal({ code }: Rejection): boolean {
  return !['too_many_requests', 'queue_full', 'stopping'].includes(code)
}

function ask(
  { gateway }: Venue,
  caller: Caller,
  { request, attempt }: KeptDraft,
  isTrial: boolean,
): Promise<object> {
  const body = { ...request, clientId: attempt, ...(isTrial ? { dryRun: true } : {}) }
  return new Promise((resolve) => {
    gateway.write('createRfq', caller, body, (reply) =>
      resolve('rejection' in reply ? reply.rejection : reply.result),
    )
  })
}

function view({ sequencer }: Venue, { draftId, label, request, savedUs }: KeptDraft): Draft {
  const asked = request as Draft['request']
  const { legs = [], basket = [], hedges = [] } = asked
  const shown = [...legs, ...basket.flatMap((structure) => structure.legs), ...hedges]
  return {
    draftId,
    ...(label === undefined ? {} : { label }),
    request: asked,
    ...lotSizesView(sequencer.state, shown),
    savedAt: timeText(savedUs),
  }
}
