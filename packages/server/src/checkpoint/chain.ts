/**
 * The venue's signed statements in a file of their own, `checkpoints.db`: append-only, each naming the digest of the one before.
 * Appending is one transaction, so that a server and a command line on one folder never sign two with the same number.
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { assert } from '@parley/core'
import { EMPTY_FRONTIER } from '../audit/frontier.ts'
import type { Frontier } from '../audit/frontier.ts'
import { HASH_BYTES } from '../audit/merkle.ts'
import { NO_DIGEST, digestOf, parseStatement } from './statement.ts'
import type { Opening, Signed } from './statement.ts'

/** A statement as kept: with what a checkpoint commits to. */
export type Kept = Signed & { readonly number: number; readonly opening: Opening | undefined }

/** Its place in the chain: where the next statement goes. */
export type Place = {
  readonly number: number
  readonly previous: string
  readonly notBefore: number
}

/** The edges of both trees: over the records, and over them masked. */
export type Edges = { readonly frontier: Frontier; readonly masked: Frontier }

/** What is appended: signed for the place it was given, and for a checkpoint the trees' edges it was made at. */
export type Addition = Signed & {
  readonly checkpoint: ({ readonly opening: Opening } & Edges) | undefined
}

/** The file cannot be used as a chain of statements. */
export class ChainUnusable extends Error {
  override name = 'ChainUnusable'
}

/** 'PrlC' in ASCII. */
const APPLICATION_ID = 0x50726c43
const VERSION = 2

const MASKED_FRONTIER = `
  create table masked_frontier (
    one     integer primary key check (one = 1),
    records integer not null,
    nodes   blob    not null
  ) strict;`

/** Of a file from before there was a second tree: its statements stay, and commit to none. */
const FROM_1 = `
  alter table statements add column masked text;
  ${MASKED_FRONTIER}
  pragma user_version = ${VERSION};
`

const SCHEMA = `
  create table statements (
    number    integer primary key,
    kind      text    not null check (kind in ('checkpoint', 'key')),
    statement text    not null,
    signature text    not null,
    records   integer,
    hash      text,
    root      text,
    salt      text,
    masked    text
  ) strict;
  create trigger statements_stay before update on statements begin select raise(abort, 'a statement stays'); end;
  create trigger statements_last before delete on statements begin select raise(abort, 'a statement stays'); end;
  create index statements_keys on statements (number) where kind = 'key';
  create table frontier (
    one     integer primary key check (one = 1),
    records integer not null,
    nodes   blob    not null
  ) strict;
  ${MASKED_FRONTIER}
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${VERSION};
`

type Row = Readonly<Record<string, unknown>>

export class Chain implements Disposable {
  readonly #db: DatabaseSync

  /** Opens the file, creating it unless `readOnly`. Throws `ChainUnusable`. */
  constructor({ path, readOnly = false }: { readonly path: string; readonly readOnly?: boolean }) {
    if (readOnly && !existsSync(path)) throw new ChainUnusable(`no checkpoints at ${path}`)
    this.#db = new DatabaseSync(path, { readOnly, timeout: 10_000 })
    try {
      this.#open(path, readOnly)
    } catch (cause) {
      this.#db.close()
      if (cause instanceof ChainUnusable) throw cause
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new ChainUnusable(`${path} holds no checkpoints: ${why}`, { cause })
    }
  }

  #open(path: string, readOnly: boolean): void {
    if (!readOnly) {
      this.#db.exec('pragma journal_mode = wal; pragma synchronous = full; begin immediate')
      if (this.#ask('select count(*) as n from sqlite_schema', 'n') === 0) this.#db.exec(SCHEMA)
      this.#db.exec('commit')
    }
    if (this.#ask('pragma application_id', 'application_id') !== APPLICATION_ID)
      throw new ChainUnusable(`${path} belongs to another program`)
    const version = this.#ask('pragma user_version', 'user_version')
    if (version > VERSION)
      throw new ChainUnusable(`${path} has format ${version}, of a newer release`)
    if (readOnly || version === VERSION) return
    this.#db.exec('begin immediate')
    if (this.#is(1)) this.#db.exec(FROM_1)
    this.#db.exec('commit')
  }

  /**
   * Appends what `make` signs for the next place, durably, and answers the last checkpoint or the statement appended.
   * `make` is called with the file locked and must not wait; what it throws leaves the chain as it was, and so does answering
   * nothing, when there is nothing to add.
   */
  append(make: (place: Place) => Addition | undefined): Kept | undefined {
    this.#db.exec('begin immediate')
    try {
      const last = this.last()
      const place = last
        ? { number: last.number + 1, previous: digestOf(last), notBefore: timeOf(last) + 1 }
        : { number: 0, previous: NO_DIGEST, notBefore: 0 }
      const addition = make(place)
      if (!addition) {
        this.#db.exec('rollback')
        return this.lastCheckpoint()
      }
      const { statement, signature, checkpoint } = addition
      const read = parseStatement(statement)
      assert(read?.number === place.number && read.previous === place.previous, 'it fits its place')
      const { records, hash, root, salt, masked } = checkpoint?.opening ?? {}
      this.#db
        .prepare('insert into statements values (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          place.number,
          read.kind,
          statement,
          signature,
          records ?? null,
          hash ?? null,
          root ?? null,
          salt ?? null,
          masked ?? null,
        )
      if (checkpoint) {
        this.#keep('frontier', checkpoint.frontier)
        this.#keep('masked_frontier', checkpoint.masked)
      }
      this.#db.exec('commit')
      return { number: place.number, statement, signature, opening: checkpoint?.opening }
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw error
    }
  }

  last(): Kept | undefined {
    return this.#one('select * from statements order by number desc limit 1')
  }

  lastCheckpoint(): Kept | undefined {
    return this.#one(
      "select * from statements where kind = 'checkpoint' order by number desc limit 1",
    )
  }

  /** The statement with a number. */
  at(number: number): Kept | undefined {
    return this.#one('select * from statements where number = ?', number)
  }

  /** The first checkpoint that covers a record and has at least a number, made with the key in force; `masked`: over both trees. */
  covering(record: number, number: number, masked = false): Kept | undefined {
    if (masked && this.#is(1)) return undefined
    return this.#one(
      `select * from statements where kind = 'checkpoint' and records >= ? and number >= ?
         ${masked ? 'and masked is not null' : ''}
         and number > (select max(number) from statements where kind = 'key')
       order by number limit 1`,
      record,
      number,
    )
  }

  keys(): Signed[] {
    return this.#all("select * from statements where kind = 'key' order by number")
  }

  /** Statements before a number, newest first. */
  before(number: number, limit: number): Kept[] {
    return this.#all(
      'select * from statements where number < ? order by number desc limit ?',
      number,
      limit,
    )
  }

  /** All statements in order. */
  *all(): Generator<Kept> {
    for (const row of this.#db.prepare('select * from statements order by number').iterate())
      yield keptOf(row)
  }

  /** The edge of the tree over the records at the last checkpoint; empty where there is none. */
  frontier(): Frontier {
    return this.#kept('frontier')
  }

  /** The same of the tree over masked records. */
  maskedFrontier(): Frontier {
    return this.#kept('masked_frontier')
  }

  #keep(table: 'frontier' | 'masked_frontier', { size, nodes }: Frontier): void {
    this.#db
      .prepare(`insert or replace into ${table} values (1, ?, ?)`)
      .run(size, Buffer.concat(nodes))
  }

  #kept(table: 'frontier' | 'masked_frontier'): Frontier {
    const row = this.#db.prepare(`select records, nodes from ${table}`).get()
    const nodes = row?.['nodes']
    if (!row || !(nodes instanceof Uint8Array)) return EMPTY_FRONTIER
    const each = Array.from({ length: nodes.length / HASH_BYTES }, (_, i) =>
      Buffer.from(nodes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
    )
    return { size: Number(row['records']), nodes: each }
  }

  [Symbol.dispose](): void {
    if (this.#db.isOpen) this.#db.close()
  }

  /** Whether the file has a version. */
  #is(version: number): boolean {
    return this.#ask('pragma user_version', 'user_version') === version
  }

  #one(sql: string, ...values: readonly number[]): Kept | undefined {
    const row = this.#db.prepare(sql).get(...values)
    return row && keptOf(row)
  }

  #all(sql: string, ...values: readonly number[]): Kept[] {
    return this.#db
      .prepare(sql)
      .all(...values)
      .map(keptOf)
  }

  #ask(sql: string, column: string): number {
    return Number(this.#db.prepare(sql).get()?.[column])
  }
}

function keptOf(row: Row): Kept {
  const [statement, signature] = [text(row['statement']), text(row['signature'])]
  const number = Number(row['number'])
  if (row['kind'] !== 'checkpoint') return { number, statement, signature, opening: undefined }
  const opening = {
    records: Number(row['records']),
    hash: text(row['hash']),
    root: text(row['root']),
    salt: text(row['salt']),
    ...(typeof row['masked'] === 'string' ? { masked: row['masked'] } : {}),
  }
  return { number, statement, signature, opening }
}

function timeOf({ statement }: Kept): number {
  return parseStatement(statement)?.at ?? 0
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
