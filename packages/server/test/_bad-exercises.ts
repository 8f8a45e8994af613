/** For tests: writes of exercise and its policy, right and wrong. */
import { decimals } from './_bad-values.ts'
import type { Bad, Body, Write, WriteName } from './_bad-values.ts'
import { CALL, SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const EXPIRED = 'ABC-20260102-90-C'

const named: Bad[] = [
  ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
  ['unknown option', { instrument: 'NONE' }, '404 unknown_instrument instrument'],
  ['a share', { instrument: SHARE }, '404 unknown_instrument instrument'],
  ['an option that has expired', { instrument: EXPIRED }, '410 instrument_expired instrument'],
]
const own = { account: 'acme:main', instrument: CALL }
const counted = (least: string): Bad[] => [
  ['no number', { contracts: 'all' }, '400 malformed contracts'],
  ['a number that is none', { contracts: 1 }, '400 malformed contracts'],
  ['a part of one', { contracts: '0.5' }, '400 malformed contracts'],
  ['below zero', { contracts: '-1' }, '400 malformed contracts'],
  ['eleven digits', { contracts: '10000000000' }, '400 malformed contracts'],
  ...(least === '1' ? ([['none', { contracts: '0' }, '400 malformed contracts']] as const) : []),
]

export const EXERCISE_BAD_WRITES = {
  exerciseOption: {
    by: 'acme',
    right: { ...own, contracts: '1' },
    bad: [
      ...named,
      ...counted('1'),
      ['more than it holds', { contracts: '11' }, '422 insufficient_available contracts'],
    ],
  },
  instructExercise: {
    by: 'acme',
    right: { ...own, contracts: '3' },
    bad: [
      ...named,
      ...counted('0'),
      ['more than it holds', { contracts: '11' }, '400 bad_size contracts'],
    ],
  },
  cancelInstruction: { by: 'acme', right: own, bad: named },
  setExercisePolicy: {
    by: 'house',
    wrongRole: 'bolt',
    right: { ofClass: 'share_physical', threshold: '0.01', graceMs: 60_000 } satisfies Body,
    other: { threshold: '0.02' },
    bad: [
      ...decimals('threshold'),
      ['no threshold', { threshold: '0' }, '400 bad_decimal threshold'],
      [
        'a threshold of what is paid in cash',
        { ofClass: 'share_cash' },
        '400 bad_decimal threshold',
      ],
      ['a class that is none', { ofClass: 'bonds' }, '400 malformed ofClass'],
      ['a day and more', { graceMs: 86_400_001 }, '400 malformed graceMs'],
      ['before expiry', { graceMs: -1 }, '400 malformed graceMs'],
    ],
  },
} as const satisfies Partial<Record<WriteName, Write>>

/** An instruction to take back. */
export async function instruct(venue: TestVenue): Promise<void> {
  const body = { clientId: venue.clientId(), ...own, contracts: '2' }
  await venue.as('acme').call('instructExercise', { body })
}
