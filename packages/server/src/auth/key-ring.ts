/** API keys, passwords and sessions, in a file of their own: no secret is ever in the journal. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { firmId, userId } from '@parley/core'
import type { Actor } from '@parley/core'
import type { Key, NewKey, Scope } from '@parley/sdk'
import { timeText } from '../wire/numbers.ts'
import { hashPassword, hashToken, passwordMatches } from './password.ts'

export type Caller = {
  readonly actor: Actor
  readonly scopes: ReadonlySet<Scope>
  /** The key it signs with, or `session`. */
  readonly credential: string
}

type KnownKey = { readonly secret: string; readonly caller: Caller }

const SCHEMA = `
create table if not exists keys (
  key text primary key, secret text not null, firm text not null, user text not null,
  scopes text not null, created_us integer not null, revoked integer not null default 0
) strict;
create table if not exists passwords (
  firm text not null, user text not null, hash text not null, scopes text not null, primary key (firm, user)
) strict;
create table if not exists sessions (
  token_hash text primary key, firm text not null, user text not null, expires_ms integer not null
) strict;
`

/** What a signed-in person's caller has for a key. */
const SESSION = 'session'

/** How long a sign-in lasts. */
export const SESSION_MS = 12 * 3600 * 1000

/** Keys and people of one venue. Lives as long as the server. */
export class KeyRing implements Disposable {
  readonly #db: DatabaseSync
  readonly #keys = new Map<string, KnownKey>()
  readonly #sessions = new Map<string, { readonly caller: Caller; readonly expiresMs: number }>()
  readonly #listeners: ((caller: Caller) => void)[] = []

  /** Opens or makes the file; `:memory:` for tests. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path)
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = full;')
    this.#db.exec(SCHEMA)
    for (const row of this.#db.prepare('select * from keys where revoked = 0').all())
      this.#remember(row)
    const people = this.#db.prepare(
      'select s.token_hash, s.firm, s.user, s.expires_ms, p.scopes from sessions s join passwords p using (firm, user)',
    )
    for (const row of people.all())
      this.#sessions.set(text(row['token_hash']), {
        caller: callerOf(text(row['firm']), text(row['user']), text(row['scopes']), SESSION),
        expiresMs: Number(row['expires_ms']),
      })
  }

  find(key: string): KnownKey | undefined {
    return this.#keys.get(key)
  }

  /** Makes a key. Its secret is answered here and nowhere else. */
  create(firm: string, user: string, scopes: readonly Scope[], nowUs: number): NewKey {
    const key = `pk_${randomBytes(9).toString('base64url')}`
    const secret = `sk_${randomBytes(32).toString('base64url')}`
    const row = { key, secret, firm, user, scopes: scopes.join(','), created_us: nowUs }
    this.#db
      .prepare(
        'insert into keys (key, secret, firm, user, scopes, created_us) values (?, ?, ?, ?, ?, ?)',
      )
      .run(key, secret, firm, user, row.scopes, nowUs)
    this.#remember(row)
    return {
      key,
      firm,
      user,
      scopes: [...scopes],
      createdAt: timeText(nowUs),
      revoked: false,
      secret,
    }
  }

  list(): Key[] {
    return this.#db
      .prepare('select key, firm, user, scopes, created_us, revoked from keys order by created_us')
      .all()
      .map((row) => ({
        key: text(row['key']),
        firm: text(row['firm']),
        user: text(row['user']),
        scopes: text(row['scopes']).split(',') as Scope[],
        createdAt: timeText(Number(row['created_us'])),
        revoked: row['revoked'] === 1,
      }))
  }

  /** Tells of each caller whose key or session has ended, so that what it has open can end too. */
  whenEnded(tell: (caller: Caller) => void): void {
    this.#listeners.push(tell)
  }

  /** False when there is no such key. */
  revoke(key: string): boolean {
    const known = this.#keys.get(key)
    this.#keys.delete(key)
    if (known) this.#tellEnded(known.caller)
    return this.#db.prepare('update keys set revoked = 1 where key = ?').run(key).changes === 1
  }

  async setPassword(
    firm: string,
    user: string,
    password: string,
    scopes: readonly Scope[],
  ): Promise<void> {
    const hash = await hashPassword(password)
    this.#db
      .prepare('insert or replace into passwords (firm, user, hash, scopes) values (?, ?, ?, ?)')
      .run(firm, user, hash, scopes.join(','))
    this.#db.prepare('delete from sessions where firm = ? and user = ?').run(firm, user)
    for (const [token, { caller }] of this.#sessions)
      if (caller.actor.firm === firm && caller.actor.user === user) {
        this.#sessions.delete(token)
        this.#tellEnded(caller)
      }
  }

  /** Whether that is the person's password. */
  async knows(firm: string, user: string, password: string): Promise<boolean> {
    const row = this.#db
      .prepare('select hash from passwords where firm = ? and user = ?')
      .get(firm, user)
    return passwordMatches(password, row ? text(row['hash']) : undefined)
  }

  /** A session token for the right password; undefined for a wrong one, in about the same time. */
  async signIn(
    firm: string,
    user: string,
    password: string,
    nowMs: number,
  ): Promise<string | undefined> {
    const row = this.#db
      .prepare('select hash, scopes from passwords where firm = ? and user = ?')
      .get(firm, user)
    if (!(await passwordMatches(password, row ? text(row['hash']) : undefined)) || !row)
      return undefined
    const token = randomBytes(32).toString('base64url')
    const expiresMs = nowMs + SESSION_MS
    this.#db.prepare('delete from sessions where expires_ms < ?').run(nowMs)
    this.#db
      .prepare('insert into sessions values (?, ?, ?, ?)')
      .run(hashToken(token), firm, user, expiresMs)
    this.#sessions.set(hashToken(token), {
      caller: callerOf(firm, user, text(row['scopes']), SESSION),
      expiresMs,
    })
    return token
  }

  session(token: string, nowMs: number): Caller | undefined {
    const session = this.#sessions.get(hashToken(token))
    return session && session.expiresMs > nowMs ? session.caller : undefined
  }

  signOut(token: string): void {
    const session = this.#sessions.get(hashToken(token))
    this.#sessions.delete(hashToken(token))
    this.#db.prepare('delete from sessions where token_hash = ?').run(hashToken(token))
    if (session) this.#tellEnded(session.caller)
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #tellEnded(caller: Caller): void {
    for (const tell of this.#listeners) tell(caller)
  }

  #remember(row: Readonly<Record<string, unknown>>): void {
    const key = text(row['key'])
    const caller = callerOf(text(row['firm']), text(row['user']), text(row['scopes']), key)
    this.#keys.set(key, { secret: text(row['secret']), caller })
  }
}

function callerOf(firm: string, user: string, scopes: string, credential: string): Caller {
  const actor = { firm: firmId(firm), user: userId(user) }
  return { actor, scopes: new Set(scopes.split(',') as Scope[]), credential }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
