/** The guide of programs, typed line by line at a demonstration with dealers: its program sells its calls by itself. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT, read } from './_files.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-programs-'))
const data = join(folder, 'data')
let access: readonly string[] = []
let stop: () => Promise<void> = () => Promise.resolve()

before(async () => {
  const main = join(ROOT, 'packages/server/src/main.ts')
  const words = ['serve', '--demo', '--data', data, '--port', '0', '--json-ready', '--log', 'error']
  const server = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const profiles = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as {
    readonly acme: { readonly key: string; readonly secret: string }
  }
  access = ['--url', url, '--key', profiles.acme.key, '--secret', profiles.acme.secret]
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

async function parley(line: string): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const all = [join(ROOT, 'packages/cli/bin/parley.js'), ...words, ...access]
  const child = spawn(process.execPath, all, { cwd: ROOT })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0, `${line}: ${err}`)
  return out
}

/** Asks again until the answer has a word; a look and its request take seconds. */
async function until(word: string, line: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    const said = await parley(line)
    if (said.includes(word)) return said
    assert.ok(tries < 20, `${line} does not come to ${word}:\n${said}`)
    await sleep(2_000)
  }
}

/** A price outside the mandate is refused, and the request that was opened for it is withdrawn. */
async function isBounded(line: string): Promise<void> {
  await assert.rejects(parley(line), /outside_mandate/)
  const { rfqs } = JSON.parse(await parley('rfq list --json')) as { rfqs: { size: string }[] }
  // The program may be asking for what it writes again, which is two.
  assert.ok(rfqs.every(({ size }) => size !== '1'))
}

void test('the program of the guide writes its calls, and each command of the guide does what it says', async () => {
  const asked = await parley('rfq create --leg "buy 1 ACME.SIM" --size 1000 --ttl 5m --json')
  const { rfqId } = JSON.parse(asked) as { rfqId: string }
  await until('mako', `rfq show ${rfqId}`)
  await parley(`accept ${rfqId} --side buy`)
  for (const name of ['wheel', 'bull-put'])
    await parley(`program validate acme-${name} -f docs/guides/programs/${name}.yaml`)
  const said = new Map<string, string>()
  for (const [, kind, text = ''] of read('docs/guides/programs.md').matchAll(
    /```(text)?\n([\s\S]*?)```/g,
  ))
    for (const typed of text.trim().split('\n')) {
      const line = typed.replace(/^parley /, '')
      if (kind === 'text') {
        const decided = said.get('program decisions acme-calls') ?? ''
        assert.ok(decided.includes(typed), `${typed}\nis not in\n${decided}`)
      } else if (line.startsWith('program decisions')) said.set(line, await until('traded', line))
      else {
        said.set(line, await parley(line))
        if (line.startsWith('program close'))
          await isBounded(`${line.replace(' 2', ' 1')} --limit 50`)
      }
    }
  assert.match(said.get('program show acme-calls') ?? '', /-10 ACME\.SIM-\d+-[\d.]+-C/)
  const [, closed = ''] = [...said].find(([line]) => line.startsWith('program close')) ?? []
  assert.match(closed, /^acme-calls bought 2 ACME\.SIM-\d+-[\d.]+-C at /)
  const [, diff] = [...said].find(([line]) => line.startsWith('program diff')) ?? []
  assert.equal(diff, 'No difference.\n')
})
