/** Drafts: requests saved to be sent later. They are the firm's own, on the server, and no part of the venue until they are sent. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { ASKED, RfqCreated } from './rfqs.ts'
import { LotSizes } from './structures.ts'
import { Time, Write, closed } from './words.ts'

const partial = Type.Optional

const DraftId = Type.String({ pattern: '^draft-[0-9a-f]{32}$' })
const Label = Type.String({ minLength: 1, maxLength: 100, description: 'What you call it.' })
const Asked = closed(
  ASKED,
  'A request, as `POST /v1/rfqs` takes it, without what makes it a write.',
)

export const Draft = closed(
  {
    draftId: DraftId,
    label: partial(Label),
    request: Asked,
    lotSizes: partial(LotSizes),
    savedAt: Time,
  },
  'A request that is not sent yet.',
)
export type Draft = Static<typeof Draft>

export const SaveDraft = closed(
  { ...Write, draftId: partial(DraftId), label: partial(Label), request: Asked },
  'Saves a request to be sent later; with `draftId`, in place of what it was. Its shape is checked, and whether the venue would take it is not: see `check`.',
)
const NamedDraft = { draftId: DraftId }
export const CheckDraft = closed(NamedDraft, 'Asks what sending it now would do.')
export const DiscardDraft = closed({ ...Write, ...NamedDraft }, 'Throws it away.')
export const SendDraft = closed(
  { ...Write, ...NamedDraft },
  'Opens the request, once: sent again it answers what it answered. What is refused stays a draft.',
)
export const DraftDiscarded = closed({ draftId: DraftId }, 'A draft that is gone.')

const Checked = closed(
  {
    dryRun: Type.Literal(true),
    changes: Type.Array(Type.Object({})),
    screen: partial(Type.Object({})),
  },
  'What a trial of the request says, as `POST /v1/rfqs` with `dryRun` does.',
)

export const DRAFT_ROUTES = {
  drafts: {
    method: 'GET',
    path: '/v1/rfqs/drafts',
    scope: 'read',
    summary: 'Your drafts of requests, newest first',
    reply: list('drafts', Draft),
  },
  saveDraft: {
    method: 'POST',
    path: '/v1/rfqs/drafts/save',
    scope: 'trade',
    summary: 'Save a request to send later',
    body: SaveDraft,
    reply: Draft,
  },
  checkDraft: {
    method: 'POST',
    path: '/v1/rfqs/drafts/check',
    scope: 'trade',
    summary: 'Ask what sending a draft now would do',
    body: CheckDraft,
    reply: Checked,
  },
  discardDraft: {
    method: 'POST',
    path: '/v1/rfqs/drafts/discard',
    scope: 'trade',
    summary: 'Throw a draft away',
    body: DiscardDraft,
    reply: DraftDiscarded,
  },
  sendDraft: {
    method: 'POST',
    path: '/v1/rfqs/drafts/send',
    scope: 'trade',
    summary: 'Send a draft: the request is open',
    body: SendDraft,
    reply: RfqCreated,
  },
} as const satisfies Routes
