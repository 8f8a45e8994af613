/** For a test: keeps a venue under load from several clients over both channels, naming each acknowledged write on stdout. Ends when the venue does. */
import { createClient, openStream } from '@parley/sdk'
import type { Credentials } from '@parley/sdk'
import { readFileSync, writeSync } from 'node:fs'

type Profiles = Readonly<
  Record<string, Credentials & { readonly url: string; readonly account: string }>
>

const [, , data = '', round = '0'] = process.argv
const profiles = JSON.parse(readFileSync(`${data}/profiles.json`, 'utf8')) as Profiles

function profile(firm: string): Profiles[string] {
  const found = profiles[firm]
  if (!found) throw new Error(`no profile of ${firm}`)
  return found
}

/** One line for each write: whose, its client id, and the reply or the code of its refusal. */
function acknowledged(firm: string, clientId: string, reply: unknown): void {
  writeSync(1, `${JSON.stringify({ firm, clientId, reply })}\n`)
}

async function deposits(n: number): Promise<never> {
  const client = createClient({ url: profile('house').url, credentials: profile('house') })
  for (let i = 0; ; i++) {
    const clientId = `kill:${round}:d${n}:${i}`
    const money = { account: 'acme:main', asset: 'USD', amount: `${1 + (i % 7)}.25` }
    const reply = await client.call('deposit', {
      body: { clientId, ...money, reference: clientId },
    })
    acknowledged('house', clientId, reply)
  }
}

type Write = (op: string, clientId: string, body: object) => Promise<Record<string, string>>

async function open(firm: string): Promise<Write> {
  const stream = openStream({
    url: profile(firm).url,
    credentials: profile(firm),
    topics: ['balances'],
    onPush: () => {},
    onState: (state) => {
      if (state === 'closed') process.exit(0)
    },
  })
  await stream.ready
  return async (op, clientId, body) => {
    const reply = (await stream.send(op, clientId, body)) as Record<string, string>
    acknowledged(firm, clientId, reply)
    return reply
  }
}

/** Asks, quotes and accepts over streams, so that trades with holds and fees are under way at any moment. */
async function trades(n: number, taker: Write, maker: Write): Promise<never> {
  const legs = [{ instrument: 'KILL', side: 'buy', ratio: 1 }]
  for (let i = 0; ; i++) {
    const id = `kill:${round}:t${n}:${i}`
    const asking = { account: 'acme:main', legs, size: '3', ttlMs: 60_000 }
    const { rfqId } = await taker('rfq', `${id}:ask`, asking)
    const [bid, ask] = [
      { price: '9.5', size: '3' },
      { price: '10', size: '3' },
    ]
    await maker('quote', `${id}:quote`, { rfqId, account: 'mako:main', bid, ask, ttlMs: 30_000 })
    const side = i % 2 === 0 ? 'buy' : 'sell'
    await taker('accept', `${id}:take`, {
      rfqId,
      side,
      size: '3',
      limit: side === 'buy' ? '10' : '9',
    })
  }
}

const [taker, maker] = [await open('acme'), await open('mako')]
const trading = [0, 1, 2].map((n) => trades(n, taker, maker))
try {
  await Promise.all([deposits(0), deposits(1), ...trading])
} catch {
  // The venue was killed: that is the end of the load.
  process.exit(0)
}
