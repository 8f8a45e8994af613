import { startScript } from './child.ts'
import { runFan } from './load.ts'
import { clientFrame, upgradeRequest, writeMessages } from './messages.ts'
import type { Pace } from './pace.ts'
import type { Figures, Variant } from './trials.ts'
import type { Workshop } from './workshop.ts'

export const fanClients = 1_000
/** Messages a second to every client when the delay, not the rate, is measured. */
export const fanPace = 20

const rawLog = new URL('raw-log.ts', import.meta.url)
const sendLoop = new URL('send-loop.ts', import.meta.url)

/** The raw store in groups, and one append with its sync. */
export function storeVariants(workshop: Workshop, pace: Pace): readonly Variant[] {
  const raw = async (store: string, group: number): Promise<Figures> => {
    const folder = workshop.scratch(`raw-${store}`)
    await using child = startScript(rawLog, [store, folder, `${group}`, `${pace.runMs / 2}`])
    return JSON.parse(await child.line())
  }
  return [
    ...[1, 10, 100].map((group) => ({
      name: `raw sqlite ${group}`,
      run: () => raw('sqlite', group),
    })),
    { name: 'raw file 1', run: () => raw('file', 1) },
  ]
}

/** The plain `ws.send` loop to 1,000 clients, flooding and paced. */
export function sendLoopVariants(
  workshop: Workshop,
  client: string,
  pace: Pace,
): readonly Variant[] {
  const fan = async (order: string): Promise<Figures> => {
    await using server = startScript(sendLoop, [workshop.folder])
    const port = Number((await server.line()).split(' ')[1])
    const folder = workshop.scratch('send-loop')
    const subscribe = [upgradeRequest('/'), clientFrame('{"op":"subscribe","id":"subscribe-1"}')]
    writeMessages(
      folder,
      Array.from({ length: fanClients }, () => subscribe),
    )
    const plan = { client, mode: 'fan', port, folder, connections: fanClients } as const
    // Awaited here: a bare return would end the server before the client has begun.
    return await runFan({ ...plan, outstanding: 1, warmMs: pace.warmMs, runMs: pace.runMs }, () =>
      server.say(order),
    )
  }
  return [
    { name: 'ws loop fan flood', run: () => fan('flood') },
    { name: 'ws loop fan paced', run: () => fan(`pace ${fanPace}`) },
  ]
}
