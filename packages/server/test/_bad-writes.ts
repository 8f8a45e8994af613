/** For tests: every write with a body that is right, and how each can be wrong. A new write without a row here does not compile. */
import { BOOK_WRITES } from './_bad-books.ts'
import { KILLED_USER, MMP, PROTECTION_WRITES } from './_bad-protection.ts'
import { NO_ID, decimals, sizes } from './_bad-values.ts'
import type { Bad, Body, World, Write, WriteName } from './_bad-values.ts'
import { blockWrites, crossWrites, prepareBlocks, restOrder } from './_bad-blocks.ts'
import { EXERCISE_BAD_WRITES, instruct } from './_bad-exercises.ts'
import { CALL, CALL_SPEC, SHARE, SHARE_SPEC, microsOf } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const UNKNOWN_RFQ: Bad = ['unknown id', { rfqId: `rfq${NO_ID}` }, '404 unknown_rfq rfqId']
const booking = (asset: string): Bad[] => [
  ...decimals('amount'),
  ['more decimals than the asset', { amount: '0.001' }, '400 bad_decimal amount'],
  ['nothing', { amount: '0' }, '400 bad_amount amount'],
  ['below zero', { amount: '-1' }, '400 bad_amount amount'],
  ['unknown account', { account: 'acme:none' }, '404 unknown_account account'],
  ['account of the venue', { account: 'venue:fees' }, '404 unknown_account account'],
  ['unknown asset', { asset: 'NONE', amount: '1' }, '404 unknown_instrument asset'],
  ['an option', { asset: CALL, amount: '1' }, '404 unknown_instrument asset'],
  ['no reference', { reference: '' }, '400 malformed reference'],
  ['long reference', { reference: 'x'.repeat(201) }, '400 malformed reference'],
  ['asset in small letters', { asset: asset.toLowerCase() }, '400 malformed asset'],
]

export function writes(world: World): Readonly<Record<WriteName, Write>> {
  return {
    ...requests(world),
    ...quotes(world),
    ...operations(world),
    ...administration(world),
    ...PROTECTION_WRITES,
    ...blockWrites(world),
    ...crossWrites(world),
    ...EXERCISE_BAD_WRITES,
    ...BOOK_WRITES,
  }
}

function requests(world: World) {
  const leg = { instrument: CALL, side: 'buy', ratio: 1 }
  return {
    createRfq: {
      by: 'acme',
      right: { account: 'acme:main', legs: [leg], size: '10', ttlMs: 60_000 },
      bad: [
        ...sizes,
        ['too large', { size: '1000000001' }, '400 bad_size size'],
        ['too short', { ttlMs: 999 }, '400 bad_duration ttlMs'],
        ['too long', { ttlMs: 86_400_001 }, '400 malformed ttlMs'],
        ['broken duration', { ttlMs: 1000.5 }, '400 malformed ttlMs'],
        ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
        ['account of none', { account: 'acme:none' }, '404 unknown_account account'],
        ['no legs', { legs: [] }, '400 malformed legs'],
        ['101 legs', { legs: Array.from({ length: 101 }, () => leg) }, '400 malformed legs'],
        [
          'unknown instrument',
          { legs: [{ ...leg, instrument: 'NONE' }] },
          '404 unknown_instrument legs.0.instrument',
        ],
        ['cash', { legs: [{ ...leg, instrument: 'USD' }] }, '400 not_tradable legs.0.instrument'],
        [
          'expired instrument',
          { legs: [leg, { ...leg, instrument: 'ABC-20260102-90-C' }] },
          '410 instrument_expired legs.1.instrument',
        ],
        ['one leg twice', { legs: [leg, leg] }, '400 duplicate_leg legs.1.instrument'],
        ['ratio of nothing', { legs: [{ ...leg, ratio: 0 }] }, '400 malformed legs.0.ratio'],
        ['ratio too large', { legs: [{ ...leg, ratio: 1_000_001 }] }, '400 malformed legs.0.ratio'],
        ['a side that is none', { legs: [{ ...leg, side: 'hold' }] }, '400 malformed legs.0.side'],
        ['a leg field too many', { legs: [{ ...leg, price: '1' }] }, '400 malformed legs.0.price'],
        [
          'a leg field missing',
          { legs: [{ instrument: CALL, side: 'buy' }] },
          '400 malformed legs.0.ratio',
        ],
        ['unknown dealer', { panel: ['mako', 'none'] }, '404 unknown_firm panel.1'],
        ['a principal as dealer', { panel: ['bolt'] }, '404 unknown_firm panel.0'],
        ['no dealer', { panel: [] }, '400 malformed panel'],
        ['blind to its end', { blindMs: 60_000 }, '400 bad_duration blindMs'],
        ['collecting to its end', { collectMs: 60_000 }, '400 bad_duration collectMs'],
        ['collecting for no time', { collectMs: 0 }, '400 malformed collectMs'],
        ['sides that are none', { sides: 'both' }, '400 malformed sides'],
        [
          'a reserve out of range',
          { reserve: { buy: '99999999999999999999' } },
          '400 bad_decimal reserve.buy',
        ],
        ['a group that is none', { group: 'none' }, '404 unknown_group group'],
        ['identity that is none', { identity: 'hidden' }, '400 malformed identity'],
      ],
    },
    setDealerGroup: {
      by: 'acme',
      right: { name: 'small', dealers: ['mako', 'nova'] },
      bad: [
        ['capital letters', { name: 'Small' }, '400 malformed name'],
        ['a group that is none, removed', { name: 'none', dealers: [] }, '404 unknown_group name'],
        ['unknown dealer', { dealers: ['mako', 'none'] }, '404 unknown_firm dealers.1'],
        ['a principal as dealer', { dealers: ['bolt'] }, '404 unknown_firm dealers.0'],
      ],
    },
    cancelRfq: {
      by: 'acme',
      right: { rfqId: world.rfqId },
      bad: [
        UNKNOWN_RFQ,
        ['id of another kind', { rfqId: world.quoteId }, '404 unknown_rfq rfqId'],
        ['request of another', { rfqId: world.foreignRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['not an id', { rfqId: 'rfq' }, '400 malformed rfqId'],
      ],
    },
    acceptQuote: {
      by: 'acme',
      right: { rfqId: world.rfqId, side: 'buy', size: '10', limit: '3' },
      bad: [
        UNKNOWN_RFQ,
        ...sizes,
        ...decimals('limit'),
        ['request of another', { rfqId: world.foreignRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['more than asked', { size: '11' }, '400 bad_size size'],
        ['unknown quote', { onlyQuoteIds: [`quote${NO_ID}`] }, '409 no_live_quote onlyQuoteIds'],
        ['ended quote', { onlyQuoteIds: [world.endedQuoteId] }, '409 no_live_quote onlyQuoteIds'],
        [
          'expired quote',
          { onlyQuoteIds: [world.expiredQuoteId] },
          '409 no_live_quote onlyQuoteIds',
        ],
        ['no quotes named', { onlyQuoteIds: [] }, '400 malformed onlyQuoteIds'],
        ['a time in force that is none', { timeInForce: 'day' }, '400 malformed timeInForce'],
        ['least over the size', { minFill: '11' }, '400 bad_minimum minFill'],
        ['least under the size, all or nothing', { minFill: '9' }, '400 bad_minimum minFill'],
        ['fees over the limit', { feeMax: '0.01' }, '409 fee_above_limit feeMax'],
        [
          'account of another',
          { shares: [{ account: 'bolt:main', size: '10' }] },
          '404 unknown_account shares.0.account',
        ],
        [
          'accounts that do not make up the size',
          { shares: [{ account: 'acme:main', size: '9' }] },
          '400 bad_shares shares',
        ],
        ['neither limit nor reserve', { limit: undefined }, '400 no_reserve limit'],
        ['limit not met', { limit: '2.09' }, '409 limit_not_met limit'],
        ['a side that is none', { side: 'both' }, '400 malformed side'],
      ],
    },
    cancelAcceptance: {
      by: 'acme',
      right: { rfqId: world.restingRfqId, side: 'buy' },
      bad: [
        UNKNOWN_RFQ,
        ['request of another', { rfqId: world.foreignRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['nothing waits', { side: 'sell' }, '404 no_resting_acceptance side'],
        ['a side that is none', { side: 'both' }, '400 malformed side'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

function quotes(world: World) {
  const bid = { price: '2', size: '10' }
  return {
    placeQuote: {
      by: 'mako',
      wrongRole: 'bolt',
      right: { rfqId: world.rfqId, account: 'mako:main', bid, ttlMs: 30_000 },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['account of another', { account: 'nova:main' }, '404 unknown_account account'],
        ['too short', { ttlMs: 99 }, '400 bad_duration ttlMs'],
        ['too long', { ttlMs: 86_400_001 }, '400 malformed ttlMs'],
        ['no side', { bid: undefined }, '400 no_price bid'],
        ['off tick', { bid: { ...bid, price: '2.005' } }, '400 bad_tick bid.price'],
        ['nine decimals', { bid: { ...bid, price: '2.000000001' } }, '400 malformed bid.price'],
        ['exponent', { bid: { ...bid, price: '2e0' } }, '400 malformed bid.price'],
        ['price as a number', { bid: { ...bid, price: 2 } }, '400 malformed bid.price'],
        [
          'out of range',
          { ask: { ...bid, price: '99999999999999999999' } },
          '400 bad_decimal ask.price',
        ],
        ['size of nothing', { bid: { ...bid, size: '0' } }, '400 malformed bid.size'],
        ['more than asked', { bid: { ...bid, size: '11' } }, '400 bad_size bid.size'],
        ['crossed', { ask: bid }, '400 crossed_quote bid.price'],
        [
          'more than it has',
          { bid: { price: '2000', size: '10' } },
          '422 insufficient_available -',
        ],
        ['a field too many', { bid: { ...bid, firm: true } }, '400 malformed bid.firm'],
      ],
    },
    passRfq: {
      by: 'mako',
      wrongRole: 'bolt',
      right: { rfqId: world.rfqId, reason: 'size' },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['a reason that is none', { reason: 'lunch' }, '400 malformed reason'],
      ],
    },
    cancelQuote: {
      by: 'mako',
      right: { quoteId: world.quoteId },
      bad: [
        ['unknown id', { quoteId: `quote${NO_ID}` }, '404 unknown_quote quoteId'],
        ['ended quote', { quoteId: world.endedQuoteId }, '404 unknown_quote quoteId'],
        ['expired quote', { quoteId: world.expiredQuoteId }, '404 unknown_quote quoteId'],
        ['not an id', { quoteId: '' }, '400 malformed quoteId'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

function operations(world: World) {
  const money = { account: 'acme:main', asset: 'USD', amount: '5', reference: 'a wire' }
  return {
    setRequestPolicy: {
      by: 'house',
      right: { anonymousPanelMin: 1, repeatMs: 0, repeats: 'tell' },
      bad: [
        ['no dealer', { anonymousPanelMin: 0 }, '400 malformed anonymousPanelMin'],
        ['a cooldown below zero', { repeatMs: -1 }, '400 malformed repeatMs'],
        ['a cooldown of more than a day', { repeatMs: 86_400_001 }, '400 bad_duration repeatMs'],
        ['repeats that are none', { repeats: 'ignore' }, '400 malformed repeats'],
      ],
    },
    registerFirm: {
      by: 'house',
      wrongRole: 'bolt',
      right: { firm: 'zeta', name: 'Zeta', role: 'dealer' },
      bad: [
        ['taken id', { firm: 'acme' }, '409 already_exists firm'],
        ['reserved id', { firm: 'venue' }, '400 malformed firm'],
        ['capital letters', { firm: 'Zeta' }, '400 malformed firm'],
        ['empty name', { name: '' }, '400 malformed name'],
        ['role that is none', { role: 'owner' }, '400 malformed role'],
      ],
    },
    setPublicationPolicy: {
      by: 'house',
      wrongRole: 'bolt',
      right: { rules: [{ treatment: 'delayed', delayMs: 900_000, sizeCap: '50' }] },
      bad: [
        ['no rules at all', { rules: undefined }, '400 malformed rules'],
        [
          'unknown treatment',
          { rules: [{ treatment: 'never' }] },
          '400 malformed rules.0.treatment',
        ],
        [
          'delay that is missing',
          { rules: [{ treatment: 'delayed' }] },
          '400 malformed rules.0.delayMs',
        ],
        [
          'period of another treatment',
          { rules: [{ treatment: 'immediate', periodMs: 5 }] },
          '400 malformed rules.0.periodMs',
        ],
        [
          'unknown underlying',
          { rules: [{ treatment: 'immediate', underlying: 'NONE' }] },
          '404 unknown_instrument rules.0.underlying',
        ],
        [
          'too many rules',
          { rules: Array.from({ length: 51 }, () => ({ treatment: 'none' })) },
          '400 malformed rules',
        ],
      ],
    },
    setFeedbackPolicy: {
      by: 'house',
      wrongRole: 'bolt',
      right: { level: 'distance', stepTicks: 5 },
      other: { level: 'none' },
      bad: [
        ['unknown level', { level: 'all' }, '400 malformed level'],
        ['step of nothing', { stepTicks: 0 }, '400 malformed stepTicks'],
        ['step too large', { stepTicks: 1_000_001 }, '400 malformed stepTicks'],
      ],
    },
    openAccount: {
      by: 'house',
      wrongRole: 'bolt',
      right: { account: 'acme:second', firm: 'acme' },
      bad: [
        ['unknown firm', { firm: 'none' }, '404 unknown_firm firm'],
        ['taken id', { account: 'acme:main' }, '409 already_exists account'],
        ['under another name', { account: 'bolt:second' }, '400 malformed account'],
        ['no firm in it', { account: 'second' }, '400 malformed account'],
        ['unknown regime', { regime: 'none' }, '400 malformed regime'],
      ],
    },
    setRegime: {
      by: 'house',
      wrongRole: 'bolt',
      right: { account: 'nova:main', regime: 'defined_risk' },
      other: { regime: 'covered' },
      bad: [
        ['unknown account', { account: 'none:main' }, '404 unknown_account account'],
        ['unknown regime', { regime: 'none' }, '400 malformed regime'],
      ],
    },
    listInstrument: {
      by: 'house',
      wrongRole: 'bolt',
      right: { spec: { ...SHARE_SPEC, instrument: 'NEW' } },
      bad: listings(),
    },
    deposit: { by: 'house', wrongRole: 'bolt', right: money, bad: booking('USD') },
    withdraw: {
      by: 'house',
      wrongRole: 'bolt',
      right: money,
      bad: [
        ...booking('USD'),
        ['more than it has', { amount: '100000000' }, '422 insufficient_available -'],
      ],
    },
    reverseEntry: {
      by: 'house',
      wrongRole: 'bolt',
      right: { entryId: world.entryId, reason: 'a mistake' },
      bad: [
        ['unknown id', { entryId: `entry${NO_ID}` }, '404 unknown_entry entryId'],
        ['id of another kind', { entryId: world.rfqId }, '404 unknown_entry entryId'],
        ['reversed already', { entryId: world.reversedEntryId }, '409 already_reversed entryId'],
        ['no reason', { reason: '' }, '400 malformed reason'],
      ],
    },
    runExpiry: {
      by: 'house',
      wrongRole: 'bolt',
      right: {
        instrument: 'ABC-20260102-90-C',
        settlementPrice: '100',
        source: 'a test',
        observedAt: '2026-01-02T21:00:00Z',
      },
      bad: [
        ...decimals('settlementPrice'),
        ['below zero', { settlementPrice: '-1' }, '400 bad_decimal settlementPrice'],
        ['unknown instrument', { instrument: 'NONE' }, '404 unknown_instrument instrument'],
        ['a share', { instrument: SHARE }, '404 unknown_instrument instrument'],
        ['not yet expired', { instrument: CALL }, '409 not_yet_expired instrument'],
        ['no time', { observedAt: 'today' }, '400 malformed observedAt'],
        ['a method that is none', { method: { kind: 'guess' } }, '400 malformed method.kind'],
        ['not the mean', { method: averaging('99') }, '400 bad_settlement settlementPrice'],
        [
          'seen before the window',
          { method: averaging('100', '2026-01-02T20:29:59Z') },
          '400 bad_settlement method.observations.0.at',
        ],
        [
          'no time of an observation',
          { method: averaging('100', 'then') },
          '400 malformed method.observations.0.at',
        ],
        ['time without a zone', { observedAt: '2026-01-02T21:00:00' }, '400 malformed observedAt'],
        ['time after all time', { observedAt: '9999-01-01T00:00:00Z' }, '400 malformed observedAt'],
        [
          'time before all time',
          { observedAt: '1969-01-01T00:00:00Z' },
          '400 malformed observedAt',
        ],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

function averaging(price: string, at = '2026-01-02T20:30:00Z'): Body {
  const window = { from: '2026-01-02T20:30:00Z', until: '2026-01-02T21:00:00Z' }
  return { kind: 'average', ...window, observations: [{ price, at }] }
}

function listings(): Bad[] {
  const share = (over: Body): Body => ({ spec: { ...SHARE_SPEC, instrument: 'NEW', ...over } })
  const option = (over: Body): Body => ({ spec: { ...CALL_SPEC, strike: '110', ...over } })
  return [
    ['taken id', share({ instrument: SHARE }), '409 already_exists spec.instrument'],
    [
      'cash twice',
      { spec: { kind: 'cash', instrument: 'USD', scale: 2 } },
      '409 already_exists spec.instrument',
    ],
    ['kind that is none', share({ kind: 'bond' }), '400 malformed spec.kind'],
    ['unknown quote asset', share({ quoteAsset: 'EUR' }), '400 bad_listing spec.quoteAsset'],
    ['no tick', share({ tick: '0' }), '400 bad_listing spec.tick'],
    ['tick below a cent', share({ tick: '0.001' }), '400 listing_not_whole spec.tick'],
    ['no lot', share({ lot: '0' }), '400 bad_listing spec.lot'],
    ['lot below the scale', share({ lot: '0.5' }), '400 bad_decimal spec.lot'],
    ['lot out of range', share({ lot: '99999999999999999999' }), '400 bad_decimal spec.lot'],
    ['fee below zero', share({ takerFeePerLot: '-1' }), '400 bad_listing spec.takerFeePerLot'],
    ['fee below a cent', share({ makerFeePerLot: '0.001' }), '400 bad_decimal spec.makerFeePerLot'],
    ['scale out of bounds', share({ scale: 9 }), '400 malformed spec.scale'],
    ['field of another kind', share({ strike: '1' }), '400 malformed spec.strike'],
    ['unknown underlying', option({ underlying: 'NONE' }), '400 bad_listing spec.underlying'],
    ['option on cash', option({ underlying: 'USD' }), '400 bad_listing spec.underlying'],
    ['no strike', option({ strike: '0' }), '400 bad_listing spec.strike'],
    [
      'strike of no whole cents',
      option({ strike: '100.00001' }),
      '400 listing_not_whole spec.strike',
    ],
    ['no date', option({ expiryDate: '2026-13-45' }), '400 malformed spec.expiryDate'],
    ['no instant', option({ expiresAt: 'soon' }), '400 malformed spec.expiresAt'],
    [
      'expired',
      option({ expiresAt: '2026-01-01T21:00:00Z', expiryDate: '2026-01-01' }),
      '410 instrument_expired spec.expiresAt',
    ],
  ]
}

function administration(world: World) {
  return {
    signIn: {
      by: 'acme',
      right: { firm: 'acme', user: 'ada', password: 'a right password' },
      bad: [
        ['wrong password', { password: 'a wrong password' }, '401 bad_password -'],
        ['unknown user', { user: 'eve' }, '401 bad_password -'],
        ['unknown firm', { firm: 'none' }, '401 bad_password -'],
        ['long password', { password: 'x'.repeat(201) }, '400 malformed password'],
      ],
    },
    signOut: { by: 'acme', right: {}, bad: [] },
    createKey: {
      by: 'house',
      right: { firm: 'acme', user: 'bot', scopes: ['read'] },
      bad: [
        ['unknown firm', { firm: 'none' }, '404 unknown_firm firm'],
        ['scope that is none', { scopes: ['all'] }, '400 malformed scopes.0'],
        ['no scope', { scopes: [] }, '400 malformed scopes'],
        ['a scope its role forbids', { scopes: ['operate'] }, '403 role_forbidden scopes'],
      ],
    },
    revokeKey: {
      by: 'house',
      right: { key: world.key },
      bad: [['unknown key', { key: 'pk_none' }, '404 unknown_key key']],
    },
    setPassword: {
      by: 'house',
      right: { firm: 'acme', user: 'ada', password: 'a right password' },
      bad: [
        ['unknown firm', { firm: 'none' }, '404 unknown_firm firm'],
        ['short password', { password: 'short' }, '400 malformed password'],
      ],
    },
    makeCheckpoint: { by: 'house', right: {}, bad: [] },
    advanceClock: {
      by: 'house',
      right: { to: '2026-01-02T15:00:00Z' },
      bad: [
        ['the past', { to: '2026-01-01T00:00:00Z' }, '400 bad_duration to'],
        ['no time', { to: 'tomorrow' }, '400 malformed to'],
        ['time after all time', { to: '9999-01-01T00:00:00Z' }, '400 malformed to'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

/** Brings a furnished venue to where all of this can be tried. */
export async function prepare(venue: TestVenue): Promise<World> {
  const [acme, bolt, house, mako] = [
    venue.as('acme'),
    venue.as('bolt'),
    venue.as('house'),
    venue.as('mako'),
  ]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const spec = {
    ...CALL_SPEC,
    strike: '90',
    expiryDate: '2026-01-02',
    expiresAt: '2026-01-02T14:50:00Z',
  }
  await house.call('listInstrument', { body: { ...id(), spec } })
  await house.call('setPassword', {
    body: { firm: 'acme', user: 'ada', password: 'a right password' },
  })
  const entryId = await venue.deposit('acme', 'USD', '7')
  const reversedEntryId = await venue.deposit('acme', 'USD', '8')
  await house.call('reverseEntry', {
    body: { ...id(), entryId: reversedEntryId, reason: 'a test' },
  })
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
  const ask = async (of: typeof acme, ttlMs: number, panel?: string[]): Promise<string> => {
    const account = `${of === acme ? 'acme' : 'bolt'}:main`
    const body = {
      ...id(),
      account,
      legs: [...legs],
      size: '10',
      ttlMs,
      ...(panel ? { panel } : {}),
    }
    return (await of.call('createRfq', { body })).rfqId
  }
  const quote = async (rfqId: string, ttlMs: number): Promise<string> => {
    const [bid, offer] = [
      { price: '2', size: '10' },
      { price: '2.1', size: '10' },
    ]
    const body = { ...id(), rfqId, account: 'mako:main', bid, ask: offer, ttlMs }
    return (await mako.call('placeQuote', { body })).quoteId
  }
  const traded = await ask(acme, 3_600_000)
  await quote(traded, 3_600_000)
  const accept = { ...id(), rfqId: traded, side: 'buy', size: '10', limit: '3' } as const
  const { entryId: tradeEntryId } = await acme.call('acceptQuote', { body: accept })
  await instruct(venue)
  const expiredRfqId = await ask(acme, 3_000_000)
  // The sweep of the clock's last step has passed it by; its deadline binds all the same.
  const opened = venue.venue.clock.now()
  const { key } = venue.venue.keys.create('acme', 'spare', ['read'], 0)
  const rfqId = await ask(acme, 7_200_000)
  const endedQuoteId = await quote(rfqId, 3_600_000)
  const expiredQuoteId = await quote(rfqId, 100)
  await venue.advance(opened + 2_000_000_000)
  const quoteId = await quote(rfqId, 3_600_000)
  const restingRfqId = await ask(acme, 7_200_000)
  const waiting = { rfqId: restingRfqId, side: 'buy', size: '10', limit: '1' } as const
  await acme.call('acceptQuote', { body: { ...id(), ...waiting, timeInForce: 'resting' } })
  await mako.call('setMmp', { body: { ...id(), ...MMP } })
  const gone = { level: 'user', user: KILLED_USER, reason: 'a test' } as const
  await acme.call('kill', { body: { ...id(), ...gone } })
  const foreignRfqId = await ask(bolt, 3_600_000)
  const unaskedRfqId = await ask(bolt, 3_600_000, ['nova'])
  const { expiresAt } = await acme.call('rfq', { rfqId: expiredRfqId })
  const orderId = await restOrder(venue)
  await venue.advance(microsOf(expiresAt) - 1_000_000)
  const youngOrderId = await restOrder(venue)
  const blocks = await prepareBlocks(venue)
  await venue.advance(microsOf(expiresAt) - 1)
  // Each command takes a microsecond: after these the deadline has come, and no sweep yet.
  for (const body of [id(), id()]) await acme.dryRun('cancelRfq', { body: { ...body, rfqId } })
  return {
    ...blocks,
    orderId,
    youngOrderId,
    rfqId,
    endedRfqId: traded,
    expiredRfqId,
    restingRfqId,
    foreignRfqId,
    unaskedRfqId,
    quoteId,
    endedQuoteId,
    expiredQuoteId,
    entryId,
    reversedEntryId,
    tradeEntryId: tradeEntryId ?? '',
    key,
  }
}
