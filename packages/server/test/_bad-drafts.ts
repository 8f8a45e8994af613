/** For tests: bad drafts. */
import type { Write, WriteName } from './_bad-values.ts'
import { CALL } from './_venue.ts'

const NO_DRAFT = `draft-${'0'.repeat(32)}`
const request = {
  account: 'acme:main',
  legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
  size: '10',
  ttlMs: 60_000,
}

export function draftWrites(draftId: string) {
  return {
    saveDraft: {
      by: 'acme',
      right: { clientId: 'saved', draftId, request },
      bad: [
        [
          'a draft that is none',
          { clientId: 'other', draftId: NO_DRAFT },
          '404 unknown_draft draftId',
        ],
        ['not an id', { draftId: 'draft-1' }, '400 malformed draftId'],
        ['no request', { request: undefined }, '400 malformed request'],
        [
          'a size that is none',
          { request: { ...request, size: '0' } },
          '400 malformed request.size',
        ],
        [
          'a client id in it',
          { request: { ...request, clientId: 'x' } },
          '400 malformed request.clientId',
        ],
        ['no label', { label: '' }, '400 malformed label'],
      ],
    },
    checkDraft: {
      by: 'acme',
      right: { draftId },
      bad: [['a draft that is none', { draftId: NO_DRAFT }, '404 unknown_draft draftId']],
    },
    discardDraft: {
      by: 'acme',
      right: { clientId: 'discarded', draftId },
      bad: [['a draft that is none', { draftId: NO_DRAFT }, '404 unknown_draft draftId']],
    },
    sendDraft: {
      by: 'acme',
      right: { clientId: 'sent', draftId },
      bad: [['a draft that is none', { draftId: NO_DRAFT }, '404 unknown_draft draftId']],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}
