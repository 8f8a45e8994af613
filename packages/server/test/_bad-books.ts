/** For tests: writes of lots and closing marks, and how each can be wrong. */
import type { Write, WriteName } from './_bad-values.ts'
import { SHARE } from './_venue.ts'

const LOT = 'lot-00000000000-1'
const choice = (over: object) => ({ lots: [{ lotId: LOT, quantity: '5', ...over }] })
const mark = {
  instrument: SHARE,
  price: '101.5',
  source: 'tape',
  observedAt: '2026-01-01T21:00:00Z',
}
const marked = (over: object) => ({ marks: [{ ...mark, ...over }] })

export const BOOK_WRITES = {
  setLotMethod: {
    by: 'acme',
    right: { account: 'acme:main', method: 'hifo' },
    bad: [
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['a method that is none', { method: 'average' }, '400 malformed method'],
    ],
  },
  chooseLots: {
    by: 'acme',
    right: { account: 'acme:main', instrument: SHARE, lots: [{ lotId: LOT, quantity: '5' }] },
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
