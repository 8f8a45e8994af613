import { fanClients, fanPace } from './baseline-variants.ts'
import { runFan, runLoad } from './load.ts'
import { makers, takers } from './market.ts'
import type { Pace } from './pace.ts'
import { proveServedBooks, serveVenue } from './served.ts'
import type { Figures, Variant } from './trials.ts'
import { writeAccepts, writeQuotes, writeSubscriptions } from './venue-requests.ts'
import type { Channel } from './venue-requests.ts'
import type { Workshop } from './workshop.ts'

const quotedRfqs = 1_000

type Place = { readonly workshop: Workshop; readonly client: string; readonly pace: Pace }
type Load = {
  readonly channel: Channel
  readonly connections: number
  readonly outstanding: number
}

const loads: Readonly<Record<string, Load>> = {
  http: { channel: 'http', connections: 32, outstanding: 1 },
  'http 1': { channel: 'http', connections: 1, outstanding: 1 },
  'stream 1x1': { channel: 'stream', connections: 1, outstanding: 1 },
  'stream 20x50': { channel: 'stream', connections: 20, outstanding: 50 },
  'stream 200x10': { channel: 'stream', connections: 200, outstanding: 10 },
}

/** The venue as served, from another process: signed, limited, private, durable. */
export function venueVariants(workshop: Workshop, client: string, pace: Pace): readonly Variant[] {
  const place = { workshop, client, pace }
  return [
    ...Object.entries(loads).flatMap(([name, load]) => [
      { name: `parley ${name} quotes`, run: () => runQuotes(place, load) },
      { name: `parley ${name} accepts`, run: () => runAccepts(place, load) },
    ]),
    { name: 'parley fan flood', run: () => runFanOut(place, 'flood') },
    { name: 'parley fan paced', run: () => runFanOut(place, `pace ${fanPace}`) },
  ]
}

async function runQuotes({ workshop, client, pace }: Place, load: Load): Promise<Figures> {
  const { warmQuotesMs: warmMs, runMs } = pace
  await using venue = await serveVenue(workshop.scratch('venue'), {
    rfqs: quotedRfqs,
    quotesEach: 0,
    legs: 4,
  })
  const folder = workshop.scratch('requests')
  const perSecondMax = pace.venueQuotesMax[load.channel]
  const all = load.connections === 1 ? perSecondMax / 4 : perSecondMax
  const each = Math.ceil((all * (warmMs + runMs)) / 1_000 / load.connections)
  const { connections } = load
  writeQuotes(folder, venue, load.channel, { connections, each })
  return await runLoad({
    ...load,
    client,
    mode: load.channel,
    port: venue.port,
    folder,
    warmMs,
    runMs,
  })
}

async function runAccepts({ workshop, client, pace }: Place, load: Load): Promise<Figures> {
  const rfqs = load.connections === 1 ? pace.venueAccepts : pace.venueAccepts * 3
  await using venue = await serveVenue(workshop.scratch('venue'), {
    rfqs,
    quotesEach: makers.length,
    legs: 4,
    takers: Math.min(load.connections, takers.length),
  })
  const folder = workshop.scratch('requests')
  writeAccepts(folder, venue, load.channel, load.connections)
  const result = await runLoad({
    ...load,
    client,
    mode: load.channel,
    port: venue.port,
    folder,
    // As long as a peer's: what the preparation warmed is the core, not the way in.
    warmMs: pace.warmMs,
    runMs: pace.runMs,
  })
  await proveServedBooks(venue, result.allAcks)
  return result
}

async function runFanOut({ workshop, client, pace }: Place, order: string): Promise<Figures> {
  await using venue = await serveVenue(workshop.scratch('venue'), {
    rfqs: 0,
    quotesEach: 0,
    legs: 1,
  })
  const folder = workshop.scratch('subscriptions')
  writeSubscriptions(folder, venue, fanClients)
  return await runFan(
    {
      client,
      mode: 'fan',
      port: venue.port,
      folder,
      connections: fanClients,
      outstanding: 1,
      warmMs: pace.warmMs,
      runMs: pace.runMs,
    },
    () => venue.child.say(order),
  )
}
