/** Feedback over real sockets, and core's integers held to the published formulas of quant. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { feedbackOf, price } from '@parley/core'
import type { FirmId, Offer, QuoteId, RfqId } from '@parley/core'
import { makerFeedback } from '@parley/quant'
import { CALL, TestVenue } from './_venue.ts'

void test('[FBK-1] each maker is told its own part, on the stream and when it asks', async () => {
  await using venue = await TestVenue.furnished()
  const policy = { clientId: venue.clientId(), level: 'distance', stepTicks: 5 } as const
  await venue.as('house').call('setFeedbackPolicy', { body: policy })
  const [nova, orca] = [await venue.stream('nova'), await venue.stream('orca')]
  for (const stream of [nova, orca]) await stream.subscribe(['rfqs'])
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
      size: '10',
      ttlMs: 30_000,
      panel: ['mako', 'nova', 'orca'],
    },
  })
  for (const [maker, ask] of [
    ['mako', '2.50'],
    ['nova', '2.57'],
  ] as const)
    await venue.as(maker).call('placeQuote', {
      body: {
        clientId: venue.clientId(),
        account: `${maker}:main`,
        rfqId,
        ttlMs: 30_000,
        ask: { price: ask, size: '10' },
      },
    })
  const taking = { clientId: venue.clientId(), rfqId, side: 'buy', size: '10', limit: '3' } as const
  await venue.as('acme').call('acceptQuote', { body: taking })
  const heard = await nova.until(({ frames }) =>
    frames.find((f) => f.includes('"type":"feedback"')),
  )
  const { data } = JSON.parse(heard) as { data: { type: string; feedback: object }[] }
  const own = data.find(({ type }) => type === 'feedback')?.feedback
  const { feedback } = await venue.as('nova').call('feedback')
  assert.deepEqual([own], feedback)
  const { at, ...told } = feedback[0] ?? assert.fail()
  assert.match(at, /^2026-01-02T14:30/)
  assert.deepEqual(told, { rfqId, outcome: 'cover', rank: 'top_three', ticks: '10' })
  await orca.settled()
  assert.ok(!orca.frames.some((frame) => frame.includes('"type":"feedback"')))
  for (const firm of ['orca', 'acme'])
    assert.deepEqual((await venue.as(firm).call('feedback')).feedback, [])
  assert.deepEqual(await venue.as('orca').call('feedbackPolicy'), {
    level: 'distance',
    stepTicks: 5,
  })
  const seen = await venue.as('nova').call('rfq', { rfqId })
  assert.equal(seen.feedback, 'distance')
})

const MAKERS = ['alfa', 'bravo', 'coast', 'delta', 'echo', 'fox'] as FirmId[]
const TICK = 5_000_000n

void test('[FBK-2] [FBK-3] [FBK-4] what core tells is what the published formulas say', () => {
  const sides = fc.record({
    bid: fc.option(fc.integer({ min: 90, max: 99 }), { nil: undefined }),
    ask: fc.option(fc.integer({ min: 101, max: 110 }), { nil: undefined }),
  })
  const books = fc.array(sides, { minLength: 2, maxLength: 6 })
  const levels = fc.constantFrom('none', 'outcome', 'rank', 'distance')
  let compared = 0
  fc.assert(
    fc.property(
      books,
      fc.constantFrom('buy', 'sell'),
      fc.integer({ min: 1, max: 3 }),
      levels,
      fc.integer({ min: 1, max: 4 }),
      (book, side, winners, level, step) => {
        const quoted = book.flatMap(({ bid, ask }, i) => {
          const at = side === 'buy' ? ask : bid
          return at === undefined ? [] : [{ maker: MAKERS[i] ?? assert.fail(), at, place: i }]
        })
        quoted.sort((a, b) => (side === 'buy' ? a.at - b.at : b.at - a.at) || a.place - b.place)
        const won = quoted.slice(0, winners)
        const last = won.at(-1)
        if (!last) return
        const offers = quoted.map(({ maker, at, place }): Offer => ({
          quoteId: `quote-${place}` as QuoteId,
          rung: 0,
          maker,
          price: price(BigInt(at) * TICK),
          size: 1n,
          min: 1n,
          step: 1n,
          place,
        }))
        const makers = book.flatMap(({ bid, ask }, i) =>
          bid === undefined && ask === undefined ? [] : [MAKERS[i] ?? assert.fail()],
        )
        const told = feedbackOf(
          {
            rfqId: 'rfq-1' as RfqId,
            side,
            tick: price(TICK),
            offers,
            makers,
            winners: new Set(won.map(({ maker }) => maker)),
            worst: price(BigInt(last.at) * TICK),
          },
          { level, stepTicks: BigInt(step) },
        )
        const level1 = (at: number | undefined) =>
          at === undefined ? undefined : { price: at * 0.05, size: 1 }
        const record = {
          requestId: 'rfq-1',
          structure: 'S',
          currency: 'USD',
          side,
          size: won.length,
          cashPerPoint: 1,
          tick: 0.05,
          openedAtUs: 0,
          endedAtUs: 1_000,
          asked: MAKERS.slice(0, book.length),
          quotes: makers.map((maker) => {
            const place = MAKERS.indexOf(maker)
            const bid = level1(book[place]?.bid)
            const ask = level1(book[place]?.ask)
            return { maker, atUs: place, ...(bid && { bid }), ...(ask && { ask }) }
          }),
          passes: [],
          fills: won.map(({ maker }) => ({ maker, price: last.at * 0.05, size: 1 })),
          marks: {},
        }
        for (const maker of makers) {
          const policy = level === 'distance' ? { level, stepTicks: step } : ({ level } as const)
          const { kind, rank, ticks } = makerFeedback(record, maker, policy)
          const own = told.find((each) => each.maker === maker)
          const apart = own?.ticks === undefined ? undefined : Number(own.ticks)
          assert.deepEqual([own?.outcome, own?.rank, apart], [kind, rank, ticks])
          compared++
        }
      },
    ),
    { numRuns: 2_000 },
  )
  assert.ok(compared > 4_000)
})
