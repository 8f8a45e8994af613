/** For tests: bad requests and acceptances. */
import { NO_ID, UNKNOWN_RFQ, decimals, sizes } from './_bad-values.ts'
import type { Bad, World, Write, WriteName } from './_bad-values.ts'
import { CALL } from './_venue.ts'

/** Share that can hedge a request on the call. */
const HEDGE = { instrument: 'ABC', side: 'sell', lots: '5', price: '1' }
const hedged = (over: object) => ({ hedges: [{ ...HEDGE, ...over }] })
const hedges: Bad[] = [
  [
    'a hedge in nothing',
    hedged({ instrument: 'NONE' }),
    '404 unknown_instrument hedges.0.instrument',
  ],
  ['a hedge in cash', hedged({ instrument: 'USD' }), '400 hedge_not_allowed hedges.0.instrument'],
  [
    'a hedge that is a leg',
    hedged({ instrument: CALL }),
    '400 hedge_not_allowed hedges.0.instrument',
  ],
  ['a hedge of no lots', hedged({ lots: '0' }), '400 malformed hedges.0.lots'],
  ['a hedge for nothing', hedged({ price: '0' }), '400 bad_tick hedges.0.price'],
  ['a band below zero', hedged({ band: '-1' }), '400 bad_decimal hedges.0.band'],
  ['a band and no mark', hedged({ band: '1' }), '503 no_mark hedges'],
  ['a hedge field too many', hedged({ ratio: 1 }), '400 malformed hedges.0.ratio'],
  ['eleven hedges', { hedges: Array.from({ length: 11 }, () => HEDGE) }, '400 malformed hedges'],
]

export function requestWrites(world: World) {
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
        [
          'a second round of none',
          { collectMs: 9_000, secondRound: { best: 0, ms: 1_000, binding: true } },
          '400 malformed secondRound.best',
        ],
        [
          'a second round without a first',
          { secondRound: { best: 1, ms: 1_000, binding: true } },
          '400 malformed secondRound',
        ],
        [
          'a second round past the end',
          { collectMs: 9_000, secondRound: { best: 1, ms: 51_000, binding: true } },
          '400 bad_duration secondRound.ms',
        ],
        ...hedges,
        [
          'sealed and blind besides',
          { sealed: { commitMs: 5_000, revealMs: 5_000 }, blindMs: 1 },
          '400 malformed sealed',
        ],
        [
          'sealed to its end',
          { sealed: { commitMs: 5_000, revealMs: 55_000 } },
          '400 bad_duration sealed.revealMs',
        ],
        [
          'a workup too short',
          { workup: { ms: 1, openTo: 'panel' } },
          '400 bad_duration workup.ms',
        ],
        ['a workup for none', { workup: { ms: 9_000 } }, '400 malformed workup.openTo'],
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
    counterRfq: {
      by: 'acme',
      right: { rfqId: world.rfqId, side: 'buy', size: '10', price: '2', ttlMs: 30_000 },
      bad: [
        UNKNOWN_RFQ,
        ...sizes,
        ...decimals('price'),
        ['request of another', { rfqId: world.foreignRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['more than asked', { size: '11' }, '400 bad_size size'],
        ['least over the size', { minFill: '11' }, '400 bad_minimum minFill'],
        ['off tick', { price: '2.005' }, '400 bad_tick price'],
        ['no dealer', { dealers: [] }, '400 malformed dealers'],
        ['a dealer that was not asked', { dealers: ['bolt'] }, '403 not_in_panel dealers.0'],
        ['too short', { ttlMs: 99 }, '400 bad_duration ttlMs'],
        ['a side that is none', { side: 'both' }, '400 malformed side'],
      ],
    },
    cancelCounter: {
      by: 'acme',
      right: { rfqId: world.counteredRfqId },
      bad: [
        UNKNOWN_RFQ,
        ['request of another', { rfqId: world.foreignRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['none stands', { rfqId: world.rfqId }, '409 counter_not_live rfqId'],
      ],
    },
    hitCounter: {
      by: 'mako',
      wrongRole: 'bolt',
      right: {
        rfqId: world.counteredRfqId,
        counterId: world.counterId,
        account: 'mako:main',
      },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['none stands', { rfqId: world.rfqId }, '409 counter_not_live counterId'],
        ['unknown id', { counterId: `counter${NO_ID}` }, '409 counter_not_live counterId'],
        ['account of another', { account: 'nova:main' }, '404 unknown_account account'],
        ['more than offered', { size: '11' }, '400 bad_size size'],
      ],
    },
    commitQuote: {
      by: 'mako',
      wrongRole: 'bolt',
      right: { rfqId: world.sealedRfqId, digest: 'a'.repeat(64) },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['not sealed', { rfqId: world.rfqId }, '409 not_sealed rfqId'],
        ['no digest', { digest: 'A'.repeat(64) }, '400 malformed digest'],
      ],
    },
    addToWorkup: {
      by: 'acme',
      right: { rfqId: world.workupRfqId, size: '5' },
      bad: [
        ['unknown id', { rfqId: `rfq${NO_ID}` }, '404 unknown_workup rfqId'],
        ['a request without one', { rfqId: world.endedRfqId }, '404 unknown_workup rfqId'],
        ['nothing to take back', { size: undefined }, '409 nothing_added rfqId'],
        ['no size', { size: '0' }, '400 malformed size'],
        ['too large', { size: '1000000001' }, '400 bad_size size'],
      ],
    },
    offerToWorkup: {
      by: 'mako',
      right: { rfqId: world.workupRfqId, account: 'mako:main', size: '5' },
      bad: [
        ['unknown id', { rfqId: `rfq${NO_ID}` }, '404 unknown_workup rfqId'],
        ['a request without one', { rfqId: world.endedRfqId }, '404 unknown_workup rfqId'],
        ['nothing to take back', { size: undefined }, '409 nothing_added rfqId'],
        ['no size', { size: '0' }, '400 malformed size'],
        ['too large', { size: '1000000001' }, '400 bad_size size'],
        ['account of another', { account: 'nova:main' }, '404 unknown_account account'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}
