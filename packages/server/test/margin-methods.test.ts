/** Margin by every method over real sockets, at the simulated market's own marks: chosen, foreseen, enforced, recorded, recovered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@parley/sdk'
import type { Foreseen } from '@parley/sdk'
import { breaches } from '../src/audit/invariants.ts'
import { saveState } from '@parley/core'
import { TestVenue, microsOf, timeOf } from './_venue.ts'

const METHODS = ['reg_t', 'deribit_standard', 'tims', 'portfolio'] as const
const SHARE = 'ACME.SIM'

/** A venue on the simulated market just after a session, with calls and puts near the money. */
async function simulated(): Promise<{ venue: TestVenue; puts: string[] }> {
  const venue = await TestVenue.furnished({ args: ['--demo', '--seed', '7', '--clock', 'stepped'] })
  await venue.advance('2026-01-02T21:00:00Z')
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: SHARE } })
  const { marks } = await venue.as('acme').call('marks', { query: { underlying: SHARE } })
  const delta = new Map(marks.map((mark) => [mark.instrument, mark.delta ?? 0]))
  const puts = instruments
    .filter(({ instrument, right }) => {
      const own = -(delta.get(instrument) ?? 0)
      return right === 'put' && own > 0.15 && own < 0.5
    })
    .map(({ instrument }) => instrument)
  assert.ok(puts.length >= 2)
  return { venue, puts }
}

async function write(venue: TestVenue, put: string, size: string): Promise<void> {
  const clientId = (): string => venue.clientId()
  const legs = [{ instrument: put, side: 'buy', ratio: 1 }] as const
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: clientId(),
      account: 'acme:main',
      legs: [...legs],
      size,
      ttlMs: 60_000,
      panel: ['mako'],
    },
  })
  await venue.as('mako').call('placeQuote', {
    body: {
      clientId: clientId(),
      account: 'mako:main',
      rfqId,
      ask: { price: '2', size },
      ttlMs: 60_000,
    },
  })
  const taking = { clientId: clientId(), rfqId, side: 'buy', size, limit: '99' } as const
  await venue.as('acme').call('acceptQuote', { body: taking })
}

async function foreseen(venue: TestVenue, put: string, size = '1'): Promise<Foreseen> {
  return venue.as('mako').call('whatIf', {
    body: {
      account: 'mako:main',
      side: 'sell',
      legs: [{ instrument: put, side: 'buy', ratio: 1 }],
      size,
      price: '2',
    },
  })
}

/** What covers hold in cash, as a row of the foreseen has it. */
async function heldNow(venue: TestVenue): Promise<string> {
  const { covers } = await venue.as('mako').call('buyingPower', { account: 'mako:main' })
  const usd = covers.flatMap(({ lines }) => lines).filter(({ asset }) => asset === 'USD')
  return usd.reduce((sum, { amount }) => sum + Number(amount), 0).toFixed(2)
}

const inUsd = (row: readonly { asset: string; amount: string }[] | undefined): string =>
  Number(row?.find(({ asset }) => asset === 'USD')?.amount ?? 0).toFixed(2)

void test('each method is foreseen beside the others, chosen with the marks it reads, and holds what was foreseen', async () => {
  const { venue, puts } = await simulated()
  await using _ = venue
  const [one = '', other = ''] = puts
  const setting = (method?: (typeof METHODS)[number]) =>
    venue.as('house').call('setRegime', {
      body: {
        clientId: venue.clientId(),
        account: 'mako:main',
        regime: 'margined',
        ...(method && { method }),
      },
    })
  await setting()
  await venue.advance('2026-01-02T21:00:10Z')
  await write(venue, one, '3')
  for (const method of METHODS) {
    // What others would ask goes by the market as it is; what is enforced by what is recorded at that moment.
    const row = (await foreseen(venue, other)).regimes.find((each) => each.method === method)
    await setting(method)
    assert.equal(await heldNow(venue), inUsd(row?.before), `${method} before`)
    const own = await foreseen(venue, other)
    assert.equal(own.method, method)
    assert.deepEqual(
      own.regimes.filter((each) => each.own).map((each) => [each.regime, each.method]),
      [['margined', method]],
    )
    assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  }
  const { accounts } = await venue.as('mako').call('accounts')
  assert.equal(accounts.find(({ account }) => account === 'mako:main')?.method, 'portfolio')
  // What it may write next is recorded within ten seconds. Another is written: just what was foreseen is held, to the cent.
  await venue.advance('2026-01-02T21:00:30Z')
  const after = inUsd((await foreseen(venue, other, '2')).regimes.find((each) => each.own)?.after)
  await write(venue, other, '2')
  assert.equal(await heldNow(venue), after)
  const power = await venue.as('mako').call('buyingPower', { account: 'mako:main' })
  assert.equal(power.method, 'portfolio')
  const asked = power.requirements[0]
  assert.equal(asked?.underlying, SHARE)
  assert.ok(Number(asked.initial) > Number(asked.maintenance))
  assert.match(asked.worst ?? '', /^price -/)
  const parts = asked.parts.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0)
  assert.equal(parts, Math.round(Number(asked.initial) * 100))
  // Held: what is asked less what it is worth, each of which is rounded against the account here.
  const apart = Number(asked.initial) - Number(asked.value) - Number(await heldNow(venue))
  assert.ok(apart > -0.001 && apart < 0.011, String(apart))
})

void test('the venue records arrays by itself while a method reads them, and recovers them', async () => {
  const { venue, puts } = await simulated()
  await using _ = venue
  const arrays = () => venue.venue.sequencer.state.ledger.margins.arrays
  const body = { clientId: venue.clientId(), account: 'mako:main', regime: 'margined' } as const
  await venue.as('house').call('setRegime', { body })
  await venue.advance('2026-01-02T21:00:20Z')
  assert.ok(venue.venue.sequencer.state.ledger.margins.marks.size > 20)
  assert.equal(arrays().size, 0)
  const again = { ...body, clientId: venue.clientId(), method: 'tims' } as const
  const answer = await venue.as('house').call('setRegime', { body: again })
  const { account, regime, method } = again
  assert.deepEqual(answer, { account, regime, method }, 'not of the marks it brought along')
  // Nothing is there yet: the timer brings what may be traded next.
  assert.equal(arrays().size, 0)
  await venue.advance('2026-01-02T21:00:40Z')
  assert.ok(arrays().size > 20)
  for (const { tims, portfolio } of arrays().values()) {
    assert.equal(tims?.length, 10)
    assert.equal(portfolio, undefined)
  }
  await write(venue, puts[0] ?? '', '5')
  await venue.advance('2026-01-02T21:02:00Z')
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  const before = saveState(venue.venue.sequencer.state)
  await using next = await venue.restart({
    args: ['--demo', '--seed', '7', '--clock', 'stepped'],
  })
  assert.equal(saveState(next.venue.sequencer.state), before)
})

void test('an operator gives arrays of its own; a repeat is the same, another body a conflict', async () => {
  const { venue, puts } = await simulated()
  await using _ = venue
  const [put = ''] = puts
  const at = timeOf(microsOf((await venue.as('acme').call('time')).now) - 1_000_000)
  const tims = Array.from({ length: 10 }, (_each, i) => String(5 - i))
  const mark = { instrument: put, price: '2', source: 'desk', observedAt: at, arrays: { tims } }
  const spot = { instrument: SHARE, price: '100', source: 'desk', observedAt: at }
  const body = { clientId: venue.clientId(), marks: [spot, mark] }
  const house = venue.as('house')
  assert.deepEqual(await house.call('setMarginMarks', { body }), { marks: 2 })
  assert.deepEqual(await house.call('setMarginMarks', { body }), { marks: 2 })
  await assert.rejects(
    house.call('setMarginMarks', { body: { ...body, marks: [spot, { ...mark, price: '3' }] } }),
    (error) => error instanceof Refused && error.refusal.code === 'idempotency_conflict',
  )
  const regime = {
    clientId: venue.clientId(),
    account: 'mako:main',
    regime: 'margined',
    method: 'tims',
  } as const
  await house.call('setRegime', { body: regime })
  await house.call('setRegime', { body: regime })
  await write(venue, put, '1')
  const { requirements } = await venue.as('mako').call('buyingPower', { account: 'mako:main' })
  // The most it gains for who has it, a hundredfold.
  assert.equal(requirements[0]?.initial, '500')
})
