/** For tests: questions to the desk's mind, and how each can be wrong. */
import type { Bad } from './_bad-values.ts'

const CASE = {
  strategy: 'covered_call',
  spot: 100,
  legs: { short_call: { strike: 105, price: 2 } },
}
const LEG = { id: 'TAPE-20260619-100-C', quantity: -1, price: 2 }
const UNKNOWN: Bad = [
  'unknown underlying',
  { underlying: 'NONE' },
  '404 unknown_instrument underlying',
]

export const INCOME_QUESTIONS = {
  evaluateStrategies: {
    by: 'acme',
    right: { cases: [CASE] },
    bad: [
      UNKNOWN,
      ['no cases', { cases: [] }, '400 malformed cases'],
      ['no leg', { cases: [{ ...CASE, legs: {} }] }, '400 malformed cases.0.legs.short_call'],
      ['no spot', { cases: [{ strategy: 'collar' }] }, '400 malformed cases.0.spot'],
      [
        'a strategy that is none',
        { cases: [{ ...CASE, strategy: 'lottery' }] },
        '400 malformed cases.0.strategy',
      ],
      ['spot below zero', { cases: [{ ...CASE, spot: -1 }] }, '400 malformed cases.0.spot'],
    ],
  },
  createScreen: {
    by: 'acme',
    right: { strategies: ['covered_call'], underlyings: ['TAPE'], holdings: [] },
    bad: [
      ['no strategies', { strategies: [] }, '400 malformed strategies'],
      ['unknown underlying', { underlyings: ['NONE'] }, '404 unknown_instrument underlyings.0'],
      ['one without a mark', { underlyings: ['ABC'] }, '503 no_mark underlyings.0'],
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      [
        'a bound that is none',
        { constraints: { delta: { most: 'x' } } },
        '400 malformed constraints.delta.most',
      ],
      ['a measure that is none', { constraints: { luck: {} } }, '400 malformed constraints.luck'],
    ],
  },
  findRolls: {
    by: 'acme',
    right: { underlying: 'TAPE', position: { legs: [LEG] } },
    bad: [
      UNKNOWN,
      ['no legs', { position: { legs: [] } }, '400 malformed position.legs'],
      ['one without a mark', { underlying: 'ABC' }, '503 no_mark underlying'],
      [
        'a part of a contract',
        { position: { legs: [{ ...LEG, quantity: 0.5 }] } },
        '400 malformed position.legs.0.quantity',
      ],
    ],
  },
  reviewRolls: {
    by: 'acme',
    right: { account: 'acme:main', underlyings: ['TAPE'] },
    bad: [
      ['unknown underlying', { underlyings: ['NONE'] }, '404 unknown_instrument underlyings.0'],
      ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ['a rule that is none', { rules: { mood: 1 } }, '400 malformed rules.mood'],
    ],
  },
} as const
