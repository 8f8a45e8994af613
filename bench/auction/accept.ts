import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RfqId } from '@parley/core'
import { MAKERS, LEGS, enter, makersOf, quoteOf, request, taker } from './market.ts'
import { Stage, now, quantile } from './stage.ts'

export type Latency = {
  readonly what: string
  readonly n: number
  readonly p50Us: number
  readonly p99Us: number
  /** p50 over the two things it cannot do without: a message there and back, and one synced commit of the same bytes. */
  readonly toCeiling?: number
}

export type AcceptFigures = {
  readonly latencies: readonly Latency[]
  readonly live: number
  readonly heapBytesPerRfq: number
  readonly opensPerSecond: number
}

/** Rounds that are not counted: code runs slowly at first. */
const WARM_UP = 10

/** Acceptances, from the taker's socket and back, each over 50 quotes of five prices on 20 legs: final and on disk when it hears. */
export async function acceptFigures(rounds: number, live: number): Promise<AcceptFigures> {
  await using stage = await Stage.open(MAKERS)
  await stage.ask({ do: 'open', url: stage.url, keys: [stage.key(taker)] }, 'open')
  const pings: number[] = []
  for (let i = 0; i < 200; i++) pings.push((await stage.ask({ do: 'ping' }, 'took')).us)
  const ping = latency('a message there and back', pings)
  const one = await accepts(stage, rounds, '10')
  const few = await accepts(stage, rounds, '50')
  const many = await accepts(stage, rounds, '500')
  const commits = commitsOf(await lastRecordBytes(stage))
  const commit = latency('one synced commit of the same bytes', commits)
  const ceiling = ping.p50Us + commit.p50Us
  const before = heap()
  const started = now()
  // A few at once, or each would wait for a sync of its own.
  for (let i = 0; i < live; i += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, live - i) }, (_, j) => quoted(stage, 4, i + j, 2)),
    )
  const opensPerSecond = live / ((now() - started) / 1e9)
  const heapBytesPerRfq = (heap() - before) / live
  const full = await accepts(stage, rounds, '500')
  // With the one that is accepted.
  const open = stage.venue.sequencer.state.rfqs.size + 1
  const judged = (what: string, values: readonly number[]): Latency => {
    const found = latency(what, values)
    return { ...found, toCeiling: found.p50Us / ceiling }
  }
  return {
    latencies: [
      ping,
      commit,
      judged('accept, filled by 1 price', one),
      judged('accept, filled by 5 prices', few),
      judged('accept, filled by 50 prices', many),
      judged(`the same with ${open} requests live`, full),
    ],
    live: open,
    heapBytesPerRfq,
    opensPerSecond,
  }
}

function latency(what: string, values: readonly number[]): Latency {
  return { what, n: values.length, p50Us: quantile(values, 0.5), p99Us: quantile(values, 0.99) }
}

async function accepts(stage: Stage, rounds: number, size: string): Promise<readonly number[]> {
  const took: number[] = []
  for (let n = -WARM_UP; n < rounds; n++) {
    const rfqId = await quoted(stage, LEGS, n + WARM_UP, MAKERS)
    const { us, fills } = await stage.ask({ do: 'accept', rfqId, size }, 'took')
    if (fills !== Number(size) / 10) throw new Error(`${fills} fills of ${size}`)
    if (n >= 0) took.push(us)
  }
  return took
}

async function quoted({ venue }: Stage, legs: number, n: number, makers: number): Promise<RfqId> {
  const rfqId = await request(venue, { makers: MAKERS, legs, n })
  const quoting = makersOf(makers).map((maker, nth) => enter(venue, quoteOf(maker, nth, rfqId)))
  await Promise.all(quoting)
  return rfqId
}

async function lastRecordBytes({ venue }: Stage): Promise<number> {
  const { seq } = venue.sequencer.head
  for await (const [record] of venue.journal.read(seq, 1))
    if (record) return [record.command, ...record.outcome].join('').length
  return 0
}

/** What this disk takes for one commit of so many bytes. */
function commitsOf(bytes: number): readonly number[] {
  const path = join(tmpdir(), `parley-commit-${process.pid}.db`)
  const db = new DatabaseSync(path)
  const took: number[] = []
  try {
    db.exec(
      'pragma journal_mode = wal; pragma synchronous = full; create table t (n integer primary key, b blob)',
    )
    const insert = db.prepare('insert into t (b) values (?)')
    const blob = Buffer.alloc(bytes, 7)
    for (let i = 0; i < 300; i++) {
      const started = now()
      insert.run(blob)
      took.push((now() - started) / 1_000)
    }
  } finally {
    db.close()
    for (const tail of ['', '-wal', '-shm']) rmSync(`${path}${tail}`, { force: true })
  }
  return took
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
