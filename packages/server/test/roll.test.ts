/** A roll is one package: whatever one of its legs fails by, none of it trades; and without the fault all of it does. A27 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packageOf } from '@parley/income'
import { Refused } from '@parley/sdk'
import { deal, share } from './_deals.ts'
import { CALL_SPEC, SHARE, TestVenue } from './_venue.ts'

const NEAR = `${SHARE}-20260220-100-P`
const FAR = `${SHARE}-20260320-110-P`
const SIZE = '10'
const CREDIT = '1.5'
const OPEN_MS = 60_000

/** acme has sold ten puts that mako holds; each party has what it needs to roll them, and little more. */
async function tested(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  const put = { ...CALL_SPEC, right: 'put' } as const
  const far = { expiryDate: '2026-03-20', expiresAt: '2026-03-20T20:00:00.000000Z', strike: '110' }
  for (const spec of [put, { ...put, ...far }])
    await venue.as('house').call('listInstrument', { body: { clientId: venue.clientId(), spec } })
  await deal(venue, { side: 'sell', legs: share(NEAR), size: SIZE, price: '3' })
  return venue
}

/** The rolls to ask for: bought, the structure buys the near put back and sells the far one. */
const { legs, size } = packageOf([
  { id: NEAR, quantity: Number(SIZE) },
  { id: FAR, quantity: -Number(SIZE) },
])

async function ask(venue: TestVenue): Promise<string> {
  const body = {
    clientId: venue.clientId(),
    account: 'acme:main',
    legs: legs.map((leg) => ({ ...leg })),
  }
  const { rfqId } = await venue
    .as('acme')
    .call('createRfq', { body: { ...body, size: String(size), ttlMs: OPEN_MS, panel: ['mako'] } })
  return rfqId
}

/** mako gives the credit for so many, in its own orientation of the structure. */
async function quote(venue: TestVenue, rfqId: string, many = SIZE): Promise<string> {
  const mako = venue.as('mako')
  const seen = await mako.call('rfq', { rfqId })
  const buysNear = seen.legs.find(({ instrument }) => instrument === NEAR)?.side === 'buy'
  const side = buysNear
    ? { ask: { price: `-${CREDIT}`, size: many } }
    : { bid: { price: CREDIT, size: many } }
  const body = { clientId: venue.clientId(), rfqId, account: 'mako:main', ttlMs: OPEN_MS, ...side }
  return (await mako.call('placeQuote', { body })).quoteId
}

type Limits = {
  readonly limit?: string
  readonly timeInForce?: 'resting'
  readonly feeMax?: string
}

async function take(venue: TestVenue, rfqId: string, more: Limits = {}) {
  const whole = { rfqId, side: 'buy', size: SIZE, limit: `-${CREDIT}`, minFill: SIZE } as const
  const { feeMax, timeInForce, limit = whole.limit } = more
  return venue.as('acme').call('acceptQuote', {
    body: {
      clientId: venue.clientId(),
      ...whole,
      limit,
      ...(timeInForce && { timeInForce }),
      ...(feeMax !== undefined && { feeMax }),
    },
  })
}

/** What the parties own, and every entry there was: nothing of either changes where nothing trades. */
async function books(venue: TestVenue): Promise<unknown> {
  const owned = await Promise.all(
    (['acme', 'mako'] as const).map(async (firm) => {
      const { balances } = await venue.as(firm).call('balances')
      const { entries } = await venue.as(firm).call('entries', { query: { limit: 500 } })
      const totals = balances.map(({ account, asset, total }) => [account, asset, total])
      return { totals, entries: entries.map(({ entryId }) => entryId) }
    }),
  )
  return owned
}

const available = async (venue: TestVenue, asset: string): Promise<number> => {
  const { balances } = await venue.as('acme').call('balances')
  const own = balances.find((each) => each.account === 'acme:main' && each.asset === asset)
  return Number(own?.available)
}

async function refusedWith(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code
    throw error
  }
  return 'taken'
}

type Fault = {
  readonly name: string
  /** Brings the fault about, on a request that is open. */
  readonly prepare: (venue: TestVenue, rfqId: string) => Promise<unknown>
  readonly limits?: Limits
  readonly code: string
  /** Cash that would have mended it. */
  readonly mend?: string
}

const withdraw = async (venue: TestVenue, amount: number): Promise<void> => {
  const body = { account: 'acme:main', asset: 'USD', amount: String(amount), reference: 'out' }
  await venue.as('house').call('withdraw', { body: { clientId: venue.clientId(), ...body } })
}

const FAULTS: readonly Fault[] = [
  {
    name: 'the new put has no cash for its strike, while the old one could be bought back',
    code: 'insufficient_available',
    // The old puts free 100 a unit; the new ones need 110, and the credit is not enough.
    prepare: async (venue, rfqId) => {
      await quote(venue, rfqId)
      await withdraw(venue, Math.floor(await available(venue, 'USD')) - 100)
    },
    mend: '20000',
  },
  {
    name: 'the dealer has not all of it',
    code: 'not_filled',
    prepare: (venue, rfqId) => quote(venue, rfqId, '9'),
  },
  {
    name: 'the dealer has taken its price away',
    code: 'no_live_quote',
    prepare: async (venue, rfqId) => {
      const quoteId = await quote(venue, rfqId)
      const body = { clientId: venue.clientId(), quoteId }
      return venue.as('mako').call('cancelQuote', { body })
    },
  },
  {
    name: 'nobody gives so much for it',
    code: 'limit_not_met',
    prepare: quote,
    limits: { limit: '-1.51' },
  },
  {
    name: 'nobody gives so much for it while it waits',
    code: 'rfq_not_open',
    prepare: async (venue, rfqId) => {
      await quote(venue, rfqId)
      const { state } = await take(venue, rfqId, { limit: '-1.51', timeInForce: 'resting' })
      assert.equal(state, 'resting')
      await venue.advance('2026-01-02T16:00:00.000000Z')
    },
  },
  {
    name: 'the fees of both legs are more than may be paid',
    code: 'fee_above_limit',
    prepare: quote,
    limits: { feeMax: '9.99' },
  },
]

for (const { name, prepare, limits, code, mend } of FAULTS)
  void test(`[ACC-1] A27: ${name}: no leg of the roll trades, and all of it without the fault`, async () => {
    await using venue = await tested()
    const rfqId = await ask(venue)
    await prepare(venue, rfqId)
    const before = await books(venue)
    assert.equal(await refusedWith(take(venue, rfqId, limits)), code)
    assert.deepEqual(await books(venue), before)
    if (mend !== undefined) await venue.deposit('acme', 'USD', mend)
    await rolled(venue)
  })

void test('[ACC-1] A27: a roll that would be open when its old put expires is not asked', async () => {
  await using venue = await tested()
  await venue.advance('2026-02-20T20:59:30.000000Z')
  const before = await books(venue)
  assert.equal(await refusedWith(ask(venue)), 'instrument_expired')
  assert.deepEqual(await books(venue), before)
})

/** The same roll with nothing in its way: one entry, both legs. */
async function rolled(venue: TestVenue): Promise<void> {
  const rfqId = await ask(venue)
  await quote(venue, rfqId)
  const { entryId } = await take(venue, rfqId)
  const { entries } = await venue.as('acme').call('entries', { query: { limit: 1 } })
  const [entry] = entries
  assert.equal(entry?.entryId, entryId)
  const delivered = entry?.postings.filter(({ reason }) => reason === 'delivery') ?? []
  assert.deepEqual(
    delivered.map(({ asset, amount, to }) => [asset, amount, to === 'acme:main']),
    [
      [NEAR, SIZE, true],
      [FAR, SIZE, false],
    ],
  )
  const { balances } = await venue.as('acme').call('balances')
  const totals = new Map(balances.map(({ asset, total }) => [asset, total]))
  assert.deepEqual([totals.get(NEAR) ?? '0', totals.get(FAR)], ['0', `-${SIZE}`])
}
