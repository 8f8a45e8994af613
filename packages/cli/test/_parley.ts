/** For tests: `parley` as a process or within this one, and a story it played. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandsOf } from '../src/command/registry.ts'
import { run } from '../src/command/run.ts'

/** What a person starts. */
export const BIN = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'parley.js')

export type Heard = { readonly code: number | null; readonly out: string; readonly err: string }

/** The words of a line; what is quoted is one of them. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

export async function parley(words: readonly string[]): Promise<Heard> {
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (heard.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (heard.err += chunk.toString()))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  return { code: await promise, ...heard }
}

/**
 * The same within this process, for what is not about the process: starting one is most of the time it takes. A command that is
 * a program of its own is started as one.
 */
export async function typed(words: readonly string[]): Promise<Heard> {
  const commands = await commandsOf(words[0] ?? '')
  const isNamed = (name: string): boolean =>
    name.split(' ').every((word, index) => word === words[index])
  if (commands.some(({ name, passThrough }) => passThrough && isNamed(name))) return parley(words)
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
