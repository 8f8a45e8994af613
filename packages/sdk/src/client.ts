/**
 * The typed client over HTTP. One method, `call`, typed by the route table. It loads no schema: a command line mostly starts, and
 * what it would load of them was half of that.
 */
import type { Static, TSchema } from 'typebox'
import { PATHS } from './contract/paths.gen.ts'
import type { ROUTES, RouteName } from './contract/routes.ts'
import type { DryRun, Refusal } from './contract/venue.ts'
import { sign } from './sign.ts'
import type { Credentials } from './sign.ts'

type Routes = typeof ROUTES
export type BodyOf<N extends RouteName> = Routes[N] extends { body: infer B extends TSchema }
  ? Static<B>
  : undefined
type QueryOf<N extends RouteName> = Routes[N] extends { query: infer Q extends TSchema }
  ? Static<Q>
  : undefined
export type ReplyOf<N extends RouteName> = Static<Routes[N]['reply']>

/** What a call may carry: the body of a write, query fields, and the id that a route has in its path. */
export type CallArgs<N extends RouteName> = {
  readonly body?: BodyOf<N> | undefined
  readonly query?: QueryOf<N> | undefined
  readonly rfqId?: string | undefined
  readonly matchId?: string | undefined
  readonly program?: string | undefined
  readonly account?: string | undefined
}

export interface Client {
  /** Calls a route. Throws `Refused` when the venue refuses, and the network's own error when it cannot be reached. */
  call<N extends RouteName>(name: N, args?: CallArgs<N>): Promise<ReplyOf<N>>
  /** Asks what a write would do, and changes nothing. Throws `Refused` with the refusal the write itself would get. */
  dryRun<N extends RouteName>(name: N, args: CallArgs<N>): Promise<DryRun>
  /** A reply that is a file, as it is. */
  file<N extends RouteName>(name: N, args: CallArgs<N>): Promise<Uint8Array>
  readonly url: string
}

/** The venue said no; `refusal` says why. */
export class Refused extends Error {
  override name = 'Refused'
  readonly refusal: Refusal
  readonly status: number

  constructor(refusal: Refusal, status: number) {
    super(
      `${refusal.code}${refusal.path === undefined ? '' : ` (${refusal.path})`}: ${refusal.meaning}`,
    )
    this.refusal = refusal
    this.status = status
  }
}

/** Strictly increasing epoch microseconds: two requests of one client never carry the same timestamp. */
export function timestamps(nowMs: () => number = Date.now): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, nowMs() * 1000)
    return last
  }
}

/** A client of one venue. Without credentials it sends cookies, as the desk does. */
export function createClient(options: {
  readonly url: string
  readonly credentials?: Credentials | undefined
}): Client {
  const { credentials } = options
  const url = options.url.replace(/\/$/, '')
  const next = timestamps()
  const fetched = async (
    name: RouteName,
    args: CallArgs<RouteName>,
    body: string,
  ): Promise<Response> => {
    const { method, path } = requestOf(name, args)
    const headers: Record<string, string> =
      body === '' ? {} : { 'content-type': 'application/json' }
    if (credentials) {
      const request = { method, path, body, timestamp: next() }
      Object.assign(headers, await sign(credentials, request))
    }
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (body !== '') init.body = body
    const response = await fetch(`${url}${path}`, init)
    if (response.ok) return response
    const { error } = await readJson(response)
    throw new Refused(error ?? unknown(response.status), response.status)
  }
  const send = async (name: RouteName, args: CallArgs<RouteName>, body: string): Promise<unknown> =>
    readJson(await fetched(name, args, body))
  return {
    url,
    async call<N extends RouteName>(name: N, args: CallArgs<N> = {}) {
      const body = PATHS[name].startsWith('GET') ? '' : JSON.stringify(args.body ?? {})
      return (await send(name, args, body)) as ReplyOf<N>
    },
    async file(name, args) {
      return new Uint8Array(await (await fetched(name, args, '')).arrayBuffer())
    },
    async dryRun(name, args) {
      const body = JSON.stringify({ ...(args.body as object), dryRun: true })
      return (await send(name, args, body)) as DryRun
    },
  }
}

type PathId = 'rfqId' | 'matchId' | 'program' | 'account'

function requestOf(
  name: RouteName,
  args: Pick<CallArgs<RouteName>, 'query' | PathId>,
): { readonly method: string; readonly path: string } {
  const [method = '', pattern = ''] = PATHS[name].split(' ')
  const path = pattern.replace(/:(rfqId|matchId|program|account)/, (_, id: PathId) =>
    encodeURIComponent(args[id] ?? ''),
  )
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries<string | number | boolean | undefined>(
    args.query ?? {},
  ))
    if (value !== undefined) query.set(key, String(value))
  return { method, path: query.size === 0 ? path : `${path}?${query.toString()}` }
}

async function readJson(response: Response): Promise<{ error?: Refusal }> {
  try {
    return (await response.json()) as { error?: Refusal }
  } catch {
    return {}
  }
}

function unknown(status: number): Refusal {
  return {
    code: 'internal',
    meaning: `The venue answered ${status} without saying why.`,
    retry: true,
  }
}
