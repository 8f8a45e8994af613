import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A statement of `pg`: with a name it is prepared once per connection. */
export type Statement = {
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export interface Queryable {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows its row
  query<Row>(
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number | null }>
}

export interface Client extends Queryable {
  release(): void
}

/** The part of `pg`'s pool the peers use. */
export interface Pool extends Queryable {
  connect(): Promise<Client>
  end(): Promise<void>
}

export type Reply = { code(status: number): Reply; send(body: unknown): Reply }

/** The part of Fastify the peers use. */
export interface Server {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema proves the body
  post<Body>(
    path: string,
    options: { readonly schema: object },
    handler: (request: { readonly body: Body }, reply: Reply) => Promise<unknown>,
  ): void
  listen(at: { readonly port: number; readonly host: string }): Promise<string>
}

/** The part of `ws` the plain fan-out server uses. */
export interface Socket {
  readonly bufferedAmount: number
  send(text: string): void
  on(event: 'message', take: (data: Buffer) => void): void
}

export interface SocketServer {
  readonly clients: Set<Socket>
  on(event: 'connection', take: (socket: Socket) => void): void
  on(event: 'listening', take: () => void): void
  address(): { readonly port: number }
}

/** What the bench installed into its throw-away folder; the product depends on none of it here. */
export type PeerModules = {
  readonly fastify: (options: object) => Server
  readonly pg: { readonly Pool: new (options: object) => Pool }
  readonly ws: { readonly WebSocketServer: new (options: object) => SocketServer }
}

/** Loads the peers' libraries from the folder they were installed into. */
export function loadPeerModules(folder: string): PeerModules {
  const require = createRequire(join(folder, 'package.json'))
  return { fastify: require('fastify'), pg: require('pg'), ws: require('ws') }
}
