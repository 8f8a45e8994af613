/** Margin over real sockets: an account is margined at the market's marks, quoted on, called, told, and cured. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@parley/sdk'
import { breaches } from '../src/audit/invariants.ts'
import { CALL, SHARE, TestVenue } from './_venue.ts'

async function marked(venue: TestVenue, share: string, call: string): Promise<void> {
  const at = { source: 'tape', observedAt: '2026-01-01T00:00:00Z' }
  const marks = [
    { instrument: SHARE, price: share, ...at },
    { instrument: CALL, price: call, ...at },
  ]
  await venue.as('house').call('setMarginMarks', { body: { clientId: venue.clientId(), marks } })
}

void test('a margined account is quoted on, called, told, and cured', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const account = 'mako:main'
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const withdraw = { ...id(), account, asset: 'USD', amount: '980000', reference: 'out' }
  await house.call('withdraw', { body: withdraw })
  const shares = { ...id(), account, asset: SHARE, amount: '10000', reference: 'out' }
  await house.call('withdraw', { body: shares })
  await house.call('setRegime', { body: { ...id(), account, regime: 'margined' } })
  const stream = await venue.stream('mako')
  await stream.subscribe(['risk'])
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
  const asking = { ...id(), account: 'acme:main', legs: [...legs], size: '5', ttlMs: 60_000 }
  const { rfqId } = await acme.call('createRfq', { body: asking })
  const quote = { rfqId, account, ask: { price: '2', size: '5' }, ttlMs: 60_000 }
  await assert.rejects(
    mako.call('placeQuote', { body: { ...id(), ...quote } }),
    (error) => error instanceof Refused && error.refusal.code === 'no_mark',
  )
  await marked(venue, '100', '2')
  await mako.call('placeQuote', { body: { ...id(), ...quote } })
  const taking = { ...id(), rfqId, side: 'buy', size: '5', limit: '2' } as const
  await acme.call('acceptQuote', { body: taking })
  const power = await mako.call('buyingPower', { account })
  assert.equal(power.regime, 'margined')
  const [cover] = power.covers
  assert.deepEqual(power.covers, [{ instrument: CALL, quantity: '-5', lines: cover?.lines ?? [] }])
  const usd = power.assets.find(({ asset }) => asset === 'USD')
  assert.deepEqual(usd?.held, [{ purpose: 'cover', amount: cover?.lines[0]?.amount }])
  assert.equal(Number(usd.total) - Number(cover?.lines[0]?.amount), Number(usd.buyingPower))
  await assert.rejects(
    acme.call('buyingPower', { account }),
    (error) => error instanceof Refused && error.refusal.code === 'unknown_account',
  )

  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  await marked(venue, '120', '21')
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  const told = await stream.until(({ frames }) =>
    frames.find((text) => text.includes('margin_call')),
  )
  assert.match(told, /"change":"called"/)
  const called = (await mako.call('buyingPower', { account })).calls[0]
  assert.equal(called?.asset, 'USD')
  assert.equal(called.cures[0]?.instrument, CALL)
  assert.equal(called.set?.cures, true)
  assert.deepEqual(
    called.set.closings.map(({ side, instrument }) => `${side} ${instrument}`),
    [`buy ${CALL}`],
  )
  await venue.deposit('mako', 'USD', called.deficit)
  await marked(venue, '120', '21')
  assert.deepEqual((await mako.call('buyingPower', { account })).calls, [])
  const { changes } = await mako.call('marginCalls')
  assert.deepEqual(
    changes.map(({ change }) => change),
    ['met', 'called'],
  )
  assert.deepEqual((await acme.call('marginCalls')).changes, [])
})

void test('an acceptance tells before it is made what it does to margin, and does just that', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const [lent, lined] = ['acme:lent', 'acme:lined']
  for (const account of [lent, lined]) {
    await house.call('openAccount', { body: { ...id(), account, firm: 'acme' } })
    const funds = { ...id(), account, asset: 'USD', amount: '30000', reference: 'in' }
    await house.call('deposit', { body: funds })
  }
  await house.call('setRegime', { body: { ...id(), account: lent, regime: 'margined' } })
  await house.call('setRegime', { body: { ...id(), account: lined, regime: 'credit_line' } })
  for (const [asset, amount] of [
    ['USD', '5000'],
    [SHARE, '500'],
  ] as const)
    await house.call('setCreditLine', {
      body: { ...id(), account: lined, asset, amount, reference: 'committee' },
    })
  await marked(venue, '100', '2')
  for (const account of [lent, lined]) {
    const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
    const asking = { ...id(), account, legs: [...legs], size: '5', ttlMs: 60_000 }
    const { rfqId } = await acme.call('createRfq', { body: { ...asking, panel: ['mako'] } })
    const bid = { price: '2', size: '5' }
    const quote = { ...id(), rfqId, account: 'mako:main', bid, ttlMs: 60_000 }
    await mako.call('placeQuote', { body: quote })
    const taking = { ...id(), rfqId, side: 'sell', size: '5', limit: '2' } as const
    const { margin = [] } = await acme.dryRun('acceptQuote', { body: taking })
    const before = await acme.call('buyingPower', { account })
    await acme.call('acceptQuote', { body: { ...taking, ...id() } })
    const after = await acme.call('buyingPower', { account })
    assert.ok(margin.length > 0)
    for (const row of margin) {
      const [was, is] = [before, after].map(({ assets }) =>
        assets.find(({ asset }) => asset === row.asset),
      )
      const held = (of: typeof is): string =>
        of?.held.find(({ purpose }) => purpose === 'cover')?.amount ?? '0'
      assert.deepEqual(row, {
        account,
        regime: after.regime,
        asset: row.asset,
        requirementBefore: held(was),
        requirementAfter: held(is),
        availableBefore: was?.available ?? '0',
        availableAfter: is?.available,
        ...(is?.creditLine === undefined ? {} : { creditLine: is.creditLine }),
        buyingPowerAfter: is?.buyingPower,
        deficit: '0',
      })
    }
    const called = margin.find(({ asset }) => asset === (account === lent ? 'USD' : SHARE))
    assert.notEqual(called?.requirementAfter, '0')
  }
  // An account that is covered has none of it.
  const legs = [{ instrument: SHARE, side: 'buy', ratio: 1 }] as const
  const asking = { ...id(), account: 'acme:main', legs: [...legs], size: '5', ttlMs: 60_000 }
  const { rfqId } = await acme.call('createRfq', { body: asking })
  const quote = { ...id(), rfqId, account: 'mako:main', ask: { price: '100', size: '5' } }
  await mako.call('placeQuote', { body: { ...quote, ttlMs: 60_000 } })
  const taking = { ...id(), rfqId, side: 'buy', size: '5', limit: '100' } as const
  assert.equal((await acme.dryRun('acceptQuote', { body: taking })).margin, undefined)
})
