import { equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { GROUP_SIZES } from './_appender.ts'
import { checkChain, everyRecord } from './journal.contract.ts'
import type { Thread } from './open.ts'
import { SqliteJournal } from './sqlite.ts'

const ROUNDS = 4
const ACKNOWLEDGED_BEFORE_KILL = 25

/** Lets another process append until it has acknowledged some groups, then kills it; answers the last head it named. */
async function killedWhileAppending(path: string, thread: Thread): Promise<number> {
  const appender = join(import.meta.dirname, '_appender.ts')
  const child = spawn(process.execPath, [appender, path, thread], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let acknowledged = 0
  let groups = 0
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line)
    if (++groups === ACKNOWLEDGED_BEFORE_KILL) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

for (const thread of ['inline', 'both', 'worker'] as const)
  void test(`killed while appending (${thread}), a journal has whole groups, every acknowledged one, unbroken`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'parley-kill-'))
    const path = join(directory, 'journal.db')
    try {
      let before = 0
      for (let round = 0; round < ROUNDS; round++) {
        const acknowledged = await killedWhileAppending(path, thread)
        const journal = new SqliteJournal({ path })
        const { seq } = journal.head()
        equal(journal.epoch(), round + 1)
        checkChain(await everyRecord(journal))
        journal.close()
        ok(seq >= acknowledged, `acknowledged ${acknowledged}, found ${seq}`)
        ok(isWhole(seq - before), `${seq - before} records are whole groups`)
        before = seq
      }
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

/** True when so many records are some first groups of the appender's, whole. */
function isWhole(records: number): boolean {
  let left = records
  for (let group = 0; left > 0; group++) left -= Number(GROUP_SIZES[group % GROUP_SIZES.length])
  return left === 0
}
