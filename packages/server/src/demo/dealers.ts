/** Runs the demonstration's dealers: processes of their own, over the public API, like any third party's. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../log/log.ts'
import { DEMO_DEALERS } from './demo.ts'

const PARLEY = fileURLToPath(new URL('../../../cli/bin/parley.js', import.meta.url))
/** A dealer that dies is started again, but not in a tight loop. */
const RESTART_MS = 2_000

/** Starts one process for each dealer; dispose to end them. */
export function startDealers(dataDir: string, seed: number, log: Logger): Disposable {
  const running = new Set<ChildProcess>()
  let stopped = false
  const start = ({ firm, personality }: (typeof DEMO_DEALERS)[number]): void => {
    const args = [
      'dealer',
      '--profile',
      firm,
      '--data',
      dataDir,
      '--personality',
      personality,
      '--seed',
      String(seed),
    ]
    const child = spawn(process.execPath, [PARLEY, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running.add(child)
    child.stderr.on('data', (chunk: Buffer) =>
      log.debug({ firm, says: chunk.toString().trim() }, 'dealer'),
    )
    child.on('exit', (code) => {
      running.delete(child)
      if (stopped) return
      log.warn({ firm, code }, 'dealer ended and will be started again')
      setTimeout(() => {
        if (!stopped) start({ firm, personality } as (typeof DEMO_DEALERS)[number])
      }, RESTART_MS).unref()
    })
  }
  for (const dealer of DEMO_DEALERS) start(dealer)
  return {
    [Symbol.dispose]() {
      stopped = true
      for (const child of running) child.kill('SIGTERM')
    },
  }
}
