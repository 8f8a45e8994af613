/** Lots over the wire: opened, written on, chosen, closed, and the same after a restart and when folded anew. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { CALL, SHARE, TestVenue } from './_venue.ts'
import { deal, share } from './_deals.ts'

async function closeAt(venue: TestVenue, day: string, price: string): Promise<void> {
  const marks = [{ instrument: SHARE, price, source: 'tape', observedAt: `${day}T21:00:00Z` }]
  await venue.as('house').call('recordCloses', { body: { clientId: venue.clientId(), day, marks } })
}

void test('[LOT-1] [LOT-4] [LOT-5] lots are read with both bases, chosen for a close, and survive a restart', async () => {
  const venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  await deal(venue, { side: 'buy', legs: share(SHARE), size: '100', price: '101' })
  await deal(venue, { side: 'buy', legs: share(SHARE), size: '100', price: '103' })
  const query = { instrument: SHARE, account: 'acme:main' }
  const [transferred, first, second] = (await acme.call('lots', { query })).lots
  assert.ok(transferred && first && second)
  // What it cost that was moved in before any close is not known, and counts as nothing.
  assert.deepEqual(
    [transferred.origin, transferred.taxBasis, transferred.unpriced],
    ['transfer', '0', true],
  )
  assert.deepEqual([first.quantity, first.taxBasis, first.taxBasisPerUnit], ['100', '10100', '101'])
  await acme.call('setLotMethod', {
    body: { clientId: venue.clientId(), account: 'acme:main', method: 'hifo' },
  })
  await acme.call('chooseLots', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      instrument: SHARE,
      lots: [{ lotId: first.lotId, quantity: '30' }],
    },
  })
  const again = await venue.restart()
  try {
    await deal(again, { side: 'sell', legs: share(SHARE), size: '50', price: '105' })
    const { lots } = await again.as('acme').call('closedLots')
    assert.deepEqual(
      lots.map(({ lotId, quantity, profit }) => [lotId, quantity, profit]),
      [
        [second.lotId, '20', '40'],
        [first.lotId, '30', '120'],
      ],
    )
    const { choices } = await again.as('acme').call('lots')
    assert.deepEqual(choices, [{ account: 'acme:main', method: 'hifo', chosen: [] }])
    await deal(again, { side: 'sell', legs: share(CALL), size: '1', price: '2' })
    const call = (await again.as('acme').call('lots')).lots.find((lot) => lot.instrument === CALL)
    assert.deepEqual([call?.taxBasis, call?.economicBasis], ['199.5', '0'])
    const groups = await again.as('acme').call('lotGroups', { query: { by: 'cycle' } })
    assert.deepEqual(
      groups.groups.map(({ underlying, lots: n }) => [underlying, n]),
      [[SHARE, 4]],
    )
    assert.deepEqual((await again.as('nova').call('closedLots')).lots, [])
    const refused = await again.get('nova', '/v1/lots?account=acme:main')
    assert.equal(refused.status, 404)
    const before = await again.as('acme').call('lots')
    await again.stop()
    // A view that is gone is folded again from the journal, and says the same.
    for (const name of ['views.db', 'views.db-wal', 'views.db-shm'])
      rmSync(join(again.dir, name), { force: true })
    const anew = await again.restart()
    assert.deepEqual(await anew.as('acme').call('lots'), before)
    await anew.stop()
  } finally {
    await again[Symbol.asyncDispose]()
  }
})

void test('[LOT-1] [CLS-1] a lot has the rate of its currency at its opening, and the latest', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme] = [venue.as('house'), venue.as('acme')]
  const rate = async (day: string, price: string): Promise<void> => {
    const marks = [{ instrument: 'USD', price, source: 'bank', observedAt: `${day}T21:00:00Z` }]
    await house.call('recordCloses', { body: { clientId: venue.clientId(), day, marks } })
  }
  const rates = async () =>
    (await acme.call('lots', { query: { instrument: SHARE } })).lots.map(
      ({ rateAtTrade, rateAtMark }) => [rateAtTrade, rateAtMark],
    )
  assert.deepEqual(await rates(), [[undefined, undefined]])
  await rate('2026-01-01', '0.92')
  await deal(venue, { side: 'buy', legs: share(SHARE), size: '100', price: '101' })
  await venue.advance('2026-01-04T00:00:01Z')
  await rate('2026-01-03', '0.95')
  await deal(venue, { side: 'buy', legs: share(SHARE), size: '100', price: '102' })
  // The first was there before the rate of its day was recorded, which holds for it all the same.
  assert.deepEqual(await rates(), [
    ['0.92', '0.95'],
    ['0.92', '0.95'],
    ['0.95', '0.95'],
  ])
})

void test('[LOT-4] a choice is of what is open, and says what has gone since; a repeat is answered as it was', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  const entryId = await deal(venue, { side: 'buy', legs: share(SHARE), size: '100', price: '101' })
  const { lots } = await acme.call('lots', { query: { instrument: SHARE } })
  const [transferred, bought] = lots
  assert.ok(transferred && bought)
  const body = (lotId: string, quantity: string) => ({
    clientId: venue.clientId(),
    account: 'acme:main',
    instrument: SHARE,
    lots: [{ lotId, quantity }],
  })
  const refused = async (lotId: string, quantity: string) => {
    const { status, text } = await venue.post('acme', 'chooseLots', body(lotId, quantity))
    const { error } = JSON.parse(text) as { error: Record<string, unknown> }
    return [status, error['code'], error['path'], error['detail']]
  }
  const none = 'lot-00000000000-1'
  assert.deepEqual(await refused(none, '5'), [404, 'unknown_lot', 'lots.0.lotId', undefined])
  assert.deepEqual(await refused(bought.lotId, '101'), [
    422,
    'lot_exceeded',
    'lots.0.quantity',
    { asset: SHARE, available: '100' },
  ])
  const right = body(bought.lotId, '60')
  const answer = await acme.call('chooseLots', { body: right })
  const chosen = async () => (await acme.call('lots')).choices[0]?.chosen[0]?.lots
  assert.deepEqual(await chosen(), [{ lotId: bought.lotId, quantity: '60' }])
  const reversal = { clientId: venue.clientId(), entryId, reason: 'an error' }
  await venue.as('house').call('reverseEntry', { body: reversal })
  assert.deepEqual(await acme.call('chooseLots', { body: right }), answer)
  assert.deepEqual(await chosen(), [{ lotId: bought.lotId, quantity: '60', short: '60' }])
  await deal(venue, { side: 'sell', legs: share(SHARE), size: '50', price: '105' })
  const { lots: closed } = await acme.call('closedLots')
  assert.deepEqual(
    closed
      .filter(({ how }) => how === 'trade')
      .map(({ lotId, quantity, insteadOf }) => [lotId, quantity, insteadOf]),
    [[transferred.lotId, '50', [{ lotId: bought.lotId, quantity: '50' }]]],
  )
  assert.deepEqual(await chosen(), [{ lotId: bought.lotId, quantity: '10', short: '10' }])
})

void test('[LOT-5] a position has the basis of its lots, by tax and economic, and what is not realised against each', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  await venue.advance('2026-01-05T21:00:01Z')
  await venue.deposit('mako', 'TAPE', '1000')
  const call = 'TAPE-20260619-100-C'
  await deal(venue, { side: 'buy', legs: share('TAPE'), size: '300', price: '98' })
  await deal(venue, { side: 'buy', legs: share('TAPE'), size: '100', price: '99.5' })
  await deal(venue, { side: 'sell', legs: share(call), size: '2', price: '2.5' })
  const { positions } = await acme.call('positions')
  const of = (instrument: string) => positions.find((each) => each.instrument === instrument)
  const figures = (instrument: string) => {
    const { quantity, value, taxBasis, unrealised, economicBasis, economicUnrealised } =
      of(instrument) ?? {}
    return [quantity, value, taxBasis, unrealised, economicBasis, economicUnrealised]
  }
  // 300 at 98 and 100 at 99.50; the premium of 500 is off the shares economically, and stays with the calls by tax. No fees here.
  const fee = 500 - Number(of(call)?.taxBasis)
  assert.deepEqual(figures('TAPE'), [
    '400',
    '40000',
    '39350',
    '650',
    String(38_850 + fee),
    String(1_150 - fee),
  ])
  // Marked at 2.15: sold for 500, they would cost 430.
  assert.deepEqual(figures(call), ['-2', '-430', String(500 - fee), String(70 - fee), '0', '-430'])
  assert.equal(of('USD')?.taxBasis, undefined)
  // What has no mark has its basis all the same.
  const { quantity, taxBasis, unrealised, unpriced } = of(SHARE) ?? {}
  // Of what came in before any close not even that is known: no figure says that it cost nothing.
  assert.deepEqual(
    [quantity, taxBasis, unrealised, unpriced],
    ['10000', undefined, undefined, '10000'],
  )
  const { groups } = await acme.call('lotGroups', { query: { account: 'acme:main' } })
  const waiting = groups.filter((group) => group.unpriced)
  assert.deepEqual(
    waiting.map((each) => [each.underlying, each.unpriced, each.realised, each.breakEven]),
    [[SHARE, [{ instrument: SHARE, quantity: '10000' }], '0', undefined]],
  )
})

void test('[LOT-7] [CLS-1] what is moved in costs its latest close, and closes are recorded as days end', async () => {
  await using venue = await TestVenue.furnished()
  await closeAt(venue, '2026-01-01', '98.5')
  await venue.deposit('acme', SHARE, '10')
  // What was there before has its first close too. [LOT-13]
  const { lots } = await venue.as('acme').call('lots')
  assert.deepEqual(
    lots.map(({ taxBasis }) => taxBasis),
    ['985000', '985'],
  )
  await venue.deposit('acme', 'TAPE', '5')
  await venue.advance('2026-01-07T00:00:00Z')
  const { closes } = await venue.as('house').call('closes', { query: { instrument: 'TAPE' } })
  assert.deepEqual(
    closes.map(({ day, price }) => [day, price]),
    [
      ['2026-01-06', '101'],
      ['2026-01-05', '100'],
    ],
  )
  assert.equal((await venue.get('acme', `/v1/closes?instrument=TAPE`)).status, 403)
})

void test('[LOT-13] [LOT-7] what came in before any close costs its first, in the account and in a program, and later ones in the units of now', async () => {
  await using venue = await TestVenue.furnished()
  const acme = venue.as('acme')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const query = { instrument: 'TAPE', account: 'acme:main' }
  await venue.deposit('acme', 'TAPE', '10')
  const file = {
    strategy: 'covered_call',
    underlying: 'TAPE',
    target: { delta: 0.3, daysMin: 5, daysMax: 40 },
  } as const
  const program = 'income'
  await acme.call('applyProgram', { body: { ...id(), program, account: 'acme:main', file } })
  const lines = [{ asset: 'TAPE', amount: '3' }]
  await acme.call('adoptPosition', { body: { ...id(), program, lines } })
  await deal(venue, { side: 'sell', legs: share('TAPE'), size: '4', price: '99' })
  const basesOf = async (of: typeof query | { readonly program: string }) =>
    (await acme.call('lots', { query: of })).lots.map(({ quantity, taxBasis, unpriced }) => [
      quantity,
      taxBasis,
      unpriced,
    ])
  assert.deepEqual(await basesOf(query), [['6', '0', true]])
  assert.deepEqual(await basesOf({ program }), [['3', '0', true]])
  const [sold] = (await acme.call('closedLots', { query })).lots
  assert.deepEqual([sold?.unpriced, sold?.cash], [true, '396'])
  const held = (await acme.call('positions')).positions.find(
    ({ instrument }) => instrument === 'TAPE',
  )
  assert.deepEqual([held?.quantity, held?.unpriced, held?.unrealised], ['6', '6', undefined])
  // What was sold of it is no profit of its group, though its cash is there.
  const groupsBy = async (by: 'cycle' | 'program') =>
    (await acme.call('lotGroups', { query: { account: 'acme:main', by } })).groups
      .filter(({ underlying }) => underlying === 'TAPE')
      .map(({ cash, realised, unpriced }) => [cash, realised, unpriced?.[0]?.quantity])
  assert.deepEqual(await groupsBy('cycle'), [['396', '0', '10']])
  assert.deepEqual(await groupsBy('program'), [['0', '0', '3']])
  const [unknown] = (await acme.call('lots', { query: { program } })).programs ?? []
  assert.deepEqual(unknown?.unpriced, [{ instrument: 'TAPE', quantity: '3' }])
  // The first session closes at 100, the next at 101.
  for (const day of ['2026-01-06', '2026-01-07']) {
    await venue.advance(`${day}T00:00:00Z`)
    assert.deepEqual(await basesOf(query), [['6', '600', undefined]])
    assert.deepEqual(await basesOf({ program }), [['3', '300', undefined]])
    const [closed] = (await acme.call('closedLots', { query })).lots
    assert.deepEqual(
      [closed?.taxBasis, closed?.profit, closed?.economicProfit, closed?.unpriced],
      ['400', '-4', '-4', undefined],
    )
  }
  assert.deepEqual(await groupsBy('cycle'), [['-604', '-4', undefined]])
  const [sum] = (await acme.call('lots', { query: { program } })).programs ?? []
  assert.deepEqual([sum?.taxBasis, sum?.unrealised, sum?.residual], ['300', '3', '0'])
  // The same when all is folded anew.
  const before = await basesOf(query)
  await using again = await venue.restart()
  const { lots } = await again.as('acme').call('lots', { query })
  assert.deepEqual(
    lots.map(({ quantity, taxBasis, unpriced }) => [quantity, taxBasis, unpriced]),
    before,
  )
  const terms = { kind: 'split', underlying: 'TAPE', numerator: 2, denominator: 1 } as const
  const effectiveAt = '2026-01-07T10:00:00Z'
  const body = { clientId: 'again-1', terms, effectiveAt, reference: 'a test' }
  await again.as('house').call('announceCorporateAction', { body })
  await again.advance('2026-01-07T11:00:00Z')
  const more = { account: 'acme:main', asset: 'TAPE', amount: '2', reference: 'a test' }
  await again.as('house').call('deposit', { body: { clientId: 'again-2', ...more } })
  const after = (await again.as('acme').call('lots', { query })).lots
  // 101 a share before is 50.50 now.
  assert.deepEqual(
    after.map(({ quantity, taxBasis }) => [quantity, taxBasis]),
    [
      ['12', '600'],
      ['2', '101'],
    ],
  )
})

for (const [what, terms, name, price] of [
  ['a new symbol', { kind: 'symbol_change', underlying: SHARE, symbol: 'ABCD' }, 'ABCD', '100'],
  ['a split', { kind: 'split', underlying: SHARE, numerator: 4, denominator: 1 }, SHARE, '25'],
  ['a special dividend', { kind: 'special_dividend', underlying: SHARE, amount: '3' }, SHARE, '97'],
] as const)
  void test(`[LOT-13] what was sold to the last before ${what}, and before any close, costs the first close after it`, async () => {
    await using venue = await TestVenue.furnished()
    const acme = venue.as('acme')
    // All of the 10,000 that came in, in two sales; 5 more come in later, and are there when it happens.
    for (const size of ['4000', '6000'])
      await deal(venue, { side: 'sell', legs: share(SHARE), size, price: '99' })
    await venue.deposit('acme', SHARE, '5')
    const effectiveAt = '2026-01-03T10:00:00Z'
    const body = { clientId: venue.clientId(), terms, effectiveAt, reference: 'a test' }
    await venue.as('house').call('announceCorporateAction', { body })
    await venue.advance('2026-01-06T00:00:10Z')
    const closed = async () =>
      (await acme.call('closedLots', { query: {} })).lots
        .filter(({ instrument }) => instrument === SHARE)
        .map((each) => [each.quantity, each.taxBasis, each.profit, each.unpriced])
    assert.deepEqual(await closed(), [
      ['6000', '0', '594000', true],
      ['4000', '0', '396000', true],
    ])
    const day = '2026-01-05'
    const marks = [{ instrument: name, price, source: 'tape', observedAt: `${day}T21:00:00Z` }]
    await venue
      .as('house')
      .call('recordCloses', { body: { clientId: venue.clientId(), day, marks } })
    // 100 a share as they were.
    assert.deepEqual(await closed(), [
      ['6000', '600000', '-6000', undefined],
      ['4000', '400000', '-4000', undefined],
    ])
    const query = { instrument: name, account: 'acme:main' }
    const [left] = (await acme.call('lots', { query })).lots
    const basis = terms.kind === 'special_dividend' ? '485' : '500'
    assert.deepEqual([left?.taxBasis, left?.unpriced], [basis, undefined])
  })
