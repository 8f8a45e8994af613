/** For tests: writes of lots and closing marks, and how each can be wrong. */
import { NO_ID, decimals } from './_bad-values.ts'
import type { World, Write, WriteName } from './_bad-values.ts'
import { CALL, SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const PAYMENT = {
  account: 'acme:main',
  kind: 'interest',
  asset: 'USD',
  amount: '12.34',
  flowDate: '2026-01-15',
  externalId: 'bank:7',
}
const mark = {
  instrument: SHARE,
  price: '101.5',
  source: 'tape',
  observedAt: '2026-01-01T21:00:00Z',
}
const marked = (over: object) => ({ marks: [{ ...mark, ...over }] })

/** An open lot of acme in the share. */
export async function lotOf(venue: TestVenue): Promise<string> {
  const query = { account: 'acme:main', instrument: SHARE }
  const { lots } = await venue.as('acme').call('lots', { query })
  return lots[0]?.lotId ?? ''
}

/** Choices of lots; a lot of another instrument is none of this one. */
export function lotWrites({ lotId }: Pick<World, 'lotId'>) {
  const choice = (over: object) => ({ lots: [{ lotId, quantity: '5', ...over }] })
  return {
    chooseLots: {
      by: 'acme',
      right: { account: 'acme:main', instrument: SHARE, ...choice({}) },
      other: { lots: [] },
      bad: [
        ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
        ['unknown instrument', { instrument: 'NONE' }, '404 unknown_instrument instrument'],
        ['cash', { instrument: 'USD' }, '404 unknown_instrument instrument'],
        ['nothing of a lot', choice({ quantity: '0' }), '400 bad_amount lots.0.quantity'],
        ['part of a share', choice({ quantity: '0.5' }), '400 bad_decimal lots.0.quantity'],
        ['not a lot', choice({ lotId: 'entry-00000000000' }), '400 malformed lots.0.lotId'],
        [
          'a lot twice',
          { lots: [...choice({}).lots, ...choice({}).lots] },
          '400 malformed lots.1.lotId',
        ],
        [
          'a lot that is not open',
          choice({ lotId: `lot${NO_ID}-1` }),
          '404 unknown_lot lots.0.lotId',
        ],
        ['a lot of another instrument', { instrument: CALL }, '404 unknown_lot lots.0.lotId'],
        [
          'more than is left of it',
          choice({ quantity: '1000000000' }),
          '422 lot_exceeded lots.0.quantity',
        ],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

export const BOOK_WRITES = {
  setLotMethod: {
    by: 'acme',
    right: { account: 'acme:main', method: 'hifo' },
    bad: [
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['a method that is none', { method: 'average' }, '400 malformed method'],
    ],
  },
  postIncome: {
    by: 'house',
    wrongRole: 'bolt',
    right: PAYMENT,
    bad: [
      ...decimals('amount'),
      ['nothing', { amount: '0' }, '400 bad_amount amount'],
      ['unknown account', { account: 'acme:none' }, '404 unknown_account account'],
      ['an option', { asset: CALL, amount: '1' }, '404 unknown_instrument asset'],
      ['on nothing listed', { on: 'NONE' }, '404 unknown_instrument on'],
      ['a kind that is none', { kind: 'gift' }, '400 malformed kind'],
      ['premium', { kind: 'premium' }, '400 malformed kind'],
      ['no such day', { flowDate: '2026-02-30' }, '400 malformed flowDate'],
      ['an id with a space', { externalId: 'a b' }, '400 malformed externalId'],
      ['a program that is none', { program: 'Not One' }, '400 malformed program'],
    ],
  },
  importIncome: {
    by: 'house',
    wrongRole: 'bolt',
    right: { rows: [PAYMENT] },
    other: { rows: [{ ...PAYMENT, kind: 'gift', amount: 'x' }] },
    bad: [
      ['no rows', { rows: [] }, '400 malformed rows'],
      ['a field too many', { rows: [{ ...PAYMENT, tax: '1' }] }, '400 malformed rows.0.tax'],
      [
        'no id',
        { rows: [{ ...PAYMENT, externalId: undefined }] },
        '400 malformed rows.0.externalId',
      ],
    ],
  },
  recordOwnIncome: {
    by: 'acme',
    right: { rows: [{ ...PAYMENT, kind: 'staking', externalId: 'validator:7' }] },
    other: { rows: [{ ...PAYMENT, kind: 'gift', amount: 'x' }] },
    bad: [
      ['no rows', { rows: [] }, '400 malformed rows'],
      ['a field too many', { rows: [{ ...PAYMENT, tax: '1' }] }, '400 malformed rows.0.tax'],
    ],
  },
  withdrawOwnIncome: {
    by: 'acme',
    right: { account: 'acme:main', externalId: 'validator:0', reason: 'twice' },
    bad: [
      ['one that is not', { externalId: 'none' }, '404 unknown_payment externalId'],
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['no reason', { reason: '' }, '400 malformed reason'],
    ],
  },
  postDividend: {
    by: 'house',
    wrongRole: 'bolt',
    right: { instrument: SHARE, perUnit: '0.5', flowDate: '2026-01-30', externalId: 'ABC-Q1' },
    bad: [
      ...decimals('perUnit'),
      ['nothing', { perUnit: '0' }, '400 bad_amount perUnit'],
      ['an option', { instrument: CALL }, '404 unknown_instrument instrument'],
      ['no such day', { flowDate: '2026-02-30' }, '400 malformed flowDate'],
    ],
  },
  declareDividend: {
    by: 'house',
    wrongRole: 'bolt',
    right: { instrument: SHARE, perUnit: '0.5', exDate: '2026-03-20', externalId: 'ABC-Q2' },
    other: { payDate: '2026-04-30', reference: 'quarterly' },
    bad: [
      ...decimals('perUnit'),
      ['nothing', { perUnit: '0' }, '400 bad_amount perUnit'],
      ['an option', { instrument: CALL }, '404 unknown_instrument instrument'],
      ['no such day', { exDate: '2026-02-30' }, '400 malformed exDate'],
      ['paid before it is ex', { payDate: '2026-03-19' }, '400 malformed payDate'],
      ['an id with a space', { externalId: 'a b' }, '400 malformed externalId'],
    ],
  },
  withdrawDividend: {
    by: 'house',
    wrongRole: 'bolt',
    right: { instrument: SHARE, externalId: 'ABC-Q0' },
    other: { externalId: 'ABC-Q9' },
    bad: [
      ['one that was not declared', { externalId: 'none' }, '404 unknown_dividend externalId'],
      ['an option', { instrument: CALL }, '404 unknown_dividend externalId'],
    ],
  },
  recordCloses: {
    by: 'house',
    wrongRole: 'bolt',
    right: { day: '2026-01-01', ...marked({}) },
    bad: [
      ['no such day', { day: '2026-02-30' }, '400 malformed day'],
      ['a day that is not over', { day: '2026-01-05' }, '409 not_yet_due day'],
      ['no marks', { marks: [] }, '400 malformed marks'],
      [
        'unknown instrument',
        marked({ instrument: 'NONE' }),
        '404 unknown_instrument marks.0.instrument',
      ],
      ['below zero', marked({ price: '-1' }), '400 bad_decimal marks.0.price'],
      [
        'observed later',
        marked({ observedAt: '2026-01-02T00:00:00.000001Z' }),
        '400 malformed marks.0.observedAt',
      ],
      ['observed never', marked({ observedAt: 'then' }), '400 malformed marks.0.observedAt'],
    ],
  },
} as const satisfies Partial<Record<WriteName, Write>>

/** Declares dividends and records income, so that there is what to withdraw. */
export async function declare(venue: TestVenue): Promise<void> {
  for (const externalId of ['ABC-Q0', 'ABC-Q9'])
    await venue.as('house').call('declareDividend', {
      body: {
        clientId: venue.clientId(),
        instrument: SHARE,
        perUnit: '0.5',
        exDate: '2026-03-20',
        externalId,
      },
    })
  await venue.as('acme').call('recordOwnIncome', {
    body: {
      clientId: venue.clientId(),
      rows: [{ ...PAYMENT, kind: 'staking', externalId: 'validator:0' }],
    },
  })
}
