/** For tests: a venue as a person starts it, a process of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './_files.ts'

export type Serving = AsyncDisposable & {
  readonly url: string
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

/** Starts one on a folder and waits until it listens; on a free port where the words name none. */
export async function serve(data: string, words: readonly string[]): Promise<Serving> {
  const main = join(ROOT, 'packages/server/src/main.ts')
  const usual = ['--data', data, '--port', '0', '--json-ready', '--log', 'error']
  const server = spawn(process.execPath, [main, 'serve', ...usual, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  const end = (signal: NodeJS.Signals): Promise<void> => ended(server, signal)
  return { url, end, [Symbol.asyncDispose]: () => end('SIGTERM') }
}

/** Ends a process and waits until it is gone. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
