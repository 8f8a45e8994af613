/** For tests: bad margin rates and marks. */
import { decimals } from './_bad-values.ts'
import type { Bad, Write, WriteName } from './_bad-values.ts'
import { CALL } from './_venue.ts'

const rates = { riskBps: 1_500, floorBps: 1_000, owedBps: 15_000 }
const mark = {
  instrument: 'ABC',
  price: '101.5',
  source: 'tape',
  observedAt: '2026-01-01T00:00:00Z',
}
const marks = (over: object): { marks: object[] } => ({ marks: [{ ...mark, ...over }] })

export const MARGIN_WRITES = {
  setMarginRates: {
    by: 'house',
    wrongRole: 'bolt',
    right: { underlying: 'ABC', rates },
    other: { underlying: 'ABC' },
    bad: [
      ['unknown underlying', { underlying: 'NONE' }, '404 unknown_instrument underlying'],
      ['an option', { underlying: CALL }, '404 unknown_instrument underlying'],
      ['cash', { underlying: 'USD' }, '404 unknown_instrument underlying'],
      ['a rate below zero', { rates: { ...rates, riskBps: -1 } }, '400 malformed rates.riskBps'],
      [
        'a rate too large',
        { rates: { ...rates, owedBps: 100_001 } },
        '400 malformed rates.owedBps',
      ],
      ['part of a point', { rates: { ...rates, floorBps: 0.5 } }, '400 malformed rates.floorBps'],
    ],
  },
  setMarginMarks: {
    by: 'house',
    wrongRole: 'bolt',
    right: marks({}),
    other: marks({ price: '102' }),
    bad: [
      ['no marks', { marks: [] }, '400 malformed marks'],
      [
        'unknown instrument',
        marks({ instrument: 'NONE' }),
        '404 unknown_instrument marks.0.instrument',
      ],
      ['cash', marks({ instrument: 'USD' }), '404 unknown_instrument marks.0.instrument'],
      ['one twice', { marks: [mark, mark] }, '404 unknown_instrument marks.1.instrument'],
      ['below zero', marks({ price: '-1' }), '400 bad_decimal marks.0.price'],
      ...decimals('price').map(([what, over, refusal]): Bad => [
        what,
        marks(over),
        refusal.replace('price', 'marks.0.price'),
      ]),
      [
        'to come',
        marks({ observedAt: '2099-01-01T00:00:00Z' }),
        '400 malformed marks.0.observedAt',
      ],
      ['no source', marks({ source: '' }), '400 malformed marks.0.source'],
    ],
  },
} as const satisfies Partial<Record<WriteName, Write>>
