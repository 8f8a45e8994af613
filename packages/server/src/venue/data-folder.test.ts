import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from './data-folder.ts'

test('a folder is made with those above it, for its owner only', () => {
  const base = mkdtempSync(join(tmpdir(), 'parley-folder-'))
  const folder = join(base, 'a', 'b')
  openDataFolder(folder)
  openDataFolder(folder)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  assert.equal(statSync(join(base, 'a')).mode & 0o777, 0o700)
})

test('what cannot be a folder is refused by name, and never waited for', () => {
  const base = mkdtempSync(join(tmpdir(), 'parley-folder-'))
  writeFileSync(join(base, 'file'), '')
  assert.throws(() => openDataFolder(join(base, 'file')), /--data .*file: this is no folder/)
  assert.throws(() => openDataFolder(join(base, 'file', 'under')), /this is no folder/)
})

const isRoot = process.getuid?.() === 0
const unwritable = process.platform === 'linux' ? '/proc/parley/data' : undefined

test('a place where nothing can be made', { skip: unwritable === undefined }, () => {
  assert.throws(() => openDataFolder(unwritable ?? ''), /no folder can be made there \(ENOENT\)/)
})

test('a folder of somebody else', { skip: isRoot && 'root may write everywhere' }, () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'parley-folder-')), 'mine')
  mkdirSync(folder, { mode: 0o500 })
  assert.throws(() => openDataFolder(folder), /may not be written by you \(EACCES\)/)
})
