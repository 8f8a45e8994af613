/** What a command touches outside itself: where it writes, what its surroundings say, whether a person is watching. */
import { createInterface } from 'node:readline'

export type Io = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Lines of standard input; undefined where a person would have to type them. */
  readonly lines: () => AsyncIterable<string> | undefined
  /** True when standard output is a terminal: redraw in place there, line by line elsewhere. */
  readonly terminal: boolean
  /** Aborted by Ctrl-C or a request to stop. */
  readonly stop: AbortSignal
}

/** The real one. Ctrl-C once asks the command to stop; twice ends the process. */
export function processIo(): Io {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort()
      if (!listening.has(stop.signal)) process.exit(130)
    })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    lines: () =>
      process.stdin.isTTY
        ? undefined
        : createInterface({ input: process.stdin, crlfDelay: Infinity }),
    terminal: process.stdout.isTTY,
    stop: stop.signal,
  }
}

const listening = new WeakSet<AbortSignal>()

/** Says that the command ends by itself when asked to stop, so that the process need not be ended for it. */
export function stopsItself(signal: AbortSignal): AbortSignal {
  listening.add(signal)
  return signal
}
