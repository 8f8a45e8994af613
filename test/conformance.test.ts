/** The conformance kit against the dealers that are ours to answer for: `parley dealer`, and the one that the guide prints. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT, read } from './_files.ts'

const PARLEY = join(ROOT, 'packages/cli/bin/parley.js')
/** No scenario takes longer than this where nothing is wrong; a hung maker ends the run and not the machine's patience. */
const PATIENCE = '60s'

type Report = {
  readonly passed: number
  readonly failed: number
  readonly scenarios: readonly {
    readonly scenario: string
    readonly verdict: string
    readonly seen: string
  }[]
}

/** Plays every scenario to a maker; from the repository, where the packages are found. */
async function played(maker: string): Promise<Report> {
  const words = ['conformance', '--maker', maker, '--patience', PATIENCE, '--json']
  const kit = spawn(process.execPath, [PARLEY, ...words], { cwd: ROOT })
  let [out, err] = ['', '']
  kit.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  kit.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  await once(kit, 'close')
  assert.ok(out.startsWith('{'), `${out}\n${err}`)
  return JSON.parse(out) as Report
}

function hold({ passed, failed, scenarios }: Report): void {
  const wrong = scenarios.filter(({ verdict }) => verdict === 'fail')
  assert.deepEqual(
    wrong.map(({ scenario, seen }) => `${scenario}: ${seen}`),
    [],
  )
  assert.equal(failed, 0)
  assert.ok(passed >= 19, `${passed} passed`)
}

// Scenarios mostly wait for a maker: both are played at once.
void describe('the conformance kit', { concurrency: true }, () => {
  void it('our own dealer holds up', async () => {
    hold(await played(`${process.execPath} ${PARLEY} dealer`))
  })

  void it('the dealer of the guide holds up', async () => {
    const code = /```ts\n([\s\S]*?)```/.exec(read('docs/guides/be-a-dealer.md'))?.[1] ?? ''
    const folder = mkdtempSync(join(tmpdir(), 'parley-maker-'))
    try {
      const file = join(folder, 'dealer.ts')
      writeFileSync(file, code)
      const run = `${process.execPath} --input-type=module-typescript - "$PARLEY_PROFILES"`
      hold(await played(`${run} < ${file}`))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
