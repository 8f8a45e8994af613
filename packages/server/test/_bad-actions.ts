/** For tests: corporate actions, right and wrong. */
import { NO_ID } from './_bad-values.ts'
import type { Bad, Write, WriteName } from './_bad-values.ts'
import { CALL, SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const split = { kind: 'split', underlying: 'SPLIT', numerator: 2, denominator: 1 }
const right = { terms: split, effectiveAt: '2026-06-09T13:30:00Z', reference: 'memo 34655' }
const terms = (over: object): { terms: object } => ({ terms: { ...split, ...over } })

const wrong: Bad[] = [
  ['unknown underlying', terms({ underlying: 'NONE' }), '404 unknown_instrument underlying'],
  ['an option', terms({ underlying: CALL }), '404 unknown_instrument underlying'],
  ['a part of nothing', terms({ numerator: 0 }), '400 malformed terms.numerator'],
  ['one for one', terms({ numerator: 1 }), '400 bad_action numerator'],
  ['parts without a price', terms({ denominator: 3 }), '400 bad_action fractionPrice'],
  [
    'a price out of range',
    terms({ denominator: 3, fractionPrice: '99999999999999999999' }),
    '400 bad_decimal terms.fractionPrice',
  ],
  ['a kind that is none', terms({ kind: 'spin' }), '400 malformed terms.kind'],
  [
    'a symbol that is taken',
    { terms: { kind: 'symbol_change', underlying: 'SPLIT', symbol: SHARE } },
    '409 already_exists symbol',
  ],
  [
    'a dividend of nothing',
    { terms: { kind: 'special_dividend', underlying: 'SPLIT', amount: '0' } },
    '400 bad_action amount',
  ],
  [
    'a merger for nothing',
    { terms: { kind: 'cash_merger', underlying: 'SPLIT', cash: '-1' } },
    '400 bad_action cash',
  ],
  ['the past', { effectiveAt: '2026-01-01T00:00:00Z' }, '400 bad_duration effectiveAt'],
  ['no time', { effectiveAt: 'soon' }, '400 malformed effectiveAt'],
  ['no reference', { reference: '' }, '400 malformed reference'],
  [
    'one announced already',
    { terms: { ...split, underlying: SHARE } },
    '409 already_exists underlying',
  ],
]

export function actionWrites(actionId: string) {
  return {
    announceCorporateAction: { by: 'house', wrongRole: 'bolt', right, bad: wrong },
    withdrawCorporateAction: {
      by: 'house',
      wrongRole: 'bolt',
      right: { actionId },
      bad: [['unknown id', { actionId: `action${NO_ID}` }, '404 unknown_action actionId']],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

/** A share to act on, and an action announced of another. */
export async function prepareActions(venue: TestVenue): Promise<{ readonly actionId: string }> {
  const house = venue.as('house')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const fees = { takerFeePerLot: '0', makerFeePerLot: '0' }
  const spec = {
    kind: 'share',
    instrument: 'SPLIT',
    scale: 0,
    quoteAsset: 'USD',
    tick: '0.01',
    lot: '1',
    ...fees,
  } as const
  await house.call('listInstrument', { body: { ...id(), spec } })
  const { actionId } = await house.call('announceCorporateAction', {
    body: {
      ...id(),
      ...right,
      terms: { kind: 'split', underlying: SHARE, numerator: 2, denominator: 1 },
    },
  })
  return { actionId }
}
