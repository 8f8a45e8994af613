/** Which sales at a loss are pointed out as possible wash sales, over the wire. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient } from '@parley/sdk'
import type { ActionTerms } from '@parley/sdk'
import { CALL_SPEC, SHARE, TestVenue } from './_venue.ts'
import { CLOSE, FILE, MANDATE, SECOND, Story as Tape } from './_program-tape.ts'
import { deal, share } from './_deals.ts'
import type { Deal } from './_deals.ts'

const EXPIRY = { expiresAt: '2026-06-19T20:00:00.000000Z', expiryDate: '2026-06-19' }
const option = (right: 'C' | 'P', strike: number) => `${SHARE}-20260619-${strike}-${right}`
/** The day of the loss, in the evening: thirty days of hours from it end in the evening of 12 March. */
const SOLD = '2026-02-10T21:00:00Z'

type Leg = Deal['legs'][number]
const leg = (instrument: string, side: Leg['side'] = 'buy'): Leg => ({ instrument, side, ratio: 1 })

class Story implements AsyncDisposable {
  readonly venue: TestVenue

  private constructor(venue: TestVenue) {
    this.venue = venue
  }

  /** A hundred shares at 110 that are held for long, the first to go; and options on them for months. */
  static async open(): Promise<Story> {
    const venue = await TestVenue.furnished()
    const house = venue.as('house')
    for (const right of ['call', 'put'] as const)
      for (const strike of ['95', '100']) {
        const spec = { ...CALL_SPEC, ...EXPIRY, right, strike }
        await house.call('listInstrument', { body: { clientId: venue.clientId(), spec } })
      }
    const story = new Story(venue)
    await story.at('2026-01-06T15:00:00Z')
    await story.buy(SHARE, '110', '100')
    const { lots } = await venue.as('acme').call('lots', { query: { instrument: SHARE } })
    const lotId = lots.find(({ origin }) => origin === 'trade')?.lotId ?? assert.fail('bought')
    await venue.as('acme').call('chooseLots', {
      body: {
        clientId: venue.clientId(),
        account: 'acme:main',
        instrument: SHARE,
        lots: [{ lotId, quantity: '100' }],
      },
    })
    return story
  }

  at(time: string): Promise<void> {
    return this.venue.advance(time)
  }

  buy(instrument: string, price: string, size = '1'): Promise<string> {
    return deal(this.venue, { side: 'buy', legs: [leg(instrument)], size, price })
  }

  sell(instrument: string, price: string, size = '1'): Promise<string> {
    return deal(this.venue, { side: 'sell', legs: [leg(instrument)], size, price })
  }

  /** The shares are sold for less than they cost. */
  async lose(): Promise<void> {
    await this.at(SOLD)
    await this.sell(SHARE, '100', '100')
  }

  /** What was closed for less than it cost, and whether it is pointed out. */
  async losses(): Promise<Record<string, boolean>> {
    const { lots } = await this.venue.as('acme').call('closedLots')
    return Object.fromEntries(
      lots
        .filter(({ profit }) => profit.startsWith('-'))
        .map(({ instrument, flags }) => [instrument, flags.includes('possible_wash_sale')]),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.venue[Symbol.asyncDispose]()
  }
}

type Row = readonly [
  what: string,
  isFlagged: boolean,
  before: (story: Story) => Promise<unknown>,
  after?: (story: Story) => Promise<unknown>,
]
const nothing = (): Promise<void> => Promise.resolve()

/** A corporate action on the day after the loss. */
async function act({ venue }: Story, terms: ActionTerms): Promise<void> {
  const effectiveAt = '2026-02-11T14:30:00.000000Z'
  const body = { clientId: venue.clientId(), terms, effectiveAt, reference: 'a test' }
  await venue.as('house').call('announceCorporateAction', { body })
  await venue.advance('2026-02-11T15:00:00Z')
  const { corporateActions } = await venue.as('acme').call('corporateActions')
  assert.equal(corporateActions[0]?.status, 'applied')
}

const SHARES: readonly Row[] = [
  ['nothing bought', false, nothing],
  [
    'shares bought thirty days later, late on the day',
    true,
    nothing,
    async (story) => {
      await story.at('2026-03-12T23:00:00Z')
      await story.buy(SHARE, '100', '1')
    },
  ],
  [
    'shares bought on the day after that',
    false,
    nothing,
    async (story) => {
      await story.at('2026-03-13T00:00:01Z')
      await story.buy(SHARE, '100', '1')
    },
  ],
  [
    'shares bought thirty days before, and kept',
    true,
    async (story) => {
      await story.at('2026-01-11T00:00:01Z')
      await story.buy(SHARE, '100', '5')
    },
  ],
  [
    'shares bought before, and sold with them',
    false,
    async (story) => {
      await story.at('2026-01-20T15:00:00Z')
      const entryId = await story.buy(SHARE, '90', '5')
      await story.at('2026-02-09T15:00:00Z')
      const { venue } = story
      const { lots } = await venue.as('acme').call('lots', { query: { instrument: SHARE } })
      const bought = lots.find((lot) => lot.entryId === entryId)
      const body = { clientId: venue.clientId(), account: 'acme:main', instrument: SHARE }
      const chosen = lots
        .filter(({ origin }) => origin === 'trade')
        .map(({ lotId, quantity }) => ({ lotId, quantity }))
      assert.ok(bought)
      await venue.as('acme').call('chooseLots', { body: { ...body, lots: chosen } })
      await story.at(SOLD)
      await story.sell(SHARE, '95', '105')
    },
  ],
  [
    'a purchase that was reversed',
    false,
    async ({ venue }) => {
      await venue.advance('2026-01-20T15:00:00Z')
      const entryId = await deal(venue, { side: 'buy', legs: share(SHARE), size: '5', price: '9' })
      const body = { clientId: venue.clientId(), entryId, reason: 'an error' }
      await venue.as('house').call('reverseEntry', { body })
    },
  ],
  [
    'shares bought under their new symbol',
    true,
    nothing,
    async (story) => {
      await act(story, { kind: 'symbol_change', underlying: SHARE, symbol: 'ABCD' })
      await story.buy('ABCD', '100', '1')
    },
  ],
  [
    'units of a split',
    false,
    nothing,
    (story) => act(story, { kind: 'split', underlying: SHARE, numerator: 2, denominator: 1 }),
  ],
  ['shares moved in', false, nothing, ({ venue }) => venue.deposit('acme', SHARE, '50')],
  ['a call bought', true, nothing, (story) => story.buy(option('C', 100), '3')],
  [
    'a call bought as the wing of a spread',
    true,
    nothing,
    ({ venue }) => {
      const legs = [leg(option('C', 95), 'sell'), leg(option('C', 100))]
      return deal(venue, { side: 'buy', legs, size: '1', price: '-2' })
    },
  ],
  ['a put bought', false, nothing, (story) => story.buy(option('P', 100), '3')],
  ['a put written', false, nothing, (story) => story.sell(option('P', 100), '3')],
  [
    'a put assigned',
    true,
    nothing,
    async (story) => {
      await story.sell(option('P', 100), '3')
      const { venue } = story
      const { key, secret } = await venue.as('house').call('createKey', {
        body: { firm: 'mako', user: 'holder', scopes: ['trade'] },
      })
      const holder = createClient({ url: venue.url, credentials: { key, secret } })
      const body = { account: 'mako:main', instrument: option('P', 100), contracts: '1' }
      await holder.call('exerciseOption', { body: { clientId: venue.clientId(), ...body } })
      const { lots } = await venue.as('acme').call('lots', { query: { instrument: SHARE } })
      assert.ok(lots.some(({ origin }) => origin === 'assignment'))
    },
  ],
]

void describe('[LOT-14] a loss on shares may be a wash sale', () => {
  for (const [what, isFlagged, before, after = nothing] of SHARES)
    test(`${isFlagged ? 'by' : 'not by'} ${what}`, async () => {
      await using story = await Story.open()
      await before(story)
      if ((await story.losses())[SHARE] === undefined) await story.lose()
      await after(story)
      assert.deepEqual((await story.losses())[SHARE], isFlagged)
    })
})

test('[LOT-14] closing a spread at a loss is none, on either leg, and the same contract bought again is one', async () => {
  await using story = await Story.open()
  const { venue } = story
  const spread = [leg(option('P', 100)), leg(option('P', 95), 'sell')]
  await deal(venue, { side: 'sell', legs: spread, size: '1', price: '2' })
  await story.at('2026-01-09T15:00:00Z')
  await deal(venue, { side: 'buy', legs: spread, size: '1', price: '4' })
  const losses = await story.losses()
  assert.ok(Object.keys(losses).length > 0)
  assert.ok(
    Object.values(losses).every((isFlagged) => !isFlagged),
    JSON.stringify(losses),
  )
  const call = option('C', 100)
  await story.buy(call, '3')
  await story.at('2026-01-12T15:00:00Z')
  await story.sell(call, '2')
  await story.buy(option('C', 95), '4')
  await story.buy(SHARE, '100', '10')
  assert.equal((await story.losses())[call], false, 'neither another strike nor the shares')
  await story.buy(call, '2')
  assert.equal((await story.losses())[call], true)
})

test('[LOT-14] a sale of a program is judged by all that its firm bought', async () => {
  const sessions = [
    ['2026-01-05', 100],
    ['2026-01-23', 90],
  ] as const
  await using story = await Tape.open(sessions, { ...FILE, strategy: 'wheel' }, '30000')
  const { venue } = story
  await story.day('2026-01-05')
  const mandate = { ...MANDATE, number: 2, opens: [...MANDATE.opens, 'sell_underlying' as const] }
  const granted = { clientId: venue.clientId(), program: 'income', mandate }
  await venue.as('acme').call('grantMandate', { body: granted })
  await venue.advance(CLOSE('2026-01-23') + SECOND)
  const sold = { side: 'sell', legs: share('TAPE'), size: '300', price: '90' } as const
  await deal(venue, { ...sold, program: 'income' })
  const flags = async () =>
    Promise.all(
      [{}, { program: 'income' }].map(async (query) => {
        const { lots } = await venue.as('acme').call('closedLots', { query })
        const shares = lots.find(({ instrument }) => instrument === 'TAPE')
        assert.ok(shares)
        assert.ok(shares.profit.startsWith('-'), 'a loss')
        return shares.flags
      }),
    )
  assert.deepEqual(await flags(), [[], []])
  await deal(venue, { side: 'buy', legs: share('TAPE'), size: '1', price: '90' })
  assert.deepEqual(await flags(), [['possible_wash_sale'], ['possible_wash_sale']])
})
