import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Where set, processes that can be told to end are, and leave their CPU profile in this folder. */
const profileTo = process.env['BENCH_PROFILE_TO']

/** A process under measurement that is talked to in lines: `say` on its stdin, `line` from its stdout. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  say(text: string): void
  /** The next line of stdout. Rejects with the process's stderr if it ends first. */
  line(): Promise<string>
}

/** Starts a program. Its stderr is kept for the error message and not shown. */
export function startChild(program: string, args: readonly string[]): Child {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const complaint = collectText(child)
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    say(text) {
      child.stdin.write(`${text}\n`)
    },
    async line() {
      const next = await lines.next()
      if (next.done !== true) return next.value
      await ended
      throw new Error(
        `${program} ${args.join(' ')} ended with ${child.exitCode ?? child.signalCode}: ${complaint()}`,
      )
    },
    async [Symbol.asyncDispose]() {
      if (profileTo !== undefined) child.stdin.end()
      else if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts a TypeScript file of the bench under this same Node. */
export function startScript(
  file: URL,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Child {
  return startChild(process.execPath, [...nodeFlags, file.pathname, ...args])
}

function collectText(child: ChildProcessWithoutNullStreams): () => string {
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4_000)
  })
  return () => text.trim()
}
