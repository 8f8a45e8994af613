import { startChild } from './child.ts'
import type { Figures } from './trials.ts'

/** One run of the load client; see `load.c` for what each mode does. */
export type LoadPlan = {
  readonly client: string
  readonly mode: 'http' | 'stream' | 'fan'
  readonly port: number
  /** Holds one file of messages per connection. */
  readonly folder: string
  readonly connections: number
  /** Messages sent ahead of their answers, per connection. */
  readonly outstanding: number
  readonly warmMs: number
  readonly runMs: number
}

/** What the client counted; times are microseconds. */
export type LoadResult = Figures & {
  readonly perSecond: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
  readonly allAcks: number
}

/**
 * Replays prebuilt messages and counts the answers.
 * @throws Error if any answer was a refusal, was missing, or a connection was closed, or if none was
 * counted: a figure with failures in it would not be a figure.
 */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  await using client = startChild(plan.client, planWords(plan))
  return readResult(await client.line())
}

/**
 * Subscribes every connection, calls `produce` once all are subscribed, and counts what is pushed.
 * Delays are from the `ts` in a frame (epoch microseconds) to its last byte read.
 */
export async function runFan(plan: LoadPlan, produce: () => void): Promise<LoadResult> {
  await using client = startChild(plan.client, planWords(plan))
  const ready = await client.line()
  if (ready !== 'ready') throw new Error(`the load client said ${ready}`)
  produce()
  return readResult(await client.line())
}

function planWords(plan: LoadPlan): readonly string[] {
  const { mode, port, folder, connections, outstanding, warmMs, runMs } = plan
  return [
    mode,
    '127.0.0.1',
    `${port}`,
    folder,
    ...[connections, outstanding, warmMs, runMs].map(String),
  ]
}

function readResult(line: string): LoadResult {
  const result: Record<string, unknown> = JSON.parse(line)
  const figure = (name: string): number => {
    const value = result[name]
    if (typeof value !== 'number') throw new Error(`no ${name} in ${line}`)
    return value
  }
  if (figure('allErrors') + figure('unanswered') + figure('closed') > 0) {
    throw new Error(`the load client met failures: ${line}`)
  }
  if (figure('perSecond') === 0) throw new Error(`nothing was counted: ${line}`)
  return {
    perSecond: figure('perSecond'),
    p50Us: figure('p50Us'),
    p99Us: figure('p99Us'),
    maxUs: figure('maxUs'),
    allAcks: figure('allAcks'),
  }
}
