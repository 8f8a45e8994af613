/** The WebSockets of a venue: one session each, and no more of a firm than it may have. [STS-2] */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Caller } from '../auth/key-ring.ts'
import { BODY_BYTES_MAX, STREAMS_PER_FIRM_MAX } from '../http/limits.ts'
import type { Venue } from '../venue/venue.ts'
import { SocketPeer } from './peer.ts'
import { Session } from './session.ts'

/** Lives as long as what listens. */
export class Streams {
  readonly #venue: Venue
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: BODY_BYTES_MAX,
  })

  constructor(venue: Venue) {
    this.#venue = venue
    venue.keys.whenEnded((caller) => {
      for (const session of venue.doors.get(caller.actor.firm) ?? [])
        if (session.caller === caller) session.close('the key or session has ended')
    })
  }

  /** Opens a stream for a caller, or says why not. A handshake that is none gets the library's own refusal. */
  open(caller: Caller, request: IncomingMessage, raw: Duplex, head: Buffer): Rejection | undefined {
    const { doors, metrics } = this.#venue
    const { firm } = caller.actor
    const ofFirm = doors.get(firm) ?? new Set()
    if (ofFirm.size >= STREAMS_PER_FIRM_MAX)
      return reject('too_many_sessions', undefined, { max: String(STREAMS_PER_FIRM_MAX) })
    this.#server.handleUpgrade(request, raw, head, (socket) => {
      const session = new Session(caller, this.#venue, new SocketPeer(socket, raw))
      doors.set(firm, ofFirm.add(session))
      metrics.streams.inc()
      socket.on('message', (data: Buffer, isBinary: boolean) =>
        session.receive(isBinary ? undefined : data.toString()),
      )
      socket.on('pong', () => session.ponged())
      // A close follows.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        ofFirm.delete(session)
        metrics.streams.dec()
        session.left()
      })
    })
    return undefined
  }

  /** Ends all streams, with the reason their clients read. */
  close(reason: string): void {
    for (const sessions of this.#venue.doors.values())
      for (const session of sessions) session.close(reason)
  }
}
