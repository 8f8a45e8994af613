import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { makersOf, request } from './market.ts'
import { Stage, now, quantile } from './stage.ts'

export type FanOut = {
  readonly makers: number
  readonly n: number
  /** From the request, its sync on disk included, to its arrival at a maker, and at the last of them. */
  readonly p50Us: number
  readonly p99Us: number
  readonly lastP99Us: number
  readonly perSecond: number
  /** The same frames over bare sockets, one send each, in this run. */
  readonly barePerSecond: number
  readonly bareP99Us: number
  readonly toBare: number
}

/** Messages one tick of bare sockets joins, as `peers.md` has it: per second, to 100 and to 1,000 clients. */
export const JOINED_CEILING = { 100: 2_070_000, 1000: 1_430_000 } as const

const PACE_MS = 25
const BURST = 200

/** A request of one leg announced to so many makers, each on a socket of its own in another process. */
export async function fanOut(makers: number, rounds: number): Promise<FanOut> {
  await using stage = await Stage.open(makers)
  const { venue } = stage
  const keys = makersOf(makers).map((firm) => stage.key(firm))
  await stage.ask({ do: 'open', url: stage.url, keys }, 'open')
  const sent = new Map<string, number>()
  for (let n = 0; n < rounds; n++) {
    const asked = now()
    const rfqId = await request(venue, { makers, legs: 1, n })
    sent.set(rfqId, asked)
    await new Promise((resolve) => setTimeout(resolve, PACE_MS))
  }
  const { at } = await stage.ask({ do: 'arrivals', messages: rounds * makers }, 'arrivals')
  const waits = at.map(([rfqId, arrived]) => (arrived - (sent.get(rfqId) ?? NaN)) / 1_000)
  const last = new Map<string, number>()
  for (const [i, [rfqId]] of at.entries())
    last.set(rfqId, Math.max(last.get(rfqId) ?? -Infinity, waits[i] ?? NaN))
  const started = now()
  await Promise.all(Array.from({ length: BURST }, (_, n) => request(venue, { makers, legs: 1, n })))
  const burst = await stage.ask({ do: 'arrivals', messages: BURST * makers }, 'arrivals')
  const perSecond = rate(burst.at, started)
  await stage.ask({ do: 'close' }, 'closed')
  const bare = await bareFanOut(stage, makers, announcement(venue))
  return {
    makers,
    n: waits.length,
    p50Us: quantile(waits, 0.5),
    p99Us: quantile(waits, 0.99),
    lastP99Us: quantile([...last.values()], 0.99),
    perSecond,
    ...bare,
    toBare: perSecond / bare.barePerSecond,
  }
}

function rate(at: readonly (readonly [string, number])[], started: number): number {
  const end = at.reduce((latest, [, arrived]) => Math.max(latest, arrived), 0)
  return at.length / ((end - started) / 1e9)
}

/** A frame as long as what the venue sends, with a mark that the clients count. */
function announcement({ sequencer }: Stage['venue']): (n: number) => string {
  const [rfq] = sequencer.state.rfqs.values()
  const length =
    JSON.stringify(rfq?.terms.structure, (_, value: unknown) => String(value)).length + 600
  return (n) => `{"type":"rfq.opened","rfq":{"rfqId":"bare-${n}","pad":"${'x'.repeat(length)}"}}`
}

async function bareFanOut(
  stage: Stage,
  makers: number,
  text: (n: number) => string,
): Promise<Pick<FanOut, 'barePerSecond' | 'bareP99Us'>> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
  const sockets = new Set<WebSocket>()
  server.on('connection', (socket) => sockets.add(socket))
  const { port } = server.address() as { port: number }
  await stage.ask({ do: 'open-bare', url: `ws://127.0.0.1:${port}`, sockets: makers }, 'open')
  const sent = new Map<string, number>()
  const send = (n: number): void => {
    const frame = text(n)
    sent.set(`bare-${n}`, now())
    for (const socket of sockets) socket.send(frame)
  }
  for (let n = 0; n < 40; n++) {
    send(n)
    await new Promise((resolve) => setTimeout(resolve, PACE_MS))
  }
  const { at } = await stage.ask({ do: 'arrivals', messages: 40 * makers }, 'arrivals')
  const waits = at.map(([mark, arrived]) => (arrived - (sent.get(mark) ?? NaN)) / 1_000)
  const started = now()
  for (let n = 0; n < BURST; n++) send(n)
  const burst = await stage.ask({ do: 'arrivals', messages: BURST * makers }, 'arrivals')
  await stage.ask({ do: 'close' }, 'closed')
  server.close()
  return { barePerSecond: rate(burst.at, started), bareP99Us: quantile(waits, 0.99) }
}
