/** What a program asked and got, kept for every sale: told to its firm alone, page by page, exactly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProgramSale } from '@parley/sdk'
import { CLOSE, FILE, HOUR, SECOND, Story } from './_program-tape.ts'

const SESSIONS = [
  ['2026-01-05', 100],
  ['2026-01-06', 100],
] as const
const WINDOW_MS = 600_000

void test('[PRG-20] every slice keeps model, concession, reserve, best, cover, what was taken, and when it was asked', async () => {
  const execution = {
    slices: 3,
    withinMs: WINDOW_MS,
    haircut: 0.03,
    ttlMs: 120_000,
    collectMs: 60_000,
  }
  await using story = await Story.open(SESSIONS, { ...FILE, execution }, '60000')
  const acme = story.venue.as('acme')
  // The shares are bought in three parts; each is quoted as it is asked.
  for (let step = 0; step < 25; step++) {
    await story.quoteAll()
    await story.venue.advance(CLOSE('2026-01-05') + 5 * SECOND + step * 30 * SECOND)
  }
  const { sales } = await acme.call('programSales', { program: 'income' })
  const bought = sales.filter(({ action }) => action === 'buy')
  assert.deepEqual(
    bought.map(({ slice }) => slice),
    [3, 2, 1].map((number) => ({ number, of: 3, windowMs: WINDOW_MS })),
  )
  assert.deepEqual(
    bought.map(({ size }) => Number(size)).reduce((a, b) => a + b),
    500,
  )
  for (const sale of bought) {
    assert.equal(sale.model, '100')
    assert.equal(sale.conceded, '103', 'a haircut of three hundredths of what the legs are worth')
    assert.equal(sale.reserve, '103')
    assert.equal(sale.outcome, 'traded')
    assert.equal(sale.filled, sale.size)
    const [request] = sale.requests
    assert.ok(request)
    assert.deepEqual(
      [request.asked, request.answered, request.mid, request.best, request.cover],
      [3, 3, 100, '100.01', '100.02'],
    )
    assert.equal(request.withinReserve, true)
    assert.equal(request.taken?.price, '100.01')
    assert.equal(request.taken.size, sale.size)
    assert.ok(request.intoWindowMs >= 0 && request.intoWindowMs <= WINDOW_MS + 60_000)
    const after = Date.parse(request.askedAt) - Date.parse(sale.decidedAt)
    assert.ok(Math.abs(after - request.intoWindowMs) <= 1, 'counted from the decision')
  }
  const report = await acme.call('programExecution', { program: 'income' })
  assert.deepEqual([report.requests, report.traded, report.decisions], [3, 3, 1])
  const value = ({ basisPoints }: typeof report.total): number | undefined =>
    basisPoints.value.known ? basisPoints.value.value : undefined
  // A cent over the middle of 100, which did not move.
  assert.ok(Math.abs((value(report.total) ?? 0) + 1) < 1e-9)
  assert.equal(value(report.timing), 0)
  // The tape shows no sizes.
  assert.deepEqual(report.slicing.basisPoints.missing, { no_book: 1 })
  assert.deepEqual(report.panel.gain.n, [0, 0])
  assert.deepEqual(report.total.cash, [
    { currency: 'USD', n: 1, total: report.total.cash[0]?.total },
  ])
  assert.ok(Math.abs((report.total.cash[0]?.total ?? 0) + 5) < 1e-9)
  await assert.rejects(
    story.venue.as('mako').call('programExecution', { program: 'income' }),
    /unknown_program/,
  )
  const moments = bought.map(({ requests }) => requests[0]?.intoWindowMs)
  assert.equal(new Set(moments).size, 3, 'each at a moment of its own')
})

void test('[PRG-20] sales of a credit are below zero, a reserve that is not reached is told, pages follow each other', async () => {
  const execution = { haircut: 0 }
  await using story = await Story.open(SESSIONS, { ...FILE, execution }, '60000')
  const acme = story.venue.as('acme')
  await story.venue.advance(CLOSE('2026-01-05') + 40 * 60 * SECOND)
  const read = (query = {}) => acme.call('programSales', { program: 'income', query })
  const [held] = (await read()).sales
  assert.equal(held?.outcome, 'given_up', 'nobody sells at the middle')
  assert.ok(held.requests.length > 1, 'it was asked again')
  assert.deepEqual(held.requests.at(-1)?.state, 'cancelled')
  const file = { ...FILE, execution: { haircut: 0.05 } }
  const body = { clientId: story.venue.clientId(), program: 'income', account: 'acme:main', file }
  await story.venue.advance(CLOSE('2026-01-05') + HOUR - SECOND)
  await acme.call('applyProgram', { body })
  await story.ask('2026-01-05', 1)
  await story.venue.advance(CLOSE('2026-01-05') + HOUR + 15 * SECOND)
  await story.ask('2026-01-05', 2)
  await story.venue.advance(CLOSE('2026-01-05') + 2 * HOUR + 15 * SECOND)
  const { sales } = await read()
  const written = sales.find(({ action }) => action === 'write')
  assert.ok(written, JSON.stringify(sales.map(({ action }) => action)))
  const [request] = written.requests
  assert.ok(Number(written.model) < 0 && Number(written.reserve) > Number(written.model))
  assert.ok(request?.taken && request.best && request.cover)
  assert.equal(request.taken.price, request.best)
  assert.ok(Number(request.best) < Number(request.cover), 'the cover would have brought less')
  const review = await acme.call('reviewRolls', { body: { account: 'acme:main' } })
  const [position] = review.positions
  assert.equal(position?.basis, 100.01, 'what the shares cost')
  const brought = -Number(request.taken.price)
  const price = position.legs[0]?.price ?? 0
  assert.ok(price < brought && price > brought - 0.01, 'what the calls brought, less the fee')
  const seen: ProgramSale[] = []
  for (let after: string | undefined; ;) {
    const page = await read({ limit: 1, ...(after === undefined ? {} : { after }) })
    seen.push(...page.sales)
    after = page.next
    if (after === undefined) break
  }
  assert.deepEqual(seen, sales)
  await assert.rejects(read({ after: '1:1.0' }), /malformed \(after\)/)
  await assert.rejects(
    story.venue.as('mako').call('programSales', { program: 'income' }),
    /unknown_program/,
    'others know nothing of it',
  )
})
