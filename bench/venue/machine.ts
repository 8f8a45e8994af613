import { readdirSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'

/** What a figure was measured on, printed above every table. */
export type Machine = {
  readonly kernel: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly v8: string
  readonly sqlite: string
}

/** CPU time since boot, in clock ticks of 10 ms: the whole machine's, and what belongs to the bench. */
export type CpuSample = {
  readonly atMs: number
  readonly busyTicks: number
  readonly stealTicks: number
  readonly ownTicks: number
}

/** How disturbed a stretch of time was, in cores. */
export type Disturbance = { readonly stealCores: number; readonly foreignCores: number }

const TICKS_PER_SECOND = 100

/** The machine as the kernel and the runtime report it. */
export function describeMachine(): Machine {
  const { node, v8, sqlite = '' } = process.versions
  return {
    kernel: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node,
    v8,
    sqlite,
  }
}

/**
 * Reads `/proc/stat` and sums the CPU of this process, its children and PostgreSQL. Ended children
 * count through their parent, so a sample after a trial still holds what its processes used.
 */
export function sampleCpu(): CpuSample {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return {
    atMs: performance.now(),
    busyTicks: user + nice + system + irq + softirq,
    stealTicks: steal,
    ownTicks: ownTicks(),
  }
}

/** What others took of the machine between two samples. */
export function disturbance(from: CpuSample, to: CpuSample): Disturbance {
  const ticks = Math.max(1, ((to.atMs - from.atMs) / 1000) * TICKS_PER_SECOND)
  const foreign = to.busyTicks - from.busyTicks - (to.ownTicks - from.ownTicks)
  return {
    stealCores: (to.stealTicks - from.stealTicks) / ticks,
    foreignCores: Math.max(0, foreign / ticks),
  }
}

type ProcessTimes = {
  readonly pid: number
  readonly parent: number
  readonly name: string
  readonly ticks: number
}

function ownTicks(): number {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => processTimes(Number(entry)))
    .filter((entry) => entry !== undefined)
  const own = new Set([process.pid])
  let grew = true
  while (grew) {
    const before = own.size
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid)
    grew = own.size > before
  }
  return all
    .filter(({ pid, name }) => own.has(pid) || name === 'postgres')
    .reduce((sum, { ticks }) => sum + ticks, 0)
}

function processTimes(pid: number): ProcessTimes | undefined {
  const stat = readIfPresent(`/proc/${pid}/stat`)
  // The name is in brackets and may hold spaces: fields are counted from the last bracket.
  const close = stat.lastIndexOf(')')
  if (close < 0) return undefined
  const fields = stat.slice(close + 2).split(' ')
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number)
  return {
    pid,
    parent: Number(fields[1]),
    name: stat.slice(stat.indexOf('(') + 1, close),
    ticks: user + system + childUser + childSystem,
  }
}

// A process may end between the listing of /proc and the reading of its file.
function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
