/** The API described: OpenAPI at `/v1/openapi.json`, and a page to browse it at `/reference`. Both come from the contract. */
import { hash } from 'node:crypto'
import swagger from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { ErrorBody, HEADER_KEY, ROUTES } from '@parley/sdk'
import type { Route, RouteName } from '@parley/sdk'

const PAGE = '/reference'

/** A route's schema as the document shows it, and as its query and body are checked. */
export function describe(name: RouteName): FastifySchema {
  const route: Route = ROUTES[name]
  return {
    summary: route.summary,
    description: `Scope: ${route.scope}.${route.op === undefined ? '' : ` On the stream: op \`${route.op}\`.`}`,
    operationId: name,
    ...(route.body ? { body: route.body } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    response: { 200: route.reply, '4xx': ErrorBody, '5xx': ErrorBody },
  }
}

export async function serveReference(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parley',
        version: '1',
        description:
          'RFQ and block-trading venue. Refusals are listed at GET /v1/errors, numbers at GET /v1/limits.',
      },
      components: {
        securitySchemes: { signedKey: { type: 'apiKey', in: 'header', name: HEADER_KEY } },
      },
      security: [{ signedKey: [] }],
    },
  })
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(async (page) => {
    page.addHook('onSend', async (_request, reply, payload) => {
      if (typeof payload === 'string' && payload.startsWith('<'))
        reply.header('content-security-policy', policyFor(payload))
      return payload
    })
    await page.register(scalar, {
      routePrefix: PAGE,
      configuration: {
        url: '/v1/openapi.json',
        withDefaultFonts: false,
        telemetry: false,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        hideClientButton: true,
      },
    })
  })
}

/** The page starts itself by a script of its own text: that text is let in by its hash, and no other. */
function policyFor(page: string): string {
  const inline = [...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  const hashes = inline.map(([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`)
  return `default-src 'self'; script-src 'self' ${hashes.join(' ')}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:`
}
