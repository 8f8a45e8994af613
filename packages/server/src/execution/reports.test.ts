import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExecutionRecord } from '@parley/quant'
import { Aside } from '../thread/aside.ts'
import { made } from './reports.ts'
import { make } from './work.ts'
import type { ReportWork } from './work.ts'

const DEALERS = ['ada', 'bea', 'cid']
const SECOND = 1_000_000

function record(i: number): ExecutionRecord {
  const openedAtUs = i * SECOND
  const mark = { atUs: openedAtUs, mid: 9.5 + (i % 7) / 10, underlying: 100, vega: 12 }
  return {
    requestId: `r-${i}`,
    structure: i % 2 === 0 ? 'even' : 'odd',
    currency: 'USD',
    taker: 'acme',
    side: i % 3 === 0 ? 'sell' : 'buy',
    size: 10,
    cashPerPoint: 100,
    openedAtUs,
    endedAtUs: openedAtUs + 500_000,
    asked: DEALERS,
    quotes: DEALERS.map((maker, j) => ({
      maker,
      atUs: openedAtUs + j,
      bid: { price: 9 + ((i * 7 + j * 3) % 10) / 100, size: 10 },
      ask: { price: 10 + ((i * 5 + j * 3) % 10) / 100, size: 10 },
    })),
    passes: [],
    fills: [{ maker: DEALERS[i % 3] ?? '', price: 10, size: 10 }],
    takerFee: 5,
    marks: { request: mark, end: mark },
  }
}

function work(n: number, groups?: ReportWork['groups']): ReportWork {
  const records = Array.from({ length: n }, (_, i) => record(i))
  const period = { fromUs: 0, untilUs: n * SECOND }
  return { kind: 'report', records, workups: [], period, every: undefined, groups }
}

void test('a report is the same made aside as made at once', async () => {
  await using aside = new Aside()
  const large = work(500)
  assert.deepEqual(await made(aside, large), make(large))
  assert.deepEqual(await made(aside, work(3)), make(work(3)))
})

void test('reports asked for together are all made', async () => {
  await using aside = new Aside()
  const groups = [
    { key: 'even', label: 'even', places: [0, 2, 4] },
    { key: 'odd', label: 'odd', places: [1, 3] },
  ]
  const all = await Promise.all([
    made(aside, work(400)),
    made(aside, work(401, groups)),
    made(aside, work(402)),
  ])
  assert.deepEqual(
    all.map(({ total }) => total.requests),
    [400, 401, 402],
  )
  assert.deepEqual(
    [all[1]?.dealers, all[1]?.groups.map(({ summary }) => summary.requests)],
    [[], [3, 2]],
  )
})

void test('a report that the venue does not live to see made is refused', async () => {
  const aside = new Aside()
  const lost = made(aside, work(600))
  const failed = assert.rejects(lost, /ended without an answer/)
  await new Promise((resolve) => setImmediate(resolve))
  await aside[Symbol.asyncDispose]()
  await failed
})
