/** Of two faults at once, the one whose guard comes first in the documented order answers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  SECOND,
  accepting,
  actor,
  answer,
  apply,
  ask,
  asking,
  funding,
  furnished,
  listing,
  must,
  opened,
  px,
  quote,
  quoting,
  settling,
  share,
  unopened,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { by, later, tryAll } from '../_precedence.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { structureId } from '../instrument/structure-id.ts'
import { accountId } from '../ledger/account.ts'
import { amount, price, quantity } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { timestamp } from '../time/timestamp.ts'
import type { AcceptQuote, CreateRfq, PlaceQuote } from '../rfq/command.ts'
import type { Command } from './command.ts'
import type { Deposit } from '../ledger/command.ts'
import type { ListInstrument } from './directory.ts'
import type { RunExpiry } from '../expiry/rules.ts'

tryAll<CreateRfq>(
  'CreateRfq',
  () => ({ world: furnished(), command: asking('acme', 'buy 1 SPY') }),
  [
    ['unknown_firm', by('ghost')],
    ['unknown_account account', (command) => ({ ...command, account: accountId('bree:main') })],
    ['bad_duration ttlMs', (command) => ({ ...command, ttlMs: 1 })],
    ['bad_size size', (command) => ({ ...command, size: 0n })],
    ['no_legs legs', (command) => ({ ...command, legs: [] })],
    ['unknown_firm panel.0', (command) => ({ ...command, panel: [firmId('ghost')] })],
  ],
)

function quotable(): { world: World; command: PlaceQuote } {
  const world = furnished()
  must(world, funding('mako', 'USD', 100_000_00n))
  must(world, funding('mako', 'SPY', 10n ** 10n))
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 1_000_000_000n })
  return { world, command: quoting('mako', rfqId, '4 / 5') }
}
const four = { price: px('4'), size: 10n }
const five = { price: px('5'), size: 10n }
tryAll<PlaceQuote>('PlaceQuote', quotable, [
  ['unknown_firm', by('ghost')],
  ['role_forbidden', by('acme')],
  ['unknown_rfq rfqId', (command) => ({ ...command, rfqId: 'rfq-none' as RfqId })],
  ['rfq_expired rfqId', later(31 * SECOND)],
  ['unknown_account account', (command) => ({ ...command, account: accountId('nova:main') })],
  ['bad_duration ttlMs', (command) => ({ ...command, ttlMs: 1 })],
  ['no_price bid', (command) => ({ ...command, bid: undefined, ask: undefined })],
  [
    'bad_tick bid.price',
    (command) => ({ ...command, bid: [{ ...four, price: price(400_000_001n) }] }),
  ],
  ['bad_size bid.size', (command) => ({ ...command, bid: [{ ...four, size: 0n }] })],
  [
    'bad_tick ask.price',
    (command) => ({ ...command, ask: [{ ...five, price: price(500_000_001n) }] }),
  ],
  ['bad_size ask.size', (command) => ({ ...command, ask: [{ ...five, size: 0n }] })],
  [
    'crossed_quote bid.price',
    (command) => ({ ...command, bid: [{ ...four, price: command.ask?.[0]?.price ?? five.price }] }),
  ],
  [
    'out_of_range ask',
    (command) => ({ ...command, ask: [{ price: px('20000000000'), size: 1_000_000_000n }] }),
  ],
  ['insufficient_available', (command) => ({ ...command, bid: [{ ...four, size: 1_000_000n }] })],
])

function acceptable(): { world: World; command: AcceptQuote } {
  const world = furnished()
  must(world, funding('mako', 'SPY', 10n))
  must(world, funding('acme', 'USD', 50_00n))
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '- / 4', { ttlMs: 60_000 })
  return { world, command: accepting('acme', rfqId, 'buy 10 at 4') }
}
tryAll<AcceptQuote>('AcceptQuote', acceptable, [
  ['unknown_firm', by('ghost')],
  ['unknown_rfq rfqId', by('bree')],
  ['rfq_expired rfqId', later(31 * SECOND)],
  [
    'structure_mismatch expectedStructureId',
    (command) => ({ ...command, expectedStructureId: structureId([]) }),
  ],
  ['bad_size size', (command) => ({ ...command, size: 0n })],
  ['bad_minimum minFill', (command) => ({ ...command, minFill: 11n })],
  ['bad_shares shares', (command) => ({ ...command, shares: [] })],
  [
    'no_live_quote onlyQuoteIds',
    (command) => ({ ...command, onlyQuoteIds: ['quote-none' as QuoteId] }),
  ],
  ['limit_not_met limit', (command) => ({ ...command, limit: px('3.99') })],
  [
    'insufficient_available',
    (command, world) => {
      must(world, funding('acme', 'USD', -20_00n))
      return command
    },
  ],
])

for (const type of ['Deposit', 'Withdraw'] as const)
  tryAll(type, () => {
    const world = furnished()
    must(world, funding('acme', 'USD', 50_00n))
    const deposit = funding('acme', 'USD', 10n) as Deposit
    return { world, command: { ...deposit, type } }
  }, [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by('acme')],
    ['unknown_account account', (command) => ({ ...command, account: accountId('ghost:main') })],
    ['unknown_instrument asset', (command) => ({ ...command, asset: instrumentId('GBP') })],
    ['bad_amount amount', (command) => ({ ...command, amount: amount(0n) })],
    [
      type === 'Deposit' ? 'out_of_range amount' : 'insufficient_available',
      (command) => ({ ...command, amount: amount(2n ** 61n) }),
    ],
  ])

type Listing = ListInstrument & { readonly instrument: ReturnType<typeof share> }
const terms =
  (over: Partial<Listing['instrument']['terms']>) =>
  (command: Listing): Listing => ({
    ...command,
    instrument: { ...command.instrument, terms: { ...command.instrument.terms, ...over } },
  })
tryAll<Listing>(
  'ListInstrument',
  () => {
    const instrument = share('QQQ')
    return { world: furnished(), command: { ...listing(instrument), instrument } }
  },
  [
    ['role_forbidden', by('acme')],
    [
      'already_exists instrument.id',
      (command) => ({ ...command, instrument: { ...command.instrument, id: instrumentId('SPY') } }),
    ],
    [
      'bad_listing instrument.scale',
      (command) => ({ ...command, instrument: { ...command.instrument, scale: 9 } }),
    ],
    ['bad_listing instrument.terms.quoteAsset', terms({ quoteAsset: instrumentId('GBP') })],
    ['bad_listing instrument.terms.tick', terms({ tick: price(0n) })],
    ['bad_listing instrument.terms.lot', terms({ lot: quantity(0n) })],
    ['bad_listing instrument.terms.takerFeePerLot', terms({ takerFeePerLot: amount(-1n) })],
    ['bad_listing instrument.terms.makerFeePerLot', terms({ makerFeePerLot: amount(-1n) })],
    ['listing_not_whole instrument.terms.tick', terms({ tick: price(1n) })],
  ],
)

tryAll<RunExpiry>(
  'RunExpiry',
  () => {
    const world = furnished()
    world.now = OPENED_AT + 30 * DAY
    return { world, command: settling('C400', '400') }
  },
  [
    ['role_forbidden', by('acme')],
    [
      'unknown_instrument instrument',
      (command) => ({ ...command, instrument: instrumentId('SPY') }),
    ],
    [
      'instrument_expired instrument',
      (command, world) => {
        const { instrument, settlementPrice, source, observedAt, method } = command
        const settlement = { settlementPrice, source, observedAt, method }
        apply(world, [{ type: 'OptionSettled', instrument, ...settlement }])
        return command
      },
    ],
    ['bad_decimal settlementPrice', (command) => ({ ...command, settlementPrice: px('-1') })],
    [
      'bad_settlement method.observations',
      (command) => ({
        ...command,
        method: {
          kind: 'average',
          from: command.observedAt,
          until: command.observedAt,
          observations: [],
        },
      }),
    ],
    ['not_yet_expired instrument', later(-DAY)],
    [
      'instructions_open instrument',
      (command, world) => {
        const rule = { threshold: px('0.01'), graceMs: 60_000 }
        apply(world, [{ type: 'ExercisePolicySet', ofClass: 'share_physical', rule }])
        return command
      },
    ],
    ['malformed seed', (command) => ({ ...command, seed: 'any' })],
    [
      'rfq_still_open instrument',
      (command, world) => {
        const then = world.now
        world.now = OPENED_AT + DAY
        ask(world, 'acme', 'buy 1 C400')
        world.now = timestamp(then)
        return command
      },
    ],
  ],
)

const opening = (id: string, role: 'operator' | 'dealer' = 'operator'): Command => ({
  type: 'OpenVenue',
  actor: actor(OPERATOR),
  idKey: [1, 2, 3, 4],
  operator: { id: firmId(id), name: 'Operations', role },
})

void test('[VEN-3] the venue is opened once, by an operator, before anything else', () => {
  const world = unopened()
  assert.equal(answer(world, funding('acme', 'USD', 1n)), 'unknown_firm')
  assert.equal(answer(world, opening('Not An Id')), 'malformed operator')
  assert.equal(answer(world, opening('ops', 'dealer')), 'malformed operator')
  assert.equal(answer(world, opening('ops')), 'ok')
  assert.equal(answer(world, opening('ops')), 'already_exists operator')
  assert.equal(opened().state.operator, OPERATOR)
})

void test('[REJ-4] opening an open venue: already_exists before malformed', () => {
  assert.equal(answer(opened(), opening('Not An Id')), 'already_exists operator')
})
