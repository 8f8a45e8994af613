/** A real venue in demonstration mode, as a child process on its own data folder and a free port. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClient } from '@parley/sdk/client'
import type { Client } from '@parley/sdk'

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

type Profiles = Readonly<Record<string, { readonly key: string; readonly secret: string }>>

export interface DemoVenue extends AsyncDisposable {
  readonly url: string
  /** Another way in than the page: as the firm's own program comes. */
  readonly client: (firm: string) => Client
  /** Ends the process without warning. */
  readonly kill: () => Promise<void>
  /** Starts it again on the same journal and address. */
  readonly revive: () => Promise<void>
}

export async function startVenue(): Promise<DemoVenue> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-desk-'))
  const port = await freePort()
  let server = await boot(dataDir, port)
  return {
    url: `http://127.0.0.1:${port}`,
    client: (firm) => {
      const all = JSON.parse(readFileSync(join(dataDir, 'profiles.json'), 'utf8')) as Profiles
      const { key = '', secret = '' } = all[firm] ?? {}
      return createClient({ url: `http://127.0.0.1:${port}`, credentials: { key, secret } })
    },
    kill: () => end(server, 'SIGKILL'),
    async revive() {
      server = await boot(dataDir, port)
    },
    async [Symbol.asyncDispose]() {
      await end(server, 'SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function boot(dataDir: string, port: number): Promise<ChildProcess> {
  const args = ['serve', '--demo', '--data', dataDir, '--port', String(port), '--json-ready']
  const server = spawn(process.execPath, [MAIN, ...args, '--log', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: server.stdout })
  const ready = once(lines, 'line').then(() => 'ready')
  const gone = once(server, 'exit').then(([code]) => `the venue ended with code ${String(code)}`)
  const first = await Promise.race([ready, gone])
  if (first !== 'ready') throw new Error(first)
  return server
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill(signal)
  await gone
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
