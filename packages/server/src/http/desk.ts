/** The desk: the built web page, where it has been built. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { DEMO_LOGIN } from '../demo/demo.ts'
import type { Venue } from '../venue/venue.ts'

const DIST = fileURLToPath(new URL('../../../desk/dist', import.meta.url))

const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  upgradeInsecureRequests: null,
}

export async function serveDesk(app: FastifyInstance, venue: Venue): Promise<void> {
  const hide = { schema: { hide: true } }
  if (venue.config.demo) app.get('/demo.json', hide, () => DEMO_LOGIN)
  if (existsSync(DIST))
    await app.register(async (pages) => {
      await pages.register(helmet, {
        contentSecurityPolicy: { directives: CONTENT_POLICY },
        // Behind a proxy with a certificate this is the proxy's to say.
        strictTransportSecurity: false,
      })
      await pages.register(fastifyStatic, { root: DIST })
    })
  else
    app.get('/', hide, (_request, reply) =>
      reply
        .type('text/plain')
        .send('The desk is not built. Run `npm start`, or `npm run build`.\n'),
    )
}
