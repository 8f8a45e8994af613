import { clientFrame, writeMessages } from './messages.ts'
import { acceptLimit, pick, quotePrices, takers } from './market.ts'
import type { FirmKey, Served } from './served.ts'
import { signedPost, signedUpgrade } from './signed.ts'

/** How requests reach the venue: signed one by one, or over streams that were signed once. */
export type Channel = 'http' | 'stream'

/** How many requests each connection gets. */
export type Shape = { readonly connections: number; readonly each: number }

/** Writes `each` quotes for every connection, of one maker each, over all open RFQs in turn. */
export function writeQuotes(folder: string, venue: Served, channel: Channel, shape: Shape): void {
  writeFor(folder, channel, shape, (connection) => {
    const credentials = pick(venue.makers, connection)
    return {
      credentials,
      path: '/v1/quotes',
      op: 'quote',
      body: (index) => ({
        rfqId: pick(venue.rfqs, connection * 31 + index * 7).rfqId,
        account: `${credentials.firm}:main`,
        ...quotePrices(connection + index),
        ttlMs: 600_000,
      }),
    }
  })
}

/** Writes an acceptance of every open RFQ, each on a connection of its own taker. */
export function writeAccepts(
  folder: string,
  venue: Served,
  channel: Channel,
  connections: number,
): void {
  const queues = Array.from({ length: connections }, (_, connection) => {
    const credentials = pick(venue.takers, connection)
    const mine = venue.rfqs.filter(({ taker }) => taker === credentials.firm)
    // Connections of one taker share its RFQs out between them.
    const sharing = Math.ceil((connections - (connection % takers.length)) / takers.length)
    const turn = Math.floor(connection / takers.length)
    return mine.filter((_ready, index) => index % sharing === turn)
  })
  const each = Math.min(...queues.map(({ length }) => length))
  writeFor(folder, channel, { connections, each }, (connection) => ({
    credentials: pick(venue.takers, connection),
    path: '/v1/rfqs/accept',
    op: 'accept',
    body: (index) => ({
      rfqId: queues[connection]?.[index]?.rfqId,
      ...acceptLimit(index),
    }),
  }))
}

/** Writes an upgrade and a subscription for each connection, makers in turn. */
export function writeSubscriptions(folder: string, venue: Served, connections: number): void {
  writeMessages(
    folder,
    Array.from({ length: connections }, (_, connection) => [
      signedUpgrade(pick(venue.makers, connection)),
      streamFrame('subscribe', 'subscribe-1', { topics: ['rfqs'] }),
    ]),
  )
}

type Sender = {
  readonly credentials: FirmKey
  readonly path: string
  readonly op: string
  readonly body: (index: number) => object
}

function writeFor(
  folder: string,
  channel: Channel,
  { connections, each }: Shape,
  senderOf: (connection: number) => Sender,
): void {
  const all = Array.from({ length: connections }, (_, connection) => {
    const { credentials, path, op, body } = senderOf(connection)
    if (channel === 'http') {
      return Array.from({ length: each }, (__, index) =>
        signedPost(credentials, path, { clientId: `c${connection}-${index}`, ...body(index) }),
      )
    }
    // The client finds a message's number in the digits that end its id; the upgrade is number 0.
    const frames = Array.from({ length: each }, (__, index) =>
      streamFrame(op, `c${connection}-${index + 1}`, body(index)),
    )
    return [signedUpgrade(credentials), ...frames]
  })
  writeMessages(folder, all)
}

function streamFrame(op: string, id: string, body: object): Buffer {
  return clientFrame(JSON.stringify({ op, id, body }))
}
