import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notesOf } from './notes.ts'
import type { StoryEvent } from './event.ts'
import type { TapeReport } from './tape.ts'

const report: TapeReport = {
  firstSession: '2014-06-06',
  lastSession: '2014-06-09',
  underlyings: ['AAPL'],
  rowsRead: 2,
  rowsKept: 2,
  splits: 0,
  warnings: {},
}
const plain = {
  events: [],
  positions: [],
  shares: 1000,
  delta: 0.3,
  compared: true,
  report,
} as const

function sold(delta: number, deltaFrom: 'mark' | 'model' = 'mark'): StoryEvent {
  const fill = {
    date: '2017-01-31',
    size: '10',
    price: '1',
    dealer: 'orca',
    quotes: 4,
    tradeId: 't',
  }
  const instrument = 'SPX-20170317-300-C'
  return { event: 'sold', instrument, delta, deltaFrom, days: 30, premium: '1000', ...fill }
}

test('dividends that were not paid are named, in all', () => {
  const [note] = notesOf({ ...plain, dividends: '1.2778' })
  assert.match(note ?? '', /1\.2778 a share went ex, 1,277\.80 on 1,000 shares/)
  assert.deepEqual(notesOf({ ...plain, dividends: undefined }), [
    'Dividends are not paid here, to either side of the comparison.',
  ])
  const alone = notesOf({ ...plain, compared: false, dividends: undefined })
  assert.deepEqual(alone, ['Dividends are not paid here.'])
})

test('a close that jumps with no split on file takes the total with it, and is said', () => {
  const values = {
    underlying: 'AAPL',
    date: '2014-06-09',
    close: '93.7',
    before: '645.5 on 2014-06-06',
  }
  const warnings = { unexplained_jump: { examples: [{ values }] } }
  const notes = notesOf({ ...plain, dividends: undefined, report: { ...report, warnings } })
  assert.match(notes[1] ?? '', /AAPL closed at 93\.7 on 2014-06-09 after 645\.5 on 2014-06-06/)
})

test('a call far from the delta asked for is not sold in silence', () => {
  const events = [sold(0.31), sold(1), sold(0.28, 'model')]
  const notes = notesOf({ ...plain, dividends: undefined, events })
  assert.equal(notes.length, 3)
  assert.match(
    notes[2] ?? '',
    /near a delta of 0\.30 on 1 of 3 days of sale: SPX-20170317-300-C has 1\.00/,
  )
})
