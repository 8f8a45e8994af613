/** Corrections of the ledger: proposed by one hand of the operator's, carried out by another. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page } from './route.ts'
import type { Routes } from './route.ts'
import { Id, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const Correction = closed(
  {
    correctionId: Id,
    entryId: Id,
    reason: Type.String(),
    proposedBy: Type.String({ description: 'The user.' }),
    proposedAt: Time,
    state: Type.Union([
      Type.Literal('proposed'),
      Type.Literal('approved'),
      Type.Literal('rejected'),
    ]),
    reversalId: partial(Id),
    endedBy: partial(Type.String({ description: 'The user who approved or rejected it.' })),
    endedAt: partial(Time),
    endReason: partial(Type.String()),
  },
  'A correction: the entry to reverse, why, by whom, and what came of it. `reversalId`: the entry that mirrors.',
)
export type Correction = Static<typeof Correction>

const Which = closed({ ...Write, correctionId: Id }, 'Which.')

export const CORRECTION_ROUTES = {
  corrections: {
    method: 'GET',
    path: '/v1/corrections',
    scope: 'read',
    summary: 'Corrections of own entries that were carried out; to the operator, all. Newest first',
    query: Page,
    reply: closed(
      {
        corrections: Type.Array(Correction),
        fourEyes: Type.Boolean({ description: 'Nothing is reversed by one hand alone.' }),
        next: partial(Type.String()),
      },
      'A page of corrections.',
    ),
  },
  proposeCorrection: {
    method: 'POST',
    path: '/v1/corrections',
    scope: 'operate',
    summary: 'Propose the reversal of an entry',
    body: closed({ ...Write, entryId: Id, reason: Text }, 'What, and why.'),
    reply: closed({ correctionId: Id }, 'The correction, which waits for another hand.'),
  },
  approveCorrection: {
    method: 'POST',
    path: '/v1/corrections/approve',
    scope: 'operate',
    summary: 'Approve a correction, as another user with another key: it is carried out',
    body: Which,
    reply: closed({ correctionId: Id, entryId: Id }, 'The entry that mirrors.'),
  },
  rejectCorrection: {
    method: 'POST',
    path: '/v1/corrections/reject',
    scope: 'operate',
    summary: 'Reject a correction that waits',
    body: closed({ ...Write, correctionId: Id, reason: Text }, 'Which, and why not.'),
    reply: closed({ correctionId: Id }, 'The correction.'),
  },
  requireFourEyes: {
    method: 'POST',
    path: '/v1/corrections/four-eyes',
    scope: 'operate',
    summary: 'Let nothing be reversed by one hand alone from now on, for good',
    body: closed({ ...Write, reason: Text }, 'Why.'),
    reply: closed({ fourEyes: Type.Literal(true) }, 'It is so.'),
  },
} as const satisfies Routes
