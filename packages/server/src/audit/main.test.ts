import { deepEqual, equal, match } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SNAPSHOT_VERSION, saveState } from '@parley/core'
import { GENESIS } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { openVenue, request } from '../recovery/_venue.ts'
import { FileSnapshots } from '../snapshot/files.ts'
import { stateHashOf } from '../snapshot/snapshot.ts'
import { main } from './main.ts'

const directory = mkdtempSync(join(tmpdir(), 'parley-audit-'))
const path = join(directory, 'journal.db')
const snapshots = join(directory, 'snapshots')
const venue = openVenue()
const rfqId = request(venue, {
  instrument: 'ACME',
  side: 'buy',
  size: 5n,
  dealers: ['north', 'south'],
  ends: 'accept',
})
// The writer stays open: auditing beside a running server is the usual case.
const journal = new SqliteJournal({ path })
const { seq, hash } = journal.append(GENESIS, 1, venue.drafts)
const saved = saveState(venue.state)
await new FileSnapshots(snapshots).save({
  seq,
  hash,
  version: SNAPSHOT_VERSION,
  stateHash: stateHashOf(saved),
  text: saved,
})

after(() => {
  journal.close()
  rmSync(directory, { recursive: true })
})

async function audit(...args: readonly string[]) {
  let stdout = ''
  let stderr = ''
  const status = await main(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  })
  return { status, stdout, stderr }
}

void test('verify, head and proof work beside an open journal', async () => {
  const sound = await audit('verify', path, '--snapshots', snapshots, '--every', '3', '--json')
  equal(sound.status, 0, sound.stderr)
  const report = JSON.parse(sound.stdout) as { ok: boolean; root: string; snapshots: number[] }
  deepEqual([report.ok, report.snapshots], [true, [seq]])
  match((await audit('verify', path)).stdout, /^The journal is sound\./)
  const head = await audit('head', path, '--json')
  deepEqual(JSON.parse(head.stdout), { records: seq, root: report.root, hash })
  const file = join(directory, 'proof.json')
  equal((await audit('proof', path, '--rfq', rfqId, '--firm', 'south', '--out', file)).status, 0)
  const shown = await audit('proof', path, '--rfq', rfqId, '--firm', 'south', '--json')
  deepEqual(JSON.parse(shown.stdout), JSON.parse(readFileSync(file, 'utf8')))
  match(
    (await audit('verify', file, `--root=${report.root}`)).stdout,
    /^The proof holds: what south/,
  )
  const wrong = await audit('verify', file, `--root=${hash}`, '--json')
  equal(wrong.status, 1)
  match(wrong.stdout, /"ok":false/)
  equal((await audit('verify', file, '--root', `-${hash.slice(1)}`)).status, 1)
})

void test('records are printed as they stand', async () => {
  const [last] = venue.drafts.slice(-1)
  const shown = await audit('records', path, '--limit', '1')
  const [line = '', ...texts] = shown.stdout.trimEnd().split('\n')
  match(line, new RegExp(`^${seq}  \\d{4}-.*  applied  ${hash}$`))
  deepEqual(
    texts.map((text) => text.trim()),
    [last?.command, ...(last?.outcome ?? [])],
  )
  const some = JSON.parse(
    (await audit('records', path, '--from', '2', '--limit', '3', '--json')).stdout,
  )
  deepEqual(
    some.records.map((record: { seq: number }) => record.seq),
    [2, 3, 4],
  )
  match((await audit('records', path, '--from', '9999')).stdout, /^no records from 9999 on/)
  equal((await audit('records', path, '--from', '0')).status, 2)
})

void test('each refusal has its code on stderr and exit code 1, each misuse 2', async () => {
  const bad = join(directory, 'bad.json')
  writeFileSync(bad, '{"format":')
  const other = join(directory, 'other.txt')
  writeFileSync(other, 'neither a journal nor a proof')
  const rows: [string[], number, RegExp][] = [
    [['verify', join(directory, 'none.db')], 1, /^missing: /],
    [['verify', other], 1, /^foreign: /],
    [['proof', path, '--rfq', 'rfq-none', '--firm', 'south'], 1, /^unknown_rfq: /],
    [['verify', bad], 1, /^unreadable: /],
    [['verify', path, '--key', 'none.pub'], 1, /^unreadable: /],
    [['verify', path, '--key', 'k'.repeat(43)], 2, /need --checkpoints/],
    [['verify', path, '--checkpoints', other], 1, /^checkpoints: /],
    [['key', path], 1, /^checkpoints: /],
    [['proof', path, '--rfq', rfqId], 2, /needs --rfq and --firm/],
    [['verify', path, '--every', '0'], 2, /above 0/],
    [['verify', path, '--wrong'], 2, /^parley: Unknown option '--wrong'\n$/],
    [['verify', path, '--profile', 'south'], 2, /^parley: Unknown option '--profile'\n$/],
    [['verify', path, '--masked=no'], 2, /^parley: Option '--masked' does not take an argument\n$/],
    [['verify'], 2, /^parley: verify takes one file\n$/],
    [['explain', path], 2, /no command explain/],
  ]
  for (const [args, status, words] of rows) {
    const answer = await audit(...args)
    equal(answer.status, status, args.join(' '))
    match(answer.stderr, words)
    equal(answer.stdout, '')
  }
  const said = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await audit(...args, '--json')).stderr)
  deepEqual(await said('verify', path, '--profile', 'south'), {
    error: { code: 'usage', meaning: "Unknown option '--profile'", retry: false },
  })
  deepEqual(await said('proof', path, '--rfq', 'rfq-none', '--firm', 'south'), {
    error: { code: 'unknown_rfq', meaning: 'south has no request rfq-none', retry: false },
  })
  match((await audit('--help')).stdout, /^Usage:/)
  equal((await audit('--help')).status, 0)
  equal((await audit()).status, 2)
})

void test('run as a program, it exits with the code', () => {
  const program = join(import.meta.dirname, 'main.ts')
  const { status, stderr } = spawnSync(process.execPath, [program, 'verify', 'none.db'], {
    encoding: 'utf8',
  })
  equal(status, 1)
  match(stderr, /^missing: no journal at none\.db/m)
})
