/** What operators watch, for Prometheus at `GET /metrics`. Names are few and labels fewer: detail is in the log. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { countLive } from '@parley/core'
import type { Notary } from '../checkpoint/notary.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'

export type Metrics = {
  readonly registry: Registry
  /** Counts a request that was answered, and how long it took. */
  readonly answered: (route: string, status: number, tookMs: number) => void
  readonly streams: Gauge
}

export function createMetrics(sequencer: Sequencer, notary: Notary): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number): void => {
    const figure: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: (): void => figure.set(read()),
    })
  }
  const { state } = sequencer
  gauge('parley_commands_total', 'Commands decided since start', () => sequencer.figures.commands)
  gauge(
    'parley_commands_refused_total',
    'Commands refused since start',
    () => sequencer.figures.refused,
  )
  gauge('parley_groups_total', 'Groups committed since start', () => sequencer.figures.groups)
  gauge('parley_commands_queued', 'Commands waiting', () => sequencer.figures.queued)
  gauge('parley_journal_records', 'Records in the journal', () => sequencer.figures.head.seq)
  gauge(
    'parley_journal_records_unsigned',
    'Records that no checkpoint covers yet',
    () => notary.unsigned,
  )
  gauge('parley_rfqs_open', 'Open requests', () => state.rfqs.size)
  gauge('parley_quotes_live', 'Live quotes', () => countLive(state))
  gauge('parley_holds_pending', 'Pending holds', () => state.ledger.holds.size)
  // Looking labels up costs more than counting: they are looked up when somebody asks.
  const counts = new Map<string, Map<number, number>>()
  const requests: Counter = new Counter({
    name: 'parley_http_requests_total',
    help: 'Requests by route and status',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      requests.reset()
      for (const [route, byStatus] of counts)
        for (const [status, count] of byStatus) requests.inc({ route, status }, count)
    },
  })
  const seconds = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from request to reply',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  return {
    registry,
    answered(route, status, tookMs) {
      const byStatus = counts.get(route) ?? new Map<number, number>()
      if (byStatus.size === 0) counts.set(route, byStatus)
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
      seconds.observe(tookMs / 1000)
    },
    streams: new Gauge({ name: 'parley_streams_open', help: 'Open streams', registers }),
  }
}
