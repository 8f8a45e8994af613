/**
 * Read models: folds over the journal, kept in SQLite. They trail the head and catch up before they answer, so that a caller
 * reads its own writes; folding yields between pages, so that the write path never waits for it. [VEW-1]
 */
import { DatabaseSync } from 'node:sqlite'
import { decode, reject } from '@parley/core'
import type {
  Entry,
  FirmId,
  Posting,
  Rejection,
  RfqOwner,
  RfqTerms,
  State,
  Trade,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import type { Journal } from '../journal/journal.ts'
import { GENESIS } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { feeOf } from '../wire/fees.ts'
import { amountText, timeText } from '../wire/numbers.ts'
import { termsView, tradeView } from '../wire/views.ts'
import { fold } from './fold.ts'
import type { Folder } from './fold.ts'
import { SCHEMA, VIEWS_VERSION } from './schema.ts'

/** How long a read waits for the view to catch up. */
export const CATCH_UP_MS = 5_000

export type Page = { readonly limit?: number | undefined; readonly after?: string | undefined }
type Row = Readonly<Record<string, unknown>>

/** The views of one venue. Lives as long as the server. */
export class Views implements Disposable {
  readonly #db: DatabaseSync
  readonly #journal: Journal
  readonly #state: State
  readonly #folder: Folder
  #at: Head
  #folding: Promise<void> | undefined

  /** Opens or rebuilds the file; `:memory:` for tests. */
  constructor(path: string, journal: Journal, state: State) {
    this.#db = new DatabaseSync(path)
    // The journal is the truth; a view lost to a power cut is folded again.
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = off;')
    this.#db.exec(SCHEMA)
    this.#journal = journal
    this.#state = state
    this.#folder = fold(this.#db)
    this.#at = this.#foldedSoFar()
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

  trades(firm: FirmId, page: Page): { trades: wire.Trade[]; next?: string } {
    const limit = page.limit ?? 100
    const before = Number(page.after ?? Number.MAX_SAFE_INTEGER)
    const rows = this.#all(
      `select t.*, e.entry from trades t join entries e using (entry_id)
       where (taker = ?1 or maker = ?1) and t.n < ?2 order by t.n desc limit ?3`,
      [firm, before, limit],
    )
    const trades = rows.map((row) => this.#tradeOf(row, firm))
    return { trades, ...next(rows, limit) }
  }

  entries(firm: FirmId | undefined, page: Page): { entries: wire.Entry[]; next?: string } {
    const limit = page.limit ?? 100
    const before = Number(page.after ?? Number.MAX_SAFE_INTEGER)
    const rows =
      firm === undefined
        ? this.#all('select * from entries where n < ?1 order by n desc limit ?2', [before, limit])
        : this.#all(
            `select e.* from entries e join entry_firms f using (n)
             where f.firm = ?1 and n < ?2 order by n desc limit ?3`,
            [firm, before, limit],
          )
    return { entries: rows.map((row) => this.#entryOf(row, firm)), ...next(rows, limit) }
  }

  /** An entry as it was posted, for a reversal. */
  entry(entryId: string): Entry | undefined {
    const [row] = this.#all('select entry from entries where entry_id = ?', [entryId])
    return row ? (decode(text(row['entry'])) as Entry) : undefined
  }

  /** An ended request as `firm` may see it; undefined when it was no party to it. */
  endedRfq(rfqId: string, firm: FirmId): wire.Rfq | undefined {
    const [row] = this.#all('select * from rfqs where rfq_id = ?', [rfqId])
    if (!row || row['state'] === 'open') return undefined
    const terms = decode(text(row['terms'])) as RfqTerms
    const owner = decode(text(row['owner'])) as RfqOwner
    const state = text(row['state']) as 'filled'
    if (owner.taker === firm) {
      const { account, identity, panel, taker } = owner
      return {
        ...termsView(terms, owner.flip, 'taker', state),
        taker,
        account,
        identity,
        panel: [...panel],
      }
    }
    return owner.panel.includes(firm) ? termsView(terms, false, 'maker', state) : undefined
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #tradeOf(row: Row, firm: FirmId): wire.Trade {
    const trade = decode(text(row['trade'])) as Trade
    const { postings } = decode(text(row['entry'])) as Entry
    const role = row['taker'] === firm ? 'taker' : 'maker'
    const flip = role === 'taker' && row['flip'] === 1
    return tradeView(trade, {
      role,
      flip,
      ts: Number(row['at_us']),
      ...feeOf(this.#state, postings, firm),
    })
  }

  #entryOf(row: Row, firm: FirmId | undefined): wire.Entry {
    const { postings } = decode(text(row['entry'])) as Entry
    const isOwn = (account: string): boolean =>
      firm === undefined || this.#state.accounts.get(account as never)?.firm === firm
    const name = (account: string): string =>
      isOwn(account) || account.startsWith('venue:') ? account : 'counterparty'
    const shown = (posting: Posting): wire.Entry['postings'] =>
      isOwn(posting.from) || isOwn(posting.to)
        ? [
            {
              from: name(posting.from),
              to: name(posting.to),
              asset: posting.asset,
              amount: amountText(this.#state, posting.asset, posting.amount),
              reason: posting.reason,
            },
          ]
        : []
    return {
      entryId: text(row['entry_id']),
      at: timeText(Number(row['at_us'])),
      cause: text(row['cause']),
      reference: text(row['reference']),
      postings: postings.flatMap(shown),
    }
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
    for (const record of page) this.#folder.apply(record, this.#state)
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
    for (const table of ['folded', 'rfqs', 'trades', 'entries', 'entry_firms', 'postings'])
      this.#db.exec(`delete from ${table}`)
    return GENESIS
  }

  #all(sql: string, values: readonly (string | number)[]): Row[] {
    return this.#db.prepare(sql).all(...values)
  }
}

function next(rows: readonly Row[], limit: number): { next?: string } {
  const last = rows.at(-1)
  return rows.length === limit && last ? { next: String(Number(last['n'])) } : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
