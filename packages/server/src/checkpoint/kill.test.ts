import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { checkChain } from '../audit/chain-findings.ts'
import { maskKeyOf, maskedRecordHash } from '../audit/mask.ts'
import { everyRecord } from '../journal/journal.contract.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { ROTATE_EVERY } from './_signer.ts'
import { Chain } from './chain.ts'

const ROUNDS = 6

/** Lets another process sign until it has named some statements, then kills it; answers the last one it named. */
async function killedWhileSigning(directory: string, lines: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '_signer.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let last: number[] = []
  let named = 0
  for await (const line of createInterface({ input: child.stdout })) {
    last = line.split(' ').map(Number)
    if (++named === lines) child.kill('SIGKILL')
  }
  await exited
  return last
}

void test('[CHK-7] killed while signing and changing keys, every statement named is there, and each holds', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-kill-'))
  try {
    let before = -1
    for (let round = 0; round < ROUNDS; round++) {
      const [number = 0, records] = await killedWhileSigning(
        directory,
        ROTATE_EVERY - 1 + 3 * round,
      )
      const journal = new SqliteJournal({ path: join(directory, 'journal.db') })
      const all = await everyRecord(journal)
      journal.close()
      using chain = new Chain({ path: join(directory, 'checkpoints.db'), readOnly: true })
      const [hashes, times] = [all.map(({ hash }) => hash), all.map(({ ts }) => ts)]
      const key = maskKeyOf(all[0] ?? { salts: '' })
      const masked = all.map((record) => maskedRecordHash(key, record))
      const checked = checkChain(chain.all(), { hashes, times, masked })
      deepEqual(checked.findings, [])
      ok(number > before && checked.statements > number)
      equal(chain.at(number)?.opening?.records, records)
      ok(checked.records <= all.length, 'nothing is signed that is not there')
      before = number
    }
    using chain = new Chain({ path: join(directory, 'checkpoints.db'), readOnly: true })
    ok(chain.keys().length > 2, 'keys were changed')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
