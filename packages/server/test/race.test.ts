/** What comes at the same moment, over real sockets: exactly one of two contradicting writes is done, and both sides are told so. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ROUTES } from '@parley/sdk'
import type { Route } from '@parley/sdk'
import type { CommandRoute } from '../src/gateway/writes.ts'
import { SHARE, TestVenue, microsOf, timeOf } from './_venue.ts'

let venue: TestVenue
before(async () => {
  venue = await TestVenue.furnished()
})
after(() => venue[Symbol.asyncDispose]())

type Asked = { readonly rfqId: string; readonly quoteId: string; readonly expiresAt: string }

/** A request for ten shares with a quote on it; times in ms. */
async function quoted(rfqMs = 60_000, quoteMs = 60_000): Promise<Asked> {
  const legs = [{ instrument: SHARE, side: 'buy', ratio: 1 } as const]
  const request = {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs,
    size: '10',
    ttlMs: rfqMs,
  }
  const { rfqId } = await venue.as('acme').call('createRfq', { body: request })
  return quote(rfqId, '100', quoteMs)
}

async function quote(rfqId: string, price: string, ttlMs = 60_000): Promise<Asked> {
  const body = {
    clientId: venue.clientId(),
    rfqId,
    account: 'mako:main',
    ask: { price, size: '10' },
    ttlMs,
  }
  const { quoteId, expiresAt } = await venue.as('mako').call('placeQuote', { body })
  return { rfqId, quoteId, expiresAt }
}

const taking = (rfqId: string, over: object = {}): object => ({
  clientId: venue.clientId(),
  rfqId,
  side: 'buy',
  size: '10',
  limit: '200',
  ...over,
})

/** What came of a write: 'ok', or the code of its refusal. */
async function outcome(firm: string, name: CommandRoute, body: object): Promise<string> {
  const { text } = await venue.post(firm, name, body)
  const { error } = JSON.parse(text) as { error?: { code: string } }
  return error?.code ?? 'ok'
}

/** As `outcome`, over a stream of its own. */
async function streamed(firm: string, name: CommandRoute, body: object): Promise<string> {
  const { clientId, ...rest } = body as { clientId: string }
  const stream = await venue.stream(firm)
  const { error } = await stream.ask(String((ROUTES[name] as Route).op), clientId, rest)
  stream.close()
  return error?.code ?? 'ok'
}

/** Lets a microsecond of venue time pass, in which nothing happens. */
async function tick(): Promise<void> {
  await venue.as('acme').dryRun('createRfq', {
    body: {
      clientId: 'tick',
      account: 'acme:main',
      legs: [{ instrument: SHARE, side: 'buy', ratio: 1 }],
      size: '1',
      ttlMs: 1_000,
    },
  })
}

for (const [what, rfqMs, quoteMs, late] of [
  ['the quote', 60_000, 5_000, 'no_live_quote'],
  ['the request', 5_000, 60_000, 'rfq_expired'],
] as const)
  for (const [when, ticks, expected] of [
    ['a microsecond before', 0, 'ok'],
    ['at', 1, late],
    ['a microsecond after', 2, late],
  ] as const)
    void test(`[TIM-3] accepted ${when} the deadline of ${what}: ${expected}`, async () => {
      const { rfqId, expiresAt } = await quoted(rfqMs, quoteMs)
      const deadline = microsOf(expiresAt)
      await venue.advance(deadline - 1)
      for (let i = 0; i < ticks; i++) await tick()
      assert.equal(await outcome('acme', 'acceptQuote', taking(rfqId)), expected)
      if (expected === 'ok') {
        const { trades } = await venue.as('acme').call('trades', { query: { limit: 1 } })
        assert.deepEqual([trades[0]?.rfqId, trades[0]?.at], [rfqId, timeOf(deadline - 1)])
      }
      await venue.advance(deadline + 1_000)
      const swept = await outcome('acme', 'acceptQuote', taking(rfqId))
      assert.equal(
        swept,
        what === 'the quote' && expected !== 'ok' ? 'no_live_quote' : 'rfq_not_open',
      )
    })

void test('[ACC-6] [GAT-1] of accepts at once, over any channels, one fills', async () => {
  for (let round = 0; round < 5; round++) {
    const { rfqId } = await quoted()
    const was = await venue.as('acme').call('balances')
    const outcomes = await Promise.all([
      outcome('acme', 'acceptQuote', taking(rfqId)),
      streamed('acme', 'acceptQuote', taking(rfqId)),
      outcome('acme', 'acceptQuote', taking(rfqId)),
      streamed('acme', 'acceptQuote', taking(rfqId)),
    ])
    assert.deepEqual(outcomes.sort(), ['ok', 'rfq_not_open', 'rfq_not_open', 'rfq_not_open'])
    const total = (of: typeof was, asset: string): number =>
      Number(of.balances.find((balance) => balance.asset === asset)?.total)
    const now = await venue.as('acme').call('balances')
    assert.equal(total(now, SHARE) - total(was, SHARE), 10)
    assert.equal(total(now, 'USD') - total(was, 'USD'), -1000)
  }
})

void test('[IDM-1] two accepts under one client id at once are one acceptance, told the same twice', async () => {
  for (let round = 0; round < 5; round++) {
    const { rfqId } = await quoted()
    const was = await venue.as('acme').call('trades', { query: { limit: 200 } })
    const body = taking(rfqId)
    const [first, second] = await Promise.all([
      venue.post('acme', 'acceptQuote', body),
      venue.post('acme', 'acceptQuote', body),
    ])
    assert.equal(first.text, second.text)
    assert.ok('matchId' in (JSON.parse(first.text) as object), first.text)
    const now = await venue.as('acme').call('trades', { query: { limit: 200 } })
    assert.equal(now.trades.length, was.trades.length + 1)
  }
})

void test('[ALC-6] of three makers at one price the earlier is taken, whoever it is', async () => {
  const makers = ['mako', 'nova', 'orca'] as const
  for (let round = 0; round < 3; round++) {
    const { rfqId } = await quoted()
    const order = [...makers.slice(round), ...makers.slice(0, round)]
    for (const maker of order) {
      const ask = { price: '99', size: '4' }
      const body = {
        clientId: venue.clientId(),
        rfqId,
        account: `${maker}:main`,
        ask,
        ttlMs: 60_000,
      }
      await venue.as(maker).call('placeQuote', { body })
    }
    const { text } = await venue.post('acme', 'acceptQuote', taking(rfqId))
    const { fills } = JSON.parse(text) as { fills: { maker: string; size: string }[] }
    assert.deepEqual(
      fills.map(({ maker, size }) => `${maker} ${size}`),
      order.map((maker, i) => `${maker} ${i < 2 ? 4 : 2}`),
    )
  }
})

void test('a quote withdrawn and accepted: the first of them counts, in either order and at once', async () => {
  const first = await quoted()
  const withdraw = (quoteId: string): object => ({ clientId: venue.clientId(), quoteId })
  assert.equal(await outcome('mako', 'cancelQuote', withdraw(first.quoteId)), 'ok')
  assert.equal(await outcome('acme', 'acceptQuote', taking(first.rfqId)), 'no_live_quote')
  const second = await quoted()
  assert.equal(await outcome('acme', 'acceptQuote', taking(second.rfqId)), 'ok')
  assert.equal(await outcome('mako', 'cancelQuote', withdraw(second.quoteId)), 'unknown_quote')
  for (let round = 0; round < 5; round++) {
    const { rfqId, quoteId } = await quoted()
    const ways = [outcome, streamed]
    const [way = outcome, other = streamed] = round % 2 === 0 ? ways : ways.reverse()
    const both = await Promise.all([
      way('mako', 'cancelQuote', withdraw(quoteId)),
      other('acme', 'acceptQuote', taking(rfqId)),
    ])
    assert.ok(['ok no_live_quote', 'unknown_quote ok'].includes(both.join(' ')), both.join(' '))
  }
})

void test('a request cancelled and accepted: the first of them counts, in either order and at once', async () => {
  const cancel = (rfqId: string): object => ({ clientId: venue.clientId(), rfqId })
  const first = await quoted()
  assert.equal(await outcome('acme', 'cancelRfq', cancel(first.rfqId)), 'ok')
  assert.equal(await outcome('acme', 'acceptQuote', taking(first.rfqId)), 'rfq_not_open')
  const second = await quoted()
  assert.equal(await outcome('acme', 'acceptQuote', taking(second.rfqId)), 'ok')
  assert.equal(await outcome('acme', 'cancelRfq', cancel(second.rfqId)), 'rfq_not_open')
  for (let round = 0; round < 5; round++) {
    const { rfqId } = await quoted()
    const both = await Promise.all([
      streamed('acme', 'cancelRfq', cancel(rfqId)),
      outcome('acme', 'acceptQuote', taking(rfqId)),
    ])
    assert.deepEqual(both.sort(), ['ok', 'rfq_not_open'])
    const { state } = await venue.as('acme').call('rfq', { rfqId })
    assert.equal(state === 'filled' || state === 'cancelled', true)
  }
})

void test('[ALC-2] a quote replaced while its id is accepted fills at its own price or not at all', async () => {
  const first = await quoted()
  await quote(first.rfqId, '101')
  const old = taking(first.rfqId, { onlyQuoteIds: [first.quoteId] })
  assert.equal(await outcome('acme', 'acceptQuote', old), 'no_live_quote')
  for (let round = 0; round < 5; round++) {
    const { rfqId, quoteId } = await quoted()
    const sides = { account: 'mako:main', ask: { price: '150', size: '10' }, ttlMs: 60_000 }
    const [replaced, accepted] = await Promise.all([
      streamed('mako', 'placeQuote', { clientId: venue.clientId(), rfqId, ...sides }),
      venue.post('acme', 'acceptQuote', taking(rfqId, { onlyQuoteIds: [quoteId] })),
    ])
    const reply = JSON.parse(accepted.text) as { error?: { code: string }; price?: string }
    const told = `${replaced} ${reply.error?.code ?? reply.price}`
    assert.ok(['ok no_live_quote', 'rfq_not_open 100'].includes(told), told)
  }
})
