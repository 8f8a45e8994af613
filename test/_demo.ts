/** For tests: a demonstration venue in a folder of its own, and commands typed at it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from '@parley/sdk'
import { ROOT } from './_files.ts'

type Keys = { readonly key: string; readonly secret: string }
export type Said = Readonly<Record<string, never>> & { readonly [field: string]: unknown }

export type Demo = {
  /** Where commands are typed. */
  readonly folder: string
  /** By the name a command is typed under: `acme`, `house`, and who is added. */
  readonly keys: Record<string, Keys>
  /** Runs a command as a firm and answers what it said, as JSON; a refusal answers its code. */
  readonly parley: (who: string, line: string) => Promise<Said>
  /** Moves a stepped clock on. */
  readonly pass: (ms: number) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openDemo(...more: readonly string[]): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'))
  const data = join(folder, 'data')
  const main = join(ROOT, 'packages/server/src/main.ts')
  const words = ['serve', '--demo', '--data', data, '--port', '0', '--json-ready', ...more]
  const server = spawn(process.execPath, [main, ...words, '--log', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const keys = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as Record<string, Keys>
  return {
    folder,
    keys,
    async parley(who, typed) {
      const { key = '', secret = '' } = keys[who] ?? {}
      const own = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain ?? '',
      )
      const all = [join(ROOT, 'packages/cli/bin/parley.js'), ...own, '--url', url, '--key', key]
      const child = spawn(process.execPath, [...all, '--secret', secret, '--json'], { cwd: folder })
      let [out, err] = ['', '']
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
      const [code] = (await once(child, 'close')) as [number]
      // An import of which rows were refused says so by its exit code, and what by its report.
      if (code === 0 || (code === 1 && err === '')) return JSON.parse(out) as Said
      assert.equal(code, 1, `${typed}: ${err}`)
      return (JSON.parse(err) as { error: Said }).error
    },
    async pass(ms) {
      const client = createClient({ url, credentials: keys['house'] })
      const { now } = await client.call('time')
      const to = new Date(Date.parse(now) + ms).toISOString()
      await client.call('advanceClock', { body: { to } })
    },
    async close() {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
