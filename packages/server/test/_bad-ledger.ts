/** For tests: bad bookings, reversals and expiries. */
import { NO_ID, decimals } from './_bad-values.ts'
import type { Bad, Body, World, Write, WriteName } from './_bad-values.ts'
import { CALL, SHARE } from './_venue.ts'

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

export function ledgerWrites(world: World) {
  const money = { account: 'acme:main', asset: 'USD', amount: '5', reference: 'a wire' }
  return {
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
