import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  SNAPSHOT_VERSION,
  decode,
  encode as encodeText,
  evolve,
  firmId,
  initialState,
  saveState,
  userId,
} from '@parley/core'
import type { Event, State } from '@parley/core'
import { compressed, expanded } from '../journal/compress.ts'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { MemoryJournal } from '../journal/memory.ts'
import { GENESIS } from '../journal/record.ts'
import type { JournalRecord } from '../journal/record.ts'
import { ASIDE_RECORDS_MIN, SqliteJournal } from '../journal/sqlite.ts'
import { MemorySnapshots } from '../snapshot/memory.ts'
import { stateHashOf } from '../snapshot/snapshot.ts'
import { callerOf } from './caller.ts'
import { recover } from './recover.ts'
import { openVenue, request, story } from './_venue.ts'

function journalOf(venue = story()): { venue: ReturnType<typeof story>; journal: MemoryJournal } {
  const journal = new MemoryJournal()
  journal.append(GENESIS, 1, venue.drafts)
  return { venue, journal }
}

/** A journal that hands out altered records. */
function altered(
  journal: Journal,
  alter: (records: readonly JournalRecord[]) => readonly JournalRecord[],
): Journal {
  return {
    head: () => journal.head(),
    epoch: () => journal.epoch(),
    append: (...args) => journal.append(...args),
    close: () => journal.close(),
    async *read(fromSeq, limit) {
      for await (const page of journal.read(fromSeq, limit)) yield alter(page)
    },
  }
}

void test('recovery gives the state the venue had, client ids included', async () => {
  const { venue, journal } = journalOf()
  const found = await recover(journal)
  equal(saveState(found.state), saveState(venue.state))
  deepEqual(found.head, journal.head())
  equal(found.replayed, venue.drafts.length)
  equal(found.lastTs, venue.drafts.at(-1)?.ts)
  equal(found.fromSnapshot, undefined)
})

void test('an empty journal gives the initial state', async () => {
  const found = await recover(new MemoryJournal(), new MemorySnapshots())
  equal(saveState(found.state), saveState(initialState()))
  deepEqual([found.head, found.replayed, found.lastTs], [GENESIS, 0, 0])
})

async function snapshotAt(journal: MemoryJournal, seq: number) {
  const prefix = new MemoryJournal()
  const records = (await Array.fromAsync(journal.read(1))).flat()
  const drafts = records.slice(0, seq)
  prefix.append(GENESIS, 1, drafts)
  const text = saveState((await recover(prefix)).state)
  const hash = String(records[seq - 1]?.hash)
  return { seq, hash, version: SNAPSHOT_VERSION, stateHash: stateHashOf(text), text }
}

void test('from any snapshot the state is the same as from the beginning', async () => {
  const { venue, journal } = journalOf()
  for (const seq of [1, 20, 31, venue.drafts.length]) {
    const snapshots = new MemorySnapshots()
    await snapshots.save(await snapshotAt(journal, seq))
    const found = await recover(journal, snapshots)
    equal(stateHashOf(saveState(found.state)), stateHashOf(saveState(venue.state)))
    deepEqual([found.fromSnapshot, found.replayed], [seq, venue.drafts.length - seq])
    equal(found.lastTs, venue.drafts.at(-1)?.ts)
  }
})

void test('a snapshot that cannot be used is passed over with the reason, and an older one used', async () => {
  const { venue, journal } = journalOf()
  const sound = await snapshotAt(journal, 20)
  const newer = await snapshotAt(journal, 30)
  const rows: [Partial<typeof newer>, RegExp][] = [
    [{ text: `${newer.text} ` }, /damaged/],
    [{ version: SNAPSHOT_VERSION + 1 }, /version/],
    [{ hash: sound.hash }, /another journal/],
    [{ text: '{}', stateHash: stateHashOf('{}') }, /cannot be loaded/],
    [{ seq: 10_000 }, /another journal/],
  ]
  for (const [wrong, reason] of rows) {
    const snapshots = new MemorySnapshots()
    await snapshots.save(sound)
    await snapshots.save({ ...newer, ...wrong })
    const found = await recover(journal, snapshots)
    equal(saveState(found.state), saveState(venue.state))
    equal(found.fromSnapshot, 20)
    equal(found.ignored.length, 1)
    match(found.ignored[0]?.reason ?? '', reason)
  }
})

type Alter = (records: readonly JournalRecord[]) => readonly JournalRecord[]

function one(change: Partial<JournalRecord>): Alter {
  return (records) =>
    records.map((record) => (record.seq === 25 ? { ...record, ...change } : record))
}

void test('recovery stops at the first record that is missing, altered or out of time', async () => {
  const { journal } = journalOf()
  const rows: [string, Alter, number][] = [
    ['gap', (records) => records.filter(({ seq }) => seq !== 25), 25],
    ['time', one({ ts: 5 }), 25],
    ['command', one({ command: '{}' }), 25],
    ['outcome', one({ outcome: [] }), 25],
    ['refused', one({ refused: true }), 25],
    ['salts', one({ salts: '' }), 25],
    ['hash', one({ hash: GENESIS.hash }), 25],
    ['end cut off', (records) => records.slice(0, 30), 30],
  ]
  for (const [name, alter, seq] of rows)
    await rejects(
      recover(altered(journal, alter)),
      (error) => error instanceof JournalDamaged && error.seq === seq,
      name,
    )
})

void test('recovery stops at a sealed record whose texts make no sense', async () => {
  const good = story().drafts.slice(0, 3)
  const rows = [
    { command: 'not json', outcome: ['{"type":"RfqOpened"}'] },
    { command: '{"actor":{"firm":"a","user":"b"}}', outcome: ['{"type":"NoSuchEvent"}'] },
    { command: '{"actor":{"firm":"a","user":"b"}}', outcome: ['{"type":'] },
    { command: '{"actor":{"firm":"a","user":"b"}}', outcome: ['{"type":"RfqEnded","rfqId":"x"}'] },
  ]
  for (const row of rows) {
    const journal = new MemoryJournal()
    journal.append(GENESIS, 1, [...good, { seq: 4, ts: 2e15, refused: false, ...row }])
    await rejects(recover(journal), (error) => error instanceof JournalDamaged && error.seq === 4)
  }
})

void test('the caller read off a command is the one that decoding gives', () => {
  const who = { firm: firmId('north'), user: userId('ann') }
  const rows: unknown[] = [
    { type: 'ExpireDue', actor: who },
    { type: 'CancelRfq', actor: who, clientId: 'c-1', rfqId: 'rfq-1' },
    { type: 'CancelRfq', actor: who, rfqId: 'rfq-1', clientId: 'c-2' },
    { type: 'CancelRfq', clientId: 'c-3', actor: who, rfqId: 'rfq-1' },
    { type: 'CancelRfq', actor: who, clientId: '~c', rfqId: 'rfq-1' },
    { type: 'CancelRfq', actor: who, clientId: 'a"b\\c', rfqId: 'rfq-1' },
    { type: 'Deposit', actor: who, reference: '"clientId":"fake"' },
    { type: 'Deposit', reference: '{"type":"X","actor":{"firm":"f","user":"u"}', actor: who },
    { actor: { user: 'u', firm: 'f' }, type: 'ExpireDue', clientId: '' },
  ]
  for (const row of rows) {
    const text = encodeText(row)
    const { actor, clientId } = callerOf(text)
    const whole = decode(text) as { actor: unknown; clientId?: string }
    deepEqual({ actor, clientId }, { actor: whole.actor, clientId: whole.clientId })
  }
})

void test('every record of the story is read the same way as by plain decoding', async () => {
  const { venue } = journalOf()
  const plain = initialState()
  for (const { outcome, refused } of venue.drafts)
    if (!refused) for (const text of outcome) evolve(plain, decode(text) as Event)
  equal(withoutClientIds(plain), withoutClientIds(venue.state))
})

function withoutClientIds(state: State): string {
  const text = saveState(state)
  return text.slice(0, text.indexOf('"clientIds"'))
}

void test('a long journal is checked beside its replay, and what was altered is found there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-recover-'))
  const path = join(directory, 'journal.db')
  try {
    const dealers = ['north', 'south', 'east']
    const venue = openVenue(dealers)
    while (venue.drafts.length <= ASIDE_RECORDS_MIN)
      request(venue, { instrument: 'ACME', side: 'buy', size: 1n, dealers, ends: 'cancel' })
    const written = new SqliteJournal({ path })
    const head = written.append(GENESIS, 1, venue.drafts)
    deepEqual((await Array.fromAsync(written.checkedAside(GENESIS, 0) ?? [])).at(-1)?.last, head)
    written.close()
    const recovered = async () => {
      const journal = new SqliteJournal({ path, readOnly: true })
      try {
        return await recover(journal)
      } finally {
        journal.close()
      }
    }
    equal(saveState((await recovered()).state), saveState(venue.state))
    const price = '"price":"~10006000000"'
    const db = new DatabaseSync(path)
    const where = 'where 6001 between seq and last'
    const kept = db.prepare(`select records from groups ${where}`).get()?.['records']
    ok(kept instanceof Uint8Array, 'a compressed row')
    const text = expanded(Buffer.from(kept)).toString()
    const seqs = text.slice(0, text.indexOf(price)).matchAll(/(?:^|\n)(\d+) \d{16} /g)
    const changed = Number([...seqs].at(-1)?.[1])
    ok(changed > ASIDE_RECORDS_MIN / 2)
    // The first is another history; the second is none, and may be met by the replay before the check has come so far.
    for (const put of ['"price":"~10006000001"', '"price":~']) {
      db.prepare(`update groups set records = ? ${where}`).run(compressed(text.replace(price, put)))
      const found = ({ seq }: JournalDamaged): boolean => seq === changed
      await rejects(recovered(), (error) => error instanceof JournalDamaged && found(error))
    }
    db.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
})
