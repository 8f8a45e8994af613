/**
 * The venue over HTTP. Routes come from the contract's table: path, scope, schema and document are said there once.
 * A request passes: raw body kept → authentication → scope → shape → the gateway or a read → reply or refusal.
 */
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import { ROUTES } from '@parley/sdk'
import type { Route, RouteName } from '@parley/sdk'
import type { Caller } from '../auth/key-ring.ts'
import { lacks } from '../gateway/gateway.ts'
import { COMMAND_ROUTES } from '../gateway/writes.ts'
import type { CommandRoute } from '../gateway/writes.ts'
import type { Venue } from '../venue/venue.ts'
import { bodyCheck, queryCheck } from '../wire/body-check.ts'
import type { Authenticate, Presented } from './authenticate.ts'
import { runCommand } from './command.ts'
import { serveDesk } from './desk.ts'
import { serveHealth } from './health.ts'
import { BODY_BYTES_MAX, SIGN_INS_PER_MINUTE } from './limits.ts'
import { reads } from './reads.ts'
import type { Read, ReadRoute } from './reads.ts'
import { describe, serveReference } from './reference.ts'
import { callerOf, refuse } from './request.ts'
import { readStatement } from './statement-read.ts'
import { adminWrites } from './writes.ts'

/** Builds the HTTP side of a venue. It listens to nothing: the door passes on what comes in. */
export async function createApp(
  venue: Venue,
  authenticate: Authenticate,
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    logger: false,
    // While the venue stops, writes are refused by the venue and in its words, and reads go on.
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => void answerError(venue, error, reply),
  })
  const { state } = venue.sequencer
  app.setValidatorCompiler(({ schema, httpPart }) => {
    if (httpPart === 'querystring') {
      const read = queryCheck(schema)
      return (data) => {
        const { value, fault } = read(data)
        return fault ? { error: new Refusal(fault) } : { value }
      }
    }
    const check = bodyCheck(schema)
    return (data) => {
      const fault = check(data)
      return fault ? { error: new Refusal(fault) } : { value: data }
    }
  })
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler((error, _request, reply) => answerError(venue, error, reply))
  app.setNotFoundHandler((_request, reply) => refuse(state, reply, reject('unknown_route')))
  keepRawBody(app)
  // Cookies are read where a session may be: a signed request needs none of it.
  await app.register(cookie, { hook: false })
  // Hooks that run for every request call back: a promise for each costs more than what they do.
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff')
    done(null, payload)
  })
  await app.register(rateLimit, {
    global: false,
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal(reject('too_many_requests', undefined, { retryAfterMs: String(ttl) })),
  })
  await serveReference(app)
  const guard =
    ({ scope }: Route): Guard =>
    (request, reply, done) => {
      const caller = scope === 'public' ? undefined : authenticate(presented(request))
      const refusal = caller && ('code' in caller ? caller : lacks(caller, scope))
      if (refusal) {
        refuse(state, reply, refusal)
        return
      }
      request.caller = caller as Caller | undefined
      done()
    }
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    // A draft is its firm's own: figures that anyone may read would tell that one was written, and when. [DRF-1]
    if (!route.startsWith(ROUTES.drafts.path))
      venue.metrics.answered(route, reply.statusCode, reply.elapsedTime)
    done()
  })
  await app.register(async (scope) => {
    for (const name of COMMAND_ROUTES) addCommand(scope, venue, name, guard(ROUTES[name]))
    for (const [name, read] of Object.entries(reads(venue)) as [ReadRoute, Read][])
      addHandler(scope, venue, name, guard(ROUTES[name]), read)
    addHandler(scope, venue, 'statements', guard(ROUTES.statements), (request, reply) =>
      readStatement(venue, request, reply),
    )
    for (const [name, write] of Object.entries(adminWrites(venue)))
      addHandler(scope, venue, name as RouteName, guard(ROUTES[name as RouteName]), write)
  })
  app.get('/v1/stream', { schema: { hide: true } }, (_request, reply) =>
    refuse(state, reply, reject('malformed', 'upgrade')),
  )
  serveHealth(app, venue)
  await serveDesk(app, venue)
  return app
}

/** A refusal on its way through fastify's own error path. */
class Refusal extends Error {
  override name = 'Refusal'
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(rejection.code)
    this.rejection = rejection
  }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown
type Guard = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void

/** A write that is a command. Its body is checked by the gateway, after scope and rate. */
function addCommand(app: FastifyInstance, venue: Venue, name: CommandRoute, guard: Guard): void {
  const route: Route = ROUTES[name]
  app.route({
    method: route.method,
    url: route.path,
    schema: describe(name),
    attachValidation: true,
    validatorCompiler: () => () => true,
    preValidation: guard,
    handler: (request, reply) => {
      runCommand(venue, name, callerOf(request), request.body, ({ status, headers, body }) => {
        reply.code(status).headers(headers).send(body)
      })
      return reply
    },
  })
}

function addHandler(
  app: FastifyInstance,
  venue: Venue,
  name: RouteName,
  guard: Guard,
  handler: Handler,
): void {
  const route: Route = ROUTES[name]
  app.route({
    method: route.method,
    url: route.path,
    schema: describe(name),
    preValidation: guard,
    ...(name === 'signIn'
      ? { config: { rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: '1 minute' } } }
      : {}),
    handler: async (request, reply) => {
      if (route.method === 'GET' && route.scope !== 'public') await venue.sequencer.durable()
      const answer = await handler(request, reply)
      const isRefusal =
        typeof answer === 'object' && answer !== null && 'code' in answer && !('dryRun' in answer)
      return isRefusal ? refuse(venue.sequencer.state, reply, answer as Rejection) : answer
    },
  })
}

/** A request as far as it tells who sends it. */
function presented({ method, url, headers, rawBody }: FastifyRequest): Presented {
  return { method, url, headers, body: rawBody }
}

/** Signatures are over the bytes that came, so they are kept beside what they parse to. */
function keepRawBody(app: FastifyInstance): void {
  app.decorateRequest('rawBody', '')
  app.decorateRequest('caller', undefined)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = String(body)
    try {
      done(null, body === '' ? {} : JSON.parse(request.rawBody))
    } catch {
      done(new Refusal(reject('malformed', '', { expected: 'JSON' })))
    }
  })
}

function answerError(venue: Venue, error: unknown, reply: FastifyReply): FastifyReply {
  const { state } = venue.sequencer
  if (error instanceof Refusal) return refuse(state, reply, error.rejection)
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(state, reply, reject('body_too_large'))
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return refuse(state, reply, reject('unsupported_media'))
  // What the libraries below say of a path they do not serve, or of a request they cannot read.
  if (statusCode === 403 || statusCode === 404 || statusCode === 414)
    return refuse(state, reply, reject('unknown_route'))
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refuse(state, reply, reject('malformed'))
  venue.log.error({ err: error }, 'request failed')
  return refuse(state, reply, reject('internal'))
}
