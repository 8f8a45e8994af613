import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  SNAPSHOT_VERSION,
  accountId,
  amount,
  decode,
  encode,
  firmId,
  instrumentId,
  saveState,
} from '@parley/core'
import type { Command, Entry, Event } from '@parley/core'
import { expanded } from '../journal/compress.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import type { Draft } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { OPERATOR, story } from '../recovery/_venue.ts'
import { MemorySnapshots } from '../snapshot/memory.ts'
import { stateHashOf } from '../snapshot/snapshot.ts'
import { verify } from './verify.ts'

function sealed(drafts: readonly Draft[]): MemoryJournal {
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, drafts)
  return journal
}

void test('a sound journal verifies, with its figures', async () => {
  const venue = story()
  const journal = sealed(venue.drafts)
  const steps: number[] = []
  const report = await verify(journal, { every: 1, onProgress: (records) => steps.push(records) })
  deepEqual(report.findings, [])
  ok(report.ok && report.complete)
  equal(report.stateHash, stateHashOf(saveState(venue.state)))
  deepEqual(report.head, journal.head())
  equal(report.records, venue.drafts.length)
  equal(report.refused, venue.drafts.filter(({ refused }) => refused).length)
  equal(report.trades, 2)
  ok(steps.length > 0)
})

void test('an empty journal verifies', async () => {
  const report = await verify(new MemoryJournal())
  ok(report.ok)
  equal(report.records, 0)
})

/** One draft of the story altered and the whole chain sealed anew: what a dishonest server could do. */
function rewritten(seq: number, change: (draft: Draft) => Partial<Draft>): MemoryJournal {
  return sealed(
    story().drafts.map((draft) => (draft.seq === seq ? { ...draft, ...change(draft) } : draft)),
  )
}

function seqOf(type: Event['type'], nth = 0): number {
  const having = story().drafts.filter(({ outcome }) =>
    outcome.some((text) => text.startsWith(`{"type":"${type}"`)),
  )
  return Number(having[nth]?.seq)
}

void test('a rewritten record is found though its chain is whole, because the decision is made again', async () => {
  const trade = seqOf('TradeSettled')
  const rows: [string, number, (draft: Draft) => Partial<Draft>, RegExp][] = [
    [
      'a better price',
      trade,
      ({ outcome }) => ({ outcome: outcome.map((text) => text.replace('"~10002', '"~10003')) }),
      /outcome 1/,
    ],
    ['an event left out', trade, ({ outcome }) => ({ outcome: outcome.slice(0, -1) }), /outcome/],
    [
      'an acceptance made a refusal',
      trade,
      () => ({ refused: true, outcome: ['{"code":"no_live_quote","path":"size"}'] }),
      /the decision/,
    ],
    [
      'another command',
      trade,
      ({ command }) => ({ command: command.replace('"size":"~1000"', '"size":"~999"') }),
      /outcome 1/,
    ],
    ['a client id again', seqOf('QuotePlaced', 1), sameIdAs(seqOf('QuotePlaced')), /client id/],
  ]
  for (const [name, seq, change, rule] of rows) {
    const report = await verify(rewritten(seq, change))
    equal(report.ok, false, name)
    equal(report.findings[0]?.seq, seq, name)
    match(report.findings[0]?.rule ?? '', rule, name)
  }
})

function sameIdAs(seq: number) {
  const { clientId, actor } = decode(String(story().drafts[seq - 1]?.command)) as Command
  return ({ command }: Draft): Partial<Draft> => ({
    command: encode({ ...(decode(command) as Command), clientId, actor }),
  })
}

void test('two trades on one quote, or a trade without its entry, are found', async () => {
  const trade = seqOf('TradeSettled')
  const rows: [string, (outcome: readonly string[]) => readonly string[], string][] = [
    [
      'twice',
      (outcome) => [...outcome.slice(0, 1), ...outcome],
      'each trade has exactly one entry',
    ],
    [
      'no entry',
      (outcome) => outcome.filter((text) => !text.startsWith('{"type":"EntryPosted"')),
      'each trade has exactly one entry',
    ],
    [
      'dead quote',
      (outcome) =>
        outcome.map((text) =>
          text.startsWith('{"type":"TradeSettled"')
            ? text.replace('"quoteId":"quote-', '"quoteId":"gone-')
            : text,
        ),
      'a trade takes a live quote',
    ],
  ]
  for (const [name, change, rule] of rows) {
    const report = await verify(rewritten(trade, ({ outcome }) => ({ outcome: change(outcome) })))
    ok(
      report.findings.some((finding) => finding.seq === trade && finding.rule === rule),
      `${name}: ${JSON.stringify(report.findings.map((finding) => finding.rule))}`,
    )
  }
})

void test('a reversal that carries another entry than the one posted is found', async () => {
  const venue = story()
  const [first, second] = ['first', 'second'].map((reference) => {
    const [event] = venue.submit({
      type: 'Deposit',
      actor: OPERATOR,
      account: accountId('taker:main'),
      asset: instrumentId('USD'),
      amount: amount(reference === 'first' ? 100n : 200n),
      reference,
    })
    return event?.type === 'EntryPosted' ? event.entry : undefined
  })
  ok(first && second)
  const reverse = (carried: Entry): Command => ({
    type: 'ReverseEntry',
    actor: OPERATOR,
    entry: carried,
    reason: 'booked twice',
  })
  venue.submit(reverse(first))
  ok((await verify(sealed(venue.drafts))).ok)
  venue.submit(reverse({ ...second, postings: first.postings }))
  const report = await verify(sealed(venue.drafts))
  deepEqual(
    report.findings.map(({ seq, rule }) => [seq, rule]),
    [[venue.drafts.length, 'a reversal carries the entry as it was posted']],
  )
})

void test("a snapshot that is not the journal's state is found", async () => {
  const venue = story()
  const journal = sealed(venue.drafts)
  const { seq, hash } = journal.head()
  const text = saveState(venue.state)
  const good = { seq, hash, version: SNAPSHOT_VERSION, stateHash: stateHashOf(text), text }
  const other = text.replace('taker-user', 'baker-user').replace('"~999', '"~998')
  const rows = [
    [good, true, undefined],
    [{ ...good, text: other, stateHash: stateHashOf(other) }, false, /journal's state/],
    [{ ...good, hash: GENESIS.hash }, false, /record's hash/],
    [{ ...good, seq: seq + 5 }, false, /follows a record/],
  ] as const
  for (const [snapshot, sound, rule] of rows) {
    const snapshots = new MemorySnapshots()
    await snapshots.save(snapshot)
    const report = await verify(journal, { snapshots })
    equal(report.ok, sound)
    deepEqual(report.snapshots, sound ? [seq] : [])
    if (rule) match(report.findings[0]?.rule ?? '', rule)
  }
})

void test('any byte of a journal file, altered, is found at its record', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-audit-'))
  try {
    const path = join(directory, 'journal.db')
    const journal = new SqliteJournal({ path })
    journal.append(GENESIS, 1, story().drafts)
    const end = journal.head().seq
    journal.close()
    asText(path)
    for (const seq of [1, 17, seqOf('TradeSettled'), end])
      for (const [part, from, to] of partsOf(path, seq))
        for (const share of [0, 0.31, 0.5, 0.77, 1])
          await altered(path, part, seq, from + Math.floor((to - 1 - from) * share))
    for (const column of ['last', 'hash']) await altered(path, column, end, 0)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

/** Keeps a compressed row as its text, which says the same. */
function asText(path: string): void {
  using db = new DatabaseSync(path)
  const kept = db.prepare('select records from groups').get()?.['records']
  ok(kept instanceof Uint8Array)
  db.prepare('update groups set records = ?').run(expanded(Buffer.from(kept)).toString())
}

void test('a byte of a compressed row, altered, is found, or has altered nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-audit-'))
  try {
    const path = join(directory, 'journal.db')
    const journal = new SqliteJournal({ path })
    journal.append(GENESIS, 1, story().drafts)
    const sound = await verify(journal)
    journal.close()
    using db = new DatabaseSync(path)
    const kept = db.prepare('select records from groups').get()?.['records']
    ok(kept instanceof Uint8Array)
    let found = 0
    for (let at = 0; at < kept.length; at += 1 + Math.floor(kept.length / 60)) {
      db.prepare('update groups set records = ?').run(kept.with(at, (kept[at] ?? 0) ^ 16))
      const reader = new SqliteJournal({ path, readOnly: true })
      const report = await verify(reader)
      reader.close()
      if (report.ok) equal(report.root, sound.root, `byte ${at}`)
      else found++
    }
    ok(found > 50, `${found} found`)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

type Part = readonly [name: string, from: number, to: number]

/** Where each part of a record stands in the text of its row. */
function partsOf(path: string, seq: number): Part[] {
  const db = new DatabaseSync(path)
  const text = String(db.prepare('select records from groups').get()?.['records'])
  db.close()
  const from = text.startsWith(`${seq} `) ? 0 : text.indexOf(`\n${seq} `) + 1
  const next = text.indexOf(`\n${seq + 1} `) + 1 || text.length
  const parts: Part[] = []
  let at = from
  for (const line of text.slice(from, next).split(/(?<=\n)/)) {
    parts.push([at === from ? 'figures' : 'text', at, at + line.length])
    if (at === from)
      for (const { index, 0: figure } of line.matchAll(/[^ \n]+/g))
        parts.push(['figure', at + index, at + index + figure.length])
    at += line.length
  }
  return parts
}

/** Alters one character in place, in a copy, and expects verification to name the record. */
async function altered(path: string, part: string, seq: number, at: number): Promise<void> {
  const copy = `${path}-copy`
  copyFileSync(path, copy)
  const column = part === 'last' || part === 'hash' ? part : 'records'
  const db = new DatabaseSync(copy)
  const text = String(db.prepare(`select ${column} as v from groups`).get()?.['v'])
  const changed = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1)
  db.prepare(`update groups set ${column} = ?`).run(column === 'last' ? Number(changed) : changed)
  db.close()
  const journal = new SqliteJournal({ path: copy, readOnly: true })
  const report = await verify(journal)
  journal.close()
  rmSync(copy)
  equal(report.ok, false, `${part} of ${seq} at ${at}`)
  equal(report.findings[0]?.seq, seq, `${part} of ${seq} at ${at}`)
}

void test('records put in another order, taken out or put in are found', async () => {
  const { drafts } = story()
  const journal = sealed(drafts)
  const records = (await Array.fromAsync(journal.read(1))).flat()
  const swapped = records.map(({ seq }, i) => ({
    ...(records[i === 9 ? 10 : i === 10 ? 9 : i] ?? records[0]),
    seq,
  }))
  const rows: [string, readonly unknown[]][] = [
    ['swapped', swapped],
    ['taken out', records.toSpliced(9, 1)],
    ['put in', records.toSpliced(9, 0, ...records.slice(8, 9))],
  ]
  for (const [name, altogether] of rows) {
    const report = await verify({
      head: () => journal.head(),
      epoch: () => 1,
      append: (...args) => journal.append(...args),
      close: () => {},
      async *read() {
        yield altogether as typeof records
      },
    })
    equal(report.ok, false, name)
    equal(report.findings[0]?.seq, 10, name)
    equal(report.complete, false)
  }
})

void test('the state is searched for breaches of the invariants', async () => {
  const venue = story()
  const account = accountId('taker:main')
  const { ledger } = venue.state
  const { breaches } = await import('./invariants.ts')
  deepEqual(breaches(venue.state), [])
  const rules = (): string[] => [...new Set(breaches(venue.state).map(({ rule }) => rule))]
  const total = ledger.total[0] ?? 0n
  ledger.total[0] = total + 1n
  deepEqual(rules(), ['balances of an asset sum to zero'])
  ledger.total[0] = total
  const [hold] = ledger.holds.values()
  ok(hold)
  ledger.holds.delete(hold.id)
  deepEqual(rules(), ['what is held is the sum of the holds', 'a live quote has its hold'])
  ledger.holds.add(hold)
  const cell = [...ledger.cells.values()][3] ?? 0
  const kept = ledger.held[cell] ?? 0n
  ledger.held[cell] = kept + (1n << 60n)
  ok(rules().includes('what is available is not negative'))
  ledger.held[cell] = kept
  deepEqual(rules(), [])
  venue.state.accounts.delete(account)
  deepEqual(rules(), ['a balance has an account'])
  equal(venue.state.firms.has(firmId('taker')), true)
})
