/**
 * Read models: folds over the journal, kept in SQLite. They trail the head and catch up before they answer, so that a caller
 * reads its own writes; folding yields between pages, so that the write path never waits for it.
 */
import { DatabaseSync } from 'node:sqlite'
import { reject } from '@parley/core'
import type { Rejection, State } from '@parley/core'
import type { Journal } from '../journal/journal.ts'
import { GENESIS } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { blockFold } from './block-fold.ts'
import { carryFold } from './carry-fold.ts'
import { closeFold } from './close-fold.ts'
import { correctionFold } from './correction-fold.ts'
import { crossFold } from './cross-fold.ts'
import { dividendFold } from './dividend-fold.ts'
import { entryFold } from './entry-fold.ts'
import { exerciseFold } from './exercise-fold.ts'
import { executionFold } from './execution-fold.ts'
import { commitmentFold } from './commitment-fold.ts'
import { feedbackFold } from './feedback-fold.ts'
import { fold } from './fold.ts'
import { creditLineFold } from './credit-line-fold.ts'
import type { Fold, Folder } from './fold.ts'
import { lotFold } from './lot-fold.ts'
import { marginFold } from './margin-fold.ts'
import { markingFold } from './marking-fold.ts'
import { ownIncomeFold } from './own-income-fold.ts'
import { programFlowFold } from './program-flow-fold.ts'
import { programFold } from './program-fold.ts'
import { rfqFold } from './rfq-fold.ts'
import { riskFold } from './risk-fold.ts'
import { stackFold } from './stack-fold.ts'
import { tapeFold } from './tape-fold.ts'

const NOUNS: readonly Fold[] = [
  rfqFold,
  entryFold,
  correctionFold,
  exerciseFold,
  blockFold,
  crossFold,
  tapeFold,
  feedbackFold,
  commitmentFold,
  markingFold,
  executionFold,
  closeFold,
  carryFold,
  lotFold,
  dividendFold,
  ownIncomeFold,
  riskFold,
  creditLineFold,
  marginFold,
  programFold,
  programFlowFold,
  stackFold,
]

/** Raised when a table changes: an older file is then dropped and folded again. */
const VIEWS_VERSION = 27

const FOLDED = `create table if not exists folded
  (one integer primary key check (one = 1), seq integer not null, hash text not null, version integer not null) strict`

/** How long a read waits for the view to catch up. */
export const CATCH_UP_MS = 5_000

export type Page = { readonly limit?: number | undefined; readonly after?: string | undefined }
export type Row = Readonly<Record<string, unknown>>

/** The views of one venue. Lives as long as the server. */
export class Views implements Disposable {
  readonly #db: DatabaseSync
  readonly #journal: Journal
  readonly state: State
  readonly #folder: Folder
  #at: Head
  #folding: Promise<void> | undefined

  /** Opens or rebuilds the file; `:memory:` for tests. */
  constructor(path: string, journal: Journal, state: State) {
    this.#db = new DatabaseSync(path)
    // The journal is the truth; a view lost to a power cut is folded again.
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = off;')
    this.#db.exec(FOLDED)
    this.#journal = journal
    this.state = state
    this.#at = this.#foldedSoFar()
    for (const { schema } of NOUNS) this.#db.exec(schema)
    this.#folder = fold(this.#db, NOUNS)
  }

  /** Folds what the journal has up to now. Concurrent calls share one pass. */
  async catchUp(): Promise<void> {
    while (this.#at.seq < this.#journal.head().seq) {
      this.#folding ??= this.#pass().finally(() => (this.#folding = undefined))
      await this.#folding
    }
  }

  /** Whether the view caught up in time; a refusal if not. */
  async ready(): Promise<Rejection | undefined> {
    const wanted = this.#journal.head().seq
    if (this.#at.seq >= wanted) return undefined
    const timeout = Promise.withResolvers<void>()
    const timer = setTimeout(timeout.resolve, CATCH_UP_MS)
    await Promise.race([this.catchUp(), timeout.promise])
    clearTimeout(timer)
    return this.#at.seq >= wanted ? undefined : reject('view_behind')
  }

  /** Records folded so far. */
  get seq(): number {
    return this.#at.seq
  }

  /** Rows of a query over the tables as they are. */
  all(sql: string, values: readonly (string | number)[]): Row[] {
    return this.#db.prepare(sql).all(...values)
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  async #pass(): Promise<void> {
    for await (const page of this.#journal.read(this.#at.seq + 1)) {
      this.#apply(page)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #apply(page: readonly JournalRecord[]): void {
    const last = page.at(-1)
    if (!last) return
    this.#db.exec('begin')
    for (const record of page) this.#folder.apply(record, this.state)
    this.#db
      .prepare('insert or replace into folded (one, seq, hash, version) values (1, ?, ?, ?)')
      .run(last.seq, last.hash, VIEWS_VERSION)
    this.#db.exec('commit')
    this.#at = { seq: last.seq, hash: last.hash }
  }

  /** Where an earlier run left off. A file of another journal or version is emptied. */
  #foldedSoFar(): Head {
    const row = this.#db.prepare('select seq, hash, version from folded').get()
    const seq = Number(row?.['seq'] ?? 0)
    if (row?.['version'] === VIEWS_VERSION && seq <= this.#journal.head().seq)
      return { seq, hash: text(row['hash']) }
    const tables = this.#db.prepare("select name from sqlite_master where type = 'table'").all()
    for (const { name } of tables) this.#db.exec(`drop table ${text(name)}`)
    this.#db.exec(FOLDED)
    return GENESIS
  }
}

/** Where the next page begins: behind the last row's own id, for the row's number would tell how much all others did. */
export function next(rows: readonly Row[], limit: number, idColumn: string): { next?: string } {
  const last = rows.at(-1)
  return rows.length === limit && last ? { next: text(last[idColumn]) } : {}
}

/** The row number a page begins below; a refusal where `after` is nothing this reader was ever shown. */
export function startOf(
  after: string | undefined,
  find: (id: string) => Row[],
): number | Rejection {
  if (after === undefined) return Number.MAX_SAFE_INTEGER
  const [row] = find(after)
  return row
    ? Number(row['n'])
    : reject('malformed', 'after', { expected: 'the next of a page of your own' })
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
