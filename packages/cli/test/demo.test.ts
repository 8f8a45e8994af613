/** The whole story over real processes, sockets and disk: a venue, four dealers, a principal. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parley } from './_parley.ts'
import type { Played } from './_parley.ts'

/** The run but for where its journal lies. */
function withoutFolder(run: Played): unknown {
  return { ...run, journal: { ...run.journal, data: '' } }
}

void test('the covered-call story repeats exactly under one seed, and its journal is sound', async () => {
  const days = '--from 2026-01-05 --to 2026-01-30'
  const play = async (): Promise<Played> => {
    const data = join(mkdtempSync(join(tmpdir(), 'parley-demo-')), 'venue')
    const words = `demo --simulated ${days} --seed 7 --headless --json --keep ${data}`
    const { code, out, err } = await parley(words.split(' '))
    assert.equal(code, 0, err)
    return JSON.parse(out) as Played
  }
  const runs = await Promise.all([play(), play()])
  const [first, second] = runs
  assert.deepEqual(withoutFolder(first), withoutFolder(second))
  assert.equal(first.simulated, true)
  const events = first.story.map(({ event }) => event)
  assert.deepEqual(events.slice(0, 3), ['bought', 'stated', 'sold'])
  assert.ok(events.includes('lapsed') || events.includes('called'), 'an expiry was lived through')
  assert.ok(first.checks.length >= 2 && first.checks.every(({ kept }) => kept))
  assert.ok(first.trades.length >= 3)
  const audit = await parley(['audit', 'verify', '--data', first.journal.data, '--json'])
  assert.equal(audit.code, 0, audit.err)
  assert.ok(audit.out.includes(first.journal.stateHash))
})
