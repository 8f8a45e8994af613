/** What a dealer is sent does not depend on the taker's side, identity or spelling, nor on other dealers: compared byte by byte. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, SHARE, TestVenue } from './_venue.ts'
import { DEALERS } from './_venue.ts'

type Dealer = (typeof DEALERS)[number]
type Prices = readonly [bid: string, ask: string]

type World = {
  readonly taker: 'acme' | 'bolt'
  /** The side taken of the structure that the dealers see: buy calls, sell shares. */
  readonly side: 'buy' | 'sell'
  /** The taker types the mirror, and takes the other side of it. */
  readonly mirrored: boolean
  readonly quotes: Readonly<Partial<Record<Dealer, Prices>>>
}

const QUOTES = {
  mako: ['-98.1', '-97.2'],
  nova: ['-97.9', '-97.8'],
  orca: ['-98.2', '-97.1'],
} as const
const PLAIN: World = { taker: 'acme', side: 'buy', mirrored: false, quotes: QUOTES }

/** What one dealer saw: up to the acceptance, and of all of it. */
type Seen = { readonly before: string; readonly after: string }

const READS = [
  '/v1/me',
  '/v1/firms',
  '/v1/accounts',
  '/v1/instruments',
  '/v1/marks',
  '/v1/rfqs',
  '/v1/trades',
  '/v1/balances',
  '/v1/positions',
  '/v1/holds',
  '/v1/entries',
  '/v1/audit/head',
  '/v1/time',
]

/** Ids by the order they appear in, and no times or hashes: what is left is what was told. */
function told(text: string): string {
  const names = new Map<string, string>()
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"prevHash":"[^"]*"/g, '"prevHash":""')
    .replace(/"ts":\d+/g, '"ts":0')
    .replace(/\b(rfq|quote|trade|entry|hold|match)-[0-9a-z]{11}\b/g, (id, kind: string) => {
      const name = names.get(id) ?? `${kind}#${names.size}`
      names.set(id, name)
      return name
    })
}

async function play(world: World): Promise<Readonly<Record<Dealer, Seen>>> {
  await using venue = await TestVenue.furnished()
  const streams = new Map(
    await Promise.all(
      DEALERS.map(async (dealer) => {
        const stream = await venue.stream(dealer)
        await stream.subscribe(['rfqs', 'balances', 'instruments'])
        return [dealer, stream] as const
      }),
    ),
  )
  const answers = new Map<Dealer, string[]>(DEALERS.map((dealer) => [dealer, []]))
  const look = async (rfqId: string): Promise<Record<Dealer, string>> => {
    for (const dealer of DEALERS) {
      for (const path of [...READS, `/v1/rfqs/${rfqId}`])
        answers.get(dealer)?.push((await venue.get(dealer, path)).text)
      await streams.get(dealer)?.settled()
    }
    const seen = (dealer: Dealer): string =>
      told([...(streams.get(dealer)?.frames ?? []), ...(answers.get(dealer) ?? [])].join('\n'))
    return { mako: seen('mako'), nova: seen('nova'), orca: seen('orca') }
  }
  const { taker, mirrored } = world
  const turned = (side: 'buy' | 'sell'): 'buy' | 'sell' =>
    mirrored ? (side === 'buy' ? 'sell' : 'buy') : side
  const legs = [
    { instrument: SHARE, side: turned('sell'), ratio: 100 },
    { instrument: CALL, side: turned('buy'), ratio: 1 },
  ]
  const request = { account: `${taker}:main`, legs: mirrored ? legs.reverse() : legs, size: '10' }
  const body = { clientId: 'ask', ...request, ttlMs: 60_000 }
  const { rfqId } = await venue.as(taker).call('createRfq', { body })
  const canonical = (await venue.as('mako').call('rfq', { rfqId })).legs[0]
  const isFirstBought = canonical?.instrument === SHARE
  for (const dealer of DEALERS) {
    const prices = world.quotes[dealer]
    const rest = { rfqId, account: `${dealer}:main`, ttlMs: 30_000 }
    const [low, high] = prices ?? []
    if (low === undefined || high === undefined) continue
    // Dealers quote what they are shown; the prices above are of shares sold and calls bought.
    const bid = { price: isFirstBought ? high.slice(1) : low, size: '10' }
    const ask = { price: isFirstBought ? low.slice(1) : high, size: '10' }
    await streams.get(dealer)?.ask('quote', `q-${dealer}`, { ...rest, bid, ask })
  }
  const before = await look(rfqId)
  const side = turned(world.side)
  const accept = {
    clientId: 'take',
    rfqId,
    side,
    size: '10',
    limit: side === 'buy' ? '1000' : '-1000',
  }
  await venue.as(taker).call('acceptQuote', { body: accept })
  const after = await look(rfqId)
  const both = (dealer: Dealer): Seen => ({ before: before[dealer], after: after[dealer] })
  return { mako: both('mako'), nova: both('nova'), orca: both('orca') }
}

void test('[DIS-2] before acceptance no dealer can tell side, taker or spelling; after it only the winner knows the side', async () => {
  const plain = await play(PLAIN)
  for (const dealer of DEALERS) {
    assert.ok(plain[dealer].before.includes('"rfq.opened"'), 'the dealer was asked')
    assert.ok(plain[dealer].after.includes('"rfq.ended"'), 'the dealer was told the end')
    const mentions = dealer === 'nova' ? 'TIME' : '"maker":"nova"'
    assert.equal(plain[dealer].after.includes(mentions), dealer === 'nova', dealer)
    assert.ok(!plain[dealer].after.includes('acme:'), 'nothing names the account of the taker')
  }
  const turns: readonly (readonly [string, Partial<World>])[] = [
    ['sells', { side: 'sell' }],
    ['is another', { taker: 'bolt' }],
    ['types the mirror', { mirrored: true }],
    ['is another, types the mirror and sells', { taker: 'bolt', mirrored: true, side: 'sell' }],
  ]
  for (const [what, over] of turns) {
    const other = await play({ ...PLAIN, ...over })
    for (const dealer of DEALERS) {
      assert.equal(other[dealer].before, plain[dealer].before, `${dealer}, when the taker ${what}`)
      if (dealer === 'nova' && over.side === 'sell') continue
      assert.equal(other[dealer].after, plain[dealer].after, `${dealer}, when the taker ${what}`)
    }
    if (over.side === 'sell') assert.notEqual(other.nova.after, plain.nova.after)
  }
})

void test('[DIS-2] what others quote, and who wins, is nothing to a dealer that loses', async () => {
  const plain = await play(PLAIN)
  const rivals: readonly (readonly [string, World['quotes']])[] = [
    ['another wins', { ...QUOTES, orca: ['-97.85', '-97.84'] }],
    ['one did not quote', { mako: QUOTES.mako, nova: QUOTES.nova }],
    ['one quoted wide', { ...QUOTES, nova: ['-97.9', '-97.4'], orca: ['-99', '-50'] }],
  ]
  for (const [what, quotes] of rivals) {
    const other = await play({ ...PLAIN, quotes })
    assert.equal(other.mako.before, plain.mako.before, what)
    assert.equal(other.mako.after, plain.mako.after, what)
  }
})
