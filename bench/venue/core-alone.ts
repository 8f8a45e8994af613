// The core by itself, as a process: `core-alone.ts mix|quotes|accepts RUN_MS` prints one line of
// figures. No I/O, no codec: commands in, events applied, the client's id remembered.
import { decide, evolve, initialState, remember, timestamp } from '@parley/core'
import type { Command, Event, FirmId, RfqId } from '@parley/core'
import {
  acceptQuote,
  createRfq,
  makers,
  openingCommands,
  pick,
  placeQuote,
  quotesPerRfq,
  takers,
} from './market.ts'
import type { Figures } from './trials.ts'

const [load = 'mix', runMs = '1000'] = process.argv.slice(2)
const state = initialState()
const startUs = Date.UTC(2026, 0, 5, 15) * 1_000
let seq = 0
let serial = 0

for (const command of openingCommands()) apply(command)
process.stdout.write(`${JSON.stringify(measure())}\n`)

function measure(): Figures {
  const tookUs: number[] = []
  const run = { mix: runMix, quotes: runQuotes, accepts: runAccepts }[load]
  if (run === undefined) throw new Error(`no load called ${load}`)
  run(performance.now() + Number(runMs) / 4, [])
  const started = performance.now()
  run(started + Number(runMs), tookUs)
  const busyUs = load === 'mix' ? (performance.now() - started) * 1_000 : sum(tookUs)
  tookUs.sort((a, b) => a - b)
  const at = (share: number): number => tookUs[Math.floor(share * (tookUs.length - 1))] ?? 0
  return {
    perSecond: (tookUs.length * 1e6) / busyUs,
    p50Us: at(0.5),
    p99Us: at(0.99),
    maxUs: at(1),
  }
}

/** One RFQ, twenty quotes, one accept, and again. */
function runMix(until: number, tookUs: number[]): void {
  while (performance.now() < until) {
    const { taker, rfqId } = openRfq(tookUs)
    for (let q = 0; q < quotesPerRfq; q++) quote(rfqId, q, tookUs)
    accept(taker, rfqId, tookUs)
  }
}

function runQuotes(until: number, tookUs: number[]): void {
  const rfqs = Array.from({ length: 200 }, () => openRfq([]))
  while (performance.now() < until) {
    for (const { rfqId } of rfqs) quote(rfqId, serial, tookUs)
  }
}

/** Only accepts are timed; the RFQs and quotes they need are made between. */
function runAccepts(until: number, tookUs: number[]): void {
  while (performance.now() < until) {
    const ready = Array.from({ length: 200 }, () => openRfq([]))
    for (const { rfqId } of ready) for (let m = 0; m < makers.length; m++) quote(rfqId, m, [])
    for (const { taker, rfqId } of ready) accept(taker, rfqId, tookUs)
  }
}

function openRfq(tookUs: number[]): { readonly taker: FirmId; readonly rfqId: RfqId } {
  const n = serial
  const taker = pick(takers, n)
  const [first] = timed(tookUs, createRfq(taker, n, nextId()))
  if (first?.type !== 'RfqRequested') throw new Error('an RFQ was not opened')
  return { taker, rfqId: first.terms.rfqId }
}

function quote(rfqId: RfqId, n: number, tookUs: number[]): void {
  timed(tookUs, placeQuote(pick(makers, n), rfqId, serial, nextId()))
}

function accept(taker: FirmId, rfqId: RfqId, tookUs: number[]): void {
  timed(tookUs, acceptQuote(taker, rfqId, serial, nextId()))
}

function timed(tookUs: number[], command: Command): readonly Event[] {
  const before = performance.now()
  const events = apply(command)
  tookUs.push((performance.now() - before) * 1_000)
  return events
}

function apply(command: Command): readonly Event[] {
  seq++
  const at = { seq, ts: timestamp(startUs + seq) }
  const decision = decide(state, command, at)
  if (!decision.ok) {
    throw new Error(`${command.type} was refused: ${JSON.stringify(decision.rejection)}`)
  }
  for (const event of decision.events) evolve(state, event)
  remember(state, command, seq)
  return decision.events
}

function nextId(): string {
  return `bench-${++serial}`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
