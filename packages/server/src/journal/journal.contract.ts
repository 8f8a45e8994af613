/** What every journal does, whatever keeps it. Run for each implementation by `journal.test.ts`. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AssertionFailed, assert } from '@parley/core'
import { JournalConflict } from './journal.ts'
import type { Journal } from './journal.ts'
import { GENESIS, expectedHash } from './record.ts'
import type { Draft, Head, JournalRecord, SaltSource } from './record.ts'
import { seededSalts } from './salt.ts'

/** A place for one journal. `reopen` opens the same one again, where it outlives closing. */
export type Place = {
  open(salts: SaltSource): Promise<Journal>
  reopen(): Promise<Journal>
  dispose(): void
}

function draft(seq: number, more: Partial<Draft> = {}): Draft {
  const command = `{"type":"Deposit","n":${seq},"text":"żółć 💶"}`
  const outcome = [`{"type":"EntryPosted","n":${seq}}`, `{"type":"HoldPlaced","n":${seq}}`]
  return { seq, ts: 1_700_000_000_000_000 + seq, command, outcome, refused: false, ...more }
}

export function drafts(from: number, count: number): Draft[] {
  return Array.from({ length: count }, (_, i) => draft(from + i))
}

export async function everyRecord(journal: Journal, from = 1, limit?: number) {
  return (await Array.fromAsync(journal.read(from, limit))).flat()
}

/** Throws unless the records are the whole of an unbroken chain. */
export function checkChain(records: readonly JournalRecord[], prev: Head = GENESIS): void {
  let head = prev
  for (const record of records) {
    equal(record.seq, head.seq + 1)
    equal(record.hash, expectedHash(head.hash, record))
    head = record
  }
}

const plain = ({ seq, ts, command, outcome, refused }: JournalRecord): Draft => ({
  seq,
  ts,
  command,
  outcome,
  refused,
})

function isConflict(reason: JournalConflict['reason']) {
  return (error: unknown) => error instanceof JournalConflict && error.reason === reason
}

/** `append` may throw or reject; either is a refusal. */
async function append(journal: Journal, expected: Head, epoch: number, group: readonly Draft[]) {
  return await journal.append(expected, epoch, group)
}

async function appendNext(journal: Journal, epoch: number, group: readonly Draft[]): Promise<Head> {
  assert(journal.appendNext !== undefined, 'the journal takes appends behind one another')
  return journal.appendNext(epoch, group)
}

export function journalContract(
  name: string,
  place: () => Place,
  { outlives, queues }: { readonly outlives: boolean; readonly queues: boolean },
): void {
  const use = async (run: (journal: Journal, at: Place) => Promise<void>): Promise<void> => {
    const at = place()
    const journal = await at.open(seededSalts('contract'))
    try {
      await run(journal, at)
    } finally {
      await journal.close()
      at.dispose()
    }
  }
  void describe(name, () => {
    void test('is empty at first', () =>
      use(async (journal) => {
        deepEqual(journal.head(), GENESIS)
        equal(journal.epoch(), 0)
        deepEqual(await everyRecord(journal), [])
      }))

    void test('gives back what was appended, in order, chained', () =>
      use(async (journal) => {
        const group = [
          draft(1),
          draft(2, { refused: true, outcome: ['{"code":"bad_tick"}'] }),
          draft(3, { outcome: [] }),
          draft(4, { outcome: ['{"a":"~1"}'] }),
          draft(5, { command: `{"long":"${'x'.repeat(300_000)}"}` }),
        ]
        const head = await append(journal, GENESIS, 1, group)
        const after = await append(journal, head, 1, drafts(6, 1500))
        const records = await everyRecord(journal)
        deepEqual(records.map(plain), [...group, ...drafts(6, 1500)])
        checkChain(records)
        equal(after.seq, 1505)
        equal(after.hash, records.at(-1)?.hash)
        deepEqual(journal.head(), after)
      }))

    void test('the same drafts and seed make the same hashes everywhere', () =>
      use(async (journal) => {
        const head = await append(journal, GENESIS, 1, drafts(1, 3))
        equal(head.hash, PINNED)
      }))

    void test('reads from anywhere, as many as asked', () =>
      use(async (journal) => {
        await append(journal, GENESIS, 1, drafts(1, 1200))
        const seqs = async (from: number, limit?: number) =>
          (await everyRecord(journal, from, limit)).map(({ seq }) => seq)
        deepEqual(await seqs(1198), [1198, 1199, 1200])
        deepEqual(await seqs(1201), [])
        deepEqual(await seqs(7, 2), [7, 8])
        deepEqual(await seqs(7, 0), [])
        equal((await seqs(1, 700)).length, 700)
      }))

    void test('refuses a group on another head and writes nothing', () =>
      use(async (journal) => {
        const head = await append(journal, GENESIS, 1, drafts(1, 3))
        await rejects(append(journal, GENESIS, 1, drafts(1, 3)), isConflict('head'))
        const forged = { seq: 3, hash: GENESIS.hash }
        await rejects(append(journal, forged, 1, drafts(4, 1)), isConflict('head'))
        equal((await everyRecord(journal)).length, 3)
        deepEqual(journal.head(), head)
      }))

    void test('fences: once an epoch has written, earlier ones are refused', () =>
      use(async (journal) => {
        const first = await append(journal, GENESIS, 3, drafts(1, 1))
        const second = await append(journal, first, 4, drafts(2, 1))
        equal(journal.epoch(), 4)
        await rejects(append(journal, second, 3, drafts(3, 1)), isConflict('epoch'))
        equal((await everyRecord(journal)).length, 2)
        await append(journal, second, 4, drafts(3, 1))
      }))

    void test('an empty group is a fence and nothing else', () =>
      use(async (journal) => {
        deepEqual(await append(journal, GENESIS, 7, []), GENESIS)
        equal(journal.epoch(), 7)
        await rejects(append(journal, GENESIS, 6, drafts(1, 1)), isConflict('epoch'))
      }))

    void test('writes a group whole or not at all', () =>
      use(async (journal) => {
        const head = await append(journal, GENESIS, 1, drafts(1, 2))
        const rows: [string, Draft][] = [
          ['out of order', draft(9)],
          ['empty command', draft(5, { command: '' })],
          ['empty text', draft(5, { outcome: [''] })],
          ['refused twice', draft(5, { refused: true })],
          ['no time', draft(5, { ts: 1.5 })],
        ]
        for (const [why, bad] of rows)
          await rejects(append(journal, head, 1, [draft(3), draft(4), bad]), AssertionFailed, why)
        deepEqual(journal.head(), head)
        equal((await everyRecord(journal)).length, 2)
        await append(journal, head, 1, drafts(3, 3))
        checkChain(await everyRecord(journal))
      }))

    void test('can be read while it is written', () =>
      use(async (journal) => {
        let head = await append(journal, GENESIS, 1, drafts(1, 600))
        const seen: JournalRecord[] = []
        for await (const page of journal.read(1)) {
          seen.push(...page)
          if (head.seq < 5_000) head = await append(journal, head, 1, drafts(head.seq + 1, 600))
        }
        equal(seen.length, head.seq)
        checkChain(seen)
      }))

    if (queues) {
      void test('appends behind appends that are under way, in their order', () =>
        use(async (journal) => {
          const groups = [
            append(journal, GENESIS, 1, drafts(1, 3)),
            appendNext(journal, 1, drafts(4, 600)),
            appendNext(journal, 2, drafts(604, 1)),
          ]
          const heads = await Promise.all(groups)
          deepEqual(
            heads.map(({ seq }) => seq),
            [3, 603, 604],
          )
          deepEqual(journal.head(), heads[2])
          equal(journal.epoch(), 2)
          const records = await everyRecord(journal)
          deepEqual(records.map(plain), drafts(1, 604))
          checkChain(records)
          await append(journal, journal.head(), 2, drafts(605, 1))
        }))

      void test('before an append that is refused all is written', () =>
        use(async (journal) => {
          const whole = [
            append(journal, GENESIS, 1, drafts(1, 2)),
            appendNext(journal, 1, drafts(3, 2)),
            appendNext(journal, 1, drafts(5, 3)),
          ]
          const torn = appendNext(journal, 1, [draft(8), draft(10)])
          const behind = appendNext(journal, 1, drafts(10, 1))
          await Promise.all([
            rejects(torn, AssertionFailed),
            rejects(behind, AssertionFailed),
            ...whole,
          ])
          deepEqual(journal.head(), await whole[2])
          checkChain(await everyRecord(journal))
          equal((await everyRecord(journal)).length, 7)
        }))

      void test('behind an append that is refused nothing is written', () =>
        use(async (journal) => {
          const head = await append(journal, GENESIS, 1, drafts(1, 2))
          const torn = append(journal, head, 1, [draft(3), draft(9)])
          const behind = appendNext(journal, 1, drafts(5, 3))
          await rejects(torn, AssertionFailed)
          await rejects(behind, AssertionFailed)
          deepEqual(journal.head(), head)
          equal((await everyRecord(journal)).length, 2)
        }))
    }

    if (!outlives) return
    void test('reopened, it is as it was left', () =>
      use(async (journal, at) => {
        const head = await append(journal, GENESIS, 5, drafts(1, 40))
        await journal.close()
        const again = await at.reopen()
        try {
          deepEqual(again.head(), head)
          equal(again.epoch(), 5)
          await rejects(append(again, head, 4, drafts(41, 1)), isConflict('epoch'))
          await append(again, head, 6, drafts(41, 2))
          const records = await everyRecord(again)
          equal(records.length, 42)
          checkChain(records)
        } finally {
          await again.close()
        }
      }))
  })
}

/** Head after three drafts, computed apart from this code (Python's hashlib) from the format in `record.ts`. */
const PINNED = '-swi5R9fTkmOgovCIPFAfXBa2yB-XfzO5Hc-Y8CIUyA'
