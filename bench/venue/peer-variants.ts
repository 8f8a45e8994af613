import { startScript, type Child } from './child.ts'
import type { Database } from './database.ts'
import { runLoad } from './load.ts'
import { httpRequest, writeMessages } from './messages.ts'
import { makerCount, takerCount } from './peer/store.ts'
import type { Figures, Variant } from './trials.ts'
import type { Pace } from './pace.ts'
import type { Workshop } from './workshop.ts'

export type PeerKind = 'naive' | 'tuned'

const connections = 32
const openRfqs = 1_000
const serveFile = new URL('peer/serve.ts', import.meta.url)

/** Quotes and 4-leg accepts over HTTP against both PostgreSQL peers. */
export function peerVariants(
  workshop: Workshop,
  client: string,
  database: Database,
  pace: Pace,
): readonly Variant[] {
  const place = { workshop, client, database, pace }
  return (['naive', 'tuned'] as const).flatMap((kind) => [
    { name: `${kind} http quotes`, run: () => runQuotes(place, kind, connections) },
    { name: `${kind} http quotes 1`, run: () => runQuotes(place, kind, 1) },
    { name: `${kind} http accepts`, run: () => runAccepts(place, kind) },
  ])
}

type Place = {
  readonly workshop: Workshop
  readonly client: string
  readonly database: Database
  readonly pace: Pace
}

async function runQuotes(place: Place, kind: PeerKind, clients: number): Promise<Figures> {
  const { pace, client } = place
  await using venue = await startPeer(place, kind, openRfqs, 0)
  const folder = place.workshop.scratch(`${kind}-quotes`)
  const each = Math.ceil((pace.peerQuotesMax * (pace.warmQuotesMs + pace.runMs)) / 1000 / clients)
  writeMessages(
    folder,
    Array.from({ length: clients }, (_, c) =>
      Array.from({ length: each }, (__, n) => quoteRequest(c, n)),
    ),
  )
  const result = await runLoad({
    client,
    mode: 'http',
    port: venue.port,
    folder,
    connections: clients,
    outstanding: 1,
    warmMs: pace.warmQuotesMs,
    runMs: pace.runMs,
  })
  await proveBooks(venue.child, 0)
  return result
}

async function runAccepts(place: Place, kind: PeerKind): Promise<Figures> {
  const { pace, client } = place
  const each = Math.ceil(
    (pace.peerAcceptsMax[kind] * (pace.warmMs + pace.runMs)) / 1000 / connections,
  )
  await using venue = await startPeer(place, kind, each * connections, makerCount)
  const folder = place.workshop.scratch(`${kind}-accepts`)
  writeMessages(
    folder,
    Array.from({ length: connections }, (_, c) =>
      Array.from({ length: each }, (__, n) => acceptRequest(1 + c + n * connections)),
    ),
  )
  const result = await runLoad({
    client,
    mode: 'http',
    port: venue.port,
    folder,
    connections,
    outstanding: 1,
    warmMs: pace.warmMs,
    runMs: pace.runMs,
  })
  await proveBooks(venue.child, result.allAcks)
  return result
}

function quoteRequest(connection: number, n: number): Buffer {
  const serial = connection * 7 + n * 3
  const price = 100 + ((serial * 13) % 500) / 100
  const body = {
    clientQuoteId: `quote-${connection}-${n}`,
    rfqId: `${1 + (serial % openRfqs)}`,
    maker: `maker-${(connection + n) % makerCount}`,
    bid: price.toFixed(2),
    bidQuantity: '100',
    ask: (price + 0.5).toFixed(2),
    askQuantity: '100',
    ttlMs: 600_000,
  }
  return httpRequest('POST', '/v1/quotes', JSON.stringify(body))
}

function acceptRequest(rfq: number): Buffer {
  const body = {
    clientAcceptId: `accept-${rfq}`,
    rfqId: `${rfq}`,
    taker: `taker-${rfq % takerCount}`,
  }
  return httpRequest('POST', '/v1/accepts', JSON.stringify(body))
}

type Peer = AsyncDisposable & { readonly child: Child; readonly port: number }

async function startPeer(
  { workshop, database }: Place,
  kind: PeerKind,
  rfqs: number,
  quotesPerRfq: number,
): Promise<Peer> {
  const child = startScript(serveFile, [
    kind,
    workshop.folder,
    database.url,
    `${rfqs}`,
    `${quotesPerRfq}`,
  ])
  const [word, port] = (await child.line()).split(' ')
  if (word !== 'ready') throw new Error(`the ${kind} peer said ${word}`)
  return { child, port: Number(port), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() }
}

/** A peer whose books do not balance has not done the work its figure stands for. */
async function proveBooks(child: Child, acknowledged: number): Promise<void> {
  child.say('check')
  const line = await child.line()
  const books: Record<string, unknown> = JSON.parse(line)
  const sound =
    books['trades'] === acknowledged &&
    books['unbalancedAssets'] === 0 &&
    books['driftedAccounts'] === 0 &&
    books['oddTrades'] === 0
  if (!sound) throw new Error(`${acknowledged} accepts acknowledged, books: ${line}`)
}
