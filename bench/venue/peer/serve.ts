// A peer venue as a process: `serve.ts naive|tuned MODULES DATABASE_URL RFQS QUOTES_PER_RFQ`.
// Seeds its database, prints `ready PORT`, and on the line `check` proves its books and prints them.
import { createInterface } from 'node:readline'
import { acceptSchema, quoteSchema, Refusal } from './contract.ts'
import type { AcceptBody, PeerVenue, QuoteBody } from './contract.ts'
import { loadPeerModules } from './modules.ts'
import type { PeerModules, Pool, Reply } from './modules.ts'
import { naive } from './naive.ts'
import { checkBooks, seedStore } from './store.ts'
import { tuned } from './tuned.ts'

const [kind, modulesFolder = '', connectionString = '', rfqs, quotesPerRfq] = process.argv.slice(2)
const poolSize = 16

await main()

async function main(): Promise<void> {
  const venue = kind === 'tuned' ? tuned : naive
  const modules = loadPeerModules(modulesFolder)
  const pool = new modules.pg.Pool({ connectionString, max: poolSize })
  await seedStore(pool, { rfqs: Number(rfqs), quotesPerRfq: Number(quotesPerRfq) })
  await venue.prepare(pool)
  // Every connection is there before the first request, as in a server that has been up a while.
  await Promise.all(Array.from({ length: poolSize }, () => pool.query('select pg_sleep(0.1)')))
  const address = await listen(modules, pool, venue)
  process.stdout.write(`ready ${new URL(address).port}\n`)
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'check') process.stdout.write(`${JSON.stringify(await checkBooks(pool))}\n`)
  }
  process.exit(0)
}

function listen({ fastify }: PeerModules, pool: Pool, venue: PeerVenue): Promise<string> {
  const server = fastify({ logger: false })
  server.post<QuoteBody>('/v1/quotes', { schema: quoteSchema }, (request, reply) =>
    answer(reply, async () => {
      await venue.quote(pool, request.body)
      return { rfqId: request.body.rfqId, status: 'firm' }
    }),
  )
  server.post<AcceptBody>('/v1/accepts', { schema: acceptSchema }, (request, reply) =>
    answer(reply, async () => ({
      tradeId: await venue.accept(pool, request.body),
      status: 'filled',
    })),
  )
  return server.listen({ port: 0, host: '127.0.0.1' })
}

async function answer(reply: Reply, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return reply.code(error.status).send({ error: error.message })
  }
}
