/** For tests: every command of money in and out, and corrections of it, once, in an order that works. */
import type { Step } from './_story.ts'

const money = { account: 'acme:main', asset: 'USD', amount: '5.25', reference: 'a "wire"\n~7' }

export const LEDGER_STORY: readonly Step[] = [
  { by: 'house', name: 'deposit', as: 'paid', body: () => money },
  { by: 'house', name: 'withdraw', body: () => ({ ...money, amount: '1.05' }) },
  {
    by: 'house',
    name: 'reverseEntry',
    body: ({ paid }) => ({ entryId: paid?.['entryId'], reason: 'twice' }),
  },
  { by: 'house', name: 'deposit', as: 'wrong', body: () => ({ ...money, amount: '7' }) },
  {
    by: 'house',
    name: 'proposeCorrection',
    as: 'doubt',
    body: ({ wrong }) => ({ entryId: wrong?.['entryId'], reason: 'is it?' }),
  },
  {
    by: 'house',
    name: 'rejectCorrection',
    body: ({ doubt }) => ({ correctionId: doubt?.['correctionId'], reason: 'it is right' }),
  },
  {
    by: 'house',
    name: 'proposeCorrection',
    as: 'correction',
    body: ({ wrong }) => ({ entryId: wrong?.['entryId'], reason: 'it is not' }),
  },
  {
    by: 'house-2',
    name: 'approveCorrection',
    body: ({ correction }) => ({ correctionId: correction?.['correctionId'] }),
  },
  { by: 'house', name: 'requireFourEyes', body: () => ({ reason: 'the auditor asks' }) },
]
