/** The stream's door: signed headers or a session on the upgrade request, then a session of its own. */
import type { FastifyInstance } from 'fastify'
import { reject } from '@parley/core'
import type { Venue } from '../venue/venue.ts'
import { Session } from '../stream/session.ts'
import type { Authenticate } from './authenticate.ts'
import { STREAMS_PER_FIRM_MAX } from './limits.ts'
import { callerOf, refuse } from './request.ts'

export function serveStream(app: FastifyInstance, venue: Venue, authenticate: Authenticate): void {
  const { state } = venue.sequencer
  const open = venue.doors
  app.route({
    method: 'GET',
    url: '/v1/stream',
    schema: { hide: true },
    preValidation: async (request, reply) => {
      const caller = authenticate(request)
      if ('code' in caller) return refuse(state, reply, caller)
      if ((open.get(caller.actor.firm)?.size ?? 0) >= STREAMS_PER_FIRM_MAX)
        return refuse(
          state,
          reply,
          reject('too_many_sessions', undefined, { max: String(STREAMS_PER_FIRM_MAX) }),
        )
      request.caller = caller
    },
    handler: (_request, reply) => refuse(state, reply, reject('malformed', 'upgrade')),
    wsHandler: (socket, request) => {
      const caller = callerOf(request)
      const { firm } = caller.actor
      const { gateway, hub, sequencer, lockstep, clock } = venue
      request.raw.socket.setNoDelay(true)
      const session = new Session(socket, request.raw.socket, caller, {
        gateway,
        hub,
        sequencer,
        lockstep,
        now: () => clock.now(),
      })
      const ofFirm = open.get(firm) ?? new Set()
      open.set(firm, ofFirm.add(session))
      venue.metrics.streams.inc()
      socket.on('close', () => {
        ofFirm.delete(session)
        venue.metrics.streams.dec()
      })
    },
  })
  venue.keys.whenEnded((caller) => {
    for (const session of open.get(caller.actor.firm) ?? [])
      if (session.caller === caller) session.close('the key or session has ended')
  })
  app.addHook('preClose', async () => {
    for (const sessions of open.values())
      for (const session of sessions) session.close('the venue is stopping')
  })
}
