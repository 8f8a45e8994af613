/** For tests: bad policies of the operator. */
import type { Write, WriteName } from './_bad-values.ts'

export const POLICY_WRITES = {
  setRequestPolicy: {
    by: 'house',
    right: { anonymousPanelMin: 1, repeatMs: 0, repeats: 'tell' },
    bad: [
      ['no dealer', { anonymousPanelMin: 0 }, '400 malformed anonymousPanelMin'],
      ['a cooldown below zero', { repeatMs: -1 }, '400 malformed repeatMs'],
      ['a cooldown of more than a day', { repeatMs: 86_400_001 }, '400 bad_duration repeatMs'],
      ['least of none', { sizeMin: '0' }, '400 malformed sizeMin'],
      ['least of too many', { sizeMin: '1000000001' }, '400 bad_size sizeMin'],
      [
        'least in a share',
        { notionalMins: [{ asset: 'ABC', amount: '1' }] },
        '404 unknown_instrument notionalMins.0.asset',
      ],
      [
        'least of nothing',
        { notionalMins: [{ asset: 'USD', amount: '0' }] },
        '400 bad_amount notionalMins.0.amount',
      ],
      [
        'least with nine decimals',
        { notionalMins: [{ asset: 'USD', amount: '0.000000001' }] },
        '400 malformed notionalMins.0.amount',
      ],
      ['repeats that are none', { repeats: 'ignore' }, '400 malformed repeats'],
    ],
  },
  setPublicationPolicy: {
    by: 'house',
    wrongRole: 'bolt',
    right: { rules: [{ treatment: 'delayed', delayMs: 900_000, sizeCap: '50' }] },
    bad: [
      ['no rules at all', { rules: undefined }, '400 malformed rules'],
      ['unknown treatment', { rules: [{ treatment: 'never' }] }, '400 malformed rules.0.treatment'],
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
} as const satisfies Partial<Record<WriteName, Write>>
