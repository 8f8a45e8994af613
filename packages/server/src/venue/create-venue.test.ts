import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import { readConfig } from '../config/config.ts'
import { OPERATOR } from '../demo/demo.ts'
import { GENESIS } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { createLogger } from '../log/log.ts'
import { TestVenue } from '../recovery/_venue.ts'
import { createVenue } from './create-venue.ts'

void test('[EXP-16] a venue of an older release gets its key for draws when it starts, and keeps it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-older-'))
  const older = new TestVenue()
  const operator = { id: OPERATOR.firm, name: 'House', role: 'operator' } as const
  older.submit({ type: 'OpenVenue', actor: OPERATOR, idKey: [1, 2, 3, 4], operator })
  const journal = new SqliteJournal({ path: join(dataDir, 'journal.db') })
  // The simulated market goes on from the first record: a moment ago.
  const ts = timestamp((Date.now() - 1_000) * 1_000)
  journal.append(
    GENESIS,
    1,
    older.drafts.map((draft) => ({ ...draft, ts })),
  )
  journal.close()
  const keys: (string | undefined)[] = []
  for (let start = 0; start < 2; start++) {
    const config =
      readConfig(['--data', dataDir, '--port', '0'], {}) ?? assert.fail('a configuration')
    const opened = await createVenue(config, createLogger('silent'), (error) =>
      assert.fail(String(error)),
    )
    keys.push(opened.venue.sequencer.state.exercises.drawKey?.modulus)
    await opened.close()
  }
  assert.match(keys[0] ?? '', /^[0-9a-f]{512}$/)
  assert.equal(keys[1], keys[0])
})
