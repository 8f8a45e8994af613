/** Protection on a running venue, over real sockets: races, lost streams, silent heartbeats, marks, restarts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProtectionChange, Pull } from '@parley/sdk'
import { ROUTES } from '@parley/sdk'
import type { Route } from '@parley/sdk'
import type { CommandRoute } from '../src/gateway/writes.ts'
import { SHARE, TestVenue, microsOf } from './_venue.ts'
import type { Answer, TestStream } from './_stream.ts'

const legs = [{ instrument: SHARE, side: 'buy', ratio: 1 } as const]

async function ask(venue: TestVenue, taker = 'acme'): Promise<string> {
  const clientId = venue.clientId()
  const body = { clientId, account: `${taker}:main`, legs, size: '10', ttlMs: 600_000 }
  return (await venue.as(taker).call('createRfq', { body })).rfqId
}

const quoteBody = (venue: TestVenue, rfqId: string, maker = 'mako') => ({
  clientId: venue.clientId(),
  rfqId,
  account: `${maker}:main`,
  ask: { price: '100', size: '10' },
  ttlMs: 600_000,
})

async function quoted(venue: TestVenue, taker = 'acme', maker = 'mako') {
  const rfqId = await ask(venue, taker)
  const body = quoteBody(venue, rfqId, maker)
  return { rfqId, quoteId: (await venue.as(maker).call('placeQuote', { body })).quoteId }
}

const taking = (venue: TestVenue, rfqId: string, limit = '200') =>
  ({ clientId: venue.clientId(), rfqId, side: 'buy', size: '10', limit }) as const

async function outcome(
  venue: TestVenue,
  firm: string,
  name: CommandRoute,
  body: object,
): Promise<string> {
  const { text } = await venue.post(firm, name, body)
  return (JSON.parse(text) as { error?: { code: string } }).error?.code ?? 'ok'
}

async function streamed(
  stream: TestStream,
  name: CommandRoute,
  body: { clientId: string },
): Promise<string> {
  const { clientId, ...rest } = body
  const { error } = await stream.ask(String((ROUTES[name] as Route).op), clientId, rest)
  return error?.code ?? 'ok'
}

/** What the answer to an arming says was cancelled meanwhile. */
function missedIn({ result }: Answer): readonly Pull[] {
  assert.ok(result)
  return result['missed'] as readonly Pull[]
}

/** Changes a stream was told on the topic. */
function changesOf(stream: TestStream): ProtectionChange[] {
  return stream.pushes('protection').flatMap((push) => (push.type === 'delta' ? push.data : []))
}

/** Resolves when the taker's stream has seen the quote end. */
async function ended(stream: TestStream, quoteId: string): Promise<void> {
  await stream.until(
    (seen) =>
      seen.texts('rfqs').some((text) => text.includes(`"quoteId":"${quoteId}","outcome"`)) ||
      undefined,
  )
}

void test('[PRT-3] of two takers that accept at once against a rule of one trade, one fills', async () => {
  await using venue = await TestVenue.furnished()
  const mako = await venue.stream('mako')
  await mako.subscribe(['protection'])
  const bolt = await venue.stream('bolt')
  const limits = { trades: 1 }
  await venue
    .as('mako')
    .call('setMmp', { body: { clientId: venue.clientId(), windowMs: 60_000, limits } })
  for (let round = 0; round < 8; round++) {
    const [first, second] = [await quoted(venue), await quoted(venue, 'bolt')]
    const both = await Promise.all([
      outcome(venue, 'acme', 'acceptQuote', taking(venue, first.rfqId)),
      streamed(bolt, 'acceptQuote', taking(venue, second.rfqId)),
    ])
    assert.deepEqual(both.toSorted(), ['no_live_quote', 'ok'])
    const [lost] = both[0] === 'ok' ? [second] : [first]
    await mako.settled()
    const told = changesOf(mako).filter(({ type }) => type === 'mmp.triggered')
    assert.equal(told.length, round + 1)
    const hit = told.at(-1)
    assert.ok(hit?.type === 'mmp.triggered')
    assert.deepEqual(
      [hit.measure, hit.observed, hit.limit, hit.quotes],
      ['trades', '1', '1', [lost?.quoteId]],
    )
    const body = quoteBody(venue, first.rfqId)
    assert.notEqual(await outcome(venue, 'mako', 'placeQuote', body), 'ok')
    await venue.as('mako').call('resetMmp', { body: { clientId: venue.clientId() } })
  }
  const { trades } = await venue.as('mako').call('trades')
  assert.equal(trades.length, 8)
})

void test('[PRT-7] a frozen rule is frozen after a restart, with its window', async () => {
  const before = await TestVenue.furnished()
  await before.as('mako').call('setMmp', { body: { clientId: 'm', limits: { trades: 1 } } })
  const { rfqId } = await quoted(before)
  await before.as('acme').call('acceptQuote', { body: taking(before, rfqId) })
  await using venue = await before.restart()
  const next = await ask(venue)
  assert.equal(
    await outcome(venue, 'mako', 'placeQuote', { ...quoteBody(venue, next), clientId: 'after' }),
    'mmp_frozen',
  )
  const { mmp } = await venue.as('mako').call('protection')
  assert.deepEqual([mmp[0]?.phase, mmp[0]?.frozen?.measure], ['frozen', 'trades'])
})

void test('[PRT-15] [PRT-17] a stream that is cut takes its user’s quotes with it, and is told when it is back', async () => {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('mako')
  const armed = await stream.ask('subscribe', 's1', {
    topics: ['protection'],
    cancelOnDisconnect: { quotes: true },
  })
  assert.deepEqual(armed.result?.['missed'], [])
  const first = await quoted(venue)
  const other = await quoted(venue, 'acme', 'nova')
  const acme = await venue.stream('acme')
  await acme.subscribe(['rfqs'])
  stream.close()
  await ended(acme, first.quoteId)
  assert.equal(
    await outcome(venue, 'acme', 'acceptQuote', taking(venue, first.rfqId)),
    'no_live_quote',
  )
  assert.equal(await outcome(venue, 'acme', 'acceptQuote', taking(venue, other.rfqId)), 'ok')
  const again = await venue.stream('mako')
  const back = await again.ask('subscribe', 's2', {
    topics: ['protection'],
    cancelOnDisconnect: {},
  })
  const [pull, ...more] = missedIn(back)
  assert.deepEqual([pull?.reason, pull?.quotes, more], ['disconnect', [first.quoteId], []])
})

void test('[PRT-15] a venue that starts again cancels for the streams it had', async () => {
  const before = await TestVenue.furnished()
  const stream = await before.stream('mako')
  await stream.ask('subscribe', 's1', { topics: ['rfqs'], cancelOnDisconnect: { whose: 'firm' } })
  const { rfqId } = await quoted(before)
  await using venue = await before.restart()
  assert.equal((await venue.as('acme').call('rfq', { rfqId })).quotes.length, 0)
  const back = await venue.stream('mako')
  const armed = await back.ask('subscribe', 's2', { topics: ['rfqs'], cancelOnDisconnect: {} })
  assert.deepEqual(
    missedIn(armed).map(({ reason }) => reason),
    ['disconnect'],
  )
})

void test('[PRT-15] of streams that are cut at once while their quotes are taken, each quote trades or is cancelled', async () => {
  await using venue = await TestVenue.furnished()
  for (let round = 0; round < 5; round++) {
    const stream = await venue.stream('mako')
    await stream.ask('subscribe', `s${round}`, { topics: ['rfqs'], cancelOnDisconnect: {} })
    const acme = await venue.stream('acme')
    await acme.subscribe(['rfqs'])
    const { rfqId, quoteId } = await quoted(venue)
    stream.close()
    const taken = await outcome(venue, 'acme', 'acceptQuote', taking(venue, rfqId))
    if (taken === 'ok') continue
    assert.equal(taken, 'no_live_quote')
    await ended(acme, quoteId)
  }
})

void test('[PRT-16] a heartbeat that is not renewed cancels at its deadline; the answer to the next tells what', async () => {
  await using venue = await TestVenue.furnished()
  const { quoteId } = await quoted(venue)
  const beat = () => ({ clientId: venue.clientId(), ttlMs: 5_000, covers: { quotes: true } })
  const first = await venue.as('mako').call('heartbeat', { body: beat() })
  const deadline = microsOf(first.expiresAt ?? '')
  await venue.advance(deadline - 1_000)
  assert.equal(venue.venue.sequencer.state.quotes.size, 1)
  await venue.advance(deadline + 1_000)
  assert.equal(venue.venue.sequencer.state.quotes.size, 0)
  const next = await venue.as('mako').call('heartbeat', { body: beat() })
  assert.deepEqual(
    next.missed.map((pull) => [pull.reason, pull.quotes]),
    [['heartbeat', [quoteId]]],
  )
})

void test('[PRT-13] [PRT-14] a kill answers its receipt, once and again; the venue stands still until it is revived', async () => {
  await using venue = await TestVenue.furnished()
  const acme = await venue.stream('acme')
  await acme.subscribe(['protection'])
  const { rfqId, quoteId } = await quoted(venue)
  const body = { clientId: 'kill-1', level: 'venue', reason: 'a drill' } as const
  const receipt = await venue.as('house').call('kill', { body })
  assert.deepEqual([receipt.quotes, receipt.requests], [[quoteId], [rfqId]])
  assert.deepEqual(await venue.as('house').call('kill', { body }), receipt)
  await acme.settled()
  const told = changesOf(acme)
  assert.deepEqual(
    told.map(({ type }) => type),
    ['killed', 'orders.pulled'],
  )
  assert.ok(!JSON.stringify(told).includes(quoteId), 'of others nothing is told')
  const request = {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs,
    size: '10',
    ttlMs: 60_000,
  }
  assert.equal(await outcome(venue, 'acme', 'createRfq', request), 'killed')
  const revive = { clientId: 'r', level: 'venue', reason: 'over' }
  assert.equal(await outcome(venue, 'acme', 'revive', revive), 'role_forbidden')
  assert.equal(await outcome(venue, 'house', 'revive', revive), 'ok')
  await ask(venue)
})

void test('[PRT-9] [PRT-10] [PRT-22] a band is held against the market, and a repeat is the same though the market moved', async () => {
  await using venue = await TestVenue.furnished()
  await venue.deposit('mako', 'TAPE', '1000')
  const band = { clientId: 'band', everybody: true, basisPoints: 100, markAgeMs: 86_400_000 }
  await venue.as('house').call('setBand', { body: band })
  await venue.advance('2026-01-05T22:00:00Z')
  const on = async (instrument: string): Promise<string> => {
    const asked = [{ instrument, side: 'buy', ratio: 1 } as const]
    const body = {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: asked,
      size: '10',
      ttlMs: 86_400_000,
    }
    return (await venue.as('acme').call('createRfq', { body })).rfqId
  }
  const rfqId = await on('TAPE')
  const at = (price: string) => ({ ...quoteBody(venue, rfqId), ask: { price, size: '10' } })
  const far = JSON.parse((await venue.post('mako', 'placeQuote', at('101.01'))).text) as {
    error: { code: string; detail: Record<string, string> }
  }
  const { source, observedAt, ...numbers } = far.error.detail
  assert.equal(far.error.code, 'price_band')
  assert.deepEqual(numbers, { reference: '100', lowest: '99', highest: '101' })
  assert.ok(source && observedAt?.startsWith('2026-01-05T'))
  const near = at('101')
  const answer = await venue.post('mako', 'placeQuote', near)
  assert.equal(answer.status, 200, answer.text)
  await venue.advance('2026-01-06T20:00:00Z')
  assert.equal((await venue.post('mako', 'placeQuote', near)).text, answer.text)
  const other = { ...near, ask: { price: '100.5', size: '10' } }
  assert.equal(await outcome(venue, 'mako', 'placeQuote', other), 'idempotency_conflict')
  const unmarked = quoteBody(venue, await on(SHARE))
  assert.equal(await outcome(venue, 'mako', 'placeQuote', unmarked), 'no_mark')
})

void test('what is left of the limits is told to their user', async () => {
  await using venue = await TestVenue.furnished()
  const left = async (limit: string) => {
    const { limits } = await venue.as('acme').call('remaining')
    return limits.find((row) => row.limit === limit)
  }
  const before = await left('rfqsOpenPerFirmMax')
  await ask(venue)
  const after = await left('rfqsOpenPerFirmMax')
  assert.equal((before?.remaining ?? 0) - (after?.remaining ?? 0), 1)
  const writes = await left('writesBurstPerFirm')
  assert.ok(writes && writes.remaining > 0 && writes.remaining <= writes.max)
  const stream = await venue.stream('acme')
  await stream.settled()
  const streams = await left('streamsPerFirmMax')
  assert.equal((streams?.max ?? 0) - (streams?.remaining ?? 0), 1)
})
