import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

function serve(data: string, ...words: string[]) {
  const args = [MAIN, 'serve', '--data', data, '--json-ready', '--log', 'error', ...words]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

test('Ctrl-C that arrives more than once still stops in order: a snapshot is taken, the exit code is 0', async () => {
  const data = mkdtempSync(join(tmpdir(), 'parley-main-'))
  const server = serve(data, '--port', '0')
  await once(createInterface({ input: server.stdout }), 'line')
  const gone = once(server, 'exit')
  for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) server.kill(signal)
  assert.deepEqual(await gone, [0, null])
  assert.equal(readdirSync(join(data, 'snapshots')).length, 1)
})

test('what it writes is its owner’s alone, in a folder open to others as well', async () => {
  const data = mkdtempSync(join(tmpdir(), 'parley-main-'))
  chmodSync(data, 0o755)
  const server = serve(data, '--port', '0')
  await once(createInterface({ input: server.stdout }), 'line')
  for (const name of readdirSync(data))
    assert.equal(statSync(join(data, name)).mode & 0o077, 0, name)
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
})

test('a port that is taken is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const server = serve(mkdtempSync(join(tmpdir(), 'parley-main-')), '--port', String(port))
  let said = ''
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(server, 'close')) as [number]
  other.close()
  assert.equal(code, 1)
  assert.match(said, new RegExp(`127\\.0\\.0\\.1:${port} is taken .*--port`))
})
