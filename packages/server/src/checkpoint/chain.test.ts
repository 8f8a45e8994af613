import { deepEqual, equal, notEqual, ok, rejects, throws } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { rootOf, sealedRoot, treeOf } from '../audit/merkle.ts'
import { JournalDamaged } from '../journal/journal.ts'
import { story } from '../recovery/_venue.ts'
import { SignedFolder, signedStory } from './_notary.ts'
import { advance, checkContinues } from './advance.ts'
import { Chain, ChainUnusable } from './chain.ts'
import { fingerprintOf, readCheckpoint, readKeys } from './key-history.ts'
import type { KeyHistory } from './key-history.ts'
import { commitmentOf, digestOf, isSignedBy, parseStatement, statementText } from './statement.ts'
import type { Signed } from './statement.ts'
import { KeyUnusable, openVenueKey } from './venue-key.ts'

function keysOf({ chain }: SignedFolder): KeyHistory {
  const keys = readKeys(chain.keys())
  if (typeof keys === 'string') throw new Error(keys)
  return keys
}

async function hashesOf({ journal }: SignedFolder): Promise<string[]> {
  const hashes: string[] = []
  for await (const page of journal.read(1)) for (const { hash } of page) hashes.push(hash)
  return hashes
}

void test('[CHK-2] a checkpoint commits to the records that are there, their head and their root', async () => {
  using folder = await signedStory(3, 10, 10)
  const hashes = await hashesOf(folder)
  for (const [number, records] of [
    [1, 3],
    [2, 10],
  ] as const) {
    const { opening, ...signed } = folder.chain.at(number) ?? {}
    ok(opening && 'statement' in signed)
    const root = sealedRoot(rootOf(treeOf(hashes.slice(0, records))), records)
    deepEqual([opening.records, opening.hash, opening.root], [records, hashes[records - 1], root])
    const read = readCheckpoint(keysOf(folder), signed)
    ok(typeof read !== 'string')
    equal(read.subject, commitmentOf(opening))
    equal(read.previous, digestOf(folder.chain.at(number - 1) ?? { statement: '' }))
  }
})

void test('[CHK-3] a checkpoint of the same records looks like any other: times and texts tell no volume', async () => {
  using folder = await signedStory(10)
  const first = folder.chain.at(1)
  const again = await advance(folder.journal, folder.chain, () => folder.open(), 0)
  const more = await folder.checkpoint()
  const subjects = [first, again, more].map(
    (each) => parseStatement(each?.statement ?? '')?.subject,
  )
  equal(new Set(subjects).size, 3)
  equal(new Set([first, again, more].map((each) => each?.statement.length)).size, 1)
  for (const { statement } of folder.chain.all()) {
    ok(!statement.includes(folder.journal.head().hash))
    ok(!statement.includes(String(more.opening?.root)))
  }
})

void test('a signature is checked by openssl over the text alone', async (context) => {
  if (spawnSync('openssl', ['version']).status !== 0) {
    context.skip('openssl is not installed: 1 check left out')
    return
  }
  using folder = await signedStory(10)
  const last = folder.chain.lastCheckpoint()
  ok(last)
  const [statement, signature, key] = ['statement', 'signature', 'venue.pub'].map((name) =>
    folder.at(name),
  )
  ok(statement && signature && key)
  const publicKey = createPublicKey(readFileSync(folder.key.path))
  writeFileSync(statement, last.statement)
  writeFileSync(signature, Buffer.from(last.signature, 'base64url'))
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }))
  const check = (): number | null => {
    const files = ['-inkey', key, '-sigfile', signature, '-in', statement]
    return spawnSync('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', ...files]).status
  }
  equal(check(), 0)
  writeFileSync(statement, last.statement.replace('number: 1', 'number: 2'))
  notEqual(check(), 0)
  const der = spawnSync('openssl', ['pkey', '-pubin', '-in', key, '-outform', 'DER']).stdout
  const digest = spawnSync('openssl', ['dgst', '-sha256', '-binary'], { input: der }).stdout
  equal(digest.toString('base64url'), fingerprintOf(publicKey))
})

void test('any character of a statement or its signature, altered, is refused', async () => {
  using folder = await signedStory(10)
  folder.rotate()
  const second = await folder.checkpoint()
  const keys = keysOf(folder)
  equal(typeof readCheckpoint(keys, second), 'object')
  const isRefused = (signed: Signed): boolean => typeof readCheckpoint(keys, signed) === 'string'
  for (let at = 0; at < second.statement.length; at++)
    for (const put of ['A', '0', '\n'])
      if (second.statement[at] !== put) {
        const statement = second.statement.slice(0, at) + put + second.statement.slice(at + 1)
        ok(isRefused({ ...second, statement }), `character ${at} made ${put}`)
      }
  for (let at = 0; at < second.signature.length; at++) {
    const put = second.signature[at] === 'A' ? 'B' : 'A'
    const signature = second.signature.slice(0, at) + put + second.signature.slice(at + 1)
    ok(isRefused({ ...second, signature }), `signature ${at}`)
  }
  ok(isRefused({ ...second, signature: '' }))
  ok(isRefused({ ...second, statement: `${second.statement}\n` }))
  const statements = folder.chain.keys()
  for (const [i, { statement }] of statements.entries())
    for (let at = 0; at < statement.length; at += 3) {
      const put = statement[at] === 'B' ? 'C' : 'B'
      const altered = { ...(statements[i] as Signed) }
      const text = statement.slice(0, at) + put + statement.slice(at + 1)
      equal(typeof readKeys(statements.with(i, { ...altered, statement: text })), 'string')
    }
  equal(typeof readKeys(statements.toReversed()), 'string')
  equal(typeof readKeys([]), 'string')
  equal(typeof readKeys([...statements, ...statements.slice(1)]), 'string')
})

void test('[CHK-4] a new key is signed in by the old one, and each signs in its own time only', async () => {
  using folder = await signedStory(5)
  const [old] = keysOf(folder)
  const { fingerprint } = folder.rotate()
  const second = await folder.checkpoint()
  const keys = keysOf(folder)
  deepEqual([keys[0].fingerprint, keys[1]?.fingerprint], [old.fingerprint, fingerprint])
  const [first, introduction] = [folder.chain.at(1), folder.chain.at(2)]
  ok(first && introduction)
  ok(isSignedBy(introduction, old.publicKey) && isSignedBy(first, old.publicKey))
  equal(typeof readCheckpoint(keys, first), 'object')
  equal(parseStatement(second.statement)?.key, fingerprint)
  // Without the statement that introduces it, the new key is nobody's.
  equal(readCheckpoint([old], second), `${fingerprint} was not the venue's key then`)
  // The chain's last covering checkpoint is never one of a key that has gone.
  equal(folder.chain.covering(1, 0)?.number, 3)
})

void test('a change of keys cut short at any step is finished by the next start', async () => {
  using folder = await signedStory(5)
  const before = readFileSync(folder.key.path)
  folder.rotate()
  const after = readFileSync(folder.key.path)
  equal(existsSync(`${folder.key.path}.next`), false)
  // Signed, and the files as they were: the new key takes its place.
  writeFileSync(folder.key.path, before)
  throws(() => folder.open(), KeyUnusable)
  writeFileSync(`${folder.key.path}.next`, after, { mode: 0o600 })
  const { fingerprint } = folder.open()
  equal(fingerprint, keysOf(folder).at(-1)?.fingerprint)
  deepEqual(readFileSync(folder.key.path), after)
  // Written and never signed: it stays unused, and the next change makes another.
  writeFileSync(`${folder.key.path}.next`, before, { mode: 0o600 })
  equal(folder.open().fingerprint, fingerprint)
  notEqual(folder.rotate().fingerprint, fingerprint)
  equal(keysOf(folder).length, 3)
})

void test('[CHK-5] the key is its owner’s alone, and a venue never takes another by itself', () => {
  using folder = new SignedFolder()
  equal(statSync(folder.key.path).mode & 0o777, 0o600)
  chmodSync(folder.key.path, 0o644)
  throws(() => folder.open(), /chmod 600/)
  const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const rows: [string | Buffer, RegExp][] = [
    [other, /the venue's key is/],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n', /no Ed25519/],
    [
      generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      /no Ed25519/,
    ],
  ]
  for (const [pem, why] of rows) {
    writeFileSync(folder.key.path, pem)
    chmodSync(folder.key.path, 0o600)
    throws(() => folder.open(), why)
  }
  rmSync(folder.key.path)
  throws(() => folder.open(), /is not at/)
  equal(existsSync(folder.key.path), false)
  // A key that was given is never made.
  using fresh = new Chain({ path: folder.at('other.db') })
  throws(() => openVenueKey(fresh, { path: folder.at('given.pem'), create: false }, 1), KeyUnusable)
})

void test('[CHK-6] a journal that is not the continuation of what was signed is not signed over', async () => {
  const drafts = story().drafts
  const rows: [string, (folder: SignedFolder) => void][] = [
    ['cut off', (folder) => folder.append(drafts.slice(0, 8))],
    ['gone', () => {}],
    [
      'rewritten from the middle, its chain whole',
      (folder) =>
        folder.append(drafts.map((each) => (each.seq === 6 ? { ...each, ts: each.ts + 1 } : each))),
    ],
  ]
  for (const [name, write] of rows) {
    using folder = await signedStory(10)
    folder.journal.close()
    for (const tail of ['', '-wal', '-shm']) rmSync(folder.at(`journal.db${tail}`), { force: true })
    folder.reopen()
    write(folder)
    await rejects(checkContinues(folder.journal, folder.chain), JournalDamaged, name)
    if (folder.journal.head().seq > 0) await rejects(folder.checkpoint(), JournalDamaged, name)
    equal(folder.chain.lastCheckpoint()?.number, 1)
  }
})

void test('[CHK-7] after a restart it goes on from the last checkpoint, also where the edge of the tree was lost', async () => {
  using folder = await signedStory(10)
  folder.reopen()
  await folder.checkpoint()
  const db = new DatabaseSync(folder.at('checkpoints.db'))
  db.exec('update frontier set records = 9')
  folder.append([{ ...next(folder), command: '1', outcome: ['2'], refused: false }])
  await folder.checkpoint()
  db.exec("update frontier set nodes = x'00'")
  const { opening, number } = await folder.checkpoint()
  db.close()
  const hashes = await hashesOf(folder)
  equal(opening?.root, sealedRoot(rootOf(treeOf(hashes)), hashes.length))
  equal(number, 4)
})

function next({ journal }: SignedFolder): { seq: number; ts: number } {
  return { seq: journal.head().seq + 1, ts: 1_900_000_000_000_000 }
}

void test('statements stay: the file refuses to change or lose one', async () => {
  using folder = await signedStory(10)
  const db = new DatabaseSync(folder.at('checkpoints.db'))
  throws(() => db.exec("update statements set statement = 'x'"), /a statement stays/)
  throws(() => db.exec('delete from statements'), /a statement stays/)
  db.close()
})

void test('what is no chain of statements is refused', () => {
  using folder = new SignedFolder()
  throws(() => new Chain({ path: folder.at('none.db'), readOnly: true }), ChainUnusable)
  throws(() => new Chain({ path: folder.at('journal.db'), readOnly: true }), /another program/)
  writeFileSync(folder.at('text.db'), 'no database at all, and long enough to be taken for one')
  throws(() => new Chain({ path: folder.at('text.db') }), ChainUnusable)
})

void test('a statement reads as it was written, and other texts are none', () => {
  const statement = {
    kind: 'checkpoint',
    venue: 'v'.repeat(43),
    number: 12,
    at: 1_800_000_000_123_456,
    subject: 's'.repeat(43),
    previous: 'p'.repeat(43),
    key: 'k'.repeat(43),
  } as const
  const text = statementText(statement)
  deepEqual(parseStatement(text), statement)
  const rows = [
    '',
    text.slice(1),
    `${text} `,
    text.replace('number: 12', 'number: 012'),
    text.replace('commitment', 'introduces'),
    text.replace('checkpoint-1', 'checkpoint-2'),
    text.replace('Z', '+00:00'),
    text.replaceAll('\n', '\r\n'),
  ]
  for (const row of rows) equal(parseStatement(row), undefined, JSON.stringify(row))
})
