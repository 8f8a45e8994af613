/** Proofs under the venue's signature, and whole journals held against it: tampering of every kind, and another machine. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '@parley/core'
import { decode } from '@parley/core'
import { SignedFolder } from '../checkpoint/_notary.ts'
import { Chain } from '../checkpoint/chain.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { readKeys } from '../checkpoint/key-history.ts'
import { story } from '../recovery/_venue.ts'
import { proof } from './proof.ts'
import type { Proof } from './proof.ts'
import { signaturesOf } from './signing.ts'
import type { Known } from './signed-proof.ts'
import { verify } from './verify.ts'
import { verifyProof } from './verify-proof.ts'

const { drafts } = story()
const firstRequest = drafts.flatMap(({ outcome }) =>
  outcome.flatMap((text) => {
    const event = decode(text) as Event
    return event.type === 'RfqRequested' ? [event.terms.rfqId] : []
  }),
)[0]
const rfqId = String(firstRequest)
const ended =
  drafts.findIndex(({ outcome }) => outcome.some((text) => text.includes('"filled"'))) + 1

/** A folder with a checkpoint before the request ended, one after, and one over everything. */
async function signedFolder(records = drafts): Promise<SignedFolder> {
  const folder = new SignedFolder()
  for (const end of [ended - 1, ended + 3, records.length]) {
    folder.append(records.slice(folder.journal.head().seq, end))
    await folder.checkpoint()
  }
  return folder
}

async function proofFrom(folder: SignedFolder, old?: Kept, firm = 'taker'): Promise<Proof> {
  const { chain, journal, key } = folder
  const from = { chainPath: folder.at('checkpoints.db'), venueKey: key.path, kept: old }
  return proof(journal, rfqId, firm, signaturesOf(chain, journal, from))
}

function keyOf({ chain }: SignedFolder, at = -1): string {
  const keys = readKeys(chain.keys())
  assert.ok(typeof keys !== 'string')
  return String(keys.at(at)?.fingerprint)
}

function kept({ chain }: SignedFolder, number: number): Kept {
  const found = chain.at(number)
  assert.ok(found)
  return found
}

const copied = (given: unknown): unknown => JSON.parse(JSON.stringify(given))

function problems(given: unknown, known: Known): string {
  return verifyProof(copied(given), known).problems.join('\n')
}

void test('a proof is under the first checkpoint that covers it, and names who signed', async () => {
  using folder = await signedFolder()
  for (const firm of ['taker', 'north', 'south']) {
    const given = await proofFrom(folder, undefined, firm)
    const key = keyOf(folder)
    const report = verifyProof(copied(given), { key })
    assert.deepEqual(report.problems, [])
    assert.equal(given.head.records, ended + 3)
    const { signature } = report
    assert.deepEqual([signature?.number, signature?.key, signature?.known], [2, key, true])
    assert.equal(verifyProof(copied(given)).signature?.known, false)
  }
})

void test('where no checkpoint covers it one is made, and without the key it is refused', async () => {
  using folder = new SignedFolder()
  folder.append(drafts)
  const given = await proofFrom(folder)
  assert.deepEqual(verifyProof(copied(given), { key: keyOf(folder) }).problems, [])
  assert.equal(folder.chain.lastCheckpoint()?.number, 1)
  using locked = new SignedFolder()
  locked.append(drafts)
  rmSync(locked.key.path)
  await assert.rejects(proofFrom(locked), /is not there to sign/)
})

void test('[CHK-8] a proof shows that the history continues a checkpoint its party kept', async () => {
  using folder = await signedFolder()
  const key = keyOf(folder)
  for (const number of [1, 2, 3]) {
    const old = kept(folder, number)
    const given = await proofFrom(folder, old)
    const report = verifyProof(copied(given), { key, checkpoint: old })
    assert.deepEqual(report.problems, [], `checkpoint ${number}`)
    assert.equal(report.signature?.continues, number)
  }
  const bare = await proofFrom(folder)
  assert.match(problems(bare, { checkpoint: kept(folder, 1) }), /nothing shows/)
  assert.match(
    problems(bare, { checkpoint: kept(folder, 3) }),
    /older than the checkpoint you kept/,
  )
})

void test('[CHK-8] a history rewritten and signed anew by the same key is found by whoever kept a checkpoint', async () => {
  using folder = await signedFolder()
  using other = new SignedFolder()
  writeFileSync(other.key.path, readFileSync(folder.key.path))
  rmSync(other.at('checkpoints.db'))
  other.reopen()
  other.open()
  // Every record sealed again with another time of one of them: a chain that looks valid.
  const rewritten = drafts.map((each) => (each.seq === 4 ? { ...each, ts: each.ts + 1 } : each))
  for (const end of [ended - 1, ended + 3, rewritten.length]) {
    other.append(rewritten.slice(other.journal.head().seq, end))
    await other.checkpoint()
  }
  const key = keyOf(folder)
  const old = kept(folder, 1)
  const forked = await proofFrom(other)
  // By itself the fork is as good as the truth.
  assert.equal(verifyProof(copied(forked), { key }).ok, true)
  await assert.rejects(proofFrom(other, old), /does not hold the checkpoint that was kept/)
  assert.match(problems(forked, { key, checkpoint: kept(folder, 2) }), /signed two histories/)
  const real = await proofFrom(folder, old)
  const lie = await proofFrom(other, kept(other, 1))
  assert.match(problems(lie, { key, checkpoint: old }), /nothing shows/)
  for (const consistency of [
    real.consistency,
    { ...lie.consistency, digest: real.consistency?.digest },
    { ...real.consistency, path: lie.consistency?.path },
    { ...real.consistency, tree: lie.consistency?.tree },
  ])
    assert.match(
      problems({ ...lie, consistency }, { key, checkpoint: old }),
      /rewritten|does not commit/,
    )
  const report = await verify(other.journal, { chain: other.chain, known: { checkpoint: old } })
  assert.deepEqual(
    report.signed?.findings.map(({ rule }) => rule),
    ['the history holds the checkpoint that was kept'],
  )
})

void test('a proof of another venue, by another key, or by one that came before the key given, fails', async () => {
  using folder = await signedFolder()
  using stranger = await signedFolder()
  const given = await proofFrom(folder)
  assert.match(problems(given, { key: keyOf(stranger) }), /is no key of this venue/)
  const foreign = await proofFrom(stranger)
  assert.match(
    problems({ ...given, checkpoint: foreign.checkpoint }, {}),
    /does not commit to this head/,
  )
  assert.match(problems(given, { checkpoint: kept(stranger, 1) }), /of another venue/)
  const first = keyOf(folder, 0)
  const { fingerprint } = folder.rotate()
  assert.match(
    problems(
      {
        ...given,
        checkpoint: {
          ...given.checkpoint,
          keys: folder.chain.keys().map(({ statement, signature }) => ({ statement, signature })),
        },
      },
      { key: fingerprint },
    ),
    /a key that came before/,
  )
  const after = await proofFrom(folder)
  for (const key of [first, fingerprint])
    assert.deepEqual(verifyProof(copied(after), { key }).problems, [])
  assert.match(
    problems({ ...after, checkpoint: { ...after.checkpoint, keys: given.checkpoint?.keys } }, {}),
    /was not the venue's key/,
  )
})

void test('a proof cut, swapped or older than its records fails', async () => {
  using folder = await signedFolder()
  const key = keyOf(folder)
  const given = await proofFrom(folder)
  const { checkpoint, ...bare } = given
  assert.ok(checkpoint)
  assert.match(problems(bare, { key }), /not signed/)
  assert.match(problems(bare, { checkpoint: kept(folder, 1) }), /not signed/)
  const { statement, signature } = kept(folder, 1)
  const swapped = { ...given, checkpoint: { ...checkpoint, statement, signature } }
  assert.match(problems(swapped, { key }), /does not commit to this head/)
  const unsigned = { ...given, checkpoint: { ...checkpoint, keys: [] } }
  assert.match(problems(unsigned, { key }), /no key statement/)
})

void test('a signed proof altered in any character fails', async () => {
  using folder = await signedFolder()
  const old = kept(folder, 1)
  const given = await proofFrom(folder, old, 'north')
  const known = { key: keyOf(folder), checkpoint: old }
  assert.equal(verifyProof(copied(given), known).ok, true)
  for (const part of ['checkpoint', 'consistency', 'head'] as const) {
    const text = JSON.stringify(given[part])
    for (let at = 0; at < text.length; at += part === 'checkpoint' ? 3 : 1) {
      const put = text[at] === 'A' ? 'w' : 'A'
      const altered = text.slice(0, at) + put + text.slice(at + 1)
      let document: unknown
      try {
        document = { ...given, [part]: JSON.parse(altered) as unknown }
      } catch {
        continue
      }
      assert.equal(verifyProof(copied(document), known).ok, false, `${part} ${at}: ${put}`)
    }
  }
})

void test('a whole folder verifies with all that was signed, and each fault of it is named', async () => {
  using folder = await signedFolder()
  folder.rotate()
  await folder.checkpoint()
  const sound = await verify(folder.journal, { chain: folder.chain, known: { key: keyOf(folder) } })
  assert.deepEqual([sound.ok, sound.signed?.findings, sound.signed?.checkpoints], [true, [], 4])
  assert.equal(sound.signed?.records, sound.records)
  folder.chain[Symbol.dispose]()
  const rows: [string, string, RegExp][] = [
    ['root', 'update statements set root = hash where number = 2', /commits to its opening/],
    ['records', 'update statements set records = 5 where number = 2', /commits to its opening/],
    ['too many', 'update statements set records = 5000 where number = 3', /has the records/],
    [
      'signature',
      'update statements set signature = (select signature from statements where number = 1) where number = 2',
      /is signed/,
    ],
    [
      'text',
      "update statements set statement = replace(statement, 'number: 2', 'number: 3') where number = 2",
      /numbered without gaps/,
    ],
    ['taken out', 'delete from statements where number = 2', /numbered without gaps/],
    [
      'an old one again',
      'update statements set statement = (select statement from statements where number = 1), signature = (select signature from statements where number = 1) where number = 3',
      /names the one before/,
    ],
    ['no first key', 'delete from statements where number = 0', /keys follow/],
    ['a key gone', 'delete from statements where number = 4', /is signed/],
  ]
  for (const [name, sql, rule] of rows) {
    const path = folder.at('tampered.db')
    for (const tail of ['', '-wal', '-shm']) rmSync(`${path}${tail}`, { force: true })
    cpSync(folder.at('checkpoints.db'), path)
    const db = new DatabaseSync(path)
    db.exec(`drop trigger statements_stay; drop trigger statements_last; ${sql}`)
    db.close()
    using chain = new Chain({ path, readOnly: true })
    const report = await verify(folder.journal, { chain })
    assert.equal(report.ok, false, name)
    assert.match(report.signed?.findings.map((each) => each.rule).join('\n') ?? '', rule, name)
  }
  folder.reopen()
  using stranger = new SignedFolder()
  const wrong = await verify(folder.journal, {
    chain: folder.chain,
    known: { key: keyOf(stranger) },
  })
  assert.match(String(wrong.signed?.findings[0]?.rule), /the key given/)
})

void test('[CHK-6] records cut off the end are found, which the chain of records alone cannot tell', async () => {
  using folder = await signedFolder()
  using cut = new SignedFolder()
  cut.append(drafts.slice(0, -4))
  assert.equal((await verify(cut.journal)).ok, true)
  const report = await verify(cut.journal, { chain: folder.chain })
  assert.match(
    String(report.signed?.findings.map(({ rule }) => rule)),
    /has the records that were signed/,
  )
})

void test('on another machine the files alone are enough: a fresh process, an empty folder', async () => {
  using folder = await signedFolder()
  const main = join(import.meta.dirname, 'main.ts')
  const away = mkdtempSync(join(tmpdir(), 'parley-away-'))
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [main, ...args], {
      cwd: away,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    })
  try {
    const [journal, checkpoints] = [folder.at('journal.db'), folder.at('checkpoints.db')]
    const { statement, signature } = kept(folder, 1)
    writeFileSync(join(away, 'kept.json'), JSON.stringify({ statement, signature }))
    assert.equal(run('key', checkpoints, '--out', 'venue.pub').status, 0)
    const fingerprint = keyOf(folder)
    const made = ['proof', journal, '--rfq', rfqId, '--firm', 'taker', '--checkpoints', checkpoints]
    assert.equal(run(...made, '--checkpoint', 'kept.json', '--out', 'proof.json').status, 0)
    const listed = run('checkpoints', checkpoints, '--limit', '2', '--json')
    assert.equal((JSON.parse(listed.stdout) as { checkpoints: unknown[] }).checkpoints.length, 2)
    const whole = run(
      'verify',
      journal,
      '--checkpoints',
      checkpoints,
      '--key',
      'venue.pub',
      '--checkpoint',
      'kept.json',
    )
    assert.equal(whole.status, 0, whole.stdout)
    // From here on the venue's folder is out of reach.
    folder[Symbol.dispose]()
    const good = run('verify', 'proof.json', '--key', 'venue.pub', '--checkpoint', 'kept.json')
    assert.equal(good.status, 0, `${good.stdout}${good.stderr}`)
    assert.match(
      good.stdout,
      /The proof holds.*The key is the one you gave.*continues checkpoint 1/s,
    )
    rmSync(join(away, 'venue.pub'))
    assert.equal(run('verify', 'proof.json', '--key', fingerprint).status, 0)
    assert.equal(run('verify', 'proof.json', '--key', `-${fingerprint.slice(1)}`).status, 1)
  } finally {
    rmSync(away, { recursive: true })
  }
})
