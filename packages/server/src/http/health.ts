/** For whoever runs the process: alive, ready, and figures. */
import type { FastifyInstance } from 'fastify'
import type { Venue } from '../venue/venue.ts'

export function serveHealth(app: FastifyInstance, venue: Venue): void {
  const hide = { schema: { hide: true } }
  app.get('/healthz', hide, () => ({ alive: true }))
  app.get('/readyz', hide, (_request, reply) => {
    const ready = !venue.sequencer.closed
    return reply.code(ready ? 200 : 503).send({ ready })
  })
  app.get('/metrics', hide, async (_request, reply) => {
    const text = await venue.metrics.registry.metrics()
    return reply.type(venue.metrics.registry.contentType).send(text)
  })
}
