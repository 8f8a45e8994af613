/** The processes of a demonstration: a venue with its journal on disk, and its dealers. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Failure } from '../command/command.ts'

/** Lines kept of what a process said, to be shown when it dies. */
const KEPT = 12

/** A process that says when it is ready by one line of JSON on its standard output. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #name: string
  readonly #last: string[] = []
  readonly #exit: Promise<void>
  #stopping = false
  /** Rejects when the process ends without having been asked to. */
  readonly died: Promise<never>

  constructor(name: string, binary: string, args: readonly string[]) {
    this.#name = name
    this.#process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const { promise, reject } = Promise.withResolvers<never>()
    this.died = promise
    promise.catch(() => {})
    this.#exit = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        reject(new Failure(`${name} did not start: ${error.message}`))
        resolve()
      })
      this.#process.once('close', (code, signal) => {
        if (!this.#stopping) reject(new Failure(this.#epitaph(signal ?? `exit code ${code}`)))
        resolve()
      })
    })
    for (const output of [this.#process.stdout, this.#process.stderr])
      if (output) createInterface(output).on('line', (line) => this.#keep(line))
  }

  /** The first line of JSON with this field. */
  async ready(field: string): Promise<Record<string, unknown>> {
    const said = new Promise<Record<string, unknown>>((resolve) => {
      this.#onLine = (line) => {
        const parsed = json(line)
        if (parsed && field in parsed) resolve(parsed)
      }
      for (const line of this.#last) this.#onLine(line)
    })
    const first = await Promise.race([said, this.died])
    this.#onLine = undefined
    return first
  }

  #onLine: ((line: string) => void) | undefined

  /** Asks it to end, and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true
    this.#process.kill('SIGTERM')
    await this.#exit
  }

  /** Ends it without asking, as a machine that fails does. */
  async kill(): Promise<void> {
    this.#stopping = true
    this.#process.kill('SIGKILL')
    await this.#exit
  }

  #keep(line: string): void {
    this.#last.push(line)
    if (this.#last.length > KEPT) this.#last.shift()
    this.#onLine?.(line)
  }

  #epitaph(how: string): string {
    const said = this.#last.map((line) => `\n  ${line}`).join('')
    return `${this.#name} ended (${how})${said === '' ? ' without a word' : `; its last lines:${said}`}`
  }
}

function json(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    // A line that only looks like JSON is somebody's message, not the sign that is waited for.
    return undefined
  }
}
