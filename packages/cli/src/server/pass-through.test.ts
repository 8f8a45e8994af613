import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { auditWords } from './pass-through.ts'

void test('a venue folder stands for its journal, its snapshots and what was signed of it', () => {
  const data = mkdtempSync(join(tmpdir(), 'parley-audit-'))
  const journal = join(data, 'journal.db')
  assert.deepEqual(auditWords('verify', ['--data', data, '--json']), [journal, '--json'])
  const snapshots = join(data, 'snapshots')
  mkdirSync(snapshots)
  assert.deepEqual(auditWords('verify', ['--data', data]), [journal, '--snapshots', snapshots])
  assert.deepEqual(auditWords('head', ['--data', data]), [journal])
  const checkpoints = join(data, 'checkpoints.db')
  writeFileSync(checkpoints, '')
  const signed = ['--checkpoints', checkpoints]
  assert.deepEqual(auditWords('verify', ['--data', data]), [
    journal,
    '--snapshots',
    snapshots,
    ...signed,
  ])
  assert.deepEqual(auditWords('proof', ['--data', data]), [journal, ...signed])
  for (const word of ['key', 'rotate', 'checkpoints'])
    assert.deepEqual(auditWords(word, ['--data', data]), [checkpoints])
  assert.throws(() => auditWords('head', ['--data']), UsageError)
})

void test('a bare request id is the request to prove, and other words go through', () => {
  const expected = ['--rfq', 'rfq-1', '--firm', 'acme', 'a.db']
  assert.deepEqual(auditWords('proof', ['rfq-1', '--firm', 'acme', 'a.db']), expected)
  assert.deepEqual(auditWords('proof', expected), expected)
})
