/**
 * Drafts of requests, in a file of their own. A draft is no fact of the venue: nothing of it is in the journal, whose length proofs and
 * checkpoints tell, nor on any stream; only its own firm can learn that it is there. [DRF-1]
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'

/** `request` is the body that it will be sent with. */
export type KeptDraft = {
  readonly draftId: string
  readonly label: string | undefined
  readonly request: object
  readonly savedUs: number
  /** The client id that it is sent under: one for each attempt that may still be taken. */
  readonly attempt: string
  readonly isSent: boolean
}

/** `perFirmMax`: drafts not sent. `rememberedPerFirm`: sent ones, and answers, that a repeat finds. */
export const DRAFT_LIMITS = { perFirmMax: 100, rememberedPerFirm: 1_000 } as const

const SCHEMA = `
create table if not exists drafts (
  n integer primary key, draft_id text not null unique, firm text not null, label text, request text not null,
  saved_us integer not null, attempt text not null, is_sent integer not null default 0
) strict;
create index if not exists drafts_firm on drafts (firm, is_sent, n);
create table if not exists answers (
  n integer primary key, firm text not null, client_id text not null, digest text not null, answer text not null,
  unique (firm, client_id)
) strict;
`

type Of = { readonly firm: string; readonly clientId: string; readonly body: object }

/** The drafts of one venue. Lives as long as the server. */
export class Drafts implements Disposable {
  readonly #db: DatabaseSync

  /** Opens or makes the file; `:memory:` for tests. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path)
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = full;')
    this.#db.exec(SCHEMA)
  }

  list(firm: string): KeptDraft[] {
    return this.#db
      .prepare('select * from drafts where firm = ? and is_sent = 0 order by n desc')
      .all(firm)
      .map(draftOf)
  }

  /** The firm's draft, sent or not; another firm's looks like none. */
  find(firm: string, draftId: string): KeptDraft | undefined {
    const row = this.#db
      .prepare('select * from drafts where draft_id = ? and firm = ?')
      .get(draftId, firm)
    return row && draftOf(row)
  }

  /** Saves a new draft, or in place of the one named; as a trial it says what it would answer. */
  save(
    firm: string,
    {
      draftId,
      label,
      request,
    }: Partial<Pick<KeptDraft, 'draftId' | 'label'>> & { request: object },
    { nowUs, isTrial }: { readonly nowUs: number; readonly isTrial: boolean },
  ): KeptDraft | Rejection {
    const known = draftId === undefined ? undefined : this.#unsent(firm, draftId)
    if (known && 'code' in known) return known
    if (!known && this.list(firm).length >= DRAFT_LIMITS.perFirmMax)
      return reject('too_many_drafts', undefined, { max: String(DRAFT_LIMITS.perFirmMax) })
    const draft: KeptDraft = {
      draftId: known?.draftId ?? `draft-${randomBytes(16).toString('hex')}`,
      label: label ?? known?.label,
      request,
      savedUs: nowUs,
      // Another request than was refused before is another write.
      attempt: randomUUID(),
      isSent: false,
    }
    if (!isTrial)
      this.#db
        .prepare(
          `insert into drafts (draft_id, firm, label, request, saved_us, attempt) values (?, ?, ?, ?, ?, ?)
             on conflict (draft_id) do update set label = excluded.label, request = excluded.request,
             saved_us = excluded.saved_us, attempt = excluded.attempt`,
        )
        .run(
          draft.draftId,
          firm,
          draft.label ?? null,
          JSON.stringify(request),
          nowUs,
          draft.attempt,
        )
    return draft
  }

  discard(firm: string, draftId: string, isTrial: boolean): KeptDraft | Rejection {
    const known = this.#unsent(firm, draftId)
    if ('code' in known || isTrial) return known
    this.#db.prepare('delete from drafts where draft_id = ?').run(draftId)
    return known
  }

  /** After it was taken: it stays found, so that a repeat is answered alike. */
  sent({ draftId }: KeptDraft, firm: string): void {
    this.#db.prepare('update drafts set is_sent = 1 where draft_id = ?').run(draftId)
    this.#forget('drafts', firm, 'and is_sent = 1')
  }

  /** After it was refused: the next attempt is another write. */
  refused({ draftId }: KeptDraft): void {
    this.#db
      .prepare('update drafts set attempt = ? where draft_id = ? and is_sent = 0')
      .run(randomUUID(), draftId)
  }

  /** What a write answered when it was sent before under the same client id; another body is a conflict. */
  answered({ firm, clientId, body }: Of): { readonly answer: object } | Rejection | undefined {
    const row = this.#db
      .prepare('select digest, answer from answers where firm = ? and client_id = ?')
      .get(firm, clientId)
    if (!row) return undefined
    if (row['digest'] !== digestOf(body)) return reject('idempotency_conflict', 'clientId')
    return { answer: JSON.parse(String(row['answer'])) as object }
  }

  remember({ firm, clientId, body }: Of, answer: object): void {
    this.#db
      .prepare(
        'insert or ignore into answers (firm, client_id, digest, answer) values (?, ?, ?, ?)',
      )
      .run(firm, clientId, digestOf(body), JSON.stringify(answer))
    this.#forget('answers', firm, '')
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #unsent(firm: string, draftId: string): KeptDraft | Rejection {
    const known = this.find(firm, draftId)
    return known && !known.isSent ? known : reject('unknown_draft', 'draftId')
  }

  #forget(table: 'drafts' | 'answers', firm: string, where: string): void {
    this.#db
      .prepare(
        `delete from ${table} where n in (select n from ${table} where firm = ? ${where} order by n desc limit -1 offset ?)`,
      )
      .run(firm, DRAFT_LIMITS.rememberedPerFirm)
  }
}

function draftOf(row: Readonly<Record<string, unknown>>): KeptDraft {
  return {
    draftId: String(row['draft_id']),
    label: typeof row['label'] === 'string' ? row['label'] : undefined,
    request: JSON.parse(String(row['request'])) as object,
    savedUs: Number(row['saved_us']),
    attempt: String(row['attempt']),
    isSent: row['is_sent'] === 1,
  }
}

function digestOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}
