import { startScript, type Child } from './child.ts'
import { takers as allTakers } from './market.ts'
import { venueFlags } from './node-flags.ts'
import type { BooksLine, ServedLine } from './venue-server.ts'

const file = new URL('venue-server.ts', import.meta.url)

/** A key that signs for a firm. */
export type FirmKey = ServedLine['keys'][number]

/** The served venue as its callers see it. */
export interface Served extends AsyncDisposable {
  readonly child: Child
  readonly port: number
  readonly takers: readonly FirmKey[]
  readonly makers: readonly FirmKey[]
  readonly rfqs: ServedLine['rfqs']
}

/** How the venue is made before it listens. */
export type Stage = {
  readonly rfqs: number
  /** Quotes standing on each, by the first makers. */
  readonly quotesEach: number
  /** Takers that ask for them in turn; all where left out. */
  readonly takers?: number
  readonly legs: 1 | 4
}

/** Starts the venue on a folder of its own. */
export async function serveVenue(folder: string, stage: Stage): Promise<Served> {
  const { rfqs, quotesEach, legs, takers = allTakers.length } = stage
  const args = [folder, `${rfqs}`, `${quotesEach}`, `${legs}`, `${takers}`]
  const child = startScript(file, args, venueFlags)
  const line: ServedLine = JSON.parse(await child.line())
  const of = (role: string): readonly FirmKey[] =>
    line.keys.filter(({ firm }) => firm.startsWith(role))
  return {
    child,
    port: line.port,
    takers: of('taker-'),
    makers: of('maker-'),
    rfqs: line.rfqs,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}

/** @throws Error unless every asset sums to zero and the trades are those acknowledged. */
export async function proveServedBooks({ child }: Served, acknowledged: number): Promise<void> {
  child.say('check')
  const line = await child.line()
  const books: BooksLine = JSON.parse(line)
  if (books.trades !== acknowledged || books.unbalancedAssets.length > 0) {
    throw new Error(`${acknowledged} accepts acknowledged, books: ${line}`)
  }
}
