/** The reference pages that follow from the code: `npm run docs` writes them, and a test holds them to it. */
import { LIFECYCLES, NO_POLICY, REJECTIONS, UNBORN } from '@parley/core'
import type { Lifecycle } from '@parley/core'
import {
  HEADER_KEY,
  HEADER_SIGNATURE,
  HEADER_TIMESTAMP,
  ROUTES,
  STREAM_OPS,
  TOPICS,
} from '@parley/sdk'
import type { Route } from '@parley/sdk'
import { HELP, readConfig } from '../packages/server/src/config/config.ts'
import { publishedLimits } from '../packages/server/src/http/limits.ts'
import { STATUS } from '../packages/server/src/wire/refusal.ts'

/** Each page by its path, as it should be. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/reference/errors.md': errors(),
    'docs/reference/limits.md': limits(),
    'docs/reference/api.md': api(),
    'docs/reference/configuration.md': configuration(),
    'docs/reference/state-machines.md': stateMachines(),
    'packages/sdk/src/contract/paths.gen.ts': clientPaths(),
  }
}

function errors(): string {
  const rows = Object.entries(REJECTIONS).map(([code, row]) => {
    const status = code === 'body_too_large' ? 413 : STATUS[row.class]
    return `| \`${code}\` | ${status} | ${row.class} | ${row.retry ? 'yes' : 'no'} | ${row.meaning} |`
  })
  return page(
    'Errors',
    'Every refusal, on every channel, is `{"error":{code, meaning, path?, detail?, retry}}`. One code, one meaning. `retry` says whether the same request can succeed later. Served at `GET /v1/errors`.',
    ['| code | HTTP | class | retry | meaning |', '|---|---|---|---|---|', ...rows],
  )
}

function limits(): string {
  const config = readConfig([], {})
  const rows = config ? Object.entries(publishedLimits(config, NO_POLICY)) : []
  return page(
    'Limits',
    'Every number that bounds a caller, with the defaults of `parley serve`. Units end the name. Served at `GET /v1/limits`.',
    [
      '| limit | value |',
      '|---|---|',
      ...rows.map(([name, value]) => `| \`${name}\` | ${value.toLocaleString('en-GB')} |`),
    ],
  )
}

function api(): string {
  const rows = (Object.values(ROUTES) as readonly Route[]).map(
    ({ method, path, scope, summary, op }) =>
      `| \`${method} ${path}\` | ${scope} | ${op === undefined ? '' : `\`${op}\``} | ${summary} |`,
  )
  return page(
    'API',
    'Bodies and replies are in the OpenAPI document at `/v1/openapi.json`, to browse at `/reference`.',
    [
      '| route | scope | stream op | |',
      '|---|---|---|---|',
      ...rows,
      '',
      '## Writes',
      '',
      'Every write that changes the venue carries a `clientId`: the same id with the same body gets the same answer, with another body `idempotency_conflict`. With `dryRun: true` it answers `{dryRun, price?, changes}` and changes nothing. The header `parley-writes-remaining` says how many writes the firm has left at once.',
      '',
      '## Signing',
      '',
      `Headers \`${HEADER_KEY}\`, \`${HEADER_TIMESTAMP}\` (epoch microseconds) and \`${HEADER_SIGNATURE}\`: base64url HMAC-SHA256, under the key's secret, of timestamp, method, path with query, and raw body, joined by line feeds. A request is good for 30 s around the venue's clock, and once. The upgrade request of the stream is signed the same way, with an empty body.`,
      '',
      '## Stream',
      '',
      `\`/v1/stream\` (WebSocket). A client sends \`{op, id, body}\` and gets \`{re: id, result}\` or \`{re: id, error}\`. Operations: the writes above by their stream op (the request's \`id\` is the client id), and ${STREAM_OPS.map((op) => `\`${op}\``).join(', ')}.`,
      '',
      `Topics: ${TOPICS.map((topic) => `\`${topic}\``).join(', ')}. The venue pushes \`{topic, seq, prevHash, ts, type, data}\`: a \`snapshot\`, then \`delta\`s. \`seq\` counts the topic's messages for the receiving firm, and \`prevHash\` is the SHA-256 (base64url) of the text of the message before; a snapshot stands where the topic is, so the next delta has the next \`seq\` and the same \`prevHash\`. After a loss, \`subscribe\` with \`resume: {topic: {seq, prevHash}}\` of the last message had: the missed ones follow, or a snapshot where they are no longer kept.`,
    ],
  )
}

/** What the client needs of the route table: beside it in a file of its own, for the table loads every schema. */
function clientPaths(): string {
  const rows = Object.entries<Route>(ROUTES).map(
    ([name, { method, path }]) => `  ${name}: '${method} ${path}',\n`,
  )
  return [
    "/** The method and path of each route, as the routes' table has them: `npm run docs` writes this file. */\n",
    "import type { RouteName } from './routes.ts'\n\n",
    'export const PATHS: Readonly<Record<RouteName, string>> = {\n',
    ...rows,
    '}\n',
  ].join('')
}

function stateMachines(): string {
  const drawn = Object.entries<Lifecycle>(LIFECYCLES).flatMap(([object, { about, steps }]) => {
    const name = (state: string): string => (state === UNBORN ? '[*]' : state)
    const left = new Set(steps.map(({ from }) => from))
    const last = [...new Set(steps.map(({ to }) => to))].filter((state) => !left.has(state))
    return [
      `## ${object.charAt(0).toUpperCase()}${object.slice(1)}`,
      '',
      about,
      '',
      '```mermaid',
      'stateDiagram-v2',
      ...steps.map(({ from, by, to }) => `  ${name(from)} --> ${to}: ${by}`),
      ...last.map((state) => `  ${state} --> [*]`),
      '```',
      '',
      '| from | by | to |',
      '|---|---|---|',
      ...steps.map(({ from, by, to }) => `| ${from} | \`${by}\` | ${to} |`),
      '',
    ]
  })
  return page(
    'State machines',
    'How the objects of a request live: from a state, by an event of the journal, to a state. Drawn from the table by which random histories are checked; what a table lacks does not happen. A deadline binds at its microsecond; the event that ends what is past it comes with the next sweep.',
    drawn.slice(0, -1),
  )
}

function configuration(): string {
  return page(
    'Configuration',
    'All of it is on the command line of `parley serve`; `npm start` passes its arguments on.',
    ['```', HELP, '```'],
  )
}

function page(title: string, opening: string, lines: readonly string[]): string {
  return `# ${title}\n\n${opening}\n\n${lines.join('\n')}\n`
}
