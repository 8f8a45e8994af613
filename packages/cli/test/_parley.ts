/** For tests: `parley` as a process or within this one, and a story it played. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../src/command/run.ts'

const BIN = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'parley.js')

export async function parley(
  words: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (heard.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (heard.err += chunk.toString()))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  return { code: await promise, ...heard }
}

/** The same within this process, for what is not about the process: starting one is most of the time it takes. */
export async function typed(
  words: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const heard = { out: '', err: '' }
  const code = await run(words, {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    env: process.env,
    lines: () => undefined,
    terminal: false,
    stop: new AbortController().signal,
  })
  return { code, ...heard }
}

export type Played = {
  readonly name: string
  readonly story: readonly { readonly event: string }[]
  readonly checks: readonly { readonly what: string; readonly kept: boolean }[]
  readonly trades: readonly unknown[]
  readonly notes: readonly string[]
  readonly journal: { readonly stateHash: string; readonly data: string }
  readonly simulated: boolean
}
