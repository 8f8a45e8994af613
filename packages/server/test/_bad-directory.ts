/** For tests: bad firms, accounts and listings. */
import { futureListings } from './_bad-futures.ts'
import { decimals } from './_bad-values.ts'
import type { Bad, Body, Write, WriteName } from './_bad-values.ts'
import { CALL, CALL_SPEC, SHARE, SHARE_SPEC } from './_venue.ts'

export const DIRECTORY_WRITES = {
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
      ['unknown method', { regime: 'margined', method: 'none' }, '400 malformed method'],
      ['a method of another regime', { regime: 'covered', method: 'tims' }, '400 malformed method'],
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
      ['unknown method', { regime: 'margined', method: 'none' }, '400 malformed method'],
      ['a method of another regime', { regime: 'covered', method: 'tims' }, '400 malformed method'],
    ],
  },
  setCreditLine: {
    by: 'house',
    wrongRole: 'bolt',
    right: { account: 'orca:main', asset: 'USD', amount: '1000', reference: 'committee' },
    bad: [
      ...decimals('amount'),
      ['more decimals than the asset', { amount: '0.001' }, '400 bad_decimal amount'],
      ['below zero', { amount: '-1' }, '400 bad_amount amount'],
      ['unknown account', { account: 'none:main' }, '404 unknown_account account'],
      ['account that is not on credit', { account: 'acme:main' }, '409 not_on_credit account'],
      ['unknown asset', { asset: 'NONE' }, '404 unknown_instrument asset'],
      ['an option', { asset: CALL, amount: '1' }, '404 unknown_instrument asset'],
      ['no reference', { reference: '' }, '400 malformed reference'],
    ],
  },
  listInstrument: {
    by: 'house',
    wrongRole: 'bolt',
    right: { spec: { ...SHARE_SPEC, instrument: 'NEW' } },
    bad: [...listings(), ...futureListings()],
  },
} as const satisfies Partial<Record<WriteName, Write>>

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
    [
      'paid in its share',
      option({ quoteAsset: SHARE, takerFeePerLot: '0', makerFeePerLot: '0' }),
      '400 bad_listing spec.quoteAsset',
    ],
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
