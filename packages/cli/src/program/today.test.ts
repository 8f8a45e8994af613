import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mandate, Program } from '@parley/sdk'
import { todayTexts } from './today.ts'

const MANDATE: Mandate = {
  number: 1,
  underlyings: ['AAPL', 'OLDCO', 'GONE'],
  opens: ['short_put'],
  contractsMax: 20,
  clipMax: 20,
  exposureMax: '100000',
  creditMin: '0.7',
  rollCreditMin: '0',
  slippageBps: 500,
  markMaxAgeMs: 60_000,
  putStrikeMax: '645',
  daysMin: 1,
  daysMax: 60,
  window: { days: [1], fromMinute: 0, toMinute: 1440 },
  validUntil: '2014-12-31T00:00:00.000000Z',
}
const since = (action: string) => [
  { actionId: 'act-1', effectiveAt: '2014-06-09T13:30:00.000000Z', action },
]
const signed = {
  isOver: false,
  contractsMax: 20,
  clipMax: 20,
  creditMin: '0.7',
  rollCreditMin: '0',
  putStrikeMax: '645',
}
const PROGRAM: Program = {
  program: 'income',
  account: 'acme:main',
  version: 1,
  mode: 'active',
  file: {
    strategy: 'cash_secured_put',
    underlying: 'AAPL',
    contracts: 20,
    target: { delta: 0.3, daysMin: 20, daysMax: 45 },
  },
  mandate: MANDATE,
  grants: 1,
  holdings: [],
  intents: [],
  tick: 1,
}

test('a program that nothing has happened to has nothing to say', () => {
  assert.deepEqual(todayTexts(PROGRAM), [])
})

test('what was signed stands beside what is in force, with the action that made it so', () => {
  const texts = todayTexts({
    ...PROGRAM,
    fileToday: { file: { ...PROGRAM.file, contracts: 140 }, since: since('7:1 split') },
    mandateToday: [
      {
        ...signed,
        signedAs: 'AAPL',
        underlying: 'AAPL',
        contractsMax: 140,
        clipMax: 140,
        creditMin: '0.1',
        putStrikeMax: '92.14285714',
        since: since('7:1 split'),
      },
      { ...signed, signedAs: 'OLDCO', underlying: 'NEWCO', since: since('new symbol NEWCO') },
      {
        ...signed,
        signedAs: 'GONE',
        underlying: 'GONE',
        isOver: true,
        since: since('merger for 100 in cash'),
      },
    ],
  })
  assert.deepEqual(texts, [
    'file today (7:1 split of 2014-06-09): contracts: 20 → 140',
    'mandate today on AAPL (7:1 split of 2014-06-09): putStrikeMax 92.14285714, signed as 645; contractsMax 140, signed as 20; clipMax 140, signed as 20; creditMin 0.1, signed as 0.7',
    'mandate today on NEWCO, signed as OLDCO (new symbol NEWCO of 2014-06-09): as signed',
    'mandate today on GONE (merger for 100 in cash of 2014-06-09): nothing is left of it',
  ])
})
