/** What the guide of execution quality has a person type, typed at a venue. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { ROOT, read } from './_files.ts'

type Keys = { readonly key: string; readonly secret: string }

const folder = mkdtempSync(join(tmpdir(), 'parley-execution-'))
const data = join(folder, 'data')
let url = ''
let stop: () => Promise<void> = () => Promise.resolve()
const keys: Record<string, Keys> = {}

before(async () => {
  const main = join(ROOT, 'packages/server/src/main.ts')
  const words = ['serve', '--demo', '--no-dealers', '--data', data, '--port', '0', '--json-ready']
  const server = spawn(process.execPath, [main, ...words, '--log', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  url = (JSON.parse(line) as { url: string }).url
  Object.assign(keys, JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')))
  stop = async () => {
    const gone = once(server, 'exit')
    server.kill('SIGTERM')
    await gone
  }
})
after(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command as a firm and answers what it printed. */
async function parley(who: string, line: string): Promise<string> {
  const { key = '', secret = '' } = keys[who] ?? {}
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const all = [join(ROOT, 'packages/cli/bin/parley.js'), ...words, '--url', url, '--key', key]
  const child = spawn(process.execPath, [...all, '--secret', secret], { cwd: folder })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0, `${line}: ${err}`)
  return out
}

const GUIDE = read('docs/guides/execution-quality.md')
  .split('\n')
  .flatMap((line) => /^npx parley (.*)$/.exec(line)?.[1] ?? [])

void test('a trade of the demo is judged as the guide says, for its taker and its maker', async () => {
  const [trial = '', ...commands] = GUIDE
  const said = await parley('acme', trial)
  assert.match(said, /on the screen \(marks of [\d:]+ UTC\): buy [\d.,]+, [\d.,]+ in all; sell/)
  const asked = await parley('acme', trial.replace('--dry-run', '--json'))
  const { rfqId } = JSON.parse(asked) as { rfqId: string }
  const { marks } = JSON.parse(await parley('acme', 'marks --json')) as {
    marks: { instrument: string; ask?: string }[]
  }
  const ask = marks.find(({ instrument }) => instrument === 'ACME.SIM')?.ask ?? ''
  await parley('mako', `quote ${rfqId} --ask ${ask} --size 400`)
  assert.match(await parley('acme', `rfq show ${rfqId}`), /on the screen/)
  await parley('acme', `accept ${rfqId} --side buy --limit ${Number(ask) + 5}`)
  const taken = await parley('acme', 'execution')
  assert.match(taken, /slippage +half-spread +screen +cover/)
  assert.match(taken, /taker +buy +.*ACME\.SIM +400/)
  assert.match(taken, /one quote/)
  assert.match(await parley('mako', 'execution'), /maker +sell +.*ACME\.SIM +400/)
  const report = await parley('acme', 'execution report')
  assert.match(report, /1 requests/)
  assert.match(report, /dealer mako +hit rate +share +1 +1\.000/)
  assert.match(await parley('acme', 'execution report --by structure'), /arrival slippage +bp +1/)
  assert.match(await parley('mako', 'execution scorecard'), /dealer +win rate +share +1 +1\.000/)
  const seen = ['execution', 'execution report', 'execution scorecard']
  const rest = commands.filter((line) => !line.includes('RFQ') && !seen.includes(line))
  for (const line of rest) {
    const printed = await parley('acme', line)
    if (line.includes('--json')) JSON.parse(printed)
  }
})
