/** Execution quality over real sockets: each party reads its own, and the figures are those of the published formulas. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import type { BodyOf, Execution } from '@parley/sdk'
import { microsOf, timeOf, TestVenue } from './_venue.ts'

type Known = { readonly known: boolean; readonly value?: number; readonly reason?: string }

/** A number to eight decimals, or the reason why there is none. */
function of(figure: Known | undefined): number | string | undefined {
  return figure?.known === true ? Math.round((figure.value ?? 0) * 1e8) / 1e8 : figure?.reason
}

/** A venue on the simulated market, whose chains have books. */
async function simulated(): Promise<{ venue: TestVenue; call: string }> {
  const venue = await TestVenue.furnished({ args: ['--demo', '--seed', '7', '--clock', 'stepped'] })
  // By a stepped clock the market moves at the end of each session: marks are fresh just after it.
  await venue.advance('2026-01-02T21:00:00Z')
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: 'ACME.SIM' } })
  const { marks } = await venue.as('acme').call('marks', { query: { underlying: 'ACME.SIM' } })
  const delta = new Map(marks.map((mark) => [mark.instrument, mark.delta]))
  const call = instruments.findLast(
    ({ instrument, right }) =>
      right === 'call' && Math.abs((delta.get(instrument) ?? 0) - 0.5) < 0.1,
  )
  for (const maker of ['mako', 'nova', 'orca']) await venue.deposit(maker, 'ACME.SIM', '100000')
  return { venue, call: call?.instrument ?? assert.fail() }
}

async function asking(venue: TestVenue, call: string, over: object = {}): Promise<string> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument: call, side: 'buy', ratio: 1 }],
      size: '10',
      ttlMs: 60_000,
      panel: ['mako', 'nova', 'orca'],
      ...over,
    },
  })
  return rfqId
}

async function quoting(venue: TestVenue, maker: string, rfqId: string, sides: object) {
  return venue.as(maker).call('placeQuote', {
    body: { clientId: venue.clientId(), account: `${maker}:main`, rfqId, ttlMs: 60_000, ...sides },
  })
}

async function taking(venue: TestVenue, rfqId: string): Promise<void> {
  const body = { clientId: venue.clientId(), rfqId, side: 'buy', limit: '99', size: '10' } as const
  await venue.as('acme').call('acceptQuote', { body })
}

const ask = (price: number, size = '10') => ({ ask: { price: price.toFixed(2), size } })

void test('a trade is judged by the marks of its moments, for each party by what it may know', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const start = microsOf((await venue.as('acme').call('time')).now)
  const mark = (await venue.as('acme').call('marks')).marks.find((m) => m.instrument === call)
  const mid = Number(mark?.mid)
  const rfqId = await asking(venue, call)
  await venue
    .as('orca')
    .call('passRfq', { body: { clientId: venue.clientId(), rfqId, reason: 'size' } })
  await venue.advance(timeOf(start + 500_000))
  await quoting(venue, 'mako', rfqId, ask(mid + 0.5))
  await quoting(venue, 'nova', rfqId, ask(mid + 0.4))
  await taking(venue, rfqId)
  await venue.advance(timeOf(start + 86_410_000_000))
  const own = async (firm: string): Promise<Execution> =>
    (await venue.as(firm).call('executions')).executions[0] ?? assert.fail()
  const taker = await own('acme')
  const price = Number((mid + 0.4).toFixed(2))
  assert.deepEqual([taker.role, taker.side, taker.size, taker.price], ['taker', 'buy', '10', price])
  assert.equal(taker.atRequest?.stale, false)
  assert.equal(taker.atRequest.mid, mid)
  const measures = taker.taker ?? assert.fail()
  assert.equal(of(measures.arrivalSlippage.price), Math.round((price - mid) * 1e8) / 1e8)
  const slippage = of(measures.arrivalSlippage.price) as number
  const drift = of(measures.decisionDrift.price) as number
  const half = of(measures.effectiveHalfSpread.price) as number
  assert.ok(Math.abs(slippage - drift - half) < 1e-7)
  assert.equal(of(measures.coverDistance.price), 0.1)
  // 50 cents a contract of ten, on 1,000 shares.
  const fees = (of(measures.arrivalSlippageWithFees.price) as number) - slippage
  assert.ok(Math.abs(fees - 0.005) < 1e-7)
  const { asked, quoted, passed, silent, firstMs } = measures.answers
  assert.deepEqual([asked, quoted, passed, silent], [3, 2, 1, 0])
  assert.ok((of(firstMs) as number) >= 499)
  const marks = measures.markouts.map(({ markout }) => of(markout.price))
  // Within the day nothing new was seen, and what is old is not taken for new.
  assert.deepEqual(marks.slice(0, 5), Array(5).fill('stale_mark'))
  assert.equal(typeof marks[5], 'number')
  // Vega per 1.00 of volatility: a vol point of it turns points into vol points.
  const vega = taker.atRequest.vega ?? assert.fail()
  const inVol = of(measures.arrivalSlippage.volPoints) as number
  assert.ok(Math.abs(inVol - (slippage / vega) * 100) < 1e-6)
  assert.ok(vega > 1)
  const maker = await own('nova')
  assert.deepEqual([maker.role, maker.side, maker.taker], ['maker', 'sell', undefined])
  assert.equal(of(maker.maker?.edge.price), half)
  const mirrored = (of(maker.maker?.markouts[5]?.markout.price) as number) + (marks[5] as number)
  assert.ok(Math.abs(mirrored) < 1e-7)
  for (const firm of ['mako', 'orca', 'bolt'])
    assert.deepEqual((await venue.as(firm).call('executions')).executions, [])
})

void test('the report is over the reader’s own requests, by dealer, structure or underlying', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  for (let i = 0; i < 4; i++) {
    const rfqId = await asking(venue, call)
    await quoting(venue, 'mako', rfqId, ask(30 + i))
    await quoting(venue, 'nova', rfqId, ask(30.5))
    if (i < 3) await taking(venue, rfqId)
    else await venue.as('acme').call('cancelRfq', { body: { clientId: venue.clientId(), rfqId } })
  }
  const acme = venue.as('acme')
  const report = await acme.call('executionReport')
  assert.deepEqual([report.total.requests, report.total.tradeRate.count], [4, 3])
  const cards = report.dealers.map(({ maker, requests, outcomes }) => [
    maker,
    requests,
    outcomes['won'],
  ])
  assert.deepEqual(cards, [
    ['mako', 4, 1],
    ['nova', 4, 2],
    ['orca', 4, undefined],
  ])
  assert.deepEqual(
    report.rankings[0]?.refused.map(({ reason }) => reason),
    ['too_few_requests', 'too_few_requests', 'too_few_requests'],
  )
  const by = async (what: 'structure' | 'underlying') =>
    (await acme.call('executionReport', { query: { by: what } })).groups.map(
      ({ label, summary }) => [label, summary.requests],
    )
  assert.deepEqual(await by('underlying'), [['ACME.SIM', 4]])
  assert.deepEqual(await by('structure'), [['long call', 4]])
  for (const firm of ['bolt', 'mako', 'house']) {
    const { total, dealers } = await venue.as(firm).call('executionReport')
    assert.deepEqual([total.requests, dealers], [0, []])
  }
  // What a maker pays in fees is its own affair.
  await venue.advance('2026-01-03T21:00:10Z')
  const { dealers } = await acme.call('executionReport', { query: { every: 'day' } })
  const [mako] = dealers.map(({ markouts }) => markouts.at(-1))
  assert.deepEqual([mako?.withoutFees.n, mako?.withFees.missing], [1, { no_fee: 1 }])
  const wrong = await venue.get(
    'acme',
    '/v1/execution/report?from=2026-01-05T00:00:00Z&to=2026-01-04T00:00:00Z',
  )
  assert.equal(wrong.status, 400)
})

void test('a maker’s scorecard has its own answers and what it was told, and nothing that others did', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const policy = { clientId: venue.clientId(), level: 'outcome' } as const
  await venue.as('house').call('setFeedbackPolicy', { body: policy })
  const first = await asking(venue, call)
  await quoting(venue, 'mako', first, ask(30))
  await quoting(venue, 'nova', first, ask(30.5))
  await taking(venue, first)
  const lone = async (rival: boolean): Promise<string> => {
    const rfqId = await asking(venue, call)
    await quoting(venue, 'nova', rfqId, ask(31))
    if (rival) await quoting(venue, 'orca', rfqId, { bid: { price: '20', size: '10' } })
    await venue.as('acme').call('cancelRfq', { body: { clientId: venue.clientId(), rfqId } })
    const { maker, taker } = await venue.as('nova').call('scorecard')
    assert.equal(taker.requests, 0)
    return JSON.stringify({ ...maker, answerTimeMs: undefined })
  }
  const before = await venue.as('nova').call('scorecard')
  assert.deepEqual(before.maker.told, {
    won: 0,
    tied: 0,
    cover: 1,
    done_away: 0,
    ticksBehind: before.maker.told.ticksBehind,
  })
  assert.deepEqual([before.maker.hitRate.count, before.maker.hitRate.n], [0, 1])
  assert.ok(before.maker.quoteRate.interval.known)
  const mako = (await venue.as('mako').call('scorecard')).maker
  assert.deepEqual([mako.hitRate.count, mako.told.won], [1, 1])
  // Nothing in it depends on whether others quoted.
  const alone = JSON.parse(await lone(false)) as { requests: number }
  const rivalled = JSON.parse(await lone(true)) as { requests: number }
  assert.deepEqual([alone.requests, rivalled.requests], [2, 3])
  const { taker } = await venue.as('acme').call('scorecard')
  assert.deepEqual([taker.requests, taker.tradeRate.count], [3, 1])
})

void test('what was withdrawn in a blind window, or ended in it, is told to nobody but its maker', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const start = microsOf((await venue.as('acme').call('time')).now)
  const blind = await asking(venue, call, { blindMs: 10_000 })
  const { quoteId } = await quoting(venue, 'mako', blind, ask(30))
  await venue.as('mako').call('cancelQuote', { body: { clientId: venue.clientId(), quoteId } })
  await quoting(venue, 'nova', blind, ask(31))
  await venue.advance(timeOf(start + 11_000_000))
  await taking(venue, blind)
  const ended = await asking(venue, call, { blindMs: 10_000 })
  await quoting(venue, 'mako', ended, ask(30))
  await venue.as('acme').call('cancelRfq', { body: { clientId: venue.clientId(), rfqId: ended } })
  const { total } = await venue.as('acme').call('executionReport')
  assert.deepEqual([total.requests, total.answers.quoted, total.answers.silent], [1, 1, 2])
  const { maker } = await venue.as('mako').call('scorecard')
  assert.deepEqual([maker.requests, maker.quoteRate.count], [2, 2])
})

void test('beside a request stands what its size would cost on the screen', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const acme = venue.as('acme')
  const body = {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs: [{ instrument: call, side: 'sell' as const, ratio: 1 }],
    size: '4',
    ttlMs: 60_000,
  } satisfies BodyOf<'createRfq'>
  const mark = (await acme.call('marks')).marks.find((m) => m.instrument === call)
  const { screen } = await acme.dryRun('createRfq', { body })
  // Buying what was typed sells the call: at its bid, turned round.
  assert.equal(of(screen?.buy.price), -Number(mark?.bid))
  assert.equal(of(screen?.sell.price), -Number(mark?.ask))
  assert.equal(of(screen?.buy.cash), -Number(mark?.bid) * 400)
  assert.deepEqual([screen?.buy.coverage, screen?.buy.legs[0]?.lots], [1, 4])
  const big = await acme.dryRun('createRfq', { body: { ...body, size: '100000' } })
  assert.equal(of(big.screen?.buy.price), 'depth_short')
  assert.ok((big.screen?.buy.coverage ?? 1) < 0.01)
  const { rfqId } = await acme.call('createRfq', { body })
  assert.equal(of((await acme.call('rfq', { rfqId })).screen?.buy.price), -Number(mark?.bid))
  assert.equal((await venue.as('mako').call('rfq', { rfqId })).screen, undefined)
})

void test('an open request is marked and has greeks for both parties, each by the legs it sees', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const acme = venue.as('acme')
  const { marks } = await acme.call('marks', { query: { underlying: 'ACME.SIM' } })
  const [mark, share] = [call, 'ACME.SIM'].map(
    (id) => marks.find(({ instrument }) => instrument === id) ?? assert.fail(),
  )
  const covered = [
    { instrument: 'ACME.SIM', side: 'buy', ratio: 100 },
    { instrument: call, side: 'sell', ratio: 1 },
  ]
  const read = async (legs: object) => {
    const rfqId = await asking(venue, call, { legs })
    const [taker, maker] = await Promise.all([
      acme.call('rfq', { rfqId }),
      venue.as('mako').call('rfq', { rfqId }),
    ])
    return { taker, maker: maker.reference ?? assert.fail() }
  }
  const bought = await read(covered)
  const reference = bought.taker.reference ?? assert.fail()
  const near = (value: number | undefined, expected: number): void =>
    assert.ok(Math.abs((value ?? Number.NaN) - expected) < 1e-6 * (1 + Math.abs(expected)))
  const option = reference.legs.find(({ instrument }) => instrument === call)
  assert.deepEqual([option?.mark, option?.iv], [mark?.mid, mark?.iv])
  near(reference.mark, Number(share?.mid) - Number(mark?.mid))
  const [under, ...others] = reference.underlyings
  assert.deepEqual([under?.instrument, under?.mark, others], ['ACME.SIM', share?.mid, []])
  near(under?.delta, 100 * (1 - (option?.delta ?? Number.NaN)))
  assert.ok((under?.gamma ?? 0) < 0 && (reference.vega ?? 0) < 0 && (reference.theta ?? 0) > 0)
  assert.deepEqual([reference.stale, reference.simulated], [false, true])
  // Typed the other way round it is the mirror for the taker, and to the letter the same for a dealer.
  const mirror = covered.map((leg) => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' }))
  const sold = await read(mirror)
  near(sold.taker.reference?.mark, -(reference.mark ?? Number.NaN))
  near(sold.taker.reference?.underlyings[0]?.delta, -(under?.delta ?? Number.NaN))
  assert.deepEqual(sold.maker, bought.maker)
})

void test('what an inverse option moves by is told in its coin', async () => {
  const { venue } = await simulated()
  await using _ = venue
  const acme = venue.as('acme')
  const { instruments } = await acme.call('instruments', { query: { underlying: 'BTC' } })
  const option = instruments.find((each) => each.quoteAsset === 'BTC') ?? assert.fail()
  const rfqId = await asking(venue, option.instrument, {})
  const { reference } = await acme.call('rfq', { rfqId })
  const [under] = reference?.underlyings ?? []
  const spot = Number(under?.mark)
  const now = microsOf((await acme.call('time')).now)
  const dollars = priceEuropean({
    right: option.right ?? 'call',
    spot,
    strike: Number(option.strike),
    years: (microsOf(option.expiresAt ?? '') - now) / (365 * 86_400_000_000),
    vol: reference?.legs[0]?.iv ?? Number.NaN,
    // The simulated market's own: a mark's price says so.
    rate: 0.04,
    yield: 0,
  })
  const units = option.multiplier ?? Number.NaN
  const near = (value: number | undefined, expected: number): void =>
    assert.ok(Math.abs((value ?? Number.NaN) / expected - 1) < 1e-6, `${value}, not ${expected}`)
  near(reference?.vega, (units * dollars.vega) / 100 / spot)
  near(reference?.theta, (units * dollars.theta) / 365 / spot)
  near(under?.delta, units * dollars.delta)
})

void test('where the market has no book, no mark, or an old one, the screen says so', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  await venue.advance('2026-01-05T21:00:10Z')
  const { instruments } = await acme.call('instruments', { query: { underlying: 'TAPE' } })
  const call = instruments.find(({ kind }) => kind === 'option')?.instrument ?? assert.fail()
  const screened = async (instrument: string): Promise<unknown> => {
    const body = {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument, side: 'buy' as const, ratio: 1 }],
      size: '1',
      ttlMs: 60_000,
    } satisfies BodyOf<'createRfq'>
    return of((await acme.dryRun('createRfq', { body })).screen?.buy.price)
  }
  assert.equal(await screened(call), 'no_book')
  assert.equal(await screened('ABC'), 'no_mark')
  await venue.advance('2026-01-09T21:00:10Z')
  assert.equal(await screened(call), 'stale_mark')
})

void test('[WKP-5] [MRK-1] a workup is judged as a match of its own, and hedge legs by their marks', async () => {
  const { venue, call } = await simulated()
  await using _ = venue
  const start = microsOf((await venue.as('acme').call('time')).now)
  const { marks } = await venue.as('acme').call('marks', { query: { underlying: 'ACME.SIM' } })
  const mid = Number(marks.find((each) => each.instrument === call)?.mid)
  const spot = Number(marks.find((each) => each.instrument === 'ACME.SIM')?.mid)
  // The shares are sold a dollar under their mark.
  const price = (Math.floor(spot) - 1).toFixed(2)
  await venue.deposit('acme', 'ACME.SIM', '10000')
  const hedges = [{ instrument: 'ACME.SIM', side: 'sell', lots: '500', price }]
  const rfqId = await asking(venue, call, { hedges, workup: { ms: 5_000, openTo: 'makers' } })
  await quoting(venue, 'mako', rfqId, ask(mid + 0.5))
  await quoting(venue, 'nova', rfqId, ask(mid + 0.4))
  await taking(venue, rfqId)
  await venue
    .as('acme')
    .call('addToWorkup', { body: { clientId: venue.clientId(), rfqId, size: '6' } })
  await venue.as('nova').call('offerToWorkup', {
    body: { clientId: venue.clientId(), account: 'nova:main', rfqId, size: '4' },
  })
  await venue.advance(timeOf(start + 86_420_000_000))
  const own = async (firm: string) => (await venue.as(firm).call('executions')).executions
  const [workup, match, ...rest] = await own('acme')
  assert.ok(workup && match && rest.length === 0)
  assert.deepEqual([workup.workup, workup.size, workup.price], [true, '4', match.price])
  assert.deepEqual([match.workup, match.size], [undefined, '10'])
  const { answers, coverDistance, arrivalSlippage, markouts } = workup.taker ?? assert.fail()
  assert.deepEqual([answers.quoted, of(coverDistance.price)], [0, 'no_quote'])
  assert.equal(of(arrivalSlippage.price), of(match.taker?.arrivalSlippage.price))
  assert.equal(typeof of(markouts[5]?.markout.price), 'number')
  // 50 lots a structure, and a dollar and some cents on each.
  for (const [each, lots] of [
    [match, 500],
    [workup, 200],
  ] as const) {
    const [hedge] = each.hedges ?? []
    assert.deepEqual([hedge?.side, hedge?.lots], ['sell', String(lots)])
    const lost = (Number(hedge?.mark) - Number(price)) * lots
    assert.ok(Math.abs((hedge?.cost ?? 0) - lost) < 1e-6 && lost > 0)
  }
  const [theirs] = await own('nova')
  assert.deepEqual([theirs?.role, theirs?.workup, theirs?.size], ['maker', true, '4'])
  assert.deepEqual(theirs?.hedges?.[0]?.side, 'buy')
  assert.equal(theirs.hedges[0].cost, -(workup.hedges?.[0]?.cost ?? 0))
  assert.deepEqual(await own('mako'), [])
  const report = await venue.as('acme').call('executionReport', { query: {} })
  assert.deepEqual([report.total.requests, report.workups?.requests], [1, 1])
  const { matches } = await venue.as('nova').call('matchMarks', { query: {} })
  assert.deepEqual(
    matches.map(({ matchId, horizons }) => [matchId, horizons.length]),
    [
      [workup.matchId, 6],
      [match.matchId, 6],
    ],
  )
})
