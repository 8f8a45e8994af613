/** Drafts of requests: saved on the server, seen by your firm alone, sent when you are ready. */
import type { Draft } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import type { Command } from '../command/command.ts'
import type { Connection } from '../connect/connection.ts'
import { columns, shortTime, table } from '../print/table.ts'
import { legsText, quantityText } from './leg.ts'
import { REQUEST_OPTIONS, requestBody } from './request-body.ts'
import { WRITE_OPTIONS, write, wrote } from './write.ts'

const save: Command = {
  name: 'rfq draft save',
  summary: 'Save a request to send later; nobody but your firm learns of it',
  options: {
    ...REQUEST_OPTIONS,
    label: { type: 'string', value: 'TEXT', help: 'what you call it' },
    draft: { type: 'string', value: 'DRAFT', help: 'put it in the place of this one' },
    ...WRITE_OPTIONS,
  },
  examples: ['parley rfq draft save --leg "buy 1 SPY" --size 1000 --label "Monday"'],
  async run({ args, connection }) {
    const label = args.text('label')
    const draftId = args.text('draft')
    const body = {
      ...write(args),
      request: await requestBody(args, connection),
      ...(label === undefined ? {} : { label }),
      ...(draftId === undefined ? {} : { draftId }),
    }
    const json = await connection.client.call('saveDraft', { body })
    return wrote(
      json,
      () =>
        `${json.draftId} is saved. Check it: \`parley rfq draft check ${json.draftId}\`; send it: \`parley rfq draft send ${json.draftId}\`.`,
    )
  },
}

const list: Command = {
  name: 'rfq draft list',
  summary: "List your firm's drafts, newest first",
  options: {},
  examples: ['parley rfq draft list'],
  async run({ connection }) {
    const { drafts } = await connection.client.call('drafts')
    const text = table(
      columns(['draft', 'label', 'structure', '>size', 'saved (UTC)']),
      drafts.map((draft) => [
        draft.draftId,
        draft.label,
        askedText(draft.request),
        sizeText(draft),
        shortTime(draft.savedAt),
      ]),
      'No drafts. Save one with `parley rfq draft save --leg "buy 1 ID" --size N`.',
    )
    return { json: { drafts }, text }
  },
}

function askedText({ legs, basket }: Draft['request']): string {
  return legs ? legsText(legs) : `basket of ${basket?.length ?? 0} structures`
}

/** Of a basket it is baskets that are counted. */
function sizeText({ request, ...draft }: Draft): string {
  return quantityText({ ...draft, legs: request.legs ?? [] }, request.size)
}

const show: Command = {
  name: 'rfq draft show',
  summary: 'Show one draft whole',
  positionals: 'DRAFT',
  needs: 1,
  options: {},
  examples: ['parley rfq draft show draft-0123456789abcdef0123456789abcdef'],
  async run({ args, connection }) {
    const draft = await found(connection, args.positional(0, 'DRAFT'))
    const { label, request, savedAt } = draft
    const head = `${label === undefined ? '' : `${label}  `}${askedText(request)}  × ${sizeText(draft)}, saved ${shortTime(savedAt)} UTC\n`
    return { json: draft, text: `${head}${JSON.stringify(request, undefined, 2)}\n` }
  },
}

async function found({ client }: Connection, draftId: string): Promise<Draft> {
  const { drafts } = await client.call('drafts')
  const draft = drafts.find((each) => each.draftId === draftId)
  if (!draft) throw new Failure('no such draft; `parley rfq draft list` has yours', 'unknown_draft')
  return draft
}

const check: Command = {
  name: 'rfq draft check',
  summary: 'Ask what sending a draft now would do, and change nothing',
  positionals: 'DRAFT',
  needs: 1,
  options: {},
  examples: ['parley rfq draft check draft-0123456789abcdef0123456789abcdef'],
  async run({ args, connection }) {
    const body = { draftId: args.positional(0, 'DRAFT') }
    const json = await connection.client.call('checkDraft', { body })
    return wrote(json, () => 'It would be opened.')
  },
}

const discard: Command = {
  name: 'rfq draft discard',
  summary: 'Throw a draft away',
  positionals: 'DRAFT',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley rfq draft discard draft-0123456789abcdef0123456789abcdef'],
  async run({ args, connection }) {
    const body = { ...write(args), draftId: args.positional(0, 'DRAFT') }
    const json = await connection.client.call('discardDraft', { body })
    return wrote(json, () => `${json.draftId} is gone.`)
  },
}

const send: Command = {
  name: 'rfq draft send',
  summary: 'Send a draft: its request is open from now',
  positionals: 'DRAFT',
  needs: 1,
  options: WRITE_OPTIONS,
  examples: ['parley rfq draft send draft-0123456789abcdef0123456789abcdef'],
  async run({ args, connection }) {
    const body = { ...write(args), draftId: args.positional(0, 'DRAFT') }
    const json = await connection.client.call('sendDraft', { body })
    return wrote(
      json,
      () =>
        `${json.rfqId} is open until ${shortTime(json.expiresAt)} UTC. See quotes: \`parley rfq ${json.rfqId}\`.`,
    )
  },
}

export const DRAFT_COMMANDS: readonly Command[] = [save, list, show, check, discard, send]
